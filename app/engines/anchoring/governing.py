"""What stands apart from a passage and yet decides what it says.

'We never share:' decides what the entries of the list below it say, and '— Ann Miller' whose words
stand above it. An introduction is a line that ends with a colon. It governs the lines of its block
that follow, or the entries that follow as blocks of their own: marked ones while they are marked,
unmarked ones while they are short single sentences and, the last apart, end alike. A line without a
marker is an entry with its first sentence, unless it is quoted. An introduction that is an entry
itself is governed by the one above it.
"""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from app.engines.anchoring.differences import differing_words
from app.engines.anchoring.folding import INVISIBLE
from app.engines.anchoring.reading import Reading, Span
from app.engines.anchoring.segments import MARKER, Segments
from app.engines.anchoring.sentences import DASHES, ends_with_a_mark, is_quotation_closed

#: Longer blocks, in code points, are no entries of a list; the first below an introduction is one.
_LONGEST_ENTRY = 300
#: How many introductions may govern each other.
_DEEPEST = 12
_LINE = re.compile(r"[^\n]+")
_COLONS = (":", "：", "﹕")
_COLON = re.compile(r"[:：﹕](?!\S)")
_COUNTED = re.compile(r"\w+")
_AFTER_A_COLON = INVISIBLE + " \t\r\u00a0\u202f\u3000-–—"
_OPENS_A_QUOTATION = tuple("\"'“„‟«»‘‚‹›「『")


def difference(
    old: "Governing", place: Span, new: "Governing", carried: Span, *, is_whole: bool
) -> str | None:
    """What differs in that which governs both passages, as a sentence; None when nothing does.

    `is_whole` tells that the sentences around both are the same, so that what governs from within
    the sentence was compared already; else it is their lines that are the same.
    """
    before, after = old.introduction(place, is_whole), new.introduction(carried, is_whole)
    if _chain(before) != _chain(after):
        if before is None and after is not None and old.follows(place, after.words):
            return None
        if after is None and before is not None and new.follows(carried, before.words):
            return None
        return _reason("The introduction of these words", *_differing(before, after))
    said_by = old.attribution(place), new.attribution(carried)
    if said_by[0] != said_by[1]:
        return _reason("The name below these words", *said_by)
    return None


@dataclass(frozen=True, slots=True)
class _Introduction:
    """A line that ends with a colon, folded, without marker and colon, and where it begins."""

    start: int
    words: str
    parent: "_Introduction | None"
    depth: int
    #: The digest of its words and of those of all that govern it.
    chain: bytes


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    words: str
    #: Indentation and kind of its marker; empty when it has none.
    marker: str
    opens_block: bool
    is_one_sentence: bool

    @property
    def end(self) -> int:
        return self.start + len(self.words)

    @property
    def opens_a_quotation(self) -> bool:
        return self.words.startswith(_OPENS_A_QUOTATION)


@dataclass(slots=True)
class _List:
    """A list that the walk over the lines is in; `outer` is the one that it is an entry of."""

    introduction: _Introduction
    marker: str
    outer: "_List | None"
    first: _Line | None = None
    is_closed: bool = False

    def takes(self, line: _Line) -> bool:
        """Whether the line is still of this list; keeps how its entries look."""
        if self.first is None:
            self.first = line
            return True
        if line.marker and line.marker == self.marker != self.first.marker:
            return False
        if not line.opens_block:
            return True
        if self.first.marker or not self.first.opens_block:
            return bool(self.first.marker and line.marker)
        return not self.is_closed and self._takes_block(self.first, line)

    def _takes_block(self, first: _Line, line: _Line) -> bool:
        if first.opens_a_quotation:
            return line.opens_a_quotation
        if not line.is_one_sentence or len(line.words) > _LONGEST_ENTRY:
            return False
        was_marked, is_marked = ends_with_a_mark(first.words), ends_with_a_mark(line.words)
        self.is_closed = is_marked and not was_marked
        return is_marked or not was_marked


