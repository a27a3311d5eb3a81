"""The anchoring engine: how often it is right on real revisions, and what carrying quotes costs.

`make bench ARGS=anchoring` runs it alone. Speed is CPU time of one process; the yardstick is what
reading the same two texts takes at least: folding both and finding their words.
"""

import random
import re
import time
from collections.abc import Callable
from functools import cache

from app.engines.anchoring import Quote, fold, transfer
from bench import anchoring_corpus as corpus
from bench.result import Result

HOSTILE_SIZE = 300_000
_MOST_YARDSTICKS = 40
#: About so many words fill a megabyte of these texts.
WORDS_OF_A_MEGABYTE = 130_000
_ROUNDS = 3


def measure() -> list[Result]:
    """Prints the tables, and returns every figure that has a limit."""
    return [*_accuracy(), *_speed(), *_slopes(), *_hostile()]


def _accuracy() -> list[Result]:
    if not corpus.CORPUS.exists():
        print("accuracy: skipped, ../shared/data/anchoring is not there")
        return []
    everything = corpus.cases()
    anchors = corpus.carry(everything)
    for half, name in enumerate(("half 0, tuned on", "half 1, the check")):
        chosen = [case for case in everything if corpus.half_of(case) == half]
        print(f"\n{name}", *corpus.lines(corpus.score(chosen, anchors)), sep="\n")
    table = corpus.score(everything, anchors)
    print("\nall cases", *corpus.lines(table), "", sep="\n")
    return [
        Result(f"{label}, {column}", table[label].share(column), limit, is_floor, "")
        for label, column, limit, is_floor in corpus.TARGETS
    ]


def _speed() -> list[Result]:
    article, megabyte = _versions(20_000), _versions(WORDS_OF_A_MEGABYTE)
    large = _versions(5 * WORDS_OF_A_MEGABYTE)
    return [
        _timed("1,000 quotes, 20,000 words, s", *article, 1_000, limit=1),
        _timed("100 quotes, 1 MB, s", *megabyte, 100, limit=1),
        _timed("100 quotes, 5 MB, s", *large, 100, limit=8),
    ]


def _slopes() -> list[Result]:
    """Cost for ×2 and ×4 of the text, and of the quotes; linear cost is at most ×2 and ×4."""
    results = []
    once, *more = (_seconds(*_versions(20_000 * times), 200) for times in (1, 2, 4))
    for times, seconds in zip((2, 4), more, strict=True):
        results.append(_growth(f"text ×{times}, cost ×", times, seconds / once))
    old, new = _versions(20_000)
    once, *more = (_seconds(old, new, 250 * times) for times in (1, 2, 4))
    for times, seconds in zip((2, 4), more, strict=True):
        results.append(_growth(f"quotes ×{times}, cost ×", times, seconds / once))
    return results


def _growth(what: str, times: int, factor: float) -> Result:
    # A quarter more than linear is left to the noise of a shared machine.
    return Result(what, factor, times * 1.25, False, "")


