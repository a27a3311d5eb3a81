"""Carries quotes from one version of a text into the next.

The two texts are aligned, and a place that the alignment names is answered as `exact` or `moved`
only when the quoted words and their whole sentence stand there as they stood before.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.errors import InvalidInput
from app.domain.vocabulary import AnchorState
from app.engines.anchoring.anchors import Anchor
from app.engines.anchoring.differences import differing_words
from app.engines.anchoring.folding import fold
from app.engines.anchoring.locating import locate_all
from app.engines.anchoring.passages import Passages
from app.engines.anchoring.quotes import Quote
from app.engines.anchoring.reading import Reading, Span
from app.engines.anchoring.segments import cut_both

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
        self._old_segments, self._new_segments = cut_both(old, new)
        self._passages = Passages(self._old_segments, self._new_segments)

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
        folded = self._old.folded.folded_span(*place)
        span = self._passages.carried(*folded)
        if span is None:
            return None
        carried = self._new.original(span)
        if self._new.folded_words(carried) != self._old.folded_words(place):
            return carried
        # Where the very characters stand, their ends are known better than folding tells.
        shift = carried[0] - self._old.original(folded)[0]
        start, end = max(0, place[0] + shift), place[1] + shift
        is_same = self._new.text[start:end] == self._old.text[slice(*place)]
        return (start, end) if is_same else carried

    def _guarded(self, quote: Quote, place: Span, carried: Span | None) -> Anchor:
        if carried is None:
            return Anchor(None, None, AnchorState.ORPHAN, _GONE)
        start, end = carried
        before = fold(self._old.text[slice(*place)]).text.strip()
        after = fold(self._new.text[start:end]).text.strip()
        if before != after:
            return _changed(carried, "These words changed", before, after)
        if not self._is_same_sentence(place, carried):
            return _changed(
                carried, "The sentence around these words changed", *self._sentences(place, carried)
            )
        if carried == (quote.start, quote.end):
            return Anchor(start, end, AnchorState.EXACT)
        return Anchor(start, end, AnchorState.MOVED, _MOVED)

    def _is_same_sentence(self, place: Span, carried: Span) -> bool:
        """Whether the same folded sentence stands around both, however the lines are broken."""
        before, after = self._sentences(place, carried)
        if before == after:
            return True
        lines_before = self._old.folded_words(self._old_segments.lines.at(*place))
        lines_after = self._new.folded_words(self._new_segments.lines.at(*carried))
        return lines_before == lines_after

    def _sentences(self, place: Span, carried: Span) -> tuple[str, str]:
        return (
            self._old.folded_words(self._old.sentences.at(*place)),
            self._new.folded_words(self._new.sentences.at(*carried)),
        )


def _changed(carried: Span, what: str, before: str, after: str) -> Anchor:
    words = differing_words(before, after)
    return Anchor(*carried, AnchorState.CHANGED, f"{what}: {words}." if words else f"{what}.")
