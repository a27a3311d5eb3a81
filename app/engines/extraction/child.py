"""The process that `sandbox.extract_apart` starts: bytes on stdin, one JSON object on stdout.

Run by its path, not as a module of `app`: `app/__init__.py` wires the whole web application
together, and nothing of that belongs in here.
"""

import json
import resource
import sys
from pathlib import Path
from types import ModuleType

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 30
_APP = Path(__file__).resolve().parents[2]


def main() -> None:
    """Read one file and print `Extracted` as JSON, or `{"detail": sentence}`."""
    limit_resources()
    kind, url, content_type = json.loads(sys.argv[1])
    stand_in_for_app()

    # Imported only now: after the limits are set and the empty `app` is in place.
    from app.domain.errors import PlumblineError  # noqa: PLC0415
    from app.engines.extraction.blocks import to_json  # noqa: PLC0415
    from app.engines.extraction.reading import extract  # noqa: PLC0415

    try:
        answer = to_json(extract(kind, sys.stdin.buffer.read(), url, content_type))
    except PlumblineError as error:
        answer = {"detail": error.detail}
    json.dump(answer, sys.stdout)


def limit_resources() -> None:
    """Cap address space, CPU time and written files for this process."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def stand_in_for_app() -> None:
    """Put an empty package `app` in place of the real one, with the same folder."""
    package = ModuleType("app")
    package.__path__ = [str(_APP)]
    sys.modules["app"] = package


if __name__ == "__main__":
    main()
