"""Resolves what people wrote (requirements*.in, package.json) into the lock files, with hashes."""

import subprocess

from scripts import assets
from scripts.install import DEV, install
from scripts.project import ROOT, VENV, give_up

#: The lock file of each list of requirements, and what it must agree with.
LOCKS = {
    "requirements.txt": ["requirements.in"],
    "requirements-dev.txt": ["-c", "requirements.txt", "requirements-dev.in"],
    "requirements-node.txt": ["requirements-node.in"],
}


def main() -> None:
    """Writes every lock file anew; gives up at the first that can't be resolved."""
    for lock, sources in LOCKS.items():
        command = [str(VENV / "bin" / "uv"), "pip", "compile", "--quiet", "--upgrade"]
        command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
        if subprocess.run([*command, *sources, "-o", lock], cwd=ROOT).returncode != 0:
            give_up(f"{lock} could not be resolved; the message is above.")
    assets.lock()
    install(DEV, is_dev=True)


if __name__ == "__main__":
    main()
