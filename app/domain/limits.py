"""How long texts may be, in characters."""

from collections.abc import Mapping
from typing import Any

from app.domain.errors import InvalidInput, InvalidInputs

NAME = 300
SUMMARY = 1_000
EXPLANATION = 50_000
EXCERPT = 5_000
NOTE = 5_000


def require_lengths(fields: Mapping[str, Any], limits: Mapping[str, int]) -> None:
    """Raises `InvalidInputs` naming every text in `fields` that is longer than its limit."""
    errors = [
        InvalidInput(
            f"This is {len(fields[name]):,} characters long; the limit is {limit:,}.", f"/{name}"
        )
        for name, limit in limits.items()
        if len(fields.get(name) or "") > limit
    ]
    if errors:
        raise InvalidInputs(errors)
