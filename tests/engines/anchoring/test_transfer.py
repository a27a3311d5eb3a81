"""Quotes carried from one version of a text into the next."""

from app.domain.vocabulary import AnchorState
from app.engines.anchoring import Anchor, quote_at, transfer

OLD = (
    "The council met on Monday in the old town hall. The budget fell by 12 percent last year. "
    "Nobody had expected so deep a cut.\n\nThe mayor called it a success. Schools stay open."
)


def carry(old: str, words: str, new: str) -> Anchor:
    start = old.index(words)
    return transfer(old, new, [quote_at(old, start, start + len(words))])[0]


def test_identical_texts_leave_every_quote_where_it_is() -> None:
    quotes = [quote_at(OLD, at, at + 9) for at in range(0, len(OLD) - 10, 7)]
    for quote, anchor in zip(quotes, transfer(OLD, OLD, quotes), strict=True):
        assert anchor == Anchor(quote.start, quote.end, AnchorState.EXACT)


def test_words_put_before_a_quote_move_it() -> None:
    anchor = carry(OLD, "fell by 12 percent", "A new opening. " + OLD)
    assert anchor.state is AnchorState.MOVED
    assert anchor.start == 15 + OLD.index("fell by 12 percent")


def test_a_changed_number_is_named() -> None:
    anchor = carry(OLD, "The budget fell by 12 percent", OLD.replace("12", "21"))
    assert anchor.state is AnchorState.CHANGED
    assert "“12” became “21”" in anchor.reason


def test_a_sentence_that_was_taken_out_is_an_orphan() -> None:
    sentence = "The budget fell by 12 percent last year. "
    anchor = carry(OLD, sentence, OLD.replace(sentence, ""))
    assert (anchor.start, anchor.end, anchor.state) == (None, None, AnchorState.ORPHAN)
