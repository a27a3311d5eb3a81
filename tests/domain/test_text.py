import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.text import clean_text

FAMILY = "👨‍👩‍👧‍👦"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("one\r\ntwo\rthree\u2028four\x85five\x0csix", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
        ("a\uffffb\ufdd0c\U0010ffffd\ufeffe", "abcde"),
        ("a\ud800b", "a\ufffdb"),
        ("pay \u202e001\u202c now", "pay 001 now"),
        ("\u2067שלום\u2069 ok", "\u2067שלום\u2069 ok"),
        ("\u2067שלום ok\nnext", "שלום ok\nnext"),
        ("x\u2069\u2067y", "xy"),
        ("hid\U000e0041\U000e0042den", "hidden"),
    ],
)
def test_what_is_unsafe_goes_and_newlines_are_one(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@pytest.mark.parametrize(
    "text",
    [
        FAMILY,
        SCOTLAND,
        "مرحبا بالعالم\u200f!",
        "क्\u200dष",
        "tab\tstays, soft\u00adhyphen too",
        "  spaces  stay ",
        "e\u0301 is not composed",
        "",
    ],
)
def test_what_readers_see_stays(text: str) -> None:
    assert clean_text(text) == text


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_cleaning_twice_changes_nothing_more_and_always_encodes(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    once.encode("utf-8")
    assert "\x00" not in once
    assert "\r" not in once
