"""A text as the engine reads it: folded, and cut into sentences."""

from functools import cached_property

from app.engines.anchoring.folding import Folded, fold
from app.engines.anchoring.sentences import Sentences

Span = tuple[int, int]


class Reading:
    """A text with its folded form and its sentences, each made when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._folded_sentences: dict[str, str] = {}

    @cached_property
    def folded(self) -> Folded:
        """The text without its typography."""
        return fold(self.text)

    def folded_sentence(self, sentence: str) -> str:
        """The folded words of a quote's sentence, kept because many quotes may share it."""
        if sentence not in self._folded_sentences:
            self._folded_sentences[sentence] = fold(sentence).text.strip()
        return self._folded_sentences[sentence]

    @cached_property
    def sentences(self) -> Sentences:
        """The text's sentences, by offsets of the text itself."""
        return Sentences(self.text)

    def trimmed(self, start: int, end: int) -> Span:
        """`[start, end)` without the white space at its ends."""
        passage = self.text[start:end]
        start += len(passage) - len(passage.lstrip())
        return start, start + len(passage.strip())

    def original(self, place: Span) -> Span:
        """Where a folded place stands in the text itself."""
        return self.trimmed(*self.folded.original_span(*place))

    def sentence_around(self, place: Span) -> Span:
        """The folded span of the sentences that the folded span `place` touches."""
        return self.folded.folded_span(*self.sentences.at(*self.original(place)))

    def folded_words(self, span: Span) -> str:
        """The folded form of `text[start:end]`, without white space around it."""
        return self.folded.text[slice(*self.folded.folded_span(*span))].strip()
