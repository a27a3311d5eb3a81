"""A quote: the words under check, what stands around them, and the sentence they belong to."""

from dataclasses import dataclass

from app.domain.errors import InvalidInput
from app.engines.anchoring.sentences import sentence_at

#: Code points of context kept before and after a quote (W3C TextQuoteSelector leaves it open).
CONTEXT_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of a text.

    `exact` are the quoted words, `prefix` and `suffix` what stands directly before and after
    (W3C TextQuoteSelector); `start` and `end` are half-open code-point offsets (W3C
    TextPositionSelector) in the text it was taken from, None when its maker did not know them;
    `sentence` is the whole sentence, or sentences, in which it was checked, empty when unknown.
    """

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None
    sentence: str = ""


def quote_at(text: str, start: int, end: int) -> Quote:
    """The quote of `text[start:end]`, without white space at its ends.

    The context is up to `CONTEXT_LENGTH` code points on each side, the sentence every sentence
    that the span touches. Raises InvalidInput when the span lies outside the text, runs backwards
    or holds nothing but white space.
    """
    if not 0 <= start <= end <= len(text):
        raise InvalidInput("The quote lies outside the article's text.", "/quote")
    passage = text[start:end]
    start += len(passage) - len(passage.lstrip())
    end = start + len(passage.strip())
    if start >= end:
        raise InvalidInput("Select at least one word of the article.", "/quote")
    sentence_start, sentence_end = sentence_at(text, start, end)
    return Quote(
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT_LENGTH) : start],
        suffix=text[end : end + CONTEXT_LENGTH],
        start=start,
        end=end,
        sentence=text[sentence_start:sentence_end],
    )