def _hostile() -> list[Result]:
    """Texts made to be slow, edited in two places or shuffled; 100 quotes each.

    Quadratic cost would be four times as many yardsticks for a text four times as long.
    """
    small, large = _hostile_versions(HOSTILE_SIZE // 4), _hostile_versions(HOSTILE_SIZE)
    results = []
    for name, versions in large.items():
        once, four_times = (_seconds(*pair, 100) for pair in (small[name], versions))
        yardstick = _yardstick(*versions)
        detail = f"{four_times:.2f} s; text ×4, cost ×{four_times / once:.1f}"
        results.append(
            Result(f"{name}, yardsticks", four_times / yardstick, _MOST_YARDSTICKS, False, detail)
        )
    return results


def _hostile_versions(size: int) -> dict[str, tuple[str, str]]:
    chance = random.Random(5)
    texts = {
        "one repeated word": "word " * (size // 5),
        "one repeated letter": "a" * size,
        "one repeated sentence": "He lied. " * (size // 9),
        "one repeated line": "He lied\n" * (size // 8),
        "introductions": "so it is:\n- " * (size // 12),
        "full stops": ". " * (size // 2),
        "random letters, no space": "".join(chance.choices("abcdefgh", k=size)),
        "random signs, no space": "".join(map(chr, chance.choices(range(33, 1000), k=size))),
        "random Chinese": "".join(map(chr, chance.choices(range(0x4E00, 0x4F00), k=size))),
        "sentences that hardly differ": "".join(
            f"Item number {number} was sold on day {number % 30}. " for number in range(size // 40)
        ),
    }
    versions = {name: (text, _with_two_edits(text)) for name, text in texts.items()}
    two_words = chance.choices(["yes", "no"], k=size // 4)
    versions["two words shuffled"] = _shuffled(two_words, chance)
    versions["different words shuffled"] = _shuffled(list(map(str, range(size // 6))), chance)
    return versions


def _shuffled(words: list[str], chance: random.Random) -> tuple[str, str]:
    return " ".join(words), " ".join(chance.sample(words, len(words)))


def _with_two_edits(text: str) -> str:
    third, half = len(text) // 3, len(text) // 2
    return f"{text[:third]} x {text[third + 7 : half]} y {text[half:]}"


def _timed(what: str, old: str, new: str, quotes: int, *, limit: float) -> Result:
    seconds, yardstick = _seconds(old, new, quotes), _yardstick(old, new)
    detail = f"{seconds / yardstick:.1f} yardsticks of {yardstick * 1000:.0f} ms"
    return Result(what, seconds, limit, False, detail)


def _seconds(old: str, new: str, count: int) -> float:
    quotes = _quotes(old, count)
    return _cpu_seconds(lambda: transfer(old, new, quotes))


def _yardstick(old: str, new: str) -> float:
    return _cpu_seconds(
        lambda: [re.findall(r"\w+|[^\w\s]", fold(text).text) for text in (old, new)]
    )


def _cpu_seconds(work: Callable[[], object]) -> float:
    """The least of some rounds; after a long one, which noise hardly touches, no more are run."""
    least = float("inf")
    for _ in range(_ROUNDS):
        began = time.process_time()
        work()
        least = min(least, time.process_time() - began)
        if least > 1:
            break
    return least


def _quotes(text: str, count: int) -> list[Quote]:
    """Quotes of at most 40 code points, spread evenly over a text."""
    step = max(1, len(text) // count)
    quotes = []
    for at in range(0, len(text) - 40, step):
        passage = text[at : at + 40]
        start = at + len(passage) - len(passage.lstrip())
        words = passage.strip()
        quotes.append(Quote(words, start=start, end=start + len(words)))
    return quotes[:count]


def _versions(words: int) -> tuple[str, str]:
    """A made-up article and its next version: one sentence in twenty gone, one in ten edited."""
    chance = random.Random(words)
    old = [_sentence(chance) for _ in range(words // 16)]
    new = []
    for sentence in old:
        luck = chance.random()
        if luck < 0.05:
            continue
        new.append(sentence.replace(" ", " really ", 1) if luck < 0.15 else sentence)
        if luck > 0.97:
            new.append(_sentence(chance))
    return _article(old), _article(new)


def _sentence(chance: random.Random) -> str:
    # Few words are frequent and many are rare, as in any language.
    vocabulary = _vocabulary()
    places = (int(chance.paretovariate(0.7)) for _ in range(chance.randint(8, 24)))
    words = [vocabulary[place % len(vocabulary)] for place in places]
    return f"{' '.join(words).capitalize()}."


@cache
def _vocabulary() -> list[str]:
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return ["".join(chance.choices(letters, k=chance.randint(2, 10))) for _ in range(5_000)]


def _article(sentences: list[str]) -> str:
    paragraphs = [" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5)]
    return "\n\n".join(paragraphs)