class Governing:
    """The introductions and attributions of a text, found once in linear time."""

    def __init__(self, reading: Reading, segments: Segments) -> None:
        self._reading, self._lines = reading, segments.lines
        self._all = list(_lines(reading))
        self._starts = [line.start for line in self._all]
        self._introductions: list[_Introduction | None] = []
        self._attributions: dict[int, str] = {}
        self._read_introductions()
        self._read_attributions(self._all)
        self._colons = [match.end() for match in _COLON.finditer(reading.text)]

    def _read_introductions(self) -> None:
        current: _List | None = None
        marker, unread = "", 0
        for line in self._all:
            goes_on = self._begin(line.start, unread) < line.start and not line.opens_block
            marker = line.marker or (marker if goes_on else "")
            introduces = line.words.rstrip(_AFTER_A_COLON).endswith(_COLONS)
            if introduces and current and current.first and not marker:
                current = None
            while current and not current.takes(line):
                current = current.outer
            self._introductions.append(current.introduction if current else None)
            if introduces:
                span = self._begin(line.end - 1, unread), line.end
                current = _List(self._introduction(span, current), marker, current)
                unread = line.end

    def _begin(self, position: int, unread: int) -> int:
        """Where the line or sentence at `position` begins that surely stands for itself."""
        return max(unread, self._lines.at(position, position + 1)[0])

    def _introduction(self, span: Span, around: _List | None) -> _Introduction:
        parent = around.introduction if around else None
        if parent is not None and parent.depth == _DEEPEST:
            parent = None
        words = self._before_its_colon(span)
        digest = hashlib.sha256(_chain(parent) + words.encode(errors="surrogatepass")).digest()
        depth = parent.depth + 1 if parent else 1
        return _Introduction(span[0], words, parent, depth, digest)

    def _read_attributions(self, lines: list[_Line]) -> None:
        """Notes the names that stand in a block of their own below a quotation."""
        blocks: list[list[int]] = []
        for index, line in enumerate(lines):
            if line.opens_block or not blocks:
                blocks.append([])
            blocks[-1].append(index)
        for at in range(1, len(blocks)):
            name, above = lines[blocks[at][0]], lines[blocks[at - 1][-1]]
            if not name.words.startswith(DASHES) or above.words.startswith(DASHES):
                continue
            if not is_quotation_closed(above.words):
                continue
            words = self._reading.folded_words((name.start, name.end))
            for block in _blocks_of_the_quotation(lines, blocks, at - 1):
                self._attributions.update((index, words) for index in block)

    def _line(self, position: int) -> int:
        return bisect_right(self._starts, position) - 1

    def introduction(self, place: Span, is_whole: bool) -> _Introduction | None:
        """What governs the passage from outside its sentence, or else from outside its line."""
        begin = self._lines.at(*place)[0]
        index = self._line(begin)
        if index < 0:
            return None
        line, found = self._all[index], self._introductions[index]
        if line.start < begin and not line.marker and not line.opens_a_quotation:
            return None
        around = (self._reading.sentences if is_whole else self._lines).at(*place)
        while found is not None and found.start >= around[0]:
            found = found.parent
        return found

    def follows(self, place: Span, introduction: str) -> bool:
        """Whether the last colon before the passage, also within a line, ends the introduction."""
        at = bisect_left(self._colons, place[0]) - 1
        if at < 0:
            return False
        end = self._colons[at]
        start = self._lines.at(end - 1, end)[0]
        words = self._before_its_colon((start, end))
        if not words.endswith(introduction):
            return False
        # An introduction begins after the colon before it, if its sentence holds more of them.
        before = words.removesuffix(introduction).rstrip()
        return not before or before.endswith(_COLONS)

    def _before_its_colon(self, span: Span) -> str:
        return self._reading.folded_words(span).rstrip(_AFTER_A_COLON + "".join(_COLONS))

    def attribution(self, place: Span) -> str:
        """The name that stands below the quotation that the passage ends in; empty if none."""
        return self._attributions.get(self._line(place[1] - 1), "")


def _blocks_of_the_quotation(
    lines: list[_Line], blocks: list[list[int]], last: int
) -> Iterator[list[int]]:
    """The blocks of a quotation, each of which but the last is opened and not closed."""
    yield blocks[last]
    for at in range(last - 1, -1, -1):
        begun = lines[blocks[at][0]].opens_a_quotation
        if not begun or is_quotation_closed(lines[blocks[at][-1]].words):
            return
        yield blocks[at]


def _lines(reading: Reading) -> Iterator[_Line]:
    """Every line that holds more than white space, without white space around it."""
    text, end = reading.text, 0
    for match in _LINE.finditer(text):
        words = match[0].strip()
        if not words:
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        opens_block = text.count("\n", end, start) > 1
        end = start + len(words)
        found = MARKER.match(text, *match.span())
        marker = _COUNTED.sub(_kind, found[0]) if found else ""
        is_one_sentence = reading.sentences.at(start, start + 1)[1] >= end
        yield _Line(start, words, marker, opens_block, is_one_sentence)


def _kind(counted: re.Match[str]) -> str:
    return "1" if counted[0].isdigit() else "a"


def _chain(introduction: _Introduction | None) -> bytes:
    return introduction.chain if introduction else b""


def _differing(before: _Introduction | None, after: _Introduction | None) -> tuple[str, str]:
    """The words of the nearest introductions that differ."""
    while before and after and before.words == after.words:
        before, after = before.parent, after.parent
    return before.words if before else "", after.words if after else ""


def _reason(what: str, before: str, after: str) -> str:
    words = differing_words(before, after)
    return f"{what} changed: {words}." if words else f"{what} changed."
