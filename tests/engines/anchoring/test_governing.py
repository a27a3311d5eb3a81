"""An introduction, or the name below a quotation, stands apart and decides what is said."""

import pytest

from app.domain.vocabulary import AnchorState
from app.engines.anchoring import Anchor, quote_at, transfer

#: For each script: what introduces the list, what its opposite says, and the entries.
LISTS = {
    "English": ("We never share", "We share", ("your name", "your address", "your photos")),
    "German": ("Wir speichern nie", "Wir speichern", ("deinen Namen", "dein Alter", "dein Bild")),
    "Russian": ("Мы не храним", "Мы храним", ("ваше имя", "ваш адрес", "ваши снимки")),
    "Arabic": ("نحن لا نحفظ", "نحن نحفظ", ("اسمك الكامل", "عنوان بيتك", "صورك القديمة")),
    "Hindi": ("हम नहीं रखते", "हम रखते", ("आपका नाम", "आपका पता", "आपके चित्र")),
    "Chinese": ("我们从不分享", "我们分享", ("你的姓名", "你的住址", "你的照片")),
}
#: How the introduction and the entries are laid out: the colon, and what begins each entry.
LAYOUTS = {
    "marked lines": (":", "\n- "),
    "numbered lines": (":", "\n1. "),
    "wide colon": ("：", "\n• "),
    "colon and dash": (":-", "\n- "),
    "blocks": (":", "\n\n"),
    "marked blocks": (":", "\n\n- "),
    "plain lines": (":", "\n"),
}
EVERY_LIST = pytest.mark.parametrize("language", LISTS)
EVERY_LAYOUT = pytest.mark.parametrize("layout", LAYOUTS)


def laid_out(introduction: str, entries: tuple[str, ...], layout: str) -> str:
    colon, begin = LAYOUTS[layout]
    return f"{introduction}{colon}" + "".join(f"{begin}{entry}" for entry in entries)


def carry(old: str, words: str, new: str) -> Anchor:
    start = old.rindex(words)
    [anchor] = transfer(old, new, [quote_at(old, start, start + len(words))])
    return anchor


def carry_each(old: str, entries: tuple[str, ...], new: str) -> list[Anchor]:
    return [carry(old, entry, new) for entry in entries]


@EVERY_LIST
@EVERY_LAYOUT
def test_the_opposite_introduction_changes_every_entry(language: str, layout: str) -> None:
    before, after, entries = LISTS[language]
    old, new = laid_out(before, entries, layout), laid_out(after, entries, layout)
    for first, second in ((old, new), (new, old)):
        for entry, anchor in zip(entries, carry_each(first, entries, second), strict=True):
            assert anchor.state is AnchorState.CHANGED
            assert second[anchor.start : anchor.end] == entry
            assert "“" in anchor.reason


@EVERY_LIST
@EVERY_LAYOUT
def test_an_entry_that_goes_under_another_introduction_is_changed(
    language: str, layout: str
) -> None:
    never, always, entries = LISTS[language]
    first, second, moved = entries
    old = laid_out(never, (first, moved), layout) + "\n\n" + laid_out(always, (second,), layout)
    new = laid_out(never, (first,), layout) + "\n\n" + laid_out(always, (second, moved), layout)
    assert not carry(old, moved, new).state.is_shown
    assert not carry(new, moved, old).state.is_shown


@EVERY_LIST
@pytest.mark.parametrize("layout", ["marked lines", "blocks", "marked blocks"])
def test_entries_come_and_go_without_changing_the_others(language: str, layout: str) -> None:
    introduction, _, (first, second, third) = LISTS[language]
    both = laid_out(introduction, (first, third), layout)
    three = laid_out(introduction, (first, second, third), layout)
    for old, new in ((both, three), (three, both)):
        for anchor in carry_each(old, (first, third), new):
            assert anchor.state.is_shown, anchor.reason


@EVERY_LIST
@EVERY_LAYOUT
def test_typography_of_the_introduction_changes_nothing(language: str, layout: str) -> None:
    introduction, _, entries = LISTS[language]
    old = laid_out(introduction, entries, layout)
    new = "\n\n".join((entries[0][::-1] + ".", old.replace(" ", "\u00a0", 1)))
    for anchor in carry_each(old, entries, new):
        assert anchor.state.is_shown, anchor.reason


def test_entries_that_are_sentences_are_governed_too() -> None:
    old = "We never do this:\n- We sell your name.\n- We read your letters.\n- We keep your photos."
    new = old.replace("never", "always")
    for words in ("We sell your name.", "We read your letters.", "We keep your photos."):
        anchor = carry(old, words, new)
        assert anchor.state is AnchorState.CHANGED
        assert "“never” became “always”" in anchor.reason


