"""Words come and go at both edges of a selection or a highlight, in every script."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser_units.conftest import TEXT, Opener, anchor

SELECT = """([start, end]) => import('/js/annotate/annotate.js').then(
  ({ workbench }) => workbench.selection.choose({ start, end }))"""
SPAN = "() => import('/js/annotate/annotate.js').then(({ workbench }) => workbench.selection.span)"
END_ON, END_BACK = "Alt+Shift+ArrowRight", "Alt+Shift+ArrowLeft"
START_BACK, START_ON = "Alt+Shift+ArrowUp", "Alt+Shift+ArrowDown"


def span_of(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def selected(page: Page) -> str:
    span: dict[str, int] = page.evaluate(SPAN)
    return TEXT[span["start"] : span["end"]]


def marked(page: Page, name: str = "a") -> str:
    marks = page.locator(f"mark[data-annotation-ids~={name}]")
    return "".join(marks.all_text_contents())


CASES: list[tuple[str, str, str]] = [
    ("traffic fell", END_ON, "traffic fell by"),
    ("traffic fell", END_BACK, "traffic"),
    ("traffic fell", START_BACK, "that traffic fell"),
    ("traffic fell", START_ON, "fell"),
    # The edge also stops at the full stop and at the opening quote of a sentence.
    ("12 percent", END_ON, "12 percent."),
    ("12 percent.", END_ON, "12 percent. “Nobody"),
    ("12 percent.", END_BACK, "12 percent"),
    ("Nobody is", START_BACK, "“Nobody is"),
    # A letter with a loose accent, and emoji made of several code points.
    ("Cafe\u0301", END_ON, "Cafe\u0301 owners"),
    ("owners", START_BACK, "Cafe\u0301 owners"),
    ("owners", END_ON, "owners 👩\u200d🔬"),
    # Right and left are the eye's: in Arabic the end lies at the left.
    ("ارتفعت الأسعار", END_BACK, "ارتفعت الأسعار بنسبة"),
    ("ارتفعت الأسعار", END_ON, "ارتفعت"),
    ("ارتفعت الأسعار", START_ON, "الأسعار"),
    ("Цены выросли", END_ON, "Цены выросли на"),
    # Words without spaces between them.
    ("五月份", END_ON, "五月份物价"),
    ("物价上涨", START_ON, "上涨"),
    # On into the next block.
    ("He lied.", START_BACK, "этого.\n\nHe lied."),
]


@pytest.mark.parametrize(("words", "key", "after"), CASES)
def test_the_selection_gains_and_loses_words(
    open_article: Opener, words: str, key: str, after: str
) -> None:
    page = open_article()
    page.evaluate(SELECT, span_of(words))
    page.keyboard.press(key)
    assert selected(page) == after
    expect(page.get_by_role("toolbar")).to_be_visible()


def test_there_and_back_is_where_it_was(open_article: Opener) -> None:
    page = open_article()
    page.evaluate(SELECT, span_of("Monday that"))
    for there, back in ((END_ON, END_BACK), (START_BACK, START_ON)):
        for key in (there, back):
            for _ in range(9):
                page.keyboard.press(key)
    assert selected(page) == "Monday that"


def test_one_word_stays_and_the_article_ends(open_article: Opener) -> None:
    page = open_article()
    page.evaluate(SELECT, span_of("Harbour plan"))
    page.keyboard.press(START_BACK)
    assert selected(page) == "Harbour plan"
    expect(page.get_by_role("status")).to_have_text("The article has no more words here.")
    page.keyboard.press(END_BACK)
    page.keyboard.press(END_BACK)
    assert selected(page) == "Harbour"
    expect(page.get_by_role("status")).to_have_text("One word must stay.")


def test_the_caret_goes_on_from_resized_words(open_article: Opener) -> None:
    page = open_article()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press(END_ON)
    assert selected(page) == "Harbour plan"
    page.keyboard.press("Shift+ArrowRight")
    assert selected(page) == "Harbour plan divides"


@pytest.mark.parametrize("focus", ["mark", "li a"])
def test_the_highlight_in_focus_is_resized_and_keeps_it(open_article: Opener, focus: str) -> None:
    page = open_article(anchors=[anchor("a", *span_of("traffic fell")), anchor("b", 0, 7)])
    place = page.locator("mark[data-annotation-ids=a]" if focus == "mark" else "li a[href='#a']")
    place.focus()
    page.evaluate(
        "document.addEventListener('plumbline:resize', (event) => (window.asked = event.detail))"
    )
    page.keyboard.press(END_ON)
    page.keyboard.press(START_BACK)
    assert marked(page) == "that traffic fell by"
    assert page.evaluate("document.activeElement.dataset.annotationIds") == "a"
    expect(page.get_by_role("status")).to_have_text("Added: that")
    start, end = span_of("that traffic fell by")
    assert page.evaluate("window.asked") == {
        "annotation_id": "a",
        "span": {"start": start, "end": end},
    }
    assert marked(page, "b") == "Harbour"


def test_who_may_not_leaves_it_as_it_is(open_article: Opener) -> None:
    page = open_article(anchors=[anchor("a", *span_of("traffic fell"))])
    page.evaluate(
        "document.addEventListener('plumbline:resize', (event) => event.preventDefault())"
    )
    page.locator("mark").focus()
    page.keyboard.press(END_ON)
    assert marked(page) == "traffic fell"


def test_fields_keep_their_keys(open_article: Opener) -> None:
    page = open_article(anchors=[anchor("a", *span_of("traffic fell"))])
    page.keyboard.press("j")
    page.locator("#note").focus()
    page.keyboard.press(END_ON)
    assert marked(page) == "traffic fell"


def test_the_first_and_the_last_claim_are_said(open_article: Opener) -> None:
    page = open_article(anchors=[anchor("a", 0, 7), anchor("b", *span_of("traffic fell"))])
    for key, said in (
        ("j", "Claim 1 of 2: claim a"),
        ("j", "Claim 2 of 2: claim b"),
        ("j", "This is the last. Claim 2 of 2: claim b"),
        ("k", "Claim 1 of 2: claim a"),
        ("k", "This is the first. Claim 1 of 2: claim a"),
    ):
        page.keyboard.press(key)
        expect(page.get_by_role("status")).to_have_text(said)


def test_none_is_said(open_article: Opener) -> None:
    page = open_article()
    page.keyboard.press("j")
    expect(page.get_by_role("status")).to_have_text("No claims in this article yet.")
