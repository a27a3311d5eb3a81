"""Two people with phones walk from sign-in to the public page; every page fits 390 pixels.

Chromium without a screen makes no selection of a long press, so the words are selected the way its
handles do it (see `ReadingPage`); everything else is a tap.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import LiveServer
from tests.browser.journey import (
    ARTICLE,
    CLAIM,
    EDITOR,
    PASSWORD,
    SENTENCE,
    SOURCE,
    SUMMARY,
    TITLE,
    WRITER,
    Person,
    expect_public,
    make_people,
)
from tests.browser.reading_page import ReadingPage


class Thumb:
    """One person with one phone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wide: list[str] = []

    def tap(self, target: Locator) -> None:
        """A tap; before it, the page must fit the screen."""
        expect(target).to_be_visible()
        self.fits()
        target.tap()

    def fits(self) -> None:
        if self.page.evaluate("document.documentElement.scrollWidth > 390"):
            self.wide.append(self.page.url)

    def button(self, name: str) -> None:
        self.tap(self.page.get_by_role("button", name=name).first)

    def link(self, name: str) -> None:
        self.tap(self.page.get_by_role("link", name=name).first)

    def sign_in(self, person: Person) -> None:
        self.page.goto("/")
        self.link("Sign in")
        self.page.get_by_label("E-mail").fill(person.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.button("Sign in")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Good to see you")


@pytest.fixture
def thumb(
    live_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> Callable[[], Thumb]:
    make_people(live_server)

    def new_thumb() -> Thumb:
        context = new_context(
            viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
        )
        return Thumb(context.new_page())

    return new_thumb


def test_from_sign_in_to_the_public_page(thumb: Callable[[], Thumb]) -> None:
    writer = thumb()
    writer.sign_in(WRITER)
    _import(writer)
    _highlight(writer)
    _write_fact_check(writer)
    editor = thumb()
    editor.sign_in(EDITOR)
    editor.link(CLAIM)
    editor.button("Approve")
    editor.button("Publish")
    editor.link("See what readers see")
    expect_public(editor.page)
    editor.fits()
    assert writer.wide + editor.wide == []


def _import(writer: Thumb) -> None:
    page = writer.page
    writer.link("Import the first article")
    writer.tap(page.get_by_text("I’ll paste the text"))
    page.get_by_label("Text of the article").fill(ARTICLE)
    writer.button("Import")
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)


def _highlight(writer: Thumb) -> None:
    page = writer.page
    reading = ReadingPage(page, page.url.rpartition("/")[2])
    reading.hold_and_drag("freight last")
    toolbar = reading.toolbar
    writer.tap(toolbar.get_by_role("button", name="Sentence"))
    writer.tap(toolbar.get_by_role("button", name="Make a claim"))
    dialog = reading.dialog
    expect(dialog.locator("[data-quote]")).to_have_text(SENTENCE)
    box = dialog.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    dialog.get_by_label("The claim").fill(CLAIM)
    dialog.get_by_label("Who said it").fill("The minister")
    writer.tap(dialog.get_by_role("button", name="Save claim"))
    expect(page.locator("mark.highlight").first).to_be_visible()
    expect(page.locator("mark.highlight").first).to_contain_text("The harbour handled")
    writer.link("Open fact-check")


def _write_fact_check(writer: Thumb) -> None:
    page = writer.page
    expect(page.get_by_role("heading", level=1)).to_have_text(CLAIM)
    writer.tap(page.get_by_text("Mostly false", exact=True))
    page.get_by_role("textbox", name="Summary").fill(SUMMARY)
    writer.link("Add a source")
    dialog = page.get_by_role("dialog", name="Add a source")
    dialog.get_by_label("Title").fill(SOURCE)
    writer.tap(dialog.get_by_text("Refutes", exact=True))
    writer.tap(dialog.get_by_role("button", name="Add the source"))
    expect(page.get_by_role("heading", name=SOURCE)).to_be_visible()
    writer.button("Submit for review")
    expect(page.get_by_text("Submitted. A colleague")).to_be_visible()
