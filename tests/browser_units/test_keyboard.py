"""Everything without a mouse: the caret, the marks, the cards."""

from playwright.sync_api import Page, expect

from app.engines.anchoring import quote_at
from tests.browser_units.conftest import TEXT, Opener, anchor
from tests.browser_units.test_selecting import quote_of, sent, toolbar

AT = TEXT.index("traffic")


def enter_article(page: Page) -> None:
    """By Tab from the top of the page."""
    page.keyboard.press("Tab")
    expect(page.locator("[data-article-text]")).to_be_focused()
    expect(page.locator(".reading-caret")).to_be_visible()


def spoken(page: Page) -> str:
    return page.get_by_role("status").inner_text()


def test_words_are_selected_and_made_a_claim(open_article: Opener) -> None:
    page = open_article()
    enter_article(page)
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    assert spoken(page) == "plan"
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert spoken(page) == "Selected: divides the"
    expect(toolbar(page)).to_be_visible()
    page.keyboard.press("Enter")
    start = TEXT.index("divides")
    assert sent(page, "make-claim") == quote_of(start, start + len("divides the"))


def test_shift_and_back_shrinks_and_turns_around(open_article: Opener) -> None:
    page = open_article()
    enter_article(page)
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    page.keyboard.press("Shift+ArrowLeft")
    assert spoken(page) == "Selected: plan"
    page.keyboard.press("c")
    assert sent(page, "make-claim") == quote_of(8, 12)


def test_sentences_and_blocks(open_article: Opener) -> None:
    page = open_article()
    enter_article(page)
    page.keyboard.press("ArrowDown")
    assert spoken(page).startswith("Dr. Ana Ruiz told")
    page.keyboard.press("ArrowDown")
    assert spoken(page) == "“Nobody is worse off,” she said."
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("c")
    start = TEXT.index("“Nobody")
    assert sent(page, "make-claim") == quote_of(
        start, start + len("“Nobody is worse off,” she said.")
    )
    page.keyboard.press("PageDown")
    assert spoken(page).startswith("ارتفعت")
    page.keyboard.press("PageDown")
    page.keyboard.press("Shift+PageDown")
    page.keyboard.press("c")
    start = TEXT.index("Цены")
    assert sent(page, "make-claim") == quote_of(start, TEXT.index("He lied.") - 2)


def test_home_end_and_the_ends_of_the_article(open_article: Opener) -> None:
    page = open_article()
    enter_article(page)
    page.keyboard.press("Control+End")
    page.keyboard.press("Shift+Home")
    page.keyboard.press("c")
    start = TEXT.index("部长")
    assert sent(page, "make-claim") == quote_of(start, len(TEXT))
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+Shift+End")
    page.keyboard.press("c")
    assert sent(page, "make-claim") == quote_of(0, len(TEXT))


def test_left_and_right_follow_the_eye_in_arabic(open_article: Opener) -> None:
    page = open_article()
    enter_article(page)
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowLeft")
    assert spoken(page) == "ارتفعت"
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("c")
    start = TEXT.index("الأسعار")
    assert sent(page, "make-claim") == quote_of(start, start + len("الأسعار"))


def test_s_grows_to_the_sentence(open_article: Opener) -> None:
    page = open_article()
    enter_article(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("s")
    page.keyboard.press("c")
    assert sent(page, "make-claim")["exact"] == quote_at(TEXT, AT, AT + 1).sentence


def test_escape_clears_then_leaves(open_article: Opener) -> None:
    page = open_article()
    enter_article(page)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Escape")
    expect(toolbar(page)).to_be_hidden()
    expect(page.locator(".reading-caret")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".reading-caret")).to_be_hidden()
    expect(page.locator("[data-article-text]")).not_to_have_attribute("role", "application")


def test_a_click_leaves_the_arrow_keys_to_scrolling(open_article: Opener) -> None:
    page = open_article()
    page.get_by_text("He lied.", exact=True).click()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".reading-caret")).to_be_hidden()


def test_the_caret_stays_in_the_window(open_article: Opener) -> None:
    page = open_article()
    page.set_viewport_size({"width": 390, "height": 500})
    enter_article(page)
    for _ in range(9):
        page.keyboard.press("ArrowDown")
        box = page.locator(".reading-caret").bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= 500
        assert 0 <= box["x"] <= 390


ANCHORS = [anchor("a", 0, 7), anchor("b", AT, AT + 12), anchor("c", AT + 30, AT + 44)]


def focused(page: Page) -> str:
    found: str = page.evaluate(
        """() => { const e = document.activeElement;
          return e.dataset.annotationIds ? "mark " + e.dataset.annotationIds
            : e.dataset.annotationId ? "card " + e.dataset.annotationId : e.tagName; }"""
    )
    return found


def test_tab_walks_from_mark_to_card_and_on(open_article: Opener) -> None:
    page = open_article(anchors=ANCHORS)
    enter_article(page)
    walked = []
    for _ in range(8):
        page.keyboard.press("Tab")
        walked.append(focused(page))
    assert walked == ["mark a", "card a", "A", "BUTTON", "mark b", "card b", "A", "BUTTON"]
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
    assert focused(page) == "BUTTON"
    assert page.locator("li.is-active").get_attribute("data-annotation-id") == "a"


def test_enter_leads_from_mark_to_card_and_back(open_article: Opener) -> None:
    page = open_article(anchors=ANCHORS)
    page.locator("mark[data-annotation-ids=b]").focus()
    page.keyboard.press("Enter")
    assert focused(page) == "card b"
    expect(page.locator("li.is-active")).to_have_attribute("data-annotation-id", "b")
    page.keyboard.press("Enter")
    assert focused(page) == "mark b"
    expect(page.locator("mark.is-active")).to_have_attribute("data-annotation-ids", "b")


def test_j_and_k_go_through_the_annotations(open_article: Opener) -> None:
    page = open_article(anchors=ANCHORS)
    page.keyboard.press("j")
    assert focused(page) == "mark a"
    assert spoken(page) == "Claim 1 of 3: claim a"
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == "mark c"
    page.keyboard.press("k")
    assert focused(page) == "mark b"


def test_a_click_shows_the_other_side(open_article: Opener) -> None:
    page = open_article(anchors=[*ANCHORS, anchor("d", AT + 8, AT + 12)])
    page.set_viewport_size({"width": 390, "height": 500})
    page.locator("mark[data-annotation-ids=d]").click()
    card = page.locator("li[data-annotation-id=d]")
    expect(card).to_be_in_viewport()
    expect(card).to_have_class("claim is-active")
    page.locator("mark[data-annotation-ids=d]").click()
    expect(page.locator("li.is-active")).to_have_attribute("data-annotation-id", "b")
    page.locator("li[data-annotation-id=a] .claim-by").click()
    expect(page.locator("mark[data-annotation-ids=a]")).to_be_in_viewport()
    expect(page.locator("mark.is-active")).to_have_attribute("data-annotation-ids", "a")
