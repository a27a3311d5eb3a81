"""A selection in the browser is the very quote that the server makes of it."""

from dataclasses import asdict
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.engines.anchoring import quote_at
from tests.browser_units.conftest import TEXT, Opener, anchor, wait_until

#: Selects `words` from one text node to another as a drag does: down, move, up.
SELECT = """
([from, to]) => {
  const { workbench } = window;
  const range = workbench.text.range({ start: from, end: to });
  getSelection().setBaseAndExtent(
    range.startContainer, range.startOffset, range.endContainer, range.endOffset);
}
"""


def open_with_workbench(open_article: Opener, **options: Any) -> Page:
    page = open_article(**options)
    page.evaluate(
        "import('/js/annotate/annotate.js').then((m) => { window.workbench = m.workbench; })"
    )
    return page


def select(page: Page, start: int, end: int) -> None:
    page.evaluate(SELECT, [start, end])
    expect(toolbar(page)).to_be_visible()


def toolbar(page: Page) -> Locator:
    return page.get_by_role("toolbar", name="Selected words")


def sent(page: Page, name: str) -> dict[str, Any]:
    """The detail of the last event of that name."""
    found: dict[str, Any] = page.evaluate(
        "(name) => window.sent.filter(([n]) => n === name).at(-1)?.[1] ?? null", name
    )
    return found


def quote_of(start: int, end: int, text: str = TEXT) -> dict[str, Any]:
    quote = asdict(quote_at(text, start, end))
    del quote["sentence"]
    return quote


SPANS = {
    "plain words": ("traffic fell by 12 percent", "traffic fell by 12 percent"),
    "an accent of its own": ("Cafe\u0301 owners", "Cafe\u0301 owners"),
    "emoji of several parts": ("👩\u200d🔬👍🏽 disagree", "👩\u200d🔬👍🏽 disagree"),
    "after emoji": ("only at night", "only at night"),
    "a heading to a paragraph": ("town 🚢", "told"),
    "Arabic": ("الأسعار", "مايو."),
    "Arabic to Russian": ("ينف", "выросли"),
    "Chinese": ("物价", "上涨"),
    "the whole article": ("Harbour", "没有否认。"),
}


@pytest.mark.parametrize("case", SPANS)
def test_a_selection_gives_the_quote_that_python_gives(open_article: Opener, case: str) -> None:
    first, last = SPANS[case]
    start = TEXT.index(first)
    end = TEXT.index(last, start) + len(last)
    crossing = [anchor("a", 40, 90), anchor("b", 60, 200), anchor("c", 61, 62)]
    page = open_with_workbench(open_article, anchors=crossing)
    select(page, start, end)
    page.keyboard.press("c")
    assert sent(page, "make-claim") == quote_of(start, end)


def test_white_space_and_block_breaks_at_the_ends_fall_away(open_article: Opener) -> None:
    page = open_with_workbench(open_article)
    start = TEXT.index("He lied.")
    select(page, start - 2, start + 10)
    page.keyboard.press("Enter")
    assert sent(page, "make-claim") == quote_of(start, start + 8)


def test_the_same_sentence_twice_gives_the_chosen_one(open_article: Opener) -> None:
    page = open_with_workbench(open_article)
    start = TEXT.rindex("He lied.")
    select(page, start, start + 8)
    page.keyboard.press("c")
    assert sent(page, "make-claim") == quote_of(start, start + 8)


def test_dragging_the_mouse_shows_the_toolbar_only_when_the_drag_ends(
    open_article: Opener,
) -> None:
    start = TEXT.index("traffic")
    page = open_with_workbench(open_article, anchors=[anchor("a", start - 20, start + 40)])
    box = page.evaluate(
        """([start, end]) => {
          const { left, top, right, bottom } = workbench.text.range({ start, end })
            .getBoundingClientRect();
          return [left, (top + bottom) / 2, right];
        }""",
        [start, start + len("traffic fell")],
    )
    page.mouse.move(box[0], box[1])
    page.mouse.down()
    page.mouse.move(box[2], box[1], steps=5)
    wait_until(page, "getSelection().toString() === 'traffic fell'")
    expect(toolbar(page)).to_be_hidden()
    page.mouse.up()
    expect(toolbar(page)).to_be_visible()
    toolbar(page).get_by_role("button", name="Make a claim").click()
    assert sent(page, "make-claim") == quote_of(start, start + len("traffic fell"))
    expect(toolbar(page)).to_be_hidden()
    expect(page.locator("mark.is-pending")).to_have_text("traffic fell")
    page.evaluate("document.dispatchEvent(new CustomEvent('plumbline:claim-cancelled'))")
    expect(page.locator("mark.is-pending")).to_have_count(0)


def test_a_drag_within_a_mark_is_no_click_on_it(open_article: Opener) -> None:
    start = TEXT.index("traffic")
    page = open_with_workbench(open_article, anchors=[anchor("a", start - 20, start + 40)])
    page.set_viewport_size({"width": 390, "height": 400})
    left, right, y = page.evaluate(
        """([start, end]) => {
          const { left, right, top, bottom } = workbench.text.range({ start, end })
            .getBoundingClientRect();
          return [left, right, (top + bottom) / 2];
        }""",
        [start, start + len("traffic")],
    )
    page.mouse.move(left, y)
    page.mouse.down()
    page.mouse.move(right, y, steps=5)
    page.mouse.up()
    expect(toolbar(page)).to_be_visible()
    # A click would have led to the card, far below.
    assert page.evaluate("scrollY") == 0
    expect(page.locator("li[data-annotation-id=a]")).not_to_be_in_viewport()


