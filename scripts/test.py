"""Runs the tests with everything that they need.

`scripts/run test all|fast|soak [PYTEST ARGUMENT…]`
"""

import os
import subprocess
import sys

from scripts import chromium
from scripts.install import DEV, install
from scripts.project import PYTHON, ROOT, give_up

#: Two test processes suit two cores; a test that must not run beside its like shares a group.
SIDE_BY_SIDE = ["-n", "2", "--dist", "loadgroup"]
SUITES = {
    "all": [*SIDE_BY_SIDE, "-m", "not soak"],
    "fast": [
        *(*SIDE_BY_SIDE, "-m", "not soak", "-k", "not postgresql"),
        *("--ignore=tests/browser", "--ignore=tests/setup"),
    ],
    "soak": ["-m", "soak"],
}


def main(arguments: list[str]) -> int:
    """Installs what is missing, and returns pytest's exit code."""
    if not arguments or arguments[0] not in SUITES:
        give_up(f"Usage: scripts/run test {'|'.join(SUITES)} [PYTEST ARGUMENT…]")
    suite, *extra = arguments
    install(DEV, is_dev=True)
    environ = dict(os.environ)
    if suite != "fast":
        environ["CHROMIUM"] = chromium.require()
    return subprocess.run(
        [str(PYTHON), "-m", "pytest", *SUITES[suite], *extra], cwd=ROOT, env=environ
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
