"""Two versions of a text beside each other: block by block, and in changed blocks word by word.

Blocks are aligned first: those that stand in both, then those that differ in typography alone,
then those that share most of their words. Only what was paired is compared word by word, so the
cost grows with the text and not with its square; what is left past the budget stands as taken out
and put in.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.engines.anchoring import fold
from app.engines.anchoring.alignment import aligned
from app.engines.diffing import Stretch, word_stretches, words_in

_SEPARATOR = "\n\n"
#: The share of words that two blocks have in common when the one became the other.
_ALIKE = 0.3
#: The share of a block's words that stand in another when it was split off from that.
_PART = 0.75
#: How many pairs of blocks may be weighed against each other in one gap, and in all of them.
_MAX_PAIRS = 10_000
_MAX_PAIRS_IN_ALL = 100_000
#: Past these, a block is weighed against so many of the following ones.
_NEAR = 6


class RowKind(StrEnum):
    """What happened to a passage from one version to the other."""

    SAME = "same"
    #: Only typography or white space differs.
    RETOUCHED = "retouched"
    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Row:
    """One passage in both texts: `before` and `after` are the indexes of its blocks.

    Mostly one block each; several where a paragraph was split or joined; none where the passage
    was added or removed, with `is_moved` when it stands unchanged at another place. `stretches`
    tell the words of a changed one.
    """

    kind: RowKind
    before: range
    after: range
    stretches: list[Stretch] = field(default_factory=list)
    is_moved: bool = False


def side_by_side(old: Sequence[str], new: Sequence[str]) -> list[Row]:
    """How the blocks `old` became the blocks `new`, in reading order.

    Every block of both stands in exactly one row.
    """
    partners = aligned(old, new)
    weigh = _Weighing(old, new)
    _fill_gaps(partners, len(new), weigh.alike_but_for_typography)
    _fill_gaps(partners, len(new), weigh.pairs)
    passages = _passages(partners, len(new))
    rows = [_row(old, new, passage) for passage in _joined(passages, weigh)]
    return _with_moves(rows, old, new)


def words_changed(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many words the blocks `new` have that `old` had not, and the other way round.

    What was moved counts as neither, a replaced word as both.
    """
    added = removed = 0
    for row in side_by_side(old, new):
        if row.is_moved or row.kind in (RowKind.SAME, RowKind.RETOUCHED):
            continue
        if row.kind is RowKind.CHANGED:
            differing = [stretch for stretch in row.stretches if not stretch.is_alike]
            removed += sum(len(words_in(stretch.before)) for stretch in differing)
            added += sum(len(words_in(stretch.after)) for stretch in differing)
        else:
            removed += sum(len(words_in(old[place])) for place in row.before)
            added += sum(len(words_in(new[place])) for place in row.after)
    return added, removed


#: `old[i:last_i]` beside `new[k:last_k]`.
_Gap = tuple[int, int, int, int]
_Pairs = list[tuple[int, int]]
#: The blocks of one row.
_Passage = tuple[range, range]


def _fill_gaps(partners: list[int | None], new_count: int, find: Callable[[_Gap], _Pairs]) -> None:
    for gap in list(_gaps(partners, new_count)):
        for i, k in find(gap):
            partners[i] = k


def _gaps(partners: Sequence[int | None], new_count: int) -> Iterator[_Gap]:
    """Where blocks without a partner stand on both sides."""
    i = k = 0
    for at, to in enumerate([*partners, new_count]):
        if to is None:
            continue
        if i < at and k < to:
            yield i, at, k, to
        i, k = at + 1, to + 1


