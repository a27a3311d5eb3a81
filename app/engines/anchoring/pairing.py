"""Pairs the segments of two versions: which became which, and which stand for themselves.

Equal segments are paired first, in their order, then those that were moved. What is left is paired
by the words that both share, rare words counting more, and by the place between neighbours that
are paired already. Every segment goes to one other at most, the best pair first, so that a
lookalike which has a source of its own is never taken for another's.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product

from app.engines.anchoring.alignment import aligned, longest_rising
from app.engines.anchoring.differences import likeness
from app.engines.anchoring.segments import words_of

#: Shorter segments say too little to be known again without a neighbour.
_TELLING_WORDS = 4
#: Headings, which chance repeats less often than 'He denied it.', need no more.
_TELLING_WORDS_OF_A_HEADING = 3
#: Pairs looked at per word of the texts; bounds the cost of texts that share many words.
_LOOKED_AT = 4_000_000
_MOST_PLACES = 64
_BEST_KEPT = 8
#: The share of words, weighed, that a pair has in common at least: anywhere, and between paired
#: neighbours, where the place speaks for it as well.
LEAST_SHARED = 0.5
LEAST_SHARED_IN_PLACE = 0.35
_FOR_THE_PLACE = 0.1
#: How many segments away a neighbour may be.
_NEAR = 2
#: The share of a segment that must stand in its neighbour's counterpart to be joined with it.
LEAST_JOINED = 0.4
#: Neighbours that may stand between a segment and the one that it is joined with.
_MOST_SKIPPED = 2
#: Pairs of segments that a gap may hold to be looked at one by one.
_LARGEST_GAP = 400
#: Short segments, in code points, are compared by their characters, so many times at most.
_SHORT = 300
_MOST_COMPARED = 2_000
_LEAST_ALIKE_IN_PLACE = 0.6
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
        self._join()
        self._part_lonely()

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
            if len(olds) == len(places[words]) and _word_count(words) >= _TELLING_WORDS:
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
            is_in_place = gap.get(("old", i)) == gap.get(("new", k)) or self._is_near(i, k)
            shared = self.words.shared(i, k)
            if shared >= (LEAST_SHARED_IN_PLACE if is_in_place else LEAST_SHARED):
                rated.append((shared + _FOR_THE_PLACE * is_in_place, i, k))
        for _, i, k in sorted(rated, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair[1])):
            if self.to[i] is None and self.source[k] is None:
                self._pair(i, k)

    def _is_near(self, i: int, k: int) -> bool:
        """Whether a neighbour of the one is the pair of a neighbour of the other."""
        neighbours = self.to[max(0, i - _NEAR) : i + _NEAR + 1]
        return any(other is not None and abs(other - k) <= _NEAR for other in neighbours)

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
        compared = 0
        for olds, news in self.gaps():
            free_olds = [i for i in olds if self.to[i] is None]
            free_news = [k for k in news if self.source[k] is None]
            if len(free_olds) * len(free_news) > _LARGEST_GAP:
                continue
            rated = []
            for i, k in product(free_olds, free_news):
                rating = self.words.shared(i, k)
                if LEAST_SHARED_IN_PLACE / 2 <= rating < LEAST_SHARED_IN_PLACE:
                    rating, compared = self._alike(i, k, compared), compared + 1
                rated.append((rating, i, k))
            for rating, i, k in sorted(rated, key=lambda pair: (-pair[0], pair[1])):
                is_free = self.to[i] is None and self.source[k] is None
                if is_free and rating >= LEAST_SHARED_IN_PLACE:
                    self._pair(i, k)

    def _alike(self, i: int, k: int, compared: int) -> float:
        """A rating by characters, for short segments in which each word counts too much."""
        old, new = self._old[i], self._new[k]
        if compared > _MOST_COMPARED or max(len(old), len(new)) > _SHORT:
            return 0.0
        alike = likeness(old, new)
        return max(LEAST_SHARED_IN_PLACE, alike / 2) if alike >= _LEAST_ALIKE_IN_PLACE else 0.0

    def _part_lonely(self) -> None:
        """Parts short equal segments whose old neighbours are both gone: chance, or not to tell."""
        for i in range(len(self.to)):
            if self.to[i] is None or self._is_at_an_end(i) or _is_telling(self._old[i]):
                continue
            neighbours = [*self.to[max(0, i - 1) : i], *self.to[i + 1 : i + 2]]
            if neighbours and not any(k is not None for k in neighbours):
                self._part(i)

    def _is_at_an_end(self, i: int) -> bool:
        """Whether a segment opens both texts, or closes both."""
        k = self.to[i]
        return i == k == 0 or (i + 1 == len(self._old) and k == len(self._new) - 1)

    def _part(self, i: int) -> None:
        k = self.to[i]
        if k is not None:
            self.to[i] = self.source[k] = None
            self.is_equal[i] = False

    def _join(self) -> None:
        """Joins what was split, or merged, with the pair that it stands beside."""
        for i, k in list(enumerate(self.to)):
            if k is None or self.is_equal[i]:
                continue
            for step in (1, -1):
                self._join_new(i, k, step)
                self._join_old(i, k, step)

    def _join_new(self, i: int, k: int, step: int) -> None:
        """Gives the new segments beside `k` to `i`, when they hold what is left of it."""
        row, skipped = [k], []
        for other in _beside(self.source, k, step):
            skipped.append(other)
            overlap = self.words.overlap_with_rest_of_old(other, i, [*row, *skipped[:-1]])
            if self._is_joined(overlap, self._old[i], self._new, [*row, *skipped]):
                for part in skipped:
                    self.source[part] = i
                row += skipped
                skipped = []
            elif len(skipped) > _MOST_SKIPPED:
                return

    def _join_old(self, i: int, k: int, step: int) -> None:
        """Sends the old segments beside `i` to `k`, when their words stand there as well."""
        row, skipped = [i], []
        for other in _beside(self.to, i, step):
            skipped.append(other)
            overlap = self.words.overlap_with_rest_of_new(other, k, [*row, *skipped[:-1]])
            if self._is_joined(overlap, self._new[k], self._old, [*row, *skipped]):
                for part in skipped:
                    self.to[part] = k
                row += skipped
                skipped = []
            elif len(skipped) > _MOST_SKIPPED:
                return

    def _is_joined(
        self, overlap: float, whole: str, parts: Sequence[str], row: Sequence[int]
    ) -> bool:
        """Whether the last of `row` belongs to `whole` beside the parts before it.

        Most of its words are what those lack of it, or some are and `whole` is clearly more like
        all of them than it is like the first alone.
        """
        if overlap >= LEAST_JOINED or overlap < LEAST_JOINED / 2:
            return overlap >= LEAST_JOINED
        together = " ".join(parts[index] for index in sorted(row))
        if max(len(whole), len(together)) > LONGEST_COMPARED:
            return False
        return likeness(whole, together) >= likeness(whole, parts[row[0]]) + _JOINING_GAINS


def _beside(partners: Sequence[int | None], start: int, step: int) -> Iterator[int]:
    """The indexes beside `start` that have no partner."""
    index = start + step
    while 0 <= index < len(partners) and partners[index] is None:
        yield index
        index += step


class _Words:
    """The words of unpaired segments, each with its weight: rare ones tell more."""

    def __init__(self, old: dict[int, str], new: dict[int, str]) -> None:
        self._old = {i: _counted(key) for i, key in old.items()}
        self._new = {k: _counted(key) for k, key in new.items()}
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
        common = self._common(i, k)
        return 2 * common / (self._old_sums[i] + self._new_sums[k]) if common >= 1 else 0.0

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


def _word_count(key: str) -> int:
    return sum(word[:1].isalnum() for word in words_of(key))


def _is_telling(key: str) -> bool:
    """Whether a segment that kept its order says enough to be known without a neighbour."""
    is_heading = key[-1:].isalnum()
    return _word_count(key) >= (_TELLING_WORDS_OF_A_HEADING if is_heading else _TELLING_WORDS)


def _counted(key: str) -> Counter[str]:
    """How often each word stands in a segment; none for numbers and signs that stand alone."""
    return Counter(words_of(key)) if any(map(str.isalpha, key)) else Counter()


def _weight(word: str, often: int, count: int) -> float:
    """How much a word tells that stands in `often` of `count` segments; long ones tell more."""
    if not word[:1].isalnum():
        return 0.1
    return math.log(1 + count / often) * math.sqrt(min(len(word), 8))
