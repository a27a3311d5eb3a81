"""Where a passage of the old text stands in the new one, to the word, by the paired segments."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

from app.engines.anchoring.alignment import aligned
from app.engines.anchoring.differences import likeness
from app.engines.anchoring.pairing import LONGEST_COMPARED, Pairing
from app.engines.anchoring.reading import Span
from app.engines.anchoring.segments import Segments, words_of
from app.engines.anchoring.wording import cuts_left, cuts_right

#: First and last segment of the old text, and of the new one.
_Key = tuple[int, int, int, int]

#: A passage is still there when it and its place share so many characters in their order, or when
#: so many of its words, weighed, still stand. Unrelated sentences of one language share 0.3 to 0.5.
_LEAST_ALIKE = 0.5
_LEAST_KEPT = 0.7
#: A part of a sentence with no more words may have been replaced whole while the sentence stands.
_FEW_WORDS = 6
#: Signs that belong to what stands before them.
_NEVER_FIRST = frozenset(".,:;!?)]}…”’»。，、；：！？")


class Passages:
    """Two versions of a text, cut into segments and paired; all offsets are folded ones."""

    def __init__(self, old: Segments, new: Segments) -> None:
        self._old, self._new = old, new
        self.pairing = Pairing(old.keys, new.keys)
        self._groups: dict[_Key, _Group] = {}

    def carried(self, start: int, end: int) -> Span | None:
        """The span in the new text of what stood at `[start, end)` in the old; None if gone."""
        touched = self._old.touched(start, end)
        if not touched:
            return None
        if self._is_untouched(touched):
            first, last = self._to(touched[0]), self._to(touched[-1])
            return (
                start - self._old.spans[touched[0]][0] + self._new.spans[first][0],
                end - self._old.spans[touched[-1]][0] + self._new.spans[last][0],
            )
        run = self._main_run(touched)
        if not run:
            return None
        group = self._group(run)
        span, kept = group.carried(start, end)
        if span is None:
            return None
        if group.is_small_part(start, end):
            return span if self._is_still_there(group) else None
        return span if self._is_kept((start, end), span, kept) else None

    def unclaimed(self, words: str) -> Iterator[Span]:
        """Where `words` stand whole in new segments that came from no old one."""
        joined, begins, segments = self._unclaimed
        at = joined.find(words)
        while at >= 0:
            index = bisect_right(begins, at) - 1
            start = self._new.spans[segments[index]][0] + at - begins[index]
            end = start + len(words)
            if not cuts_left(self._new.text, start) and not cuts_right(self._new.text, end):
                yield start, end
            at = joined.find(words, at + len(words))

    @cached_property
    def _unclaimed(self) -> tuple[str, list[int], list[int]]:
        """The new segments without a source in one piece, where each begins, and its index."""
        segments = [k for k, source in enumerate(self.pairing.source) if source is None]
        keys = [self._new.keys[k] for k in segments]
        # Folded text holds no line break, so that nothing is found across two segments.
        begins = accumulate((len(key) + 1 for key in keys), initial=0)
        return "\n".join(keys), list(begins), segments

    def _is_still_there(self, group: "_Group") -> bool:
        """Whether the segments as a whole still stand, whatever became of a small part of them."""
        if group.is_there is None:
            group.is_there = self._is_kept(*group.whole())
        return group.is_there

    def _is_kept(self, place: Span, span: Span, kept: float) -> bool:
        """Whether `span` still is the passage at `place`, of which words of weight `kept` stand."""
        before, after = self._old.text[slice(*place)], self._new.text[slice(*span)]
        whole = sum(self.pairing.words.weight(word) for word in words_of(before))
        if kept >= _LEAST_KEPT * whole:
            return True
        if max(len(before), len(after)) > LONGEST_COMPARED:
            return kept >= _LEAST_ALIKE * whole
        return likeness(before.casefold(), after.casefold()) >= _LEAST_ALIKE

    def _to(self, i: int) -> int:
        k = self.pairing.to[i]
        assert k is not None
        return k

    def _is_untouched(self, touched: range) -> bool:
        """Whether all segments stand in the new text to the letter, side by side."""
        pairing = self.pairing
        if not all(pairing.is_equal[i] for i in touched):
            return False
        return self._to(touched[-1]) - self._to(touched[0]) == len(touched) - 1 and all(
            self._to(after) - self._to(before) == 1 for before, after in pairwise(touched)
        )

    def _main_run(self, touched: range) -> list[int]:
        """The segments that stay together in the new text; the longest run of them."""
        runs: list[list[int]] = []
        for i in touched:
            if self.pairing.to[i] is None:
                continue
            if runs and self._is_next(self._to(runs[-1][-1]), self._to(i), touched):
                runs[-1].append(i)
            else:
                runs.append([i])
        return max(runs, key=self._length, default=[])

    def _is_next(self, before: int, after: int, touched: range) -> bool:
        """Whether nothing stands between two new segments that came from elsewhere."""
        if not before <= after <= before + 2 * len(touched) + 4:
            return False
        sources = self.pairing.source[before + 1 : after]
        return all(source is None or source in touched for source in sources)

    def _length(self, run: Sequence[int]) -> int:
        return sum(len(self._old.keys[i]) for i in run)

    def _group(self, run: Sequence[int]) -> "_Group":
        """The run with all that was joined with it, on both sides."""
        to, source = self.pairing.to, self.pairing.source
        first_k, last_k = self._to(run[0]), self._to(run[-1])
        while first_k > 0 and source[first_k - 1] == run[0]:
            first_k -= 1
        while last_k + 1 < len(source) and source[last_k + 1] == run[-1]:
            last_k += 1
        first_i, last_i = run[0], run[-1]
        while first_i > 0 and to[first_i - 1] == to[run[0]]:
            first_i -= 1
        while last_i + 1 < len(to) and to[last_i + 1] == to[run[-1]]:
            last_i += 1
        key = (first_i, last_i + 1, first_k, last_k + 1)
        if key not in self._groups:
            self._groups[key] = _Group(self._old, self._new, self.pairing, key)
        return self._groups[key]


class _Group:
    """Old segments with the new ones that they became, aligned word by word."""

    def __init__(self, old: Segments, new: Segments, pairing: Pairing, key: _Key) -> None:
        first_i, last_i, first_k, last_k = key
        self._words = pairing.words
        self._old = _Tokens(old, first_i, last_i)
        self._new = _Tokens(new, first_k, last_k)
        found = aligned(self._old.words, self._new.words)
        self._to = [-1 if k is None else k for k in found]
        #: Whether the new segments still are the old ones, once that was asked.
        self.is_there: bool | None = None

    def carried(self, start: int, end: int) -> tuple[Span | None, float]:
        """Where the passage stands in the new text, and the weight of its words that are left."""
        first, last = self._old.touched(start, end)
        begin, stop = (
            (self._begin(first, last), self._stop(first, last)) if first < last else (0, 0)
        )
        while begin < stop and begin != self._to[first] and self._new.words[begin] in _NEVER_FIRST:
            begin += 1
        if begin >= stop:
            return None, 0.0
        span = (
            self._new.spans[begin][0] + self._cut_off(first, begin, start, 0),
            self._new.spans[stop - 1][1] + self._cut_off(last - 1, stop - 1, end, 1),
        )
        return span, self._weight_kept(first, last)

    def _cut_off(self, old: int, new: int, position: int, side: int) -> int:
        """How far inside a token the passage begins or ends, when the token stands unchanged."""
        start, end = self._old.spans[old]
        if self._to[old] != new or self._old.written(old) != self._new.written(new):
            return 0
        return position - (start, end)[side] if start < position < end else 0

    def whole(self) -> tuple[Span, Span, float]:
        """The old segments, the new ones, and the weight of the words that are left."""
        weight = self._weight_kept(0, len(self._to))
        return self._old.span, self._new.span, weight

    def _weight_kept(self, first: int, last: int) -> float:
        return sum(
            self._words.weight(self._old.words[index])
            for index in range(first, last)
            if self._to[index] >= 0 and self._is_same_but_for_its_first(index)
        )

    def _is_same_but_for_its_first(self, index: int) -> bool:
        """Whether a token stands with the same letters, but for the case of its first."""
        return self._old.written(index)[1:] == self._new.written(self._to[index])[1:]

    def is_small_part(self, start: int, end: int) -> bool:
        """Whether it is few words of the segments, which may be replaced whole while they stand."""
        first, last = self._old.touched(start, end)
        if not first < last <= first + _FEW_WORDS:
            return False
        is_whole = self._old.begins_segment(first) and self._old.ends_segment(last)
        return not is_whole and self._old.covers(start, end)

    def _begin(self, first: int, last: int) -> int:
        """The new token with which the old tokens `[first, last)` begin."""
        before, known = self._known_before(first), self._known_from(first)
        lower = self._to[before] + 1 if before >= 0 else 0
        upper = self._to[known] if known < len(self._to) else len(self._new.words)
        outside, inside = first - before - 1, known - first
        if inside == 0 and not self._old.begins_segment(first):
            return upper
        if lower == upper and inside:
            return upper - self._slack(before, known - 1, inside, -1)
        if outside == 0 and self._old.begins_segment(first) and upper < len(self._new.words):
            return max(lower, self._new.segment_begin(upper))
        return lower + _share(upper - lower, outside, inside)

    def _stop(self, first: int, last: int) -> int:
        """The new token before which the old tokens `[first, last)` end."""
        known, after = self._known_before(last), self._known_from(last)
        lower = self._to[known] + 1 if known >= 0 else 0
        upper = self._to[after] if after < len(self._to) else len(self._new.words)
        inside, outside = last - known - 1, after - last
        if inside == 0 and not self._old.ends_segment(last):
            return lower
        if lower == upper and inside:
            return lower + self._slack(after, known + 1, inside, 1)
        if outside == 0 and self._old.ends_segment(last) and lower > 0:
            return min(upper, self._new.segment_end(lower))
        return lower + _share(upper - lower, inside, outside)

    def _slack(self, outside: int, inside: int, most: int, step: int) -> int:
        """How many tokens outside the passage are the same as its own unaligned ones.

        Where a word stood twice and stands once now, either may be the one that is left.
        """
        words, count = self._old.words, 0
        while count < most and 0 <= outside < len(words) and self._to[outside] >= 0:
            if words[outside] != words[inside]:
                break
            outside, inside, count = outside + step, inside + step, count + 1
        return count

    def _known_before(self, index: int) -> int:
        """The last token before `index` that has a counterpart, or -1."""
        index -= 1
        while index >= 0 and self._to[index] < 0:
            index -= 1
        return index

    def _known_from(self, index: int) -> int:
        """The first token from `index` on that has a counterpart, or their number."""
        while index < len(self._to) and self._to[index] < 0:
            index += 1
        return index


class _Tokens:
    """The words and signs of neighbouring segments."""

    def __init__(self, segments: Segments, first: int, last: int) -> None:
        self._text = segments.text
        self.spans = segments.tokens(first, last)
        self.words = [segments.word(token) for token in self.spans]
        self._starts = [start for start, _ in self.spans]
        self._ends = [end for _, end in self.spans]
        self._segments = segments.spans[first:last]
        self.span = self._segments[0][0], self._segments[-1][1]

    def touched(self, start: int, end: int) -> tuple[int, int]:
        """The first token of `[start, end)`, and the one after its last."""
        return bisect_right(self._ends, start), bisect_left(self._starts, end)

    def written(self, index: int) -> str:
        """A token as it is written, folded."""
        return self._text[slice(*self.spans[index])]

    def covers(self, start: int, end: int) -> bool:
        """Whether `[start, end)` lies within these segments."""
        return self.span[0] <= start and end <= self.span[1]

    def begins_segment(self, first: int) -> bool:
        """Whether a segment begins with the token `first`."""
        return self.segment_begin(first) == first

    def ends_segment(self, last: int) -> bool:
        """Whether a segment ends before the token `last`."""
        return self.segment_end(last) == last

    def segment_begin(self, token: int) -> int:
        """The first token of the segment that `token` stands in."""
        at = bisect_right(self._segments, (self._starts[token], self._ends[-1] + 1)) - 1
        return bisect_left(self._starts, self._segments[max(0, at)][0])

    def segment_end(self, last: int) -> int:
        """Past the last token of the segment in which the token before `last` stands."""
        at = bisect_right(self._segments, (self._starts[last - 1], self._ends[-1] + 1)) - 1
        return bisect_right(self._ends, self._segments[max(0, at)][1])


def _share(count: int, mine: int, others: int) -> int:
    """How many of `count` new tokens stand for the first `mine` of `mine + others` old ones."""
    return round(count * mine / (mine + others)) if mine + others else 0
