"""Keyset paging: a cursor says after which row to go on, so that no page shifts or repeats."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from app.domain.errors import InvalidInput

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the cursor for the next page (None on the last)."""

    rows: list[T]
    next_cursor: str | None


def encode_cursor(*parts: str | datetime) -> str:
    """An opaque cursor over the sort keys of the last row shown."""
    texts = [part.isoformat() if isinstance(part, datetime) else part for part in parts]
    return base64.urlsafe_b64encode("|".join(texts).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, count: int) -> list[str]:
    """The `count` sort keys in a cursor. Raises `InvalidInput` for one that we never made."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = base64.urlsafe_b64decode(padded.encode()).decode().split("|")
    except (binascii.Error, UnicodeError, ValueError):
        parts = []
    if len(parts) != count or not all(parts):
        raise InvalidInput("This cursor is not one that this service gave.", "/cursor")
    return parts


def decode_time_cursor(cursor: str) -> tuple[datetime, str]:
    """A cursor over (moment, id). Raises `InvalidInput` for one that we never made."""
    moment, row_id = decode_cursor(cursor, 2)
    try:
        parsed = datetime.fromisoformat(moment)
        UUID(row_id)
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None:
        raise InvalidInput("This cursor is not one that this service gave.", "/cursor")
    return parsed, row_id


def decode_id_cursor(cursor: str) -> str:
    """A cursor over one id. Raises `InvalidInput` for one that we never made."""
    (row_id,) = decode_cursor(cursor, 1)
    try:
        return str(UUID(row_id))
    except ValueError:
        raise InvalidInput("This cursor is not one that this service gave.", "/cursor") from None
