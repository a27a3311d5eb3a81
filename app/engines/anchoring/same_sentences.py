"""The same sentence in other texts: keys by which an index finds it, and where exactly it stands.

Two sentences are the same when they fold to the same characters and the sentence rule cuts both
there; a longer sentence around the same words is another one.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from app.engines.anchoring.folding import fold
from app.engines.anchoring.locating import locate_in
from app.engines.anchoring.quotes import CONTEXT_LENGTH, Quote
from app.engines.anchoring.reading import Reading, Span
from app.engines.anchoring.sentences import BLOCK_BREAK

#: How many places of one sentence in one text are looked at, from its beginning.
MAX_PLACES = 50


def sentence_keys(text: str) -> Counter[int]:
    """The key of every sentence of `text`, with how many times it stands there.

    Linear in the text's length.
    """
    reading = Reading(text)
    return Counter(_key(reading.folded_words(span)) for span in reading.sentences.spans())


def sentence_key_at(text: str, position: int) -> int:
    """The key of the sentence that the code point at `position` belongs to.

    Reads no further than the block around it.
    """
    first = text.rfind(BLOCK_BREAK, 0, position)
    first = 0 if first < 0 else first + len(BLOCK_BREAK)
    last = text.find(BLOCK_BREAK, position)
    block = Reading(text[first:] if last < 0 else text[first:last])
    return _key(block.folded_words(block.sentences.at(position - first, position - first + 1)))


def same_sentence(text: str, quote: Quote) -> list[Quote]:
    """Each place of `text` where the whole sentence of `quote` stands, as the quote there.

    In order, at most `MAX_PLACES`; words, context and sentence of the answers are the text's own.
    A place counts only when `locate` says that the quote stands there, in its sentence; a quote
    that stands in its sentence several times, with nothing to tell which is meant, has none.
    """
    return same_sentences(text, [quote])[0]


def same_sentences(text: str, quotes: Sequence[Quote]) -> list[list[Quote]]:
    """`same_sentence` for many quotes and one text, which is folded and cut only once."""
    reading = Reading(text)
    return [_places(reading, quote) for quote in quotes]


def _places(reading: Reading, quote: Quote) -> list[Quote]:
    sentence, offset = _offset(quote)
    if offset is None:
        return []
    length = len(fold(quote.exact).text.strip())
    starts = islice(_occurrences(reading.folded.text, sentence), MAX_PLACES)
    places = [reading.original((at + offset, at + offset + length)) for at in starts]
    return [_quote(reading, place) for place in places if _stands(reading, quote, place)]


def _key(folded: str) -> int:
    """The first eight bytes of its SHA-256, signed, as databases keep whole numbers."""
    return int.from_bytes(hashlib.sha256(folded.encode()).digest()[:8], "big", signed=True)


def _offset(quote: Quote) -> tuple[str, int | None]:
    """The folded sentence, and where in it the folded words begin, if that is certain."""
    sentence, exact = fold(quote.sentence).text.strip(), fold(quote.exact).text.strip()
    if not exact:
        return sentence, None
    offsets = list(_occurrences(sentence, exact))
    if len(offsets) > 1:
        before, after = fold(quote.prefix).text.strip(), fold(quote.suffix).text.strip()
        offsets = [
            offset
            for offset in offsets
            if _agree(sentence[:offset].rstrip()[::-1], before[::-1])
            and _agree(sentence[offset + len(exact) :].lstrip(), after)
        ]
    return sentence, offsets[0] if len(offsets) == 1 else None


def _agree(here: str, wanted: str) -> bool:
    size = min(len(here), len(wanted))
    return here[:size] == wanted[:size]


def _occurrences(text: str, words: str) -> Iterator[int]:
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + len(words))


def _quote(reading: Reading, place: Span) -> Quote:
    text, (start, end) = reading.text, place
    return Quote(
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT_LENGTH) : start],
        suffix=text[end : end + CONTEXT_LENGTH],
        start=start,
        end=end,
        sentence=text[slice(*reading.sentences.at(start, end))],
    )


def _stands(reading: Reading, quote: Quote, place: Span) -> bool:
    if place[0] >= place[1]:
        return False
    here = Quote(quote.exact, start=place[0], end=place[1], sentence=quote.sentence)
    anchor = locate_in(reading, here)
    return anchor.state.is_shown and (anchor.start, anchor.end) == place
