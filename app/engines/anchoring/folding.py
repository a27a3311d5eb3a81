"""Folds away what is typography, keeps what is meaning, and remembers where everything stood.

Folded away: the shape of quotation marks, apostrophes, spaces and dashes, runs of white space and
line breaks, ligatures and presentation forms, the Arabic tatweel, soft hyphens and other invisible
marks, and canonically equivalent spellings (Unicode Standard Annex 15, form NFC).
Kept: letters, case, digits, signs, decimal marks, currency, percent, superscripts, units, question
marks and every other punctuation. '−5' is not '5', '1.5' not '1,5', '10⁵' not '105'.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

#: Signs that have no shape of their own.
INVISIBLE = (
    "\u00ad"  # soft hyphen
    "\u0640"  # tatweel, which only stretches an Arabic word
    "\u061c\u200e\u200f\u2066\u2067\u2068\u2069"  # marks and isolates of direction
    "\u200b\u2060\ufeff"  # spaces and joiners of no width
    "\ufe0e\ufe0f"  # text or emoji look of one and the same character
)
_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»＂״〝〞〟", '"'),
        **dict.fromkeys("‘’‚‛ʼ‹›＇׳", "'"),
        **dict.fromkeys("\u2010\u2011", "-"),
        "―": "—",
        "‒": "–",
        "\u037e": ";",
    }
)


def _expansions() -> dict[str, str]:
    table = {"…": "...", "ĳ": "ij", "Ĳ": "IJ"}
    presentation_forms = (*range(0xFB00, 0xFDFC), *range(0xFE80, 0xFEFD))
    for character in map(chr, presentation_forms):
        letters = unicodedata.normalize("NFKC", character).replace("\u0640", "")
        is_letter = unicodedata.category(character) in ("Lo", "Ll")
        if is_letter and letters != character and not letters.startswith(" "):
            table[character] = letters
    return table


_EXPANSIONS = _expansions()
_EXPAND = re.compile(f"[{INVISIBLE}]+|[{''.join(map(re.escape, _EXPANSIONS))}]")

# Dashes. A sign stands before a number and after nothing that it could join; a tight en dash joins
# ('Baku–Tbilisi', '5–10'); a tight em dash parts words but joins numbers; a dash with white space
# on a side parts words whatever its length. A lone hyphen between words stays as it is.
_NUMBER = r"(?=[$€£¥]?\d)"
_SPACING = re.compile(
    rf"(?P<join>(?<![\w)\]%])\u2212{_NUMBER}|(?<!\S)–{_NUMBER}|(?<=\S)–(?=\S)|(?<=\d)—(?=\d))"
    rf"|(?P<part>\s*—\s*|\s+–(?!\S)\s*|\s+–(?!{_NUMBER})|–(?!\S)\s*|(?<!\S)–"
    r"|\s+--?(?!\S)\s*|(?<=\w)--(?=\w))"
    r"|(?P<space>\s{2,}|[^\S ])"
)


def _spacing(match: re.Match[str]) -> str:
    if match.lastgroup == "join":
        return "-"
    return " - " if match.lastgroup == "part" else " "


@cache
def _clusters() -> re.Pattern[str]:
    """Whatever composing can change: a character with its marks, jamo, or a bare synonym."""
    marks: set[int] = set()
    synonyms: list[str] = []
    for code in range(0x2FA20):  # no character above has a canonical decomposition
        character = chr(code)
        if unicodedata.combining(character):
            marks.add(code)
        decomposition = unicodedata.decomposition(character)
        if not decomposition or decomposition.startswith("<"):
            continue
        marks.update(int(part, 16) for part in decomposition.split()[1:])
        if unicodedata.normalize("NFC", character) != character:
            synonyms.append(character)
    mark_class = "".join(re.escape(chr(code)) for code in sorted(marks))
    return re.compile(
        f"(?s:.)[{mark_class}]+"
        "|[\u1100-\u1112\uac00-\ud7a3][\u1161-\u11c2]+"
        f"|[{''.join(map(re.escape, synonyms))}]"
    )


def _compose(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[0])


@dataclass(frozen=True, slots=True)
class _Step:
    """One pass of replacements: `old` and `new` are the spans before and after, in order."""

    old_starts: list[int] = field(default_factory=list)
    old_ends: list[int] = field(default_factory=list)
    new_starts: list[int] = field(default_factory=list)
    new_ends: list[int] = field(default_factory=list)

    def add(self, old: tuple[int, int], new: tuple[int, int]) -> None:
        self.old_starts.append(old[0])
        self.old_ends.append(old[1])
        self.new_starts.append(new[0])
        self.new_ends.append(new[1])

    def back_start(self, position: int) -> int:
        """Where text that starts at `position` after the step started before it."""
        index = bisect_right(self.new_starts, position) - 1
        if index < 0:
            return position
        if position < self.new_ends[index]:
            return self.old_starts[index]
        return self.old_ends[index] + position - self.new_ends[index]

    def back_end(self, position: int) -> int:
        """Where text that ends at `position` after the step ended before it."""
        index = bisect_left(self.new_starts, position) - 1
        if index < 0:
            return position
        if position <= self.new_ends[index] and self.new_ends[index] > self.new_starts[index]:
            return self.old_ends[index]
        return self.old_ends[index] + position - self.new_ends[index]

    def forth_start(self, position: int) -> int:
        """Where text that started at `position` before the step starts after it."""
        index = bisect_right(self.old_starts, position) - 1
        if index < 0:
            return position
        if position < self.old_ends[index]:
            return self.new_starts[index]
        return self.new_ends[index] + position - self.old_ends[index]

    def forth_end(self, position: int) -> int:
        """Where text that ended at `position` before the step ends after it."""
        index = bisect_left(self.old_starts, position) - 1
        if index < 0:
            return position
        if position < self.old_ends[index]:
            return self.new_ends[index]
        return self.new_ends[index] + position - self.old_ends[index]


@dataclass(frozen=True, slots=True)
class Folded:
    """A text after folding, with the way back to the offsets of the original."""

    text: str
    steps: tuple[_Step, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The smallest span of the original that holds everything of `text[start:end]`.

        A span that cuts through a ligature or another character that folding spelled out covers
        the whole character.
        """
        for step in reversed(self.steps):
            start, end = step.back_start(start), step.back_end(end)
        return start, max(start, end)

    def folded_span(self, start: int, end: int) -> tuple[int, int]:
        """The smallest span of the folded text that holds all that `[start, end)` became."""
        for step in self.steps:
            start, end = step.forth_start(start), step.forth_end(end)
        return start, max(start, end)


def fold(text: str) -> Folded:
    """Fold `text`; folding what is folded already changes nothing. Linear in the text's length."""
    steps: list[_Step] = []
    folded = text.translate(_SAME_LENGTH)
    folded = _rewrite(folded, _EXPAND, lambda match: _EXPANSIONS.get(match[0], ""), steps)
    if not unicodedata.is_normalized("NFC", folded):
        folded = _rewrite(folded, _clusters(), _compose, steps).translate(_SAME_LENGTH)
    folded = _rewrite(folded, _SPACING, _spacing, steps)
    return Folded(folded, tuple(steps))


def _rewrite(
    text: str,
    pattern: re.Pattern[str],
    replacement: Callable[[re.Match[str]], str],
    steps: list[_Step],
) -> str:
    step = _Step()
    parts: list[str] = []
    length = copied_until = 0
    for match in pattern.finditer(text):
        new = replacement(match)
        if new == match[0]:
            continue
        start, end = match.span()
        parts.append(text[copied_until:start])
        length += start - copied_until
        parts.append(new)
        step.add((start, end), (length, length + len(new)))
        length += len(new)
        copied_until = end
    if not parts:
        return text
    parts.append(text[copied_until:])
    steps.append(step)
    return "".join(parts)
