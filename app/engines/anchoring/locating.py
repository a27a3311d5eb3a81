"""Finds a quote in a text it comes to without the text that it was taken from.

The words must stand there, folded, as they were quoted; where they stand several times, offsets,
prefix, suffix and sentence may single one out; a vote between them, or none, is `ambiguous`.
Nothing is ever scored or guessed. Time is linear in the length of text and quote.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from app.domain.errors import InvalidInput
from app.domain.vocabulary import AnchorState
from app.engines.anchoring.anchors import Anchor
from app.engines.anchoring.differences import differing_words
from app.engines.anchoring.folding import Folded, fold
from app.engines.anchoring.quotes import CONTEXT_LENGTH, Quote
from app.engines.anchoring.reading import Reading, Span
from app.engines.anchoring.wording import cuts_left, cuts_right

#: How many places of an ambiguous quote are named.
MAX_CANDIDATES = 20

# Past these a quote counts as undecided: comparing it with each place costs places × length.
_MAX_COMPARED = 10_000_000
_MOST_PLACES = 5_000

_NOT_HERE = "These words do not stand in the article."
_MOVED = "The same words stand at another place of the text now."
_UNDECIDED = (
    "These words stand at several places, and nothing says which one is meant; "
    "send the words before and after them as well."
)
_STRANGE_SURROUNDINGS = (
    "These words stand in the article, but nothing around them is as it was when they were quoted."
)

#: White space that may stand between a quote and its context, in folded text.
_JOINT = 2


def locate(text: str, quote: Quote) -> Anchor:
    """Where `quote` stands in `text`.

    `exact` at its offsets, or anywhere when it has none; `moved` when its offsets name another
    place; `changed` when its words stand but its sentence, or what is known of it, differs;
    `ambiguous` when several places fit equally or nothing around the words is as it was; `orphan`
    when the words do not stand in the text. Raises InvalidInput when the quote holds no words.
    """
    return locate_all(text, [quote])[0]


def locate_all(text: str, quotes: Sequence[Quote]) -> list[Anchor]:
    """`locate` for many quotes of one text, which is folded and cut into sentences only once."""
    reading = Reading(text)
    return [locate_in(reading, quote) for quote in quotes]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The folded parts of a quote; context without white space at the joint."""

    exact: str
    prefix: str
    suffix: str
    sentence: str
    #: What adjoins the words without white space, such as the rest of a word that they cut.
    joint_before: str
    joint_after: str
    #: Prefix, words and suffix in one piece, and where the words begin in it.
    passage: str
    passage_offset: int


@dataclass(frozen=True, slots=True)
class _Fit:
    """Whether context agrees on each side; None where there is nothing to compare."""

    before: bool | None
    after: bool | None

    @property
    def is_full(self) -> bool:
        return self.before is not False and self.after is not False

    @property
    def is_some(self) -> bool:
        return self.before is True or self.after is True


def _wanted(reading: Reading, quote: Quote) -> _Wanted:
    exact = fold(quote.exact).text.strip()
    if not exact:
        raise InvalidInput("The quote holds no words.", "/quote/exact")
    # Context is folded in one piece with the words: a dash at a joint reads differently alone.
    whole = fold(quote.prefix + quote.exact + quote.suffix)
    first = len(quote.prefix)
    start, end = whole.folded_span(first, first + len(quote.exact))
    prefix, words, suffix = whole.text[:start], whole.text[start:end], whole.text[end:]
    # Context that was cut off may have been cut between a letter and its accent.
    if len(quote.prefix) >= CONTEXT_LENGTH:
        prefix = prefix[1:]
    if len(quote.suffix) >= CONTEXT_LENGTH:
        suffix = suffix[:-1]
    passage = f"{prefix}{words}{suffix}"
    return _Wanted(
        exact,
        prefix.strip(),
        suffix.strip(),
        reading.folded_sentence(quote.sentence),
        _adjoining(prefix[::-1])[::-1],
        _adjoining(suffix),
        passage if words.strip() == exact else exact,
        len(prefix) + len(words) - len(words.lstrip()) if words.strip() == exact else 0,
    )


def _adjoining(context: str) -> str:
    """What of `context` comes before its first white space."""
    return context.split(maxsplit=1)[0] if context[:1].strip() else ""


