"""Taking articles in, in a real Chromium: by hand, by keyboard, without scripts, on a phone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_httpserver import HTTPServer

from app import db
from app.services.intake.article_reading import paste_article
from app.worker.loop import Worker
from tests.browser.conftest import ConsoleWatch, LiveServer

OpenPage = Callable[..., Page]
SAMPLE = Path(__file__).parents[2] / "app/cli/demo_data/sample_article.txt"
PAGE = "<html lang=en><title>Harbour closed</title><article><h1>Harbour closed</h1>" + (
    "<p>The council closed the harbour on Monday after engineers found cracks in its wall.</p>"
    "<p>Repairs begin this week, the mayor said, and the harbour opens again in May.</p></article>"
)


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


def import_address(page: Page, address: str) -> None:
    page.goto("/desk/articles/new")
    page.get_by_label("Web address of the article").fill(address)
    page.get_by_role("button", name="Import").click()


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_from_an_empty_desk_to_the_article_by_keyboard(
    signed_in_page: OpenPage, live_server: LiveServer
) -> None:
    page = signed_in_page(live_server.desk.reviewer)
    page.goto("/desk/articles")
    assert_accessible(page)
    page.get_by_role("link", name="Import an article").press("Enter")
    address = page.get_by_role("radio", name="At a web address")
    expect(address).to_be_checked()
    expect(page.get_by_label("Text of the article")).to_be_hidden()
    assert_accessible(page)
    address.press("ArrowLeft")
    expect(page.get_by_role("radio", name="I’ll paste the text")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Text of the article")).to_be_focused()
    page.keyboard.insert_text(SAMPLE.read_text("utf-8"))
    page.get_by_role("button", name="Import").press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("A call, a calendar and a border")
    expect(page.get_by_text("Imported. Look over the title")).to_be_visible()
    expect(page.get_by_role("article")).to_contain_text("were groundless")
    page.goto("/desk/articles")
    expect(page.get_by_role("link", name="A call, a calendar and a border")).to_be_visible()
    assert_accessible(page)


def test_a_file_is_imported_at_once(signed_in_page: OpenPage, live_server: LiveServer) -> None:
    page = signed_in_page(live_server.desk.reviewer)
    page.goto("/desk/articles/new")
    page.get_by_role("radio", name="In a file").check()
    page.get_by_label("File", exact=True).set_input_files(SAMPLE)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A call, a calendar")


def test_a_file_that_is_too_large_is_not_sent(
    signed_in_page: OpenPage, live_server: LiveServer, tmp_path: Path
) -> None:
    large = tmp_path / "large.pdf"
    large.write_bytes(bytes(20_100_000))
    page = signed_in_page(live_server.desk.reviewer)
    page.goto("/desk/articles/new")
    page.get_by_role("radio", name="In a file").check()
    page.get_by_label("File", exact=True).set_input_files(large)
    refused = page.get_by_text("This file has 20.1 MB; up to 20 MB are taken.")
    expect(refused).to_be_visible()
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_label("File", exact=True)).to_be_focused()
    expect(refused).to_be_visible()
    page.get_by_label("File", exact=True).set_input_files(SAMPLE)
    expect(refused).to_be_hidden()


def test_an_address_shows_its_progress_and_leads_to_the_article(
    signed_in_page: OpenPage,
    live_server: LiveServer,
    site: HTTPServer,
    request: pytest.FixtureRequest,
) -> None:
    site.expect_request("/news").respond_with_data(PAGE, content_type="text/html")
    page = signed_in_page(live_server.desk.reviewer)
    import_address(page, site.url_for("/news"))
    expect(page.get_by_role("progressbar", name="Waiting for its turn")).to_be_visible()
    assert_accessible(page)
    request.getfixturevalue("worker")
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour closed", timeout=30_000)
    expect(page.get_by_text("The council closed the harbour")).to_be_visible()


def test_a_failure_offers_to_try_again_or_to_paste(
    signed_in_page: OpenPage, live_server: LiveServer, site: HTTPServer, worker: Worker
) -> None:
    site.expect_oneshot_request("/news").respond_with_data("no", status=403)
    page = signed_in_page(live_server.desk.reviewer)
    import_address(page, site.url_for("/news"))
    failed = page.get_by_text("The site answered 403 (access refused).")
    expect(failed).to_be_visible(timeout=30_000)
    assert_accessible(page)
    page.get_by_role("link", name="Paste the text instead").click()
    expect(page.get_by_label("Web address (optional)")).to_have_value(site.url_for("/news"))
    page.go_back()
    site.expect_request("/news").respond_with_data(PAGE, content_type="text/html")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour closed", timeout=30_000)


def test_an_import_needs_no_scripts(
    signed_in_page: OpenPage, live_server: LiveServer, site: HTTPServer, worker: Worker
) -> None:
    site.expect_request("/news").respond_with_data(PAGE, content_type="text/html")
    page = signed_in_page(live_server.desk.reviewer, java_script_enabled=False)
    import_address(page, site.url_for("/news"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour closed", timeout=30_000)


def test_a_wrong_form_and_a_duplicate_lose_nothing(
    signed_in_page: OpenPage, live_server: LiveServer, console: ConsoleWatch
) -> None:
    console.expect("status of 422")
    console.expect("status of 409")
    page = signed_in_page(live_server.desk.reviewer)
    page.goto("/desk/articles/new")
    page.get_by_role("radio", name="I’ll paste the text").check()
    text = page.get_by_label("Text of the article")
    text.fill("The harbour is closed.")
    page.get_by_label("Web address (optional)").fill("not an address")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_label("Web address (optional)")).to_have_attribute("aria-invalid", "true")
    expect(text).to_have_value("The harbour is closed.")
    assert_accessible(page)
    with db.unit_of_work() as session:
        here = paste_article(session, live_server.desk.editor, text="The harbour is closed.")
    page.get_by_label("Web address (optional)").fill("")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("Already here: “The harbour is closed.”")).to_be_visible()
    expect(text).to_have_value("The harbour is closed.")
    page.get_by_role("link", name="Open that article").click()
    expect(page).to_have_url(re.compile(here.id))


def test_two_people_edit_the_details_at_once(
    signed_in_page: OpenPage, live_server: LiveServer, console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    with db.unit_of_work() as session:
        article = paste_article(session, live_server.desk.editor, text="The harbour is closed.")
    first = signed_in_page(live_server.desk.reviewer)
    second = signed_in_page(live_server.desk.editor)
    for page, title in ((first, "First title"), (second, "Second title")):
        page.goto(f"/desk/articles/{article.id}/edit")
        page.get_by_label("Title").fill(title)
    assert_accessible(first)
    for page in (first, second):
        page.get_by_role("button", name="Save details").click()
    expect(first.get_by_text("The details are saved.")).to_be_visible()
    expect(second.get_by_role("alert")).to_contain_text("First title")
    expect(second.get_by_label("Title")).to_have_value("Second title")
    assert_accessible(second)
    second.get_by_role("button", name="Save details").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Second title")


@pytest.mark.parametrize("path", ["", "/new", "/new?way=text"])
def test_nothing_is_cut_off_on_a_phone(
    signed_in_page: OpenPage, live_server: LiveServer, path: str
) -> None:
    with db.unit_of_work() as session:
        paste_article(
            session, live_server.desk.reviewer,
            text="A_very_long_word_" * 20, publisher="Donaudampfschifffahrt" * 8,
        )  # fmt: skip
    page = signed_in_page(live_server.desk.reviewer, viewport={"width": 390, "height": 844})
    page.goto(f"/desk/articles{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
