"""Aligns two sequences: which items of the one stand, unchanged and in order, in the other.

Patience difference (Bram Cohen, 2005): items that occur once on each side are trusted first, in
the longest order that both share; what lies between them is aligned in the same manner, and only
what holds no such item is compared in full, within a budget. So the time is near linear whatever
the sequences hold; past the budget items stay unaligned, which is always safe.
"""

import difflib
from bisect import bisect_left
from collections.abc import Hashable, Sequence
from typing import NamedTuple

#: Comparisons that the parts without a unique item may cost in full, per item of the sequences.
_COMPARED_PER_ITEM = 60
_COMPARED_AT_LEAST = 250_000
#: How many times parts may be cut at their unique items.
_DEPTH = 12


def aligned(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[int | None]:
    """For each item of `old` the index of its counterpart in `new`, or None; rising throughout."""
    work = _Work(old, new)
    parts = [_Part(0, len(old), 0, len(new), 0)]
    while parts:
        part = work.trimmed(parts.pop())
        if part.is_empty:
            continue
        pairs = _unique_pairs(old, new, part) if part.depth < _DEPTH else []
        if pairs:
            parts += work.cut(part, pairs)
        else:
            work.compare(part)
    return work.found


class _Part(NamedTuple):
    """`old[i:last_i]` beside `new[k:last_k]`, both still to be aligned."""

    i: int
    last_i: int
    k: int
    last_k: int
    depth: int

    @property
    def is_empty(self) -> bool:
        return self.i == self.last_i or self.k == self.last_k


class _Work:
    """What was aligned so far, and what comparing may still cost."""

    def __init__(self, old: Sequence[Hashable], new: Sequence[Hashable]) -> None:
        self._old, self._new = old, new
        self.found: list[int | None] = [None] * len(old)
        self._budget = _COMPARED_AT_LEAST + _COMPARED_PER_ITEM * (len(old) + len(new))

    def trimmed(self, part: _Part) -> _Part:
        """Aligns what both begin and end with; answers what lies between."""
        old, new = self._old, self._new
        i, last_i, k, last_k, depth = part
        while i < last_i and k < last_k and old[i] == new[k]:
            self.found[i] = k
            i, k = i + 1, k + 1
        while i < last_i and k < last_k and old[last_i - 1] == new[last_k - 1]:
            last_i, last_k = last_i - 1, last_k - 1
            self.found[last_i] = last_k
        return _Part(i, last_i, k, last_k, depth)

    def cut(self, part: _Part, pairs: Sequence[tuple[int, int]]) -> list[_Part]:
        """Aligns the pairs; answers the parts between them."""
        parts = []
        i, k = part.i, part.k
        for at, to in (*pairs, (part.last_i, part.last_k)):
            parts.append(_Part(i, at, k, to, part.depth + 1))
            i, k = at + 1, to + 1
        for at, to in pairs:
            self.found[at] = to
        return parts

    def compare(self, part: _Part) -> None:
        """Aligns a part in full, if the budget allows it."""
        cost = (part.last_i - part.i) * (part.last_k - part.k)
        if cost > self._budget:
            return
        self._budget -= cost
        old, new = self._old[part.i : part.last_i], self._new[part.k : part.last_k]
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        for at, to, size in matcher.get_matching_blocks():
            for step in range(size):
                self.found[part.i + at + step] = part.k + to + step


def _unique_pairs(
    old: Sequence[Hashable], new: Sequence[Hashable], part: _Part
) -> list[tuple[int, int]]:
    """The longest rising run of items that occur once in each part, as index pairs."""
    places = _once(new, part.k, part.last_k)
    once = _once(old, part.i, part.last_i)
    pairs = [(i, places[item]) for item, i in once.items() if item in places]
    return longest_rising(sorted(pairs))


def _once(items: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    """Where each item stands that occurs once in `items[start:end]`."""
    places: dict[Hashable, int] = {}
    repeated: set[Hashable] = set()
    for index in range(start, end):
        if places.setdefault(items[index], index) != index:
            repeated.add(items[index])
    for item in repeated:
        del places[item]
    return places


def longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of `pairs`, sorted by their first, in which the second rises as well."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, (_, second) in enumerate(pairs):
        length = bisect_left(tails, second)
        before.append(at[length - 1] if length else -1)
        if length == len(tails):
            tails.append(second)
            at.append(index)
        else:
            tails[length], at[length] = second, index
    run = []
    index = at[-1] if at else -1
    while index >= 0:
        run.append(pairs[index])
        index = before[index]
    return run[::-1]
