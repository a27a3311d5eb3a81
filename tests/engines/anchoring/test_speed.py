"""Linear time, also on hostile text. Limits are generous: quadratic cost misses them by far."""

import time

import pytest

from app.domain.vocabulary import AnchorState
from app.engines.anchoring import Quote, fold, locate, locate_all, quote_at

MEGABYTE = 1_000_000

HOSTILE = {
    "one repeated word": ("word ", "word word"),
    "one repeated letter": ("a", "a" * 1000),
    "one repeated sentence": ("He lied. ", "He lied."),
    "full stops": (". ", ". ."),
    "white space": ("a" + " " * 999, "a a"),
    "only spaces between two words": (" " * MEGABYTE + "b", "b c"),
    "line breaks": ("\n", "a"),
    "ligatures": ("ﬁ", "i"),
    "combining marks": ("e\u0301\u0323", "e"),
    "dashes": ("– ", "–"),
    "hyphens": ("-", "- -"),
    "quotation marks": ("“", '""'),
    "brackets": ("[", "[["),
    "no end": ("x, ", "x, x"),
    "greek": ("α; ", "α"),
    "chinese": ("好。", "好"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_megabyte_of_hostile_text(kind: str) -> None:
    piece, exact = HOSTILE[kind]
    text = (piece * (MEGABYTE // len(piece) + 1))[:MEGABYTE]
    began = time.process_time()
    for quote in (
        Quote(exact),
        Quote(exact, prefix="zzz ", suffix=" zzz", sentence=f"zzz {exact} zzz"),
        Quote(text[: MEGABYTE // 2], start=5, end=5 + MEGABYTE // 2),
    ):
        if quote.exact.strip():
            locate(text, quote)
    assert time.process_time() - began < 15


def test_the_cost_of_hostile_text_grows_linearly() -> None:
    def cost(size: int) -> float:
        text = "word " * (size // 5)
        began = time.process_time()
        locate(text, Quote("word word word", prefix="no such words ", sentence="Not this either."))
        return time.process_time() - began

    cost(1000)
    small = min(cost(100_000) for _ in range(3))
    assert cost(800_000) < 8 * small * 3


def test_a_hundred_quotes_in_a_megabyte() -> None:
    words = [f"Word{number % 977}" for number in range(MEGABYTE // 8)]
    text = ". ".join(" ".join(words[at : at + 15]) for at in range(0, len(words), 15))
    step = len(text) // 100
    quotes = [quote_at(text, at, at + 40) for at in range(0, 100 * step, step)]
    longer = "Something “new” was put before it. " + text
    began = time.process_time()
    anchors = locate_all(longer, quotes)
    took = time.process_time() - began
    assert {anchor.state for anchor in anchors} <= {AnchorState.MOVED, AnchorState.AMBIGUOUS}
    assert took < 3


def test_folding_a_megabyte() -> None:
    began = time.process_time()
    fold("The “first” thing — he said — isn’t so… " * (MEGABYTE // 40))
    assert time.process_time() - began < 4
