"""Writing and reviewing a fact-check in a real browser: nothing typed is lost, the keyboard does
everything, and every page is usable by all."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_httpserver import HTTPServer

from app import db
from app.domain import clock
from app.domain.vocabulary import Stance, State
from app.models import FactCheck, LoginSession
from app.queries.fact_checks import visible_fact_check
from app.services.citations import add_citation
from app.services.fact_checks import edit_fact_check
from tests.browser.conftest import ConsoleWatch, LiveServer
from tests.fact_check_work import draft, in_state, ready
from tests.web.test_source_pages import PAGE

OpenPage = Callable[..., Page]
SAVED = re.compile(r"^Saved \d\d:\d\d$")


@pytest.fixture
def fact_check_id(live_server: LiveServer) -> str:
    """A whole draft of the reviewer."""
    with db.unit_of_work() as session:
        return ready(session, live_server.desk).id


@pytest.fixture
def page(live_server: LiveServer, signed_in_page: OpenPage, fact_check_id: str) -> Page:
    opened = signed_in_page(live_server.desk.reviewer)
    _open_form(opened, fact_check_id)
    return opened


def _open_form(page: Page, fact_check_id: str) -> None:
    page.goto(f"/desk/fact-checks/{fact_check_id}")
    expect(page.get_by_role("region", name="Preview of Explanation")).to_have_text("See there.")


def now(live_server: LiveServer, fact_check_id: str) -> FactCheck:
    with db.reading() as session:
        return visible_fact_check(session, live_server.desk.reviewer, fact_check_id)


def summary(page: Page) -> Any:
    return page.get_by_role("textbox", name="Summary")


def saved(page: Page) -> Any:
    return expect(page.locator("[data-save-state]"))


def end_sessions() -> None:
    with db.unit_of_work() as session:
        for login in session.query(LoginSession):
            login.ended_at = clock.now()


def test_a_sentence_outlives_the_session_and_the_network(
    page: Page, live_server: LiveServer, fact_check_id: str, console: ConsoleWatch
) -> None:
    console.expect("status of 40")
    console.expect("ERR_INTERNET_DISCONNECTED")
    summary(page).fill("")
    summary(page).press_sequentially("Freight fell")
    saved(page).to_have_text(SAVED)

    end_sessions()
    summary(page).press_sequentially(" by 12")
    saved(page).to_contain_text("Your session ended. What you typed is kept on this device.")
    assert now(live_server, fact_check_id).summary == "Freight fell"
    live_server.sign_in(page.context, live_server.desk.reviewer)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    saved(page).to_have_text(SAVED)
    assert now(live_server, fact_check_id).summary == "Freight fell by 12"

    page.context.set_offline(True)
    summary(page).press_sequentially(" per cent")
    saved(page).to_contain_text("no connection")
    summary(page).press_sequentially(", the report says.")
    page.context.set_offline(False)
    saved(page).to_have_text(SAVED)
    assert (
        now(live_server, fact_check_id).summary == "Freight fell by 12 per cent, the report says."
    )


def test_words_outlive_a_session_that_ended_for_good(
    page: Page, live_server: LiveServer, fact_check_id: str, console: ConsoleWatch
) -> None:
    console.expect("status of 40")
    end_sessions()
    summary(page).fill("Typed after the end")
    saved(page).to_contain_text("kept on this device")
    page.close()
    live_server.sign_in(page.context, live_server.desk.reviewer)
    again = page.context.new_page()
    again.goto(f"/desk/fact-checks/{fact_check_id}")
    expect(summary(again)).to_have_value("Typed after the end")
    saved(again).to_have_text(SAVED)
    assert now(live_server, fact_check_id).summary == "Typed after the end"


def test_two_tabs_in_one_field_see_both_texts(
    page: Page, live_server: LiveServer, fact_check_id: str, console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    other = page.context.new_page()
    _open_form(other, fact_check_id)
    summary(other).fill("Written in the other tab.")
    other.get_by_role("radio", name="Mixed").check()
    saved(other).to_have_text(SAVED)

    explanation = page.get_by_role("textbox", name="Explanation")
    explanation.fill("Written in this tab.")
    summary(page).fill("Written here, too.")
    panel = page.get_by_role("region", name="A colleague changed this too")
    expect(panel).to_contain_text("Written in the other tab.")
    expect(panel).to_contain_text("Written here, too.")
    # What only one of them changed is merged without a question.
    expect(page.get_by_role("radio", name="Mixed")).to_be_checked()
    assert now(live_server, fact_check_id).summary == "Written in the other tab."
    panel.get_by_role("button", name="Keep mine: Summary").click()
    saved(page).to_have_text(SAVED)
    kept = now(live_server, fact_check_id)
    assert kept.verdict is not None
    assert (kept.summary, kept.explanation, kept.verdict.key) == (
        "Written here, too.", "Written in this tab.", "mixed",
    )  # fmt: skip


def test_a_colleagues_source_disturbs_nobody(
    page: Page, live_server: LiveServer, fact_check_id: str, console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    with db.unit_of_work() as session:
        add_citation(
            session, live_server.desk.colleague, fact_check_id,
            source={"title": "Weather almanac"}, stance=Stance.CONTEXT,
        )  # fmt: skip
    summary(page).fill("Still typing.")
    saved(page).to_have_text(SAVED)
    expect(page.get_by_role("region", name="A colleague changed this too")).to_have_count(0)
    assert now(live_server, fact_check_id).summary == "Still typing."


def test_submitting_takes_the_last_words_along(
    page: Page, live_server: LiveServer, fact_check_id: str
) -> None:
    summary(page).fill("The very last words.")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Submitted. A colleague")).to_be_visible()
    kept = now(live_server, fact_check_id)
    assert (kept.state, kept.summary) == (State.IN_REVIEW, "The very last words.")


def test_the_checklist_follows_what_is_typed(
    live_server: LiveServer, signed_in_page: OpenPage, console: ConsoleWatch
) -> None:
    console.expect("status of 422")
    with db.unit_of_work() as session:
        fact_check_id = draft(session, live_server.desk).id
    page = signed_in_page(live_server.desk.reviewer)
    page.goto(f"/desk/fact-checks/{fact_check_id}")
    entry = page.locator('[data-needs="summary"]')
    expect(entry).to_contain_text("missing")
    summary(page).fill("Something")
    expect(entry).to_contain_text("there")
    page.get_by_role("button", name="Submit for review").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Choose a verdict.")
    expect(alert).to_contain_text("Add at least one source.")
    expect(alert).not_to_contain_text("Write the summary.")


def test_a_source_is_added_with_the_keyboard_alone(
    page: Page, live_server: LiveServer, fact_check_id: str, console: ConsoleWatch
) -> None:
    console.expect("status of 422")
    page.get_by_role("link", name="Add a source").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Add a source")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Address").focus()
    page.keyboard.type("http://127.0.0.1/report")
    page.keyboard.press("Tab")
    # A private address is never fetched: the person is told to go on by hand.
    expect(dialog.get_by_text("Fill in the title and publisher by hand.")).to_be_visible()
    dialog.get_by_label("Title").focus()
    page.keyboard.type("Interview with the harbour master")
    dialog.get_by_role("radio", name="Supports").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The source is added.")).to_be_visible()
    titles = [c.source.title for c in now(live_server, fact_check_id).citations]
    assert titles == ["Port report one", "Interview with the harbour master"]

    up = page.get_by_role("button", name="Move up: Interview with the harbour master")
    up.focus()
    page.keyboard.press("Enter")
    down = page.get_by_role("button", name="Move down: Interview with the harbour master")
    # It is first now: there is no way further up, so the focus is on the way back.
    expect(down).to_be_focused()
    titles = [c.source.title for c in now(live_server, fact_check_id).citations]
    assert titles == ["Interview with the harbour master", "Port report one"]

    page.get_by_role("button", name="Remove: Port report one").focus()
    page.keyboard.press("Enter")
    undo = page.get_by_role("button", name="Undo")
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The source is back.")).to_be_visible()
    expect(page.get_by_role("link", name="Port report one", exact=True)).to_be_visible()


def test_moving_a_source_saves_what_is_being_typed(
    page: Page, live_server: LiveServer, fact_check_id: str
) -> None:
    with db.unit_of_work() as session:
        add_citation(
            session, live_server.desk.reviewer, fact_check_id,
            source={"title": "Weather almanac"}, stance=Stance.CONTEXT,
        )  # fmt: skip
    _open_form(page, fact_check_id)
    summary(page).fill("In the middle of a")
    page.get_by_role("button", name="Move up: Weather almanac").click()
    expect(page.get_by_role("button", name="Move down: Weather almanac")).to_be_visible()
    expect(summary(page)).to_have_value("In the middle of a")


def test_a_source_used_before_is_found_and_used_again(
    live_server: LiveServer, signed_in_page: OpenPage, fact_check_id: str
) -> None:
    with db.unit_of_work() as session:
        other_id = draft(session, live_server.desk, "other").id
    page = signed_in_page(live_server.desk.reviewer)
    page.goto(f"/desk/fact-checks/{other_id}")
    page.get_by_role("link", name="Add a source").click()
    dialog = page.get_by_role("dialog", name="Add a source")
    dialog.get_by_label("Search the team’s sources").fill("zebra")
    expect(dialog.get_by_text("No source of the team holds these words.")).to_be_visible()
    dialog.get_by_label("Search the team’s sources").fill("port auth")
    expect(dialog.get_by_text("1 source found; choose it below.")).to_be_visible()
    dialog.get_by_role("combobox", name="Use a source again").select_option(
        "Port report one — Port Authority"
    )
    expect(dialog.get_by_label("Title")).to_be_hidden()
    dialog.get_by_role("radio", name="Context").check()
    dialog.get_by_role("button", name="Add the source").click()
    expect(page.get_by_role("link", name="Port report one", exact=True)).to_be_visible()
    (mine,) = now(live_server, other_id).citations
    (first,) = now(live_server, fact_check_id).citations
    assert mine.source_id == first.source_id


def test_a_known_address_fills_itself_in(
    live_server: LiveServer, signed_in_page: OpenPage, fact_check_id: str
) -> None:
    with db.unit_of_work() as session:
        other_id = draft(session, live_server.desk, "other").id
    page = signed_in_page(live_server.desk.reviewer)
    page.goto(f"/desk/fact-checks/{other_id}/citations/new")
    page.get_by_label("Address").fill("https://www.port.example/report/one?utm_source=mail")
    page.get_by_role("button", name="Read the page").click()
    source = page.get_by_role("combobox", name="Use a source again")
    expect(source).to_have_value(now(live_server, fact_check_id).citations[0].source_id)
    expect(source).to_be_focused()


def test_a_page_fills_in_what_it_says_about_itself(
    page: Page, live_server: LiveServer, fact_check_id: str, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/report").respond_with_data(PAGE, content_type="text/html")
    settings = live_server.app.config["SETTINGS"]
    here = f"127.0.0.1:{httpserver.port}"
    live_server.app.config["SETTINGS"] = replace(settings, fetch_allow_host_port=here)
    page.get_by_role("link", name="Add a source").click()
    dialog = page.get_by_role("dialog", name="Add a source")
    dialog.get_by_label("Publisher").fill("Typed by hand")
    dialog.get_by_label("Address").fill(f"http://{here}/report")
    dialog.get_by_role("button", name="Read the page").click()
    expect(dialog.get_by_text("Filled in from the page; check it.")).to_be_visible()
    expect(dialog.get_by_label("Title")).to_have_value("Annual freight report")
    expect(dialog.get_by_label("Publisher")).to_have_value("Typed by hand")
    expect(dialog.get_by_label("Published on")).to_have_value("2025-03-31")
    dialog.get_by_role("radio", name="Refutes").check()
    dialog.get_by_role("button", name="Add the source").click()
    expect(page.get_by_role("link", name="Annual freight report", exact=True)).to_be_visible()


def test_a_review_of_what_changed_asks_to_read_again(
    live_server: LiveServer, signed_in_page: OpenPage, console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    desk = live_server.desk
    with db.unit_of_work() as session:
        fact_check = in_state(session, desk, State.IN_REVIEW)
    page = signed_in_page(desk.colleague)
    page.goto(f"/desk/fact-checks/{fact_check.id}")
    with db.unit_of_work() as session:
        fields = {"summary": "It fell by thirteen."}
        edit_fact_check(session, desk.reviewer, fact_check.id, fact_check.version, fields)
    page.get_by_label("Comment").fill("Well done.")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("alert")).to_contain_text("changed since you read it")
    expect(page.get_by_label("Comment")).to_have_value("Well done.")
    expect(page.get_by_text("It fell by thirteen.")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved. An editor can now publish it.")).to_be_visible()


def test_everything_works_without_scripts(
    live_server: LiveServer, signed_in_page: OpenPage, fact_check_id: str
) -> None:
    page = signed_in_page(live_server.desk.reviewer, java_script_enabled=False)
    page.goto(f"/desk/fact-checks/{fact_check_id}")
    summary(page).fill("Saved by a button.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.get_by_role("link", name="Add a source").click()
    page.get_by_label("Title").fill("Weather almanac")
    page.get_by_role("radio", name="Context").check()
    page.get_by_role("button", name="Add the source").click()
    expect(page.get_by_role("heading", name="Weather almanac")).to_be_visible()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Submitted. A colleague")).to_be_visible()
    assert now(live_server, fact_check_id).summary == "Saved by a button."


PATHS = {
    "home": "/desk",
    "list": "/desk/fact-checks",
    "nothing found": "/desk/fact-checks?q=zebra",
    "draft": "/desk/fact-checks/{draft}",
    "in review": "/desk/fact-checks/{in_review}",
    "edit": "/desk/fact-checks/{in_review}/edit",
    "approved": "/desk/fact-checks/{approved}",
    "published": "/desk/fact-checks/{published}",
    "withdrawn": "/desk/fact-checks/{withdrawn}",
    "history": "/desk/fact-checks/{published}/history",
    "compare": "/desk/fact-checks/{published}/revisions/compare",
    "new source": "/desk/fact-checks/{draft}/citations/new",
    "edit citation": "/desk/fact-checks/{draft}/citations/{citation}",
    "sources": "/desk/sources",
    "source": "/desk/sources/{source}",
}


@pytest.mark.parametrize(
    "options",
    [{}, {"viewport": {"width": 390, "height": 844}}, {"color_scheme": "dark"}],
    ids=["desktop", "phone", "dark"],
)
def test_pages_have_no_axe_violation_and_fit(
    live_server: LiveServer, signed_in_page: OpenPage, options: dict[str, Any]
) -> None:
    desk = live_server.desk
    names: dict[str, str] = {}
    with db.unit_of_work() as session:
        for state in State:
            fact_check = in_state(session, desk, state, state.value)
            names[state.value] = fact_check.id
            if state is State.DRAFT:
                citation = fact_check.citations[0]
                names |= {"citation": citation.id, "source": citation.source_id}
    page = signed_in_page(desk.editor, **options)
    for name, path in PATHS.items():
        page.goto(path.format(**names))
        page.wait_for_load_state("networkidle")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), f"{name} is wider than the screen"
