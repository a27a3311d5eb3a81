"""A text cut into segments, which is what two versions are aligned by.

A segment is a sentence, or less: a line that stands for itself, such as an entry of a list, is a
segment of its own, and so are the number or bullet before it and the parts of an enumeration.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from app.engines.anchoring.reading import Reading, Span
from app.engines.anchoring.sentences import Cut

#: Lines longer than this were never broken for the sake of width alone.
_WIDEST_WRAP = 120

_LINE = re.compile(r"[^\n]+")
_MARKER = re.compile(r"\s*(?:[•◦▪●○‣∙·*+–—-]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)])\s+(?=\S)")
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003134f"
)
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
_TOKEN = re.compile(
    rf"\d+(?:[.,]\d+)*|[{_UNSPACED}]|(?:[^\W\d{_UNSPACED}]|[{_MARKS}])(?:[^\W{_UNSPACED}]|[{_MARKS}])*"
    r"|[^\w\s]"
)
#: The '(b)' or '(iv)' before a part of a sentence.
_ENUMERATOR = re.compile(r"(?<=\s)\((?:\d{1,2}|[a-z]|[ivx]{2,4})\)\s(?=\S)")


def longest_line(text: str) -> int:
    """The length of the longest line of `text`, in code points."""
    return max(map(len, text.split("\n")))


class Segments:
    """The segments of a text; all offsets count from its folded form.

    `width` is the longest line of all versions of the text, so that all are cut alike.
    """

    def __init__(self, reading: Reading, width: int) -> None:
        self._folded = reading.folded
        text = reading.text
        lines = list(_line_edges(text, width))
        edges = {*reading.sentences.edges, *(edge for edge, is_sure in lines if is_sure)}
        #: The text's sentences, where a line that stands for itself is one as well.
        self.lines = Cut(text, sorted(edges))
        edges.update(edge for edge, _ in lines)
        edges.update(match.start() for match in _ENUMERATOR.finditer(text))
        self.spans: list[Span] = []
        #: The folded words of each segment, by which equal ones are found.
        self.keys: list[str] = []
        for span in Cut(text, sorted(edges)).spans():
            start, end = self._folded.folded_span(*span)
            words = self._folded.text[start:end]
            start += len(words) - len(words.lstrip())
            self.keys.append(words.strip())
            self.spans.append((start, start + len(self.keys[-1])))

    def __len__(self) -> int:
        return len(self.spans)

    @cached_property
    def _ends(self) -> list[int]:
        return [end for _, end in self.spans]

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.spans]

    def touched(self, start: int, end: int) -> range:
        """The indexes of the segments that the folded span `[start, end)` touches."""
        return range(bisect_right(self._ends, start), bisect_left(self._starts, end))

    @property
    def text(self) -> str:
        """The folded text."""
        return self._folded.text

    def tokens(self, first: int, last: int) -> list[Span]:
        """The folded spans of the words and signs in the segments `first` up to `last`."""
        start, end = self.spans[first][0], self.spans[last - 1][1]
        return [match.span() for match in _TOKEN.finditer(self._folded.text, start, end)]

    def word(self, token: Span) -> str:
        """A token's letters without their case: 'The' and 'the' are aligned with each other."""
        return self._folded.text[token[0] : token[1]].casefold()


def words_of(key: str) -> list[str]:
    """The words and signs of folded text, without case."""
    return _TOKEN.findall(key.casefold())


def _line_edges(text: str, width: int) -> Iterator[tuple[int, bool]]:
    """Where a line begins, and where its marker ends; and whether it surely stands for itself.

    A line that begins with a small letter, in a text that knows capitals, may go on with the
    sentence of the one before it.
    """
    knows_capitals = not text.islower()
    before = ""
    for line in _LINE.finditer(text):
        marker = _MARKER.match(text, *line.span())
        if marker:
            yield line.start(), True
            yield marker.end(), True
        elif not _is_wrapped(before, line[0], width):
            yield line.start(), not (knows_capitals and line[0].lstrip()[:1].islower())
        before = line[0]


def _is_wrapped(line: str, following: str, width: int) -> bool:
    """Whether a line may have been broken for want of room for the word that follows."""
    words = following.split(maxsplit=1)
    first_word = words[0] if words else ""
    return width <= _WIDEST_WRAP and len(line.rstrip()) + 1 + len(first_word) > width