def locate_in(reading: Reading, quote: Quote) -> Anchor:
    """`locate` in a text that was read already."""
    if _stands_untouched(reading, quote):
        return Anchor(quote.start, quote.end, AnchorState.EXACT)
    wanted = _wanted(reading, quote)
    named = _named_span(reading, quote)
    if named is not None and _stands_at(reading, named, quote, wanted):
        return Anchor(*named, AnchorState.EXACT)
    places, _ = _places(reading, wanted, most=2)
    if not places:
        return Anchor(None, None, AnchorState.ORPHAN, _why_not_here(reading, wanted))
    chosen = places[0] if len(places) == 1 else _singled_out(reading, wanted)
    if chosen is not None:
        return _judged(reading, chosen, quote, wanted)
    found, _ = _places(reading, wanted, most=MAX_CANDIDATES)
    candidates = tuple(reading.original(place) for place in found)
    return Anchor(None, None, AnchorState.AMBIGUOUS, _UNDECIDED, candidates)


def _stands_untouched(reading: Reading, quote: Quote) -> bool:
    """Whether the quote stands at its offsets, with all that it knows, to the last character."""
    text, start, end = reading.text, quote.start, quote.end
    if start is None or end is None or not 0 <= start < end <= len(text):
        return False
    if start < len(quote.prefix) or not quote.exact.strip():
        return False
    here = text[start - len(quote.prefix) : end + len(quote.suffix)]
    if text[start:end] != quote.exact or here != quote.prefix + quote.exact + quote.suffix:
        return False
    return not quote.sentence or text[slice(*reading.sentences.at(start, end))] == quote.sentence


def _named_span(reading: Reading, quote: Quote) -> Span | None:
    """The span that the quote's offsets name, if they lie in the text and hold something."""
    if quote.start is None or quote.end is None:
        return None
    if not 0 <= quote.start < quote.end <= len(reading.text):
        return None
    start, end = reading.trimmed(quote.start, quote.end)
    return (start, end) if start < end else None


def _stands_at(reading: Reading, named: Span, quote: Quote, wanted: _Wanted) -> bool:
    """Whether the quote's folded words stand at `named`, in their sentence and their context."""
    if fold(reading.text[slice(*named)]).text.strip() != wanted.exact:
        return False
    place = reading.folded.folded_span(*named)
    is_shown = _judged(reading, place, quote, wanted).state.is_shown
    return is_shown and _fit(reading, place, wanted).is_full


