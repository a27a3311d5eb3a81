"""A text cut into segments, which is what two versions are aligned by.

A segment is a sentence, or less: a line that stands for itself, such as an entry of a list, is a
segment of its own, and so are the number or bullet before it and the parts of an enumeration.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property

from app.engines.anchoring.reading import Reading, Span
from app.engines.anchoring.sentences import DASHES, is_quotation_closed

#: Lines longer than this were never broken for the sake of width alone.
_WIDEST_WRAP = 120

#: A block of so many lines, of which such a share begins with a capital letter, is a list.
_LINES_OF_A_LIST = 4
_BEGUN_WITH_A_CAPITAL = 0.75
_LINE_ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "؟", "۔")
_COMMAS = (",", "،", "，", "、", "-", "–", "—")
_LETTER = re.compile(r"[^\W_]")
_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_LINE = re.compile(r"[^\n]+")
#: The number or bullet before an entry of a list.
MARKER = re.compile(
    r"\s*(?:(?:[•◦▪●○‣∙·*+–—-]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)])\s+)+(?=\S)"
)
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003134f"
)
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
#: Chinese and Japanese numerals, which make one number together.
_NUMERALS = "〇零一二两兩三四五六七八九十百千万萬亿億"
_TOKEN = re.compile(
    rf"\d+(?:[.,]\d+)*|[{_NUMERALS}]+|[{_UNSPACED}]|(?:[^\W\d{_UNSPACED}]|[{_MARKS}])(?:[^\W{_UNSPACED}]|[{_MARKS}])*"
    r"|[^\w\s]"
)
#: The '(b)' or '(iv)' before a part of a sentence.
_ENUMERATOR = re.compile(r"(?<=\s)\((?:\d{1,2}|[a-z]|[ivx]{2,4})\)\s(?=\S)")


def cut_both(old: Reading, new: Reading) -> tuple["Segments", "Segments"]:
    """The segments of two versions; a sentence that stands in both is not cut any further."""
    kept = set(_sentence_keys(old)) & set(_sentence_keys(new))
    return Segments(old, kept), Segments(new, kept)


def _sentence_keys(reading: Reading) -> Iterator[str]:
    return map(reading.folded_words, reading.sentences.spans())


class Segments:
    """The segments of a text; all offsets count from its folded form.

    The sentences in `kept`, folded, are segments whatever the lines that they are broken into.
    """

    def __init__(self, reading: Reading, kept: Container[str]) -> None:
        self._folded = reading.folded
        text = reading.text
        lines = list(_line_edges(text))
        #: The text's sentences, where a line that surely stands for itself is one as well.
        self.lines = reading.sentences.cut_further(edge for edge, is_sure in lines if is_sure)
        further = [edge for edge, _ in lines]
        further += [match.start() for match in _ENUMERATOR.finditer(text)]
        whole = [span for span in reading.sentences.spans() if reading.folded_words(span) in kept]
        pieces = reading.sentences.cut_further(_outside(further, whole))
        self.spans: list[Span] = []
        #: The folded words of each segment, by which equal ones are found.
        self.keys: list[str] = []
        for span in pieces.spans():
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


def _outside(edges: Iterable[int], spans: Sequence[Span]) -> Iterator[int]:
    """The edges that lie inside none of the spans, which are in order."""
    starts = [start for start, _ in spans]
    for edge in edges:
        at = bisect_left(starts, edge) - 1
        if at < 0 or edge >= spans[at][1]:
            yield edge


def _line_edges(text: str) -> Iterator[tuple[int, bool]]:
    """Where a line begins, and where its marker ends; and whether it surely stands for itself."""
    width = max(map(len, text.split("\n")))
    knows_capitals = not text.islower()
    for block in _BLOCK.finditer(text):
        lines = list(_LINE.finditer(text, *block.span()))
        is_list = _is_list(lines) if knows_capitals else width > _WIDEST_WRAP
        before = ""
        for line in lines:
            words = line[0].strip()
            marker = MARKER.match(text, *line.span())
            if marker:
                is_sure = not _names_the_speaker(before, words)
                yield line.start(), is_sure
                yield marker.end(), is_sure
            elif not _is_wrapped(before, words, width):
                yield line.start(), _stands_alone(before, words, knows_capitals, is_list)
            before = words


def _names_the_speaker(before: str, line: str) -> bool:
    """Whether a dash is no marker, but stands before the name of whoever is quoted above it."""
    return line.startswith(DASHES) and is_quotation_closed(before) and not before.startswith(DASHES)


def _is_list(lines: Sequence[re.Match[str]]) -> bool:
    """Whether the lines of a block are so many, and begin so alike, that none goes on."""
    begun = sum(line[0].lstrip()[:1].isupper() for line in lines)
    return len(lines) >= _LINES_OF_A_LIST and begun >= _BEGUN_WITH_A_CAPITAL * len(lines)


def _stands_alone(before: str, line: str, knows_capitals: bool, is_list: bool) -> bool:
    """Whether a line surely does not go on with the sentence of the one before it.

    In doubt it does: '<br>' and hand-set lines may stand anywhere in a sentence.
    """
    if before.endswith(_LINE_ENDS) or not _LETTER.search(before) or not _LETTER.search(line):
        return True
    if before.endswith(_COMMAS) or (knows_capitals and not line[:1].isupper()):
        return False
    return is_list or before.endswith(":")


def _is_wrapped(line: str, following: str, width: int) -> bool:
    """Whether a line may have been broken for want of room for the word that follows."""
    first_word = following.split(maxsplit=1)[0] if following else ""
    return width <= _WIDEST_WRAP and len(line) + 1 + len(first_word) > width
