"""Two wordings of one sentence: which words differ, and which are the quote."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from app.engines.anchoring import fold

# A number is one word, with its sign, its marks and its percent sign: 4.1 and 4.2 differ whole.
# Where words are written without spaces every character is one.
_WORDS = re.compile(
    r"(?<!\w)[-−+±]?\d+(?:[.,:]\d+)*\w*[%‰°]?"
    r"|[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|\w+|\s+|[^\w\s]"
)

#: Half-open, in code points.
Span = tuple[int, int]


class Piece(NamedTuple):
    """A stretch of one wording; the pieces of a wording joined are its text."""

    text: str
    is_changed: bool
    is_quoted: bool


def compare_wordings(
    old: str, new: str, old_quote: Span, new_quote: Span
) -> tuple[list[Piece], list[Piece]]:
    """Both wordings in pieces, with the words that the other one lacks marked as changed.

    The quotes are spans of their own text. Typography (see `app.engines.anchoring.fold`) is no
    difference.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    steps = Indel.opcodes([_key(word) for word in before], [_key(word) for word in after])
    gone = ((before[s.src_start : s.src_end], s.tag != "equal") for s in steps)
    come = ((after[s.dest_start : s.dest_end], s.tag != "equal") for s in steps)
    return list(_pieces(gone, old_quote)), list(_pieces(come, new_quote))


def one_wording(text: str, quote: Span) -> list[Piece]:
    """A wording that nothing is compared with."""
    return list(_pieces([([text], False)], quote))


def _key(word: str) -> str:
    return " " if word.isspace() else fold(word).text or word


def _pieces(runs: Iterable[tuple[list[str], bool]], quote: Span) -> Iterator[Piece]:
    """The runs of words, cut again where the quote begins and ends."""
    at = 0
    for words, is_changed in runs:
        text = "".join(words)
        end = at + len(text)
        cuts = sorted({at, end, *(edge for edge in quote if at < edge < end)})
        for first, last in pairwise(cuts):
            piece = text[first - at : last - at]
            is_quoted = quote[0] <= first < quote[1]
            yield Piece(piece, is_changed and not piece.isspace(), is_quoted)
        at = end
