"""Without scripts readers read everything, and the desk’s forms take an article to its end."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app import db
from app.domain.vocabulary import State
from tests.browser.conftest import ConsoleWatch, LiveServer
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
from tests.fact_check_work import in_state

NewContext = Callable[..., BrowserContext]


@pytest.fixture
def bare_page(live_server: LiveServer, new_context: NewContext) -> Callable[[], Page]:
    make_people(live_server)
    return lambda: new_context(java_script_enabled=False).new_page()


def _sign_in(page: Page, person: Person) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Good to see you")


def test_from_sign_in_to_the_public_page(
    bare_page: Callable[[], Page], console: ConsoleWatch
) -> None:
    console.expect("status of 422")
    writer = bare_page()
    _sign_in(writer, WRITER)
    _import(writer)
    _make_claim(writer)
    _write_fact_check(writer)
    editor = bare_page()
    _sign_in(editor, EDITOR)
    editor.get_by_role("link", name=CLAIM).click()
    editor.get_by_role("button", name="Approve").click()
    editor.get_by_role("button", name="Publish").click()
    editor.get_by_role("link", name="See what readers see").click()
    expect_public(editor)
    _correct(writer)


def _import(page: Page) -> None:
    page.get_by_role("link", name="Import the first article").click()
    page.get_by_label("I’ll paste the text").check()
    page.get_by_label("Text of the article").fill(ARTICLE)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.get_by_role("link", name="Edit details").click()
    page.get_by_label("Publisher").fill("Coast Press")
    page.get_by_role("button", name="Save details").click()
    expect(page.get_by_text("Coast Press").first).to_be_visible()


def _make_claim(page: Page) -> None:
    page.get_by_role("link", name="make a claim by pasting its words").click()
    page.get_by_label("The words in the article").fill("less freight by far")
    page.get_by_label("The claim").fill(CLAIM)
    page.get_by_role("button", name="Save claim").click()
    # Not in the article: said at the field, and nothing is lost.
    expect(page.get_by_label("The words in the article")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("The claim")).to_have_value(CLAIM)
    page.get_by_label("The words in the article").fill(SENTENCE)
    page.get_by_role("button", name="Save claim").click()
    expect(page.get_by_role("article").get_by_text(SENTENCE)).to_be_visible()
    page.get_by_role("link", name="Open fact-check").click()


def _write_fact_check(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(CLAIM)
    page.get_by_role("radio", name="Mostly false").check()
    page.get_by_role("textbox", name="Summary").fill(SUMMARY)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Add a source").click()
    page.get_by_label("Title").fill(SOURCE)
    page.get_by_role("radio", name="Refutes").check()
    page.get_by_role("button", name="Add the source").click()
    expect(page.get_by_role("heading", name=SOURCE)).to_be_visible()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Submitted. A colleague")).to_be_visible()


def _correct(page: Page) -> None:
    """Published work goes back to a draft by a button alone."""
    page.reload()
    page.get_by_role("button", name="Revise").click()
    expect(page.get_by_role("textbox", name="Summary")).to_have_value(SUMMARY)


def test_readers_read_everything(live_server: LiveServer, bare_page: Callable[[], Page]) -> None:
    with db.unit_of_work() as session:
        fact_check = in_state(session, live_server.desk, State.PUBLISHED)
        article_id = fact_check.claim.annotations[0].article_id
    page = bare_page()
    page.goto("/")
    page.get_by_label("Search fact-checks").fill("freight")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Freight in the harbour").click()
    expect(page.get_by_role("main")).to_contain_text("It fell by 12.")
    expect(page.get_by_role("link", name="Port report one")).to_be_visible()
    for path in (f"/articles/{article_id}", "/teams", "/teams/river-desk", "/docs/api"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("noscript, [hidden]")).to_have_count(0)
