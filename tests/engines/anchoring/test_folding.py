"""What counts as typography, what as meaning, and the way back to the original offsets."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engines.anchoring import fold

SAME = [
    ("“It is so”", '"It is so"'),
    ("«Да»", '"Да"'),
    ("the minister’s", "the minister's"),
    ("צה״ל", 'צה"ל'),
    ("12\u00a0percent", "12 percent"),
    ("1\u202f000", "1 000"),
    ("in  the\n\u2009end", "in the end"),
    ("first line\nsecond line", "first line second line"),
    ("gov\u00adern\u00adment", "government"),
    ("ﬁnal eﬀort", "final effort"),
    ("Zoe\u0308", "Zoë"),
    ("\u212bngström", "Ångström"),
    ("각", "\u1100\u1161\u11a8"),
    ("क\u093c", "\u0958"),
    ("peace — at last", "peace – at last"),
    ("peace - at last", "peace – at last"),
    ("peace—at last", "peace – at last"),
    ("peace -- at last", "peace — at last"),
    ("Baku–Tbilisi", "Baku-Tbilisi"),
    ("5–10 years", "5-10 years"),
    ("5—10 years", "5-10 years"),
    ("\u22125 degrees", "-5 degrees"),
    ("to –5 degrees", "to -5 degrees"),
    ("so… he left", "so... he left"),
    ("لا", "\ufefb"),
    ("محمـــد", "محمد"),
    ("\u200fשלום\u200e", "שלום"),
    ("❤\ufe0f", "❤"),
]

DIFFERENT = [
    ("−5", "5"),
    ("rose -5", "rose - 5"),
    ("1.5", "1,5"),
    ("10⁵", "105"),
    ("H₂O", "HO"),
    ("$5", "€5"),
    ("5%", "5‰"),
    ("5 %", "5"),
    ("He lied.", "He lied?"),
    ("5 km", "5 m"),
    ("5′", "5″"),
    ("well-known", "well known"),
    ("re-sign", "re – sign"),
    ("8 − 3", "8 3"),
    ("½", "1/2"),
    ("Us", "us"),
    ("resume", "résumé"),
    ("क", "ख"),
    ("کتاب", "كتاب"),
    ("١٢", "٢١"),
    ("一月", "二月"),
    ("ё", "е"),
    ("\u202e12", "12"),
]

#: Letters, marks, dashes, spaces and ligatures thrown together.
messy = st.text(
    st.sampled_from("aeio Zß12.5-–—−“”’'\"\n\u00a0\u00ad\u200b\u200d\ufe0fﬁﬀ…\u0301\u0308\u0327")
    | st.sampled_from("\u1100\u1161\u11a8각लक\u093cאב״\u05b4ل\ufefb日本。😀👩\u2126\u0958\ufb1d")
    | st.characters(exclude_categories=["Cs"])
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_typography_folds_to_the_same(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_meaning_stays(one: str, other: str) -> None:
    assert fold(one).text != fold(other).text


@given(messy)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(messy)
def test_canonical_forms_fold_to_the_same(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)).text == fold(text).text
    assert fold(unicodedata.normalize("NFC", text)).text == fold(text).text


@given(messy, st.data())
def test_every_folded_span_has_a_place_in_the_original(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    first, last = folded.original_span(start, end)
    assert 0 <= first <= last <= len(text)
    if start < end:
        covered = folded.folded_span(first, last)
        assert covered[0] <= start
        assert covered[1] >= end


@given(messy, st.data())
def test_the_way_there_keeps_the_order(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = folded.folded_span(start, end)
    assert 0 <= first <= last <= len(folded.text)


def test_offsets_lead_back_through_everything_that_was_folded() -> None:
    text = "The\u00a0gov\u00adern\u00adment’s “ﬁnal”  oﬀer — Zoe\u0308 said…"
    folded = fold(text)
    assert folded.text == 'The government\'s "final" offer - Zoë said...'
    for words in ("government's", '"final"', "offer", "Zoë", "said..."):
        start = folded.text.index(words)
        first, last = folded.original_span(start, start + len(words))
        assert fold(text[first:last]).text == words
        assert folded.folded_span(first, last) == (start, start + len(words))
