"""Differences between two texts, word by word."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

from app.engines.anchoring import fold
from app.engines.anchoring.alignment import aligned
from app.engines.anchoring.folding import INVISIBLE

#: Scripts that write words without spaces between them: there every character is a piece.
_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
#: What belongs to the word it stands in and is no letter: accents, vowel signs, soft hyphens.
_WITHIN = f"{INVISIBLE}\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
#: A number is one word with its sign and its marks: 4.1 and 4.2 differ whole.
_NUMBER = r"(?<!\w)[-−+±]?\d+(?:[.,:]\d+)*\w*[%‰°]?"
_PIECES = re.compile(rf"{_NUMBER}|[{_UNSPACED}]|(?:[^\W{_UNSPACED}]|[{_WITHIN}])+|\s+|[^\w\s]")
#: Beyond this many pieces the longest common run is no longer looked for, so that cost stays
#: bounded: pieces are aligned by those that occur once.
_MAX_PIECES = 5_000


class Change(NamedTuple):
    """A stretch of text that is in both, only in the new or only in the old."""

    op: Literal["equal", "insert", "delete"]
    text: str


class Stretch(NamedTuple):
    """What stands at one place in the old text and in the new; either may be empty."""

    before: str
    after: str
    is_alike: bool


def word_diff(old: str, new: str) -> list[Change]:
    """How `old` became `new`, with the longest common run of words kept.

    The texts of `equal` and `delete` joined are `old`, those of `equal` and `insert` are `new`.
    Neighbouring changes with nothing but white space between them are one change.
    """
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    changes: list[Change] = []
    for stretch in _merged(_stretches(before, after, before, after)):
        if stretch.is_alike:
            changes.append(Change("equal", stretch.before))
            continue
        if stretch.before:
            changes.append(Change("delete", stretch.before))
        if stretch.after:
            changes.append(Change("insert", stretch.after))
    return changes


def word_stretches(old: str, new: str) -> list[Stretch]:
    """As `word_diff`, for both texts side by side; typography is no difference between words.

    The `before`s joined are `old`, the `after`s joined are `new`; where alike they may differ in
    the shape of quotation marks, dashes and white space, in ligatures or in soft hyphens.
    """
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    keys = [_key(piece) for piece in before], [_key(piece) for piece in after]
    return list(_merged(_stretches(before, after, *keys)))


def words_in(text: str) -> list[str]:
    """The words of a text; each character is one where words are not parted by spaces."""
    return [piece for piece in _PIECES.findall(text) if any(map(str.isalnum, piece))]


def _merged(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """Joins changes that have nothing but white space between them."""
    gone, come = "", ""
    for before, after, is_alike in stretches:
        if not is_alike or ((gone or come) and not (before + after).strip()):
            gone, come = gone + before, come + after
            continue
        if gone or come:
            yield Stretch(gone, come, is_alike=False)
        yield Stretch(before, after, is_alike=True)
        gone, come = "", ""
    if gone or come:
        yield Stretch(gone, come, is_alike=False)


def _stretches(
    before: Sequence[str],
    after: Sequence[str],
    before_keys: Sequence[str],
    after_keys: Sequence[str],
) -> Iterator[Stretch]:
    for i, last_i, k, last_k, is_alike in _steps(before_keys, after_keys):
        yield Stretch("".join(before[i:last_i]), "".join(after[k:last_k]), is_alike)


def _steps(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[int, int, int, int, bool]]:
    if max(len(before), len(after)) <= _MAX_PIECES:
        for step in Indel.opcodes(before, after):
            is_alike = step.tag == "equal"
            yield step.src_start, step.src_end, step.dest_start, step.dest_end, is_alike
        return
    i = k = 0
    for at, to in enumerate([*aligned(before, after), len(after)]):
        if to is None:
            continue
        if (i, k) != (at, to):
            yield i, at, k, to, False
        if at < len(before):
            yield at, at + 1, to, to + 1, True
        i, k = at + 1, to + 1


def _key(piece: str) -> str:
    if piece.isspace():
        return " "
    return piece if piece.isascii() else _folded(piece)


@lru_cache(maxsize=10_000)
def _folded(piece: str) -> str:
    return fold(piece).text.strip() or piece