def test_a_triple_click_takes_the_paragraph_and_nothing_of_the_next(open_article: Opener) -> None:
    page = open_with_workbench(open_article)
    page.get_by_text("She left.").click(click_count=3)
    expect(toolbar(page)).to_be_visible()
    page.keyboard.press("c")
    start = TEXT.index("She left.")
    assert sent(page, "make-claim") == quote_of(
        start, start + len("She left. He lied. They stayed.")
    )


def test_sentence_grows_to_the_servers_sentence(open_article: Opener) -> None:
    page = open_with_workbench(open_article)
    start = TEXT.index("council")
    select(page, start, start + 7)
    toolbar(page).get_by_role("button", name="Sentence").click()
    page.keyboard.press("c")
    quote = quote_at(TEXT, start, start + 7)
    assert sent(page, "make-claim")["exact"] == quote.sentence
    assert quote.sentence.startswith("Dr. Ana")


def test_cancel_and_escape_select_nothing(open_article: Opener) -> None:
    page = open_with_workbench(open_article)
    select(page, 0, 12)
    toolbar(page).get_by_role("button", name="Cancel").click()
    expect(toolbar(page)).to_be_hidden()
    select(page, 0, 12)
    page.keyboard.press("Escape")
    expect(toolbar(page)).to_be_hidden()
    assert page.evaluate("getSelection().isCollapsed")
    page.keyboard.press("c")
    assert sent(page, "make-claim") is None


def test_words_outside_the_article_are_no_quote(open_article: Opener) -> None:
    page = open_with_workbench(open_article, anchors=[anchor("a", 0, 7)])
    page.get_by_text("Ana Ruiz, 3 May 2025").click(click_count=3)
    wait_until(page, "!getSelection().isCollapsed")
    page.keyboard.press("c")
    assert sent(page, "make-claim") is None
    expect(toolbar(page)).to_be_hidden()


def test_letters_typed_into_a_field_are_letters(open_article: Opener) -> None:
    page = open_with_workbench(open_article, anchors=[anchor("a", 0, 7)])
    select(page, 0, 12)
    page.get_by_label("Note").focus()
    page.keyboard.type("jack")
    expect(page.get_by_label("Note")).to_have_value("jack")
    assert sent(page, "make-claim") is None


def test_single_letter_keys_can_be_switched_off(open_article: Opener) -> None:
    page = open_with_workbench(open_article)
    page.evaluate("document.documentElement.dataset.shortcuts = 'off'")
    select(page, 0, 12)
    page.keyboard.press("c")
    assert sent(page, "make-claim") is None
    page.keyboard.press("Enter")
    assert sent(page, "make-claim") == quote_of(0, 12)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("words", ["Harbour", "told", "disagree", "مايو", "否认"])
def test_the_toolbar_never_leaves_the_window(open_article: Opener, width: int, words: str) -> None:
    page = open_with_workbench(open_article)
    page.set_viewport_size({"width": width, "height": 640})
    start = TEXT.index(words)
    page.evaluate("(at) => workbench.text.blockAt(at).element.scrollIntoView()", start)
    select(page, start, start + len(words))
    box = toolbar(page).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 640


def test_changing_the_span_starts_from_the_words_as_they_are(open_article: Opener) -> None:
    start = TEXT.index("traffic fell")
    page = open_with_workbench(open_article, anchors=[anchor("a1", start, start + 12)])
    page.get_by_role("button", name="Change the words").click()
    expect(toolbar(page).get_by_role("button", name="Use these words")).to_be_visible()
    page.keyboard.press("Shift+ArrowRight")
    page.evaluate(SELECT, [start, start + 26])
    wait_until(page, f"workbench.selection.span?.end === {start + 26}")
    page.keyboard.press("Enter")
    assert sent(page, "respan") == {"annotation_id": "a1", **quote_of(start, start + 26)}
    assert sent(page, "make-claim") is None
    page.get_by_role("button", name="Change the words").click()
    page.keyboard.press("Escape")
    assert sent(page, "respan-cancelled") == {"annotation_id": "a1"}
    select(page, 0, 7)
    page.keyboard.press("c")
    assert sent(page, "make-claim") == quote_of(0, 7)


def test_under_a_finger_the_toolbar_stands_below_the_handles(open_article: Opener) -> None:
    page = open_with_workbench(open_article)
    page.set_viewport_size({"width": 390, "height": 640})
    start = TEXT.index("disagree")
    page.evaluate(
        "document.body.dispatchEvent("
        "new PointerEvent('pointerdown', { pointerType: 'touch', bubbles: true }))"
    )
    select(page, start, start + 8)
    # A handle is dragged on: no pointer event tells, only the selection changes.
    page.evaluate(SELECT, [start, start + 20])
    wait_until(page, f"workbench.selection.span?.end === {start + 20}")
    bottom = page.evaluate("getSelection().getRangeAt(0).getBoundingClientRect().bottom")
    box = toolbar(page).bounding_box()
    assert box is not None
    assert box["y"] > bottom + 20
    toolbar(page).get_by_role("button", name="Make a claim").click()
    assert sent(page, "make-claim") == quote_of(start, start + 20)
