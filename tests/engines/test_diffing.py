"""Word-level differences."""

import time

from hypothesis import given
from hypothesis import strategies as st

from app.engines.diffing import word_diff


def test_names_the_words_that_changed() -> None:
    assert word_diff("fell by 21 percent last year", "fell by 12 percent this year") == [
        ("equal", "fell by "),
        ("delete", "21"),
        ("insert", "12"),
        ("equal", " percent "),
        ("delete", "last"),
        ("insert", "this"),
        ("equal", " year"),
    ]


def test_neighbouring_words_are_one_change() -> None:
    assert word_diff("a b c d", "a x y d") == [
        ("equal", "a "),
        ("delete", "b c"),
        ("insert", "x y"),
        ("equal", " d"),
    ]


@given(st.text(), st.text())
def test_both_texts_can_be_read_back(old: str, new: str) -> None:
    changes = word_diff(old, new)
    assert "".join(text for op, text in changes if op != "insert") == old
    assert "".join(text for op, text in changes if op != "delete") == new


def test_one_repeated_word_costs_no_quadratic_time() -> None:
    began = time.perf_counter()
    word_diff("word " * 9_000, "word " * 8_000 + "end")
    assert time.perf_counter() - began < 2