def test_the_introduction_of_an_introduction_governs() -> None:
    old = "We never share:\n- your name\n- these papers:\n- the lease\n- the will"
    new = old.replace("never share", "share")
    assert carry(old, "the will", new).state is AnchorState.CHANGED
    assert "never" in carry(old, "the will", new).reason


def test_an_introduction_that_comes_or_goes() -> None:
    plain = "The council met.\n\nThe dam is safe for the winter."
    denied = "The council met.\n\nNothing of this is true:\n\nThe dam is safe for the winter."
    words = "The dam is safe for the winter."
    assert carry(plain, words, denied).state is AnchorState.CHANGED
    assert carry(denied, words, plain).state is AnchorState.CHANGED


def test_what_follows_the_list_is_not_governed() -> None:
    old = "We never share:\n\n- your name\n\n- your photos\n\nThe office is open on Monday."
    new = old.replace("never share", "share")
    assert carry(old, "The office is open on Monday.", new).state.is_shown


def test_a_heading_added_to_the_text_before_an_introduction_changes_nothing() -> None:
    old = "We never share:\n- your name\n- your photos"
    assert carry(old, "your photos", f"Our promise\n\n{old}").state is AnchorState.MOVED


def test_a_line_broken_after_a_colon_within_a_sentence_changes_nothing() -> None:
    old = "The mayor said: The dam is safe for now. The council agreed with her. It was late."
    new = old.replace("said: ", "said:\n")
    for words in ("The dam is safe for now.", "The council agreed with her.", "It was late."):
        assert carry(old, words, new).state.is_shown
        assert carry(new, words, old).state.is_shown


@pytest.mark.parametrize(
    ("quotation", "name", "other"),
    [
        ("“The plant is safe.”", "— Ann Miller, engineer", "— Joe Keller, engineer"),
        ("“The plant is safe”", "- Ann Miller, engineer", "- Joe Keller, engineer"),
        ("„Das Wehr ist sicher.“", "– Anna Müller", "– Jan Keller"),
        ("«Завод продан.»", "— Иванов, директор", "— Петров, директор"),
        ("“We saw it.\n\n“The plant is safe.”", "— Ann Miller", "— Joe Keller"),
    ],
)
def test_the_name_in_a_block_of_its_own_governs_the_quotation(
    quotation: str, name: str, other: str
) -> None:
    old = f"The council met on Monday.\n\n{quotation}\n\n{name}\n\nNobody else spoke."
    new = old.replace(name, other)
    for words in quotation.split("\n\n"):
        assert carry(old, words, new).state is AnchorState.CHANGED
        assert carry(old, words, f"It rained.\n\n{old}").state is AnchorState.MOVED
    for words in ("The council met on Monday.", "Nobody else spoke."):
        assert carry(old, words, new).state.is_shown


def test_an_entry_beside_an_introduction_is_not_governed_by_it() -> None:
    old = "We keep:\n1. these papers:\n  - the lease\n  - the will\n2. your full name"
    new = old.replace("these papers", "no papers")
    assert carry(old, "the will", new).state is AnchorState.CHANGED
    assert carry(old, "your full name", new).state.is_shown


@pytest.mark.parametrize("begin", ["\n", "\n\n", "\n\n- ", "\n1. "])
def test_entries_that_marks_part_are_governed_up_to_the_last(begin: str) -> None:
    entries = ("Your name;", "Your address, where we know it; and", "Your photos.")
    old = f"Things we never share:{begin}{begin.join(entries)}\n\nThe rest is free."
    new = old.replace("never share", "share")
    for entry in entries:
        assert carry(old, entry, new).state is AnchorState.CHANGED
    assert carry(old, "The rest is free.", new).state.is_shown


@pytest.mark.parametrize("colon", [" :", "\u00a0:", "：", ":-", ": —"])
def test_the_shape_of_the_colon_changes_nothing(colon: str) -> None:
    old = "We never share:\n- your name\n- your photos"
    assert carry(old, "your photos", old.replace(":", colon)).state.is_shown


def test_a_list_of_plain_lines_ends_with_its_block() -> None:
    old = "We never keep:\nYour name\nYour home\nYour face\n\nTools for you\n\nA saw of steel"
    new = old.replace("never keep", "keep")
    assert carry(old, "Your face", new).state is AnchorState.CHANGED
    assert carry(old, "A saw of steel", new).state.is_shown


def test_all_that_is_quoted_below_a_name_is_governed_by_it() -> None:
    old = "Ms Miller said:\n\n“The plant is safe. Nobody was hurt.\n\n“We saw it. It is so.”"
    new = old.replace("Miller", "Keller")
    for words in ("The plant is safe.", "Nobody was hurt.", "It is so."):
        anchor = carry(old, words, new)
        assert anchor.state is AnchorState.CHANGED
        assert "“Miller” became “Keller”" in anchor.reason
