"""Making a quote from a span of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.engines.anchoring import CONTEXT_LENGTH, Quote, quote_at

TEXT = "Prices rose. They rose by 12 percent in May, he said. Then they fell."


def test_a_quote_knows_its_words_context_and_sentence() -> None:
    start = TEXT.index("12 percent")
    assert quote_at(TEXT, start, start + 10) == Quote(
        exact="12 percent",
        prefix=TEXT[:start],
        suffix=" in May, he said. Then they fell",
        start=start,
        end=start + 10,
        sentence="They rose by 12 percent in May, he said.",
    )


def test_white_space_at_the_ends_is_no_part_of_it() -> None:
    quote = quote_at("one  two \n\nthree", 3, 11)
    assert (quote.exact, quote.start, quote.end) == ("two", 5, 8)


def test_offsets_count_code_points() -> None:
    text = "👩\u200d🔬👍🏽 שלום e\u0301té"
    start = text.index("שלום")
    assert start == 6
    assert quote_at(text, start, start + 4).exact == "שלום"


@pytest.mark.parametrize("span", [(0, 0), (12, 13), (-1, 4), (5, 4), (0, 1000), (1000, 1001)])
def test_nothing_can_be_quoted_from_an_empty_or_foreign_span(span: tuple[int, int]) -> None:
    with pytest.raises(InvalidInput):
        quote_at(TEXT, *span)


@given(st.text(max_size=80), st.data())
def test_a_quote_is_a_slice_of_its_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if not text[start:end].strip():
        return
    quote = quote_at(text, start, end)
    assert quote.start is not None
    assert quote.end is not None
    assert text[quote.start : quote.end] == quote.exact == text[start:end].strip()
    around = quote.prefix + quote.exact + quote.suffix
    assert around in text
    assert max(len(quote.prefix), len(quote.suffix)) <= CONTEXT_LENGTH
    assert quote.exact in quote.sentence
