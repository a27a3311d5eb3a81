"""Two wordings of a sentence side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engines.wordings import compare_wordings, one_wording


def changed(old: str, new: str) -> tuple[list[str], list[str]]:
    sides = compare_wordings(old, new, (0, len(old)), (0, len(new)))
    before, after = ([piece.text for piece in side if piece.is_changed] for side in sides)
    return before, after


@pytest.mark.parametrize(
    ("old", "new", "gone", "come"),
    [
        ("It fell by 21 per cent.", "It fell by 12 per cent.", ["21"], ["12"]),
        ("It cost 4.1 million.", "It cost 4.2 million.", ["4.1"], ["4.2"]),
        ("It cost 1,500 euros.", "It cost 1,600 euros.", ["1,500"], ["1,600"]),
        ("It was 5 degrees.", "It was −5 degrees.", ["5"], ["−5"]),
        ("It rose 5%.", "It rose 6%.", ["5%"], ["6%"]),
        ("10⁵ people came.", "105 people came.", ["10⁵"], ["105"]),
        ("Vaccines are safe.", "Vaccines are not safe.", [], ["not "]),
        ("He lied.", "He lied?", ["."], ["?"]),
        ("It cost $5.", "It cost €5.", ["$"], ["€"]),
        ("Он сказал 21.", "Он сказал 12.", ["21"], ["12"]),
        ("他说三十人。", "他说四十人。", ["三"], ["四"]),
    ],
)
def test_the_differing_words_are_marked_whole(
    old: str, new: str, gone: list[str], come: list[str]
) -> None:
    assert changed(old, new) == (gone, come)


def test_typography_is_no_difference() -> None:
    assert changed("“It fell,” he\u00a0said.", '"It fell," he said.') == ([], [])


def test_the_quote_is_told_from_its_sentence() -> None:
    old, new = "It fell by 21 per cent.", "It fell by 12 per cent."
    before, _ = compare_wordings(old, new, (8, 22), (8, 22))
    assert "".join(piece.text for piece in before if piece.is_quoted) == "by 21 per cent"
    assert [(p.text, p.is_quoted) for p in one_wording(old, (8, 22))] == [
        ("It fell ", False), ("by 21 per cent", True), (".", False),
    ]  # fmt: skip


@given(st.text(), st.text(), st.data())
def test_both_wordings_can_be_read_back(old: str, new: str, data: st.DataObject) -> None:
    quotes = []
    for text in (old, new):
        start = data.draw(st.integers(0, len(text)))
        quotes.append((start, data.draw(st.integers(start, len(text)))))
    before, after = compare_wordings(old, new, *quotes)
    assert ("".join(p.text for p in before), "".join(p.text for p in after)) == (old, new)
    for text, side, (start, end) in zip((old, new), (before, after), quotes, strict=True):
        assert "".join(p.text for p in side if p.is_quoted) == text[start:end]
