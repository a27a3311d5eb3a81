"""Find in article, and the panel of keys with its switch."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LiveServer
from tests.browser.reading_page import ReadingPage
from tests.browser.reading_scenes import LongArticle, district, long_article

Opener = Callable[..., Page]
PAINTED = """(name) => [...(CSS.highlights.get(name) ?? [])].map((range) => {
  const live = document.createRange();
  live.setStart(range.startContainer, range.startOffset);
  live.setEnd(range.endContainer, range.endOffset);
  return live.toString();
})"""


@pytest.fixture
def scene(live_server: LiveServer) -> LongArticle:
    return long_article(live_server)


@pytest.fixture
def reading(live_server: LiveServer, signed_in_page: Opener, scene: LongArticle) -> ReadingPage:
    return ReadingPage(signed_in_page(live_server.desk.reviewer), scene.article.id)


def field(page: Page) -> Locator:
    return page.get_by_label("Find in this article")


def count(page: Page) -> Locator:
    return page.locator("[data-find-count]")


def look_for(page: Page, words: str, counted: str) -> None:
    field(page).fill(words)
    expect(count(page)).to_have_text(counted)


def painted(page: Page, name: str = "found") -> list[str]:
    found: list[str] = page.evaluate(PAINTED, name)
    return found


def test_words_are_found_whatever_their_case_accents_and_quotes(reading: ReadingPage) -> None:
    page = reading.page
    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    for typed, there in (
        ("MASTER'S CAFE", "master’s café"),
        ("master’s   café", "master’s café"),
        ("shut in DISTRICT", "shut."),
        ("4.1 Million", "4.1 million"),
        ("ODILE", "Odile"),
        ("monday 😀 and", "Monday 😀 and"),
    ):
        field(page).fill(typed)
        expect(count(page)).not_to_be_empty()
        page.wait_for_function(f"(there) => ({PAINTED})('found-present')[0] === there", arg=there)
    look_for(page, "cafe", "1 of 40")
    assert painted(page) == ["café"] * 40
    look_for(page, "zeppelin", "Not found")
    assert painted(page) == []
    look_for(page, "?!", "Type letters or digits")
    look_for(page, "", "")


def test_enter_goes_on_and_around(reading: ReadingPage) -> None:
    page = reading.page
    page.keyboard.press("/")
    look_for(page, "district 3", "1 of 11")
    for key, counted in (
        ("Enter", "2 of 11"), ("Enter", "3 of 11"), ("Shift+Enter", "2 of 11"),
        ("Shift+Enter", "1 of 11"), ("Shift+Enter", "11 of 11"), ("Enter", "1 of 11"),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(count(page)).to_have_text(counted)
    page.get_by_role("button", name="Previous place").click()
    expect(count(page)).to_have_text("11 of 11")
    top, bottom = page.evaluate(
        """() => { const [range] = CSS.highlights.get("found-present");
          const live = document.createRange();
          live.setStart(range.startContainer, range.startOffset);
          live.setEnd(range.endContainer, range.endOffset);
          const box = live.getBoundingClientRect(); return [box.top, box.bottom]; }"""
    )
    bar = page.locator("[data-reading-bar]").bounding_box()
    assert bar is not None
    assert top >= bar["y"] + bar["height"]
    assert bottom <= 900


def test_escape_leads_back_to_where_one_was(reading: ReadingPage) -> None:
    page = reading.page
    page.get_by_role("button", name="Next claim").click()
    page.get_by_role("button", name="Next claim").click()
    mark = page.locator("mark:focus")
    page.locator("mark.is-active").focus()
    before = page.evaluate("scrollY")
    page.keyboard.press("/")
    look_for(page, "district 39", "1 of 1")
    assert page.evaluate("scrollY") > before + 500
    page.keyboard.press("Escape")
    expect(field(page)).to_be_hidden()
    expect(mark).to_contain_text("In district 4")
    assert page.evaluate("scrollY") == before
    assert painted(page) == []


def test_done_stays_at_what_was_found(reading: ReadingPage) -> None:
    page = reading.page
    page.get_by_role("button", name="Find").click()
    look_for(page, "district 39", "1 of 1")
    page.get_by_role("button", name="Done").click()
    expect(reading.text).to_be_focused()
    expect(reading.toolbar).to_be_visible()
    assert page.evaluate("String(getSelection())") == "district 39"
    page.keyboard.press("Alt+Shift+ArrowRight")
    assert page.evaluate("String(getSelection())") == "district 39 the"


def test_found_words_become_a_claim(reading: ReadingPage) -> None:
    page = reading.page
    page.keyboard.press("/")
    look_for(page, "NOBODY asked what the ferries cost", "1 of 40")
    page.keyboard.press("Enter")
    expect(count(page)).to_have_text("2 of 40")
    page.keyboard.press("Control+Enter")
    expect(reading.dialog.get_by_label("The claim")).to_have_value(
        "Nobody asked what the ferries cost"
    )
    reading.save("Nobody asked.")
    at = int(reading.card("Nobody asked.").get_attribute("data-from") or 0)
    assert at > int(reading.cards.first.get_attribute("data-from") or 0) + len(district(0))


def test_what_was_found_stays_painted_while_marks_change(reading: ReadingPage) -> None:
    page = reading.page
    page.keyboard.press("/")
    look_for(page, "euros on", "1 of 40")
    page.locator("mark").first.focus()
    page.keyboard.press("Alt+Shift+ArrowLeft")
    expect(reading.cards.first).to_have_attribute("data-version", "2")
    assert painted(page) == ["euros on"] * 40


def test_a_letter_everywhere_is_counted_and_some_painted(
    live_server: LiveServer, signed_in_page: Opener
) -> None:
    scene = long_article(live_server, 80, 40)
    reading = ReadingPage(signed_in_page(live_server.desk.reviewer), scene.article.id)
    page = reading.page
    page.keyboard.press("/")
    field(page).fill("e")
    expect(count(page)).to_contain_text(" of ")
    total = int(count(page).inner_text().split(" of ")[1])
    text = reading.text.inner_text().lower()
    assert total == text.count("e") + text.count("é") > 1000
    assert len(painted(page)) == 1000


def keys(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Keys")


def test_a_question_mark_shows_all_keys(reading: ReadingPage) -> None:
    page = reading.page
    page.keyboard.press("?")
    for word in ("Alt", "undo", "find in this article", "next, previous claim"):
        expect(keys(page)).to_contain_text(word)
    page.keyboard.press("j")
    expect(page.locator("mark.is-active")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(keys(page)).to_be_hidden()
    page.keyboard.press("j")
    expect(page.locator("mark.is-active")).to_have_count(1)


def test_single_characters_are_switched_off_and_stay_off(
    live_server: LiveServer, reading: ReadingPage
) -> None:
    page = reading.page
    page.keyboard.press("?")
    switch = keys(page).get_by_role("switch", name="Keys of a single character")
    expect(switch).to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")

    def nothing_happens() -> None:
        for key in ("j", "k", "/", "?", "c", "s"):
            page.keyboard.press(key)
        expect(page.locator("mark.is-active")).to_have_count(0)
        expect(field(page)).to_be_hidden()
        expect(keys(page)).to_be_hidden()
        expect(reading.dialog).to_be_hidden()

    nothing_happens()
    reading.open()
    nothing_happens()
    # Other keys and the buttons still do it all.
    page.get_by_role("button", name="Next claim").click()
    expect(page.locator("mark.is-active")).to_have_count(1)
    reading.marks.first.focus()
    page.keyboard.press("Alt+Shift+ArrowLeft")
    expect(reading.cards.first).to_have_attribute("data-version", "2")
    page.keyboard.press("Control+z")
    expect(reading.cards.first).to_have_attribute("data-version", "3")
    # Somebody else at this device has a switch of their own.
    page.context.clear_cookies()
    live_server.sign_in(page.context, live_server.desk.colleague)
    reading.open()
    page.keyboard.press("j")
    expect(page.locator("mark.is-active")).to_have_count(1)
    page.context.clear_cookies()
    live_server.sign_in(page.context, live_server.desk.reviewer)
    reading.open()
    page.get_by_role("button", name="Keys").click()
    expect(switch).not_to_be_checked()
    switch.check()
    page.keyboard.press("Escape")
    reading.open()
    page.keyboard.press("j")
    expect(page.locator("mark.is-active")).to_have_count(1)
