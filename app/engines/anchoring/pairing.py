"""Pairs the segments of two versions: which became which, and which stand for themselves.

Equal segments are paired first, in their order, then those that were moved. What is left is paired
by the words that both share, rare words counting more, and by the place between neighbours that
are paired already. Every segment goes to one other at most, the best pair first, so that a
lookalike which has a source of its own is never taken for another's.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from app.engines.anchoring.alignment import aligned, longest_rising
from app.engines.anchoring.differences import likeness
from app.engines.anchoring.segments import words_of

#: Shorter segments say too little to be known again without a neighbour.
_TELLING_WORDS = 4
#: Pairs looked at per word of the texts; bounds the cost of texts that share many words.
_LOOKED_AT = 4_000_000
_MOST_PLACES = 64
_BEST_KEPT = 8
#: The share of words, weighed, that a pair has in common at least: anywhere, and between paired
#: neighbours, where the place speaks for it as well.
LEAST_SHARED = 0.5
LEAST_SHARED_IN_PLACE = 0.35
_FOR_THE_PLACE = 0.1
#: The share of a segment that must stand in its neighbour's counterpart to be joined with it.
LEAST_JOINED = 0.4
#: What joining must add to the likeness of the two where fewer words speak for it.
_JOINING_GAINS = 0.12
#: Longer passages are judged by their words alone, which costs less.
LONGEST_COMPARED = 1_000


class Pairing:
    """For each old segment its new one in `to`, and the other way round in `source`.

    `is_equal` tells the pairs that are the same to the letter from the edited ones.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self._old, self._new = old, new
        self.to = aligned(old, new)
        self.source: list[int | None] = [None] * len(new)
        for i, k in enumerate(self.to):
            if k is not None:
                self.source[k] = i
        self._pair_moved()
        self.is_equal = [k is not None for k in self.to]
        self.words = _Words(self._unpaired_old(), self._unpaired_new())
        self._pair_edited()
        self._pair_in_place()
        self._join_what_was_split()
        self._join_what_was_merged()

    def _pair(self, i: int, k: int) -> None:
        self.to[i], self.source[k] = k, i

    def _unpaired_old(self) -> dict[int, str]:
        return {i: self._old[i] for i, k in enumerate(self.to) if k is None}

    def _unpaired_new(self) -> dict[int, str]:
        return {k: self._new[k] for k, i in enumerate(self.source) if i is None}

    def _pair_moved(self) -> None:
        """Pairs equal segments that left their order, when they tell enough to be known again."""
        places: dict[str, list[int]] = defaultdict(list)
        for k, words in self._unpaired_new().items():
            places[words].append(k)
        sources: dict[str, list[int]] = defaultdict(list)
        for i, words in self._unpaired_old().items():
            if words in places:
                sources[words].append(i)
        moved: list[tuple[int, int]] = []
        for words, olds in sources.items():
            if len(olds) == len(places[words]) and len(words_of(words)) >= _TELLING_WORDS:
                moved += zip(olds, places[words], strict=True)
        for i, k in moved:
            self._pair(i, k)
        for i, k in moved:
            self._spread(i, k, 1)
            self._spread(i, k, -1)

    def _spread(self, i: int, k: int, step: int) -> None:
        """Pairs equal neighbours of a pair, as far as they go."""
        i, k = i + step, k + step
        while 0 <= i < len(self._old) and 0 <= k < len(self._new):
            if self.to[i] is not None or self.source[k] is not None or self._old[i] != self._new[k]:
                return
            self._pair(i, k)
            i, k = i + step, k + step

    def _pair_edited(self) -> None:
        gap = self._gaps()
        rated = []
        for i, k in self.words.likely_pairs():
            is_in_place = gap.get(("old", i)) == gap.get(("new", k)) or self._is_beside(i, k)
            shared = self.words.shared(i, k)
            if shared >= (LEAST_SHARED_IN_PLACE if is_in_place else LEAST_SHARED):
                rated.append((shared + _FOR_THE_PLACE * is_in_place, i, k))
        for _, i, k in sorted(rated, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair[1])):
            if self.to[i] is None and self.source[k] is None:
                self._pair(i, k)

    def _is_beside(self, i: int, k: int) -> bool:
        """Whether the neighbours before, or after, are each other's pair."""
        after = i + 1 < len(self.to) and self.to[i + 1] == k + 1
        return after or (i > 0 and k > 0 and self.to[i - 1] == k - 1)

    def _gaps(self) -> dict[tuple[str, int], int]:
        """Numbers the gaps between pairs that kept their order, by the unpaired on both sides."""
        gaps: dict[tuple[str, int], int] = {}
        for number, (olds, news) in enumerate(self.gaps()):
            gaps.update({("old", i): number for i in olds})
            gaps.update({("new", k): number for k in news})
        return gaps

    def gaps(self) -> Iterator[tuple[range, range]]:
        """What stands between one pair and the next that kept their order, on both sides."""
        pairs = [(i, k) for i, k in enumerate(self.to) if k is not None]
        kept = [(-1, -1), *longest_rising(pairs), (len(self._old), len(self._new))]
        for (i, k), (next_i, next_k) in pairwise(kept):
            if next_i - i > 1 or next_k - k > 1:
                yield range(i + 1, next_i), range(k + 1, next_k)

    def _pair_in_place(self) -> None:
        """Pairs what is left between neighbours that are paired by now."""
        for olds, news in self.gaps():
            free_olds = [i for i in olds if self.to[i] is None]
            free_news = [k for k in news if self.source[k] is None]
            if len(free_olds) * len(free_news) > 400:
                continue
            rated = [(self.words.shared(i, k), i, k) for i in free_olds for k in free_news]
            for shared, i, k in sorted(rated, key=lambda pair: (-pair[0], pair[1])):
                if shared < LEAST_SHARED_IN_PLACE:
                    break
                if self.to[i] is None and self.source[k] is None:
                    self._pair(i, k)

    def _join_what_was_split(self) -> None:
        """Gives a new segment the source of its neighbour, when it holds what is left of it."""
        for k, step in self._beside_edited(self.source):
            i = self.source[k + step]
            if i is None or self.is_equal[i]:
                continue
            row = _row(self.source, k + step, step)
            overlap = self.words.overlap_with_rest_of_old(k, i, row)
            if self._is_joined(overlap, self._old[i], self._new, k, row):
                self.source[k] = i

    def _join_what_was_merged(self) -> None:
        """Sends an old segment where its neighbour went, when its words stand there as well."""
        for i, step in self._beside_edited(self.to):
            k = self.to[i + step]
            if k is None or self.is_equal[i + step]:
                continue
            row = _row(self.to, i + step, step)
            overlap = self.words.overlap_with_rest_of_new(i, k, row)
            if self._is_joined(overlap, self._new[k], self._old, i, row):
                self.to[i] = k

    def _is_joined(
        self, overlap: float, whole: str, parts: Sequence[str], part: int, row: Sequence[int]
    ) -> bool:
        """Whether `part` belongs to `whole` beside the parts in `row`.

        Most of its words are what those lack of it, or some are and `whole` is clearly more like
        all of them than it is without this one.
        """
        if overlap >= LEAST_JOINED or overlap < LEAST_JOINED / 2:
            return overlap >= LEAST_JOINED
        without = " ".join(parts[index] for index in sorted(row))
        together = " ".join(parts[index] for index in sorted((*row, part)))
        if max(len(whole), len(together)) > LONGEST_COMPARED:
            return False
        return likeness(whole, together) >= likeness(whole, without) + _JOINING_GAINS

    def _beside_edited(self, partners: list[int | None]) -> Iterator[tuple[int, int]]:
        """Each unpaired index with the direction of a neighbour that is paired."""
        for index, partner in enumerate(partners):
            if partner is None and index and partners[index - 1] is not None:
                yield index, -1
        for index in range(len(partners) - 2, -1, -1):
            if partners[index] is None and partners[index + 1] is not None:
                yield index, 1


