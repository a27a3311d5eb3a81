"""Carries quotes from one version of a text into the next.

The two texts are aligned, and a place that the alignment names is answered as `exact` or `moved`
only when the quoted words and their whole sentence stand there as they stood before.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from app.domain.errors import InvalidInput
from app.domain.vocabulary import AnchorState
from app.engines.anchoring.alignment import aligned
from app.engines.anchoring.anchors import Anchor
from app.engines.anchoring.differences import differing_words
from app.engines.anchoring.folding import fold
from app.engines.anchoring.locating import locate_all
from app.engines.anchoring.quotes import Quote
from app.engines.anchoring.reading import Reading, Span

_TOKEN = re.compile(r"\w+|[^\w\s]")
#: The part of the quote's tokens that must still stand for the place to be called its own.
_LEAST_KEPT = 0.6

_GONE = "These words were taken out of the article."
_MOVED = "The same words stand at another place of the text now."


def transfer(old_text: str, new_text: str, quotes: Sequence[Quote]) -> list[Anchor]:
    """Where each quote of `old_text` stands in `new_text`, in the order of `quotes`.

    `exact` and `moved`: the same words in the same sentence, at the same offsets or at others;
    `changed`: a word, digit or sign of the quote or of its sentence differs, and the span is what
    became of the passage; `orphan`: the passage is gone. A quote whose offsets don't hold its
    words in `old_text` is located there first, or else in `new_text` alone, by `locate`. Raises
    InvalidInput when a quote holds no words.
    """
    old, new = Reading(old_text), Reading(new_text)
    carrier = _Carrier(old, new)
    return [carrier.carry(quote) for quote in quotes]


class _Carrier:
    """Two texts with their alignment."""

    def __init__(self, old: Reading, new: Reading) -> None:
        self._old, self._new = old, new
        self._old_spans = [match.span() for match in _TOKEN.finditer(old.folded.text)]
        self._new_spans = [match.span() for match in _TOKEN.finditer(new.folded.text)]
        self._old_starts = [start for start, _ in self._old_spans]
        self._counterparts = aligned(
            [old.folded.text[slice(*span)] for span in self._old_spans],
            [new.folded.text[slice(*span)] for span in self._new_spans],
        )

    def carry(self, quote: Quote) -> Anchor:
        place = self._place(quote)
        if place is None:
            return locate_all(self._new.text, [quote])[0]
        return self._guarded(quote, place, self._carried(place))

    def _place(self, quote: Quote) -> Span | None:
        """Where the quote stands in the old text; None when that is not to be told."""
        text = self._old.text
        if not quote.exact.strip():
            raise InvalidInput("The quote holds no words.", "/quote/exact")
        if quote.start is not None and quote.end is not None:
            start, end = max(0, quote.start), quote.end
            if start < end and text[start:end] == quote.exact:
                return start, end
        found = locate_all(text, [replace(quote, sentence="")])[0]
        if found.start is None or found.end is None or not found.state.is_shown:
            return None
        return found.start, found.end

    def _carried(self, place: Span) -> Span | None:
        start, end = self._old.folded.folded_span(*place)
        first = max(0, bisect_right(self._old_starts, start) - 1)
        last = bisect_left(self._old_starts, end)
        kept = [to for to in self._counterparts[first:last] if to is not None]
        if not kept or len(kept) < _LEAST_KEPT * (last - first):
            return None
        return self._new.original((self._new_spans[kept[0]][0], self._new_spans[kept[-1]][1]))

    def _guarded(self, quote: Quote, place: Span, carried: Span | None) -> Anchor:
        if carried is None:
            return Anchor(None, None, AnchorState.ORPHAN, _GONE)
        start, end = carried
        before = fold(self._old.text[slice(*place)]).text.strip()
        after = fold(self._new.text[start:end]).text.strip()
        if before != after:
            return _changed(carried, "These words changed", before, after)
        old_sentence = fold(self._old.text[slice(*self._old.sentences.at(*place))]).text.strip()
        new_sentence = fold(self._new.text[slice(*self._new.sentences.at(*carried))]).text.strip()
        if old_sentence != new_sentence:
            return _changed(
                carried, "The sentence around these words changed", old_sentence, new_sentence
            )
        if carried == (quote.start, quote.end):
            return Anchor(start, end, AnchorState.EXACT)
        return Anchor(start, end, AnchorState.MOVED, _MOVED)


def _changed(carried: Span, what: str, before: str, after: str) -> Anchor:
    words = differing_words(before, after)
    return Anchor(*carried, AnchorState.CHANGED, f"{what}: {words}." if words else f"{what}.")
