"""An article's versions in a real Chromium: by hand, by keyboard, without scripts, on a phone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_httpserver import HTTPServer

from app import db
from app.domain.vocabulary import State
from app.services.claims import add_claim
from app.services.intake.article_reading import paste_article
from app.services.intake.reimports import paste_version
from app.worker.loop import Worker
from tests.browser import hostile
from tests.browser.conftest import ConsoleWatch, LiveServer
from tests.fact_check_work import SENTENCE, in_state
from tests.services.test_article_versions import CHANGED, LONG, annotation_of

OpenPage = Callable[..., Page]
PARAGRAPHS = [f"Paragraph {n} tells of the harbour and of its {n * 7} boats." for n in range(14)]
OLD = "\n\n".join([f"{SENTENCE} It was number one.", *PARAGRAPHS])
NEW = "\n\n".join(
    [f"{CHANGED} It was number one.", *PARAGRAPHS[:5], "A wholly new passage.", *PARAGRAPHS[5:13]]
)


@pytest.fixture
def article_id(live_server: LiveServer) -> str:
    """The article of a published fact-check, in its second version, with an address."""
    desk = live_server.desk
    with db.unit_of_work() as session:
        annotation = annotation_of(session, in_state(session, desk, State.PUBLISHED))
    with db.unit_of_work() as session:
        paste_version(session, desk.reviewer, annotation.article_id, text=OLD, is_forced=True)
    return annotation.article_id


@pytest.fixture
def compared(live_server: LiveServer, article_id: str) -> str:
    """The address at which the third version stands beside the second."""
    with db.unit_of_work() as session:
        paste_version(session, live_server.desk.colleague, article_id, text=NEW)
    return f"/desk/articles/{article_id}/compare"


@pytest.fixture
def site() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1") as server:
        yield server


@pytest.fixture
def worker(live_server: LiveServer, site: HTTPServer) -> Iterator[Worker]:
    """A worker beside the server, which may fetch from `site` alone."""
    settings = live_server.app.config["SETTINGS"]
    one = Worker(replace(settings, fetch_allow_host_port=f"127.0.0.1:{site.port}"))
    thread = Thread(target=one.run, daemon=True)
    thread.start()
    yield one
    one.stopping.set()
    thread.join(10)


def page_of(*paragraphs: str) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html lang=en><title>Harbour</title><article><h1>Harbour</h1>{body}</article>"


def assert_accessible(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_from_the_article_to_a_new_version_and_what_it_changed_by_keyboard(
    signed_in_page: OpenPage, live_server: LiveServer, article_id: str
) -> None:
    page = signed_in_page(live_server.desk.reviewer)
    page.goto(f"/desk/articles/{article_id}")
    page.get_by_role("link", name="Version 2").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Versions")
    assert_accessible(page)
    page.locator("summary", has_text="From a pasted text").press("Enter")
    page.get_by_label("Text of the article").focus()
    page.keyboard.insert_text(NEW)
    page.get_by_role("button", name="Import this text").press("Enter")
    expect(page.get_by_text("This is version 3 now.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("What changed")
    expect(page.get_by_role("status").get_by_text("3 passages differ")).to_be_visible()
    affected = page.get_by_role("region", name="Highlights affected")
    expect(affected.get_by_role("link")).to_have_text(re.compile("fell by 21 per cent"))
    expect(page.locator("del").first).to_contain_text("21")
    expect(page.locator("ins").first).to_contain_text("12")
    assert_accessible(page)
    affected.get_by_role("link").press("Enter")
    expect(page).to_have_url(re.compile("/desk/annotations/.*/anchor"))


def test_keys_and_buttons_walk_from_change_to_change(
    signed_in_page: OpenPage, live_server: LiveServer, compared: str
) -> None:
    page = signed_in_page(live_server.desk.viewer)
    page.goto(compared)
    place = page.locator("[data-change-place]")
    page.keyboard.press("n")
    expect(page.locator("#change-1")).to_be_focused()
    expect(place).to_have_text("Change 1 of 3")
    page.keyboard.press("n")
    expect(page.locator("#change-2")).to_be_focused()
    expect(page.locator("#change-2")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Next change").click()
    expect(page.locator("#change-3")).to_be_focused()
    page.keyboard.press("n")
    expect(place).to_have_text("Change 3 of 3")
    page.keyboard.press("p")
    expect(page.locator("#change-2")).to_be_focused()
    page.keyboard.press("Control+p")
    expect(place).to_have_text("Change 2 of 3")
    page.evaluate("document.documentElement.dataset.shortcuts = 'off'")
    page.keyboard.press("n")
    expect(page.locator("#change-2")).to_be_focused()
    expect(page).to_have_url(re.compile("#change-2$"))


def test_nothing_of_it_needs_scripts(
    signed_in_page: OpenPage, live_server: LiveServer, compared: str
) -> None:
    page = signed_in_page(live_server.desk.viewer, java_script_enabled=False)
    page.goto(compared)
    unchanged = page.get_by_text("Paragraph 2 tells of the harbour").last
    expect(unchanged).to_be_hidden()
    page.locator("summary", has_text="unchanged passages").first.click()
    expect(unchanged).to_be_visible()
    page.get_by_role("link", name="Whole text").click()
    expect(page.get_by_text("Paragraph 2 tells of the harbour").last).to_be_visible()
    expect(page.get_by_role("link", name="Whole text")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="First change").click()
    expect(page.locator("#change-1")).to_be_in_viewport()
    page.locator("#change-1").get_by_role("link", name="Next change").click()
    expect(page).to_have_url(re.compile("#change-2$"))
    page.get_by_role("link", name="Versions", exact=True).click()
    page.get_by_label("Before").last.check()
    page.get_by_role("button", name="Compare the chosen two").click()
    expect(page).to_have_url(re.compile("after=3&before=1$"))


def test_on_a_phone_the_texts_stand_one_below_the_other(
    signed_in_page: OpenPage, live_server: LiveServer, compared: str, article_id: str
) -> None:
    page = signed_in_page(live_server.desk.reviewer, viewport={"width": 390, "height": 844})
    for path in (compared, f"{compared}?view=whole", f"/desk/articles/{article_id}/versions",
                 f"/desk/articles/{article_id}/versions/3"):  # fmt: skip
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert_accessible(page)
    page.goto(compared)
    sides = page.locator("#change-1 .compare-side")
    before, after = sides.first.bounding_box(), sides.last.bounding_box()
    assert before is not None
    assert after is not None
    assert before["y"] + before["height"] <= after["y"] + 1
    shown = page.get_by_text("Paragraph 4 tells of the harbour").filter(visible=True)
    expect(shown).to_have_count(1)


def test_an_old_version_leads_from_its_marks_to_its_highlights(
    signed_in_page: OpenPage, live_server: LiveServer, compared: str, article_id: str
) -> None:
    page = signed_in_page(live_server.desk.viewer)
    page.goto(f"/desk/articles/{article_id}/versions/3")
    assert_accessible(page)
    mark = page.locator("mark")
    expect(mark).to_have_class("is-undecided")
    assert mark.evaluate("(mark) => getComputedStyle(mark).borderBottomStyle") == "dashed"
    page.get_by_role("link", name="12 per cent less freight").click()
    expect(page.locator(".claim:target")).to_contain_text("Words changed")
    page.get_by_role("navigation", name="Versions").get_by_role("link", name="Version 2").click()
    expect(page.locator("mark")).to_have_text("21 per cent less freight")
    expect(page.locator("mark")).not_to_have_class("is-undecided")


def test_a_page_is_read_again_and_a_doubtful_one_only_when_somebody_insists(
    signed_in_page: OpenPage, live_server: LiveServer, site: HTTPServer, worker: Worker
) -> None:
    with db.unit_of_work() as session:
        article = paste_article(
            session, live_server.desk.reviewer, text=LONG, url=site.url_for("/news")
        )
    page = signed_in_page(live_server.desk.reviewer)

    def read_again(said: str) -> None:
        site.clear()
        site.expect_request("/news").respond_with_data(said, content_type="text/html")
        page.goto(f"/desk/articles/{article.id}/versions")
        page.get_by_role("button", name="Read the page again").click()

    read_again(page_of(LONG, "The council closed the harbour on Monday, after all was said."))
    expect(page.get_by_text("Imported as version 2.")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("status").get_by_text("1 passage differs")).to_be_visible()
    read_again(page_of(LONG, "The council closed the harbour on Monday, after all was said."))
    expect(page.get_by_text("Nothing changed")).to_be_visible(timeout=30_000)
    read_again(page_of("To read on, sign in with the account that you made here."))
    refused = page.get_by_text("looks like a notice or a sign-in page")
    expect(refused).to_be_visible(timeout=30_000)
    assert_accessible(page)
    page.get_by_role("button", name="Import it anyway").click()
    expect(page.get_by_text("Imported as version 3.")).to_be_visible(timeout=30_000)


def test_a_look_at_the_address_shows_what_came_of_it_by_itself(
    signed_in_page: OpenPage, live_server: LiveServer, site: HTTPServer, worker: Worker
) -> None:
    with db.unit_of_work() as session:
        article = paste_article(
            session, live_server.desk.reviewer, text=LONG, url=site.url_for("/news")
        )
    said = page_of(LONG, "The council closed the harbour on Monday, after all was said.")
    site.expect_request("/news").respond_with_data(said, content_type="text/html")
    page = signed_in_page(live_server.desk.reviewer)
    page.goto(f"/desk/articles/{article.id}/versions?way=text")
    page.get_by_role("button", name="Look now").click()
    page.locator("summary", has_text="From a pasted text").click()
    page.get_by_label("Text of the article").fill("Half a text")
    expect(page.get_by_role("link", name="Version 2")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Scheduled check", exact=True)).to_be_visible()
    expect(page.get_by_text("Under way")).to_be_hidden()
    expect(page.get_by_label("Text of the article")).to_have_value("Half a text")
    assert_accessible(page)


def test_a_known_address_is_read_again_from_the_import_form(
    signed_in_page: OpenPage,
    live_server: LiveServer,
    site: HTTPServer,
    worker: Worker,
    console: ConsoleWatch,
) -> None:
    console.expect("status of 409")
    with db.unit_of_work() as session:
        paste_article(session, live_server.desk.reviewer, text=LONG, url=site.url_for("/news"))
    text = page_of(LONG, "The council closed the harbour on Monday, after all was said.")
    site.expect_request("/news").respond_with_data(text, content_type="text/html")
    page = signed_in_page(live_server.desk.reviewer)
    page.goto("/desk/articles/new")
    page.get_by_label("Web address of the article").fill(site.url_for("/news"))
    page.get_by_role("button", name="Import").click()
    assert_accessible(page)
    page.get_by_role("button", name="Read it again as a new version").click()
    expect(page.get_by_text("Imported as version 2.")).to_be_visible(timeout=30_000)


def test_a_doubtful_paste_stays_in_its_field(
    signed_in_page: OpenPage, live_server: LiveServer, article_id: str, console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    page = signed_in_page(live_server.desk.reviewer)
    page.goto(f"/desk/articles/{article_id}/versions?way=text")
    page.get_by_label("Text of the article").fill("Sign in to read on.")
    page.get_by_role("button", name="Import this text").click()
    expect(page.get_by_role("alert")).to_contain_text("looks like a notice or a sign-in page")
    expect(page.get_by_label("Text of the article")).to_have_value("Sign in to read on.")
    assert_accessible(page)
    page.get_by_role("button", name="Import it anyway").click()
    expect(page.get_by_text("This is version 3 now.")).to_be_visible()


def test_hostile_words_harm_no_version(signed_in_page: OpenPage, live_server: LiveServer) -> None:
    text = f"{hostile.WORDS}\n\n{hostile.ENDLESS} {hostile.TURNED}\n\n{hostile.SCRIPT} fell by 21."
    desk = live_server.desk
    with db.unit_of_work() as session:
        article = paste_article(session, desk.reviewer, text=text, title=hostile.WORDS)
        words = {"exact": "onerror=window.hacked=1> fell by 21"}
        add_claim(session, desk.reviewer, article.id, text=hostile.WORDS, quote=words)
    with db.unit_of_work() as session:
        paste_version(session, desk.reviewer, article.id, text=text.replace("21", "12"))
    page = signed_in_page(desk.reviewer, viewport={"width": 390, "height": 844})
    for path in ("versions", "versions/1", "versions/2", "compare", "compare?view=whole"):
        page.goto(f"/desk/articles/{article.id}/{path}")
        assert page.evaluate("window.hacked") is None
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
