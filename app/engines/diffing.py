"""Differences between two texts, word by word."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
#: Beyond this many pieces the comparison is by line, so that its cost stays bounded.
_MAX_PIECES = 20_000


class Change(NamedTuple):
    """A stretch of text that is in both, only in the new or only in the old."""

    op: Literal["equal", "insert", "delete"]
    text: str


def word_diff(old: str, new: str) -> list[Change]:
    """How `old` became `new`, with the longest common run of words kept.

    The texts of `equal` and `delete` joined are `old`, those of `equal` and `insert` are `new`.
    Neighbouring changes with nothing but white space between them are one change.
    """
    changes: list[Change] = []
    gone, come = "", ""
    for before, after in _stretches(_pieces(old), _pieces(new)):
        if before == after and (before.strip() or not (gone or come)):
            changes += _changed(gone, come)
            changes.append(Change("equal", before))
            gone, come = "", ""
        else:
            gone, come = gone + before, come + after
    return changes + _changed(gone, come)


def _stretches(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    for step in Indel.opcodes(before, after):
        yield (
            "".join(before[step.src_start : step.src_end]),
            "".join(after[step.dest_start : step.dest_end]),
        )


def _changed(gone: str, come: str) -> list[Change]:
    changes = [Change("delete", gone)] if gone else []
    return [*changes, Change("insert", come)] if come else changes


def _pieces(text: str) -> list[str]:
    words = _WORDS.findall(text)
    return words if len(words) <= _MAX_PIECES else text.splitlines(keepends=True)
