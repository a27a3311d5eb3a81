"""Carries quotes from one version of a text into the next.

The two texts are aligned, and a place that the alignment names is answered as `exact` or `moved`
only when the quoted words and their whole sentence stand there as they stood before.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice

from app.domain.errors import InvalidInput
from app.domain.vocabulary import AnchorState
from app.engines.anchoring.anchors import Anchor
from app.engines.anchoring.differences import differing_words
from app.engines.anchoring.folding import fold
from app.engines.anchoring.governing import Governing, difference
from app.engines.anchoring.locating import MAX_CANDIDATES, locate_in
from app.engines.anchoring.passages import Passages
from app.engines.anchoring.quotes import Quote
from app.engines.anchoring.reading import Reading, Span
from app.engines.anchoring.segments import cut_both, words_of

_GONE = "These words were taken out of the article."
_MOVED = "The same words stand at another place of the text now."
_ELSEWHERE = (
    "The passage is gone; the same words stand in the article, but nothing around them is as it "
    "was when they were quoted."
)
_OTHER_SENTENCE = "The sentence around these words is not the one they were quoted from."
#: Fewer words are too common to be offered where they stand in another sentence.
_TELLING_WORDS = 3


def transfer(old_text: str, new_text: str, quotes: Sequence[Quote]) -> list[Anchor]:
    """Where each quote of `old_text` stands in `new_text`, in the order of `quotes`.

    `exact` and `moved`: the same words in the same sentence, at the same offsets or at others;
    `changed`: a word, digit or sign of the quote or of its sentence differs, and the span is what
    became of the passage; `ambiguous`: its sentence is gone, and the same words stand in others
    that are new (`candidates`); `orphan`: the passage is gone, whatever looks like it. A quote
    whose offsets don't hold its words in `old_text` is located there by `locate` first, or else in
    `new_text` alone. Raises InvalidInput when a quote holds no words. Time is linear in the length
    of the texts and in the number of quotes.
    """
    carrier = _Carrier(Reading(old_text), Reading(new_text))
    return [carrier.carry(quote) for quote in quotes]


class _Carrier:
    """Two versions of a text, aligned."""

    def __init__(self, old: Reading, new: Reading) -> None:
        self._old, self._new = old, new
        self._is_identical = old.text == new.text
        self._old_segments, self._new_segments = cut_both(old, new)
        self._passages = Passages(self._old_segments, self._new_segments)
        self._compared: dict[tuple[Span, Span], str] = {}

    def carry(self, quote: Quote) -> Anchor:
        if not quote.exact.strip():
            raise InvalidInput("The quote holds no words.", "/quote/exact")
        place = self._place(quote)
        if place is None:
            return locate_in(self._new, quote)
        if self._is_identical and self._is_in_its_sentence(quote, place, place):
            return _standing(quote, place)
        carried = self._carried(place)
        if carried is None:
            return self._lost(place)
        return self._guarded(quote, place, carried)

    def _place(self, quote: Quote) -> Span | None:
        """Where the quote stands in the old text; None when that is not to be told."""
        if quote.start is not None and quote.end is not None:
            start, end = max(0, quote.start), quote.end
            if start < end and self._old.text[start:end] == quote.exact:
                return start, end
        found = locate_in(self._old, replace(quote, sentence=""))
        if found.start is None or found.end is None or not found.state.is_shown:
            return None
        return found.start, found.end

    def _carried(self, place: Span) -> Span | None:
        """Where the passage at `place` of the old text stands in the new one."""
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

    def _lost(self, place: Span) -> Anchor:
        """The anchor of a passage that is gone from its place."""
        words = self._old.folded_words(place)
        if len(words_of(words)) < _TELLING_WORDS:
            return Anchor(None, None, AnchorState.ORPHAN, _GONE)
        found = islice(self._passages.unclaimed(words), MAX_CANDIDATES)
        candidates = tuple(self._new.original(span) for span in found)
        if not candidates:
            return Anchor(None, None, AnchorState.ORPHAN, _GONE)
        return Anchor(None, None, AnchorState.AMBIGUOUS, _ELSEWHERE, candidates)

    def _guarded(self, quote: Quote, place: Span, carried: Span) -> Anchor:
        """The anchor at `carried`: where `exact` and `moved` are given, unless the texts are equal.

        Both need the same folded words, in the same folded sentence as in the old text, below the
        same introduction, and in the sentence that the quote itself brings.
        """
        before, after = fold(quote.exact).text.strip(), _folded(self._new, carried)
        if before != after:
            return _changed(carried, "These words changed", differing_words(before, after))
        sentences = self._old.sentences.at(*place), self._new.sentences.at(*carried)
        is_whole = self._is_same_sentence(*sentences)
        if not is_whole and not self._is_same_line(place, carried):
            words = self._sentence_difference(*sentences)
            return _changed(carried, "The sentence around these words changed", words)
        reason = self._governing_difference(place, carried, is_whole=is_whole)
        if reason is not None:
            return Anchor(*carried, AnchorState.CHANGED, reason)
        if not self._is_in_its_sentence(quote, place, carried):
            return Anchor(*carried, AnchorState.CHANGED, _OTHER_SENTENCE)
        return _standing(quote, carried)

    def _is_same_sentence(self, old: Span, new: Span) -> bool:
        """Whether two sentences fold to the same words, however their lines are broken."""
        return self._old.folded_words(old) == self._new.folded_words(new)

    def _is_same_line(self, place: Span, carried: Span) -> bool:
        """Whether both stand in the same line, where lines surely stand for themselves."""
        before = self._old.folded_words(self._old_segments.lines.at(*place))
        return before == self._new.folded_words(self._new_segments.lines.at(*carried))

    def _sentence_difference(self, old: Span, new: Span) -> str:
        """In which words two sentences differ."""
        if (old, new) not in self._compared:
            before, after = self._old.folded_words(old), self._new.folded_words(new)
            self._compared[old, new] = differing_words(before, after)
        return self._compared[old, new]

    def _governing_difference(self, place: Span, carried: Span, *, is_whole: bool) -> str | None:
        """What differs in the introductions and names that stand apart and govern both."""
        old, new = self._governing
        return difference(old, place, new, carried, is_whole=is_whole)

    @cached_property
    def _governing(self) -> tuple[Governing, Governing]:
        return (
            Governing(self._old, self._old_segments),
            Governing(self._new, self._new_segments),
        )

    def _is_in_its_sentence(self, quote: Quote, place: Span, carried: Span) -> bool:
        """Whether the sentence that the quote brings, if any, stands around `carried`.

        It may be cut otherwise than today, for the rules of cutting may have changed since.
        """
        if quote.sentence == self._old.text[slice(*self._old.sentences.at(*place))]:
            return True
        wanted = self._new.folded_sentence(quote.sentence)
        words = _folded(self._new, carried)
        if not wanted or wanted == self._old.folded_words(self._old.sentences.at(*place)):
            return True
        text = self._new.folded.text
        start = self._new.folded.folded_span(*carried)[0]
        at = wanted.find(words)
        while at >= 0:
            if text.startswith(wanted, start - at):
                return True
            at = wanted.find(words, at + 1)
        return False


def _folded(reading: Reading, span: Span) -> str:
    return fold(reading.text[slice(*span)]).text.strip()


def _standing(quote: Quote, carried: Span) -> Anchor:
    if carried == (quote.start, quote.end):
        return Anchor(*carried, AnchorState.EXACT)
    return Anchor(*carried, AnchorState.MOVED, _MOVED)


def _changed(carried: Span, what: str, words: str) -> Anchor:
    return Anchor(*carried, AnchorState.CHANGED, f"{what}: {words}." if words else f"{what}.")
