"""`extract` in a short-lived process apart, so that no file takes a server down or fattens it."""

import json
import subprocess
import sys
from pathlib import Path

from app.domain.errors import InvalidInput
from app.engines.extraction.blocks import Extracted, SourceKind, from_json
from app.engines.extraction.limits import require_size

WALL_SECONDS = 40
_CHILD = Path(__file__).with_name("child.py")
_GAVE_UP = (
    "Reading this file took too much time or memory; copy the part that is under check and "
    "paste that."
)


def extract_apart(
    kind: SourceKind,
    data: bytes,
    url: str | None = None,
    content_type: str | None = None,
) -> Extracted:
    """Do what `extract` does, in a process of its own with limits on memory and time.

    The limits are `child.MEMORY_BYTES`, `child.CPU_SECONDS` and `WALL_SECONDS`. Raises
    `InvalidInput` as `extract` does, and when a limit is met or the parser crashes.
    """
    require_size(data)
    command = [
        sys.executable,
        "-IB",
        str(_CHILD),
        json.dumps([kind, url, content_type]),
    ]
    try:
        child = subprocess.run(command, input=data, capture_output=True, timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired:
        raise InvalidInput(_GAVE_UP) from None
    if child.returncode != 0:
        raise InvalidInput(_GAVE_UP)
    answer = json.loads(child.stdout)
    if "detail" in answer:
        raise InvalidInput(answer["detail"])
    return from_json(answer)