def _places(reading: Reading, wanted: _Wanted, most: int) -> tuple[list[Span], bool]:
    """The first `most` folded places of the quoted words as whole words, and whether that is all.

    A place that cuts through a word or a number counts only when the context there agrees.
    """
    text = reading.folded.text
    found: list[Span] = []
    tries = max(100, _MAX_COMPARED // (len(wanted.exact) + 200))
    for place in _occurrences(reading.folded, wanted.exact):
        tries -= 1
        if len(found) == most or not tries:
            return found, False
        if cuts_left(text, place[0]) and not _ends_with(text, place[0], wanted.joint_before):
            continue
        if cuts_right(text, place[1]) and not _goes_on(text, place[1], wanted.joint_after):
            continue
        found.append(place)
    return found, True


def _ends_with(text: str, end: int, joint: str) -> bool:
    return bool(joint) and text.endswith(joint, 0, end)


def _goes_on(text: str, start: int, joint: str) -> bool:
    return bool(joint) and text.startswith(joint, start)


def _occurrences(folded: Folded, words: str) -> Iterator[Span]:
    """Every folded place of `words` that cuts through no ligature or the like, in order."""
    start = folded.text.find(words)
    while start >= 0:
        place = (start, start + len(words))
        if not folded.steps or _is_clean(folded, place, words):
            yield place
        start = folded.text.find(words, start + 1)


def _is_clean(folded: Folded, place: Span, words: str) -> bool:
    back = folded.folded_span(*folded.original_span(*place))
    return back == place or folded.text[slice(*back)].strip() == words


def _fit(reading: Reading, place: Span, wanted: _Wanted) -> _Fit:
    """Whether all of the context that is known stands around `place`."""
    text = reading.folded.text
    before = text[max(0, place[0] - len(wanted.prefix) - _JOINT) : place[0]].rstrip()
    after = text[place[1] : place[1] + len(wanted.suffix) + _JOINT].lstrip()
    return _Fit(
        before=before.endswith(wanted.prefix) if wanted.prefix else None,
        after=after.startswith(wanted.suffix) if wanted.suffix else None,
    )


def _fit_in_sentence(reading: Reading, place: Span, wanted: _Wanted) -> _Fit:
    """Whether as much of the context as belongs to the sentence at `place` stands there."""
    text = reading.folded.text
    first, last = reading.sentence_around(place)
    first = max(first, place[0] - len(wanted.prefix) - _JOINT)
    last = min(last, place[1] + len(wanted.suffix) + _JOINT)
    before, after = text[first : place[0]].strip(), text[place[1] : last].strip()
    return _Fit(
        before=_agree(before[::-1], wanted.prefix[::-1]), after=_agree(after, wanted.suffix)
    )


def _agree(here: str, wanted: str) -> bool | None:
    """Whether one begins with the other; None when either is empty."""
    size = min(len(here), len(wanted))
    return here[:size] == wanted[:size] if size else None


def _singled_out(reading: Reading, wanted: _Wanted) -> Span | None:
    """The one place that the context, the sentence, or else part of the context points at."""
    votes: set[Span] = set()
    for words, offset in _longer_passages(wanted):
        found = list(islice(_occurrences(reading.folded, words), 2))
        if len(found) == 1:
            start = found[0][0] + offset
            votes.add((start, start + len(wanted.exact)))
    if votes:
        return votes.pop() if len(votes) == 1 else None
    places, is_all = _places(reading, wanted, most=_MOST_PLACES)
    if not is_all:
        return None
    around = [(place, _fit(reading, place, wanted)) for place in places]
    inside = [(place, _fit_in_sentence(reading, place, wanted)) for place in places]
    whole = [place for place, fit in around if fit.is_full and fit.is_some]
    full = [place for place, fit in inside if fit.is_full and fit.is_some]
    some = [place for place, fit in around if fit.is_some]
    for fitting in (whole, full, some):
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _longer_passages(wanted: _Wanted) -> Iterator[tuple[str, int]]:
    """Passages that hold the quoted words at an offset, to be looked for as a whole."""
    if wanted.passage != wanted.exact:
        yield wanted.passage, wanted.passage_offset
    if wanted.sentence != wanted.exact and wanted.sentence.count(wanted.exact) == 1:
        yield wanted.sentence, wanted.sentence.index(wanted.exact)


def _judged(reading: Reading, place: Span, quote: Quote, wanted: _Wanted) -> Anchor:
    """The anchor at a folded place where the quoted words stand, by what stands around them."""
    start, end = reading.original(place)
    if fold(reading.text[start:end]).text.strip() != wanted.exact:
        # The place parts what folds only as a whole, such as one of two hyphens.
        return Anchor(None, None, AnchorState.ORPHAN, _NOT_HERE)
    fit = _fit_in_sentence(reading, place, wanted)
    first, last = reading.sentence_around(place)
    sentence = reading.folded.text[first:last].strip()
    is_same = sentence == wanted.sentence if wanted.sentence else fit.is_full
    if not is_same:
        if not fit.is_some:
            return Anchor(None, None, AnchorState.AMBIGUOUS, _STRANGE_SURROUNDINGS, ((start, end),))
        return Anchor(start, end, AnchorState.CHANGED, _what_changed(wanted.sentence, sentence))
    if quote.start is None or (start, end) == (quote.start, quote.end):
        return Anchor(start, end, AnchorState.EXACT)
    return Anchor(start, end, AnchorState.MOVED, _MOVED)


def _what_changed(old: str, new: str) -> str:
    words = differing_words(old, new) if old else ""
    if not words:
        return "The sentence around these words is not the one they were quoted from."
    return f"The sentence around these words changed: {words}."


def _why_not_here(reading: Reading, wanted: _Wanted) -> str:
    if wanted.exact in reading.folded.text:
        return "These words stand in the article only as part of a longer word or number."
    return _NOT_HERE