def _row(partners: Sequence[int | None], start: int, step: int) -> list[int]:
    row = []
    index = start
    while 0 <= index < len(partners) and partners[index] == partners[start]:
        row.append(index)
        index += step
    return row


class _Words:
    """The words of unpaired segments, each with its weight: rare ones tell more."""

    def __init__(self, old: dict[int, str], new: dict[int, str]) -> None:
        self._old = {i: Counter(words_of(key)) for i, key in old.items()}
        self._new = {k: Counter(words_of(key)) for k, key in new.items()}
        often: Counter[str] = Counter()
        for words in (*self._old.values(), *self._new.values()):
            often.update(words.keys())
        count = len(old) + len(new)
        self._weights = {word: _weight(word, often[word], count) for word in often}
        self._usual = sum(self._weights.values()) / max(1, len(self._weights))
        self._old_sums = {i: self._sum(words) for i, words in self._old.items()}
        self._new_sums = {k: self._sum(words) for k, words in self._new.items()}

    def _sum(self, words: Counter[str]) -> float:
        return sum(self._weights[word] * times for word, times in words.items())

    def _common(self, i: int, k: int) -> float:
        old, new = self._old[i], self._new[k]
        return sum(
            self._weights[word] * min(times, new[word])
            for word, times in old.items()
            if word in new
        )

    def shared(self, i: int, k: int) -> float:
        """The share of both segments' words that they have in common, from 0 to 1."""
        both = self._old_sums[i] + self._new_sums[k]
        return 2 * self._common(i, k) / both if both else 0.0

    def overlap_with_rest_of_old(self, k: int, i: int, others: Sequence[int]) -> float:
        """The share of new segment `k` that stands in old one `i` and not in the new `others`."""
        rest = self._old[i].copy()
        for other in others:
            rest -= self._new[other]
        return self._share_in(self._new[k], rest)

    def overlap_with_rest_of_new(self, i: int, k: int, others: Sequence[int]) -> float:
        """The share of old segment `i` that stands in new one `k` and not in the old `others`."""
        rest = self._new[k].copy()
        for other in others:
            rest -= self._old[other]
        return self._share_in(self._old[i], rest)

    def _share_in(self, words: Counter[str], others: Counter[str]) -> float:
        if len(words) < 2:
            return 0.0
        common = sum(self._weights[word] * min(words[word], others[word]) for word in words)
        return common / self._sum(words)

    def weight(self, word: str) -> float:
        """How much a word tells, compared with the others of the edited segments."""
        return self._weights.get(word, self._usual)

    def likely_pairs(self) -> Iterable[tuple[int, int]]:
        """For each old segment the new ones that share most of its rarer words with it."""
        places: dict[str, list[int]] = defaultdict(list)
        for k, words in self._new.items():
            for word in words:
                places[word].append(k)
        most = max(4, min(_MOST_PLACES, _LOOKED_AT // (1 + sum(map(len, self._old.values())))))
        for i, words in self._old.items():
            votes: dict[int, float] = defaultdict(float)
            for word in words:
                if len(places.get(word, ())) <= most:
                    for k in places.get(word, ()):
                        votes[k] += self._weights[word]
            for k in sorted(votes, key=lambda k: (-votes[k], k))[:_BEST_KEPT]:
                yield i, k


def _weight(word: str, often: int, count: int) -> float:
    """How much a word tells that stands in `often` of `count` segments; long ones tell more."""
    if not word[:1].isalnum():
        return 0.1
    return math.log(1 + count / often) * math.sqrt(min(len(word), 8))