class _Weighing:
    """Which blocks became which, told by the words they share."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self._old, self._new = old, new
        self._folded: dict[str, str] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._budget = _MAX_PAIRS_IN_ALL

    def alike_but_for_typography(self, gap: _Gap) -> _Pairs:
        i, last_i, k, last_k = gap
        before = [self._fold(text) for text in self._old[i:last_i]]
        after = [self._fold(text) for text in self._new[k:last_k]]
        found = enumerate(aligned(before, after))
        return [(i + at, k + to) for at, to in found if to is not None]

    def pairs(self, gap: _Gap) -> _Pairs:
        i, last_i, k, last_k = gap
        before = [self._words_of(text) for text in self._old[i:last_i]]
        after = [self._words_of(text) for text in self._new[k:last_k]]
        cost = len(before) * len(after)
        # Weighing a pair costs what the smaller of the two has words.
        heavy = max(len(before), len(after)) * max(map(len, (*before, *after)))
        if cost > _MAX_PAIRS or heavy > 100 * _MAX_PAIRS or cost > self._budget:
            found = _nearest(before, after)
        else:
            self._budget -= cost
            found = _best(before, after)
        return [(i + at, k + to) for at, to in found]

    def _fold(self, text: str) -> str:
        if text not in self._folded:
            self._folded[text] = fold(text).text.strip()
        return self._folded[text]

    def words_in_blocks(self, passage: _Passage) -> tuple[set[str], set[str]]:
        before, after = passage
        return (
            set().union(*(self._words_of(self._old[at]) for at in before)),
            set().union(*(self._words_of(self._new[at]) for at in after)),
        )

    def _words_of(self, text: str) -> frozenset[str]:
        if text not in self._words:
            self._words[text] = frozenset(words_in(self._fold(text).casefold()))
        return self._words[text]


def _likeness(before: frozenset[str], after: frozenset[str]) -> float:
    total = len(before) + len(after)
    share = 2 * len(before & after) / total if total else 0.0
    return share if share >= _ALIKE else 0.0


def _best(before: Sequence[frozenset[str]], after: Sequence[frozenset[str]]) -> _Pairs:
    """The rising pairs that are most alike in all."""
    scores = [[_likeness(words, others) for others in after] for words in before]
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in range(len(before) - 1, -1, -1):
        for k in range(len(after) - 1, -1, -1):
            apart = max(best[i + 1][k], best[i][k + 1])
            score = scores[i][k]
            best[i][k] = max(apart, score + best[i + 1][k + 1]) if score else apart
    pairs = []
    i = k = 0
    while i < len(before) and k < len(after):
        if best[i][k] == best[i + 1][k]:
            i += 1
        elif best[i][k] == best[i][k + 1]:
            k += 1
        else:
            pairs.append((i, k))
            i, k = i + 1, k + 1
    return pairs


def _nearest(before: Sequence[frozenset[str]], after: Sequence[frozenset[str]]) -> _Pairs:
    """Rising pairs, each block with the most alike of the next few."""
    pairs = []
    k = 0
    for i, words in enumerate(before):
        near = range(k, min(k + _NEAR, len(after)))
        score, to = max(((_likeness(words, after[at]), -at) for at in near), default=(0.0, 0))
        if score:
            pairs.append((i, -to))
            k = 1 - to
    return pairs


def _passages(partners: Sequence[int | None], new_count: int) -> Iterator[_Passage]:
    """The blocks of each row; what was taken out stands before what was put in."""
    i = k = 0
    for at, to in enumerate([*partners, new_count]):
        if to is None:
            continue
        yield from ((range(one, one + 1), range(0)) for one in range(i, at))
        yield from ((range(0), range(one, one + 1)) for one in range(k, to))
        if at < len(partners):
            yield range(at, at + 1), range(to, to + 1)
        i, k = at + 1, to + 1


class _Joining:
    """A row in the making, with its words, which grow as blocks are joined to it."""

    def __init__(self, passage: _Passage, weigh: _Weighing) -> None:
        self.passage = passage
        self._weigh = weigh
        self._words: tuple[set[str], set[str]] | None = None

    @property
    def words(self) -> tuple[set[str], set[str]]:
        if self._words is None:
            self._words = self._weigh.words_in_blocks(self.passage)
        return self._words

    def is_one_with(self, following: "_Joining") -> bool:
        """Whether one of the two is a part of the other that was split off or joined on."""
        lone, pair = (following, self) if all(self.passage) else (self, following)
        if not all(pair.passage) or all(lone.passage):
            return False
        is_removed = bool(lone.passage[0])
        part = lone.words[0 if is_removed else 1]
        before, after = pair.words
        return _is_part(part, after, before) if is_removed else _is_part(part, before, after)

    def join(self, following: "_Joining") -> "_Joining":
        """Both as one row, which takes over the words of the longer one: cost stays linear."""
        words, others = self.words, following.words
        if sum(map(len, others)) > sum(map(len, words)):
            words, others = others, words
        for mine, theirs in zip(words, others, strict=True):
            mine |= theirs
        before, after = zip(self.passage, following.passage, strict=True)
        both = _Joining((_together(*before), _together(*after)), self._weigh)
        both._words = words
        return both


def _is_part(part: set[str], whole: set[str], beside: set[str]) -> bool:
    """Whether the words of `part` that `beside` lacks stand in `whole`, being many enough to tell
    that it was split off from there, or joined on."""
    own = part - beside
    is_telling = len(own) >= max(_ALIKE * len(part), 1)
    return is_telling and len(own & whole) >= _PART * len(own)


def _joined(passages: Iterator[_Passage], weigh: _Weighing) -> Iterator[_Passage]:
    """Puts a block that was split off, or joined on, beside what it was part of."""
    joined: list[_Joining] = []
    for passage in passages:
        here = _Joining(passage, weigh)
        while joined and joined[-1].is_one_with(here):
            here = joined.pop().join(here)
        joined.append(here)
    return (each.passage for each in joined)


def _together(first: range, second: range) -> range:
    if not first or not second:
        return first or second
    return range(first.start, second.stop)


def _row(old: Sequence[str], new: Sequence[str], passage: _Passage) -> Row:
    before, after = passage
    if not after:
        return Row(RowKind.REMOVED, before, after)
    if not before:
        return Row(RowKind.ADDED, before, after)
    said, says = text_of(old, before), text_of(new, after)
    if said == says:
        return Row(RowKind.SAME, before, after)
    stretches = word_stretches(said, says)
    if all(stretch.is_alike for stretch in stretches):
        return Row(RowKind.RETOUCHED, before, after)
    return Row(RowKind.CHANGED, before, after, stretches)


def text_of(blocks: Sequence[str], which: range) -> str:
    """The text of the blocks of one side of a row."""
    return _SEPARATOR.join(blocks[which.start : which.stop])


def _with_moves(rows: list[Row], old: Sequence[str], new: Sequence[str]) -> list[Row]:
    """Marks what was taken out at one place and put in, unchanged, at another."""
    gone = {old[row.before.start] for row in rows if row.kind is RowKind.REMOVED}
    come = {new[row.after.start] for row in rows if row.kind is RowKind.ADDED}
    moved = gone & come

    def is_moved(row: Row) -> bool:
        if row.kind is RowKind.REMOVED:
            return old[row.before.start] in moved
        return row.kind is RowKind.ADDED and new[row.after.start] in moved

    return [replace(row, is_moved=True) if is_moved(row) else row for row in rows]
