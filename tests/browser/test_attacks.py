"""What impatience, bad luck and bad will do to the pages: one effect, nothing lost, nothing run."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.client import HTTPException
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from app import db
from app.domain import clock
from app.domain.vocabulary import State
from app.models import AuditEvent, FactCheck, LoginSession
from tests.browser import hostile
from tests.browser.conftest import ConsoleWatch, LiveServer
from tests.browser.journey import PASSWORD, WRITER, make_people
from tests.browser.pages import PHONE, Looker, Visit, visits
from tests.fact_check_work import in_state, ready

OpenPage = Callable[..., Page]
NewContext = Callable[..., BrowserContext]
SAVED = re.compile(r"^Saved \d\d:\d\d$")
ROOT = Path(__file__).parents[2]


def made(server: LiveServer, state: State) -> str:
    with db.unit_of_work() as session:
        return in_state(session, server.desk, state).id


def happened(fact_check_id: str, verb: str) -> int:
    """How often it was done, as the audit tells."""
    with db.reading() as session:
        asked = select(func.count()).where(
            AuditEvent.subject_id == fact_check_id, AuditEvent.event == f"fact_check.{verb}"
        )
        return session.scalar(asked) or 0


def present(fact_check_id: str) -> FactCheck:
    with db.reading() as session:
        return session.get_one(FactCheck, fact_check_id)


@dataclass(frozen=True)
class Press:
    """A button of the workflow: who presses it where, and what comes of it."""

    button: str
    who: str
    before: State
    after: State
    verb: str
    opens: str = ""
    says: tuple[str, str] = ("", "")


PRESSES = [
    Press("Submit for review", "reviewer", State.DRAFT, State.IN_REVIEW, "submitted"),
    Press("Recall from review", "reviewer", State.IN_REVIEW, State.DRAFT, "recalled"),
    Press("Approve", "colleague", State.IN_REVIEW, State.APPROVED, "approved"),
    Press(
        "Ask for changes", "colleague", State.IN_REVIEW, State.DRAFT, "changes_requested",
        says=("Comment", "Which year?"),
    ),
    Press(
        "Send back", "editor", State.APPROVED, State.DRAFT, "sent_back",
        opens="Send back instead", says=("What should change", "The year."),
    ),
    Press("Publish", "editor", State.APPROVED, State.PUBLISHED, "published"),
    Press("Revise", "reviewer", State.PUBLISHED, State.DRAFT, "revised"),
    Press(
        "Withdraw", "editor", State.PUBLISHED, State.WITHDRAWN, "withdrawn",
        opens="Withdraw it", says=("Reason", "The report was withdrawn."),
    ),
]  # fmt: skip


def get_ready(page: Page, press: Press, fact_check_id: str) -> None:
    page.goto(f"/desk/fact-checks/{fact_check_id}")
    if press.opens:
        page.get_by_text(press.opens, exact=True).click()
    label, words = press.says
    if label:
        page.get_by_label(label).fill(words)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "bare"])
@pytest.mark.parametrize("press", PRESSES, ids=[press.verb for press in PRESSES])
def test_a_double_click_has_one_effect(
    live_server: LiveServer,
    signed_in_page: OpenPage,
    console: ConsoleWatch,
    press: Press,
    has_scripts: bool,
) -> None:
    # Without scripts the second request is sent, and told that the first one was enough.
    console.expect("status of 409")
    console.expect("status of 403")
    fact_check_id = made(live_server, press.before)
    actor = getattr(live_server.desk, press.who)
    page = signed_in_page(actor, java_script_enabled=has_scripts)
    get_ready(page, press, fact_check_id)
    page.get_by_role("button", name=press.button, exact=True).dblclick()
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert happened(fact_check_id, press.verb) == 1
    assert present(fact_check_id).state is press.after


@pytest.mark.parametrize("press", PRESSES, ids=[press.verb for press in PRESSES])
def test_a_second_tab_is_told_that_it_is_done(
    live_server: LiveServer, signed_in_page: OpenPage, console: ConsoleWatch, press: Press
) -> None:
    """As the Back button of a browser that keeps pages: the button is there, and does no more."""
    console.expect("status of 4")
    fact_check_id = made(live_server, press.before)
    page = signed_in_page(getattr(live_server.desk, press.who))
    get_ready(page, press, fact_check_id)
    other = page.context.new_page()
    get_ready(other, press, fact_check_id)
    for each in (page, other):
        with each.expect_navigation():
            each.get_by_role("button", name=press.button, exact=True).click()
    told = page.get_by_role("main").get_by_role("status").first
    expect(other.get_by_role("main").get_by_role("status").first).to_have_text(told.inner_text())
    assert happened(fact_check_id, press.verb) == 1
    assert present(fact_check_id).state is press.after


def test_back_after_submitting_shows_what_is_true_now(
    live_server: LiveServer, signed_in_page: OpenPage
) -> None:
    fact_check_id = made(live_server, State.DRAFT)
    page = signed_in_page(live_server.desk.reviewer)
    page.goto("/desk/fact-checks")
    page.goto(f"/desk/fact-checks/{fact_check_id}")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Submitted. A colleague")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Recall from review")).to_be_visible()
    expect(page.get_by_role("button", name="Submit for review")).to_have_count(0)


def test_submitting_what_a_colleague_changed_shows_both_texts(
    live_server: LiveServer, signed_in_page: OpenPage, console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    fact_check_id = made(live_server, State.DRAFT)
    stale = signed_in_page(live_server.desk.reviewer, java_script_enabled=False)
    stale.goto(f"/desk/fact-checks/{fact_check_id}")
    fresh = signed_in_page(live_server.desk.colleague)
    fresh.goto(f"/desk/fact-checks/{fact_check_id}")
    fresh.get_by_role("textbox", name="Summary").fill("It fell by thirteen, not twelve.")
    expect(fresh.locator("[data-save-state]")).to_have_text(SAVED)
    stale.get_by_role("textbox", name="Summary").fill("It rose.")
    stale.get_by_role("button", name="Submit for review").click()
    main = stale.get_by_role("main")
    expect(main).to_contain_text("It fell by thirteen, not twelve.")
    expect(stale.get_by_role("textbox", name="Summary")).to_have_value("It rose.")
    kept = present(fact_check_id)
    assert (kept.state, kept.summary) == (State.DRAFT, "It fell by thirteen, not twelve.")


def test_signing_in_again_in_a_new_tab_saves_the_sentence(
    live_server: LiveServer, new_context: NewContext, console: ConsoleWatch
) -> None:
    console.expect("status of 40")
    make_people(live_server)
    with db.unit_of_work() as session:
        fact_check_id = ready(session, live_server.desk).id
    page = new_context().new_page()
    page.goto(f"/desk/fact-checks/{fact_check_id}")
    _sign_in(page)
    with db.unit_of_work() as session:
        for login in session.scalars(select(LoginSession)):
            login.ended_at = clock.now()
    page.get_by_role("textbox", name="Summary").fill("In the middle of a sentence")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again in a new tab").click()
    _sign_in(opened.value)
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Good to see you")
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    assert present(fact_check_id).summary == "In the middle of a sentence"


def _sign_in(page: Page) -> None:
    page.get_by_label("E-mail").fill(WRITER.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_refused_form_loses_nothing(
    live_server: LiveServer, signed_in_page: OpenPage, console: ConsoleWatch, token: str
) -> None:
    console.expect("status of 400")
    text = "The council met. " * 50
    page = signed_in_page(live_server.desk.reviewer)
    page.goto("/desk/articles/new?way=text")
    page.get_by_label("Text of the article").fill(text)
    page.evaluate(
        "(token) => document.getElementsByName('csrf_token').forEach((x) => (x.value = token))",
        token,
    )
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Send it once more")
    page.go_back()
    expect(page.get_by_label("Text of the article")).to_have_value(text)
    page.reload()
    page.get_by_label("Text of the article").fill(text)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("Imported.")).to_be_visible()


class Server:
    """A production server of its own, which can be killed and started again where it was."""

    def __init__(self, database_url: str, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.environ = {
            **os.environ,
            "PLUMBLINE_ENV": "test",
            "DATABASE_URL": database_url,
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "WEB_PROCESSES": "1",
        }
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scripts.web_server"],
            cwd=ROOT, env=self.environ, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the server ended"
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2):
                    return
            except (OSError, HTTPException):
                continue
        raise AssertionError("the server was never ready")

    def signal(self, number: signal.Signals) -> None:
        os.killpg(self.process.pid, number)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.signal(signal.SIGKILL)
            self.process.wait(10)


@pytest.fixture
def server(live_server: LiveServer, database_url: str, tmp_path: Path) -> Iterator[Server]:
    one = Server(database_url, tmp_path)
    yield one
    one.kill()


def test_a_server_killed_while_it_saves_loses_no_word(
    live_server: LiveServer, signed_in_page: OpenPage, server: Server, console: ConsoleWatch
) -> None:
    console.expect("ERR_")
    fact_check_id = made(live_server, State.DRAFT)
    server.wait_until_ready()
    page = signed_in_page(live_server.desk.reviewer)
    page.goto(f"http://127.0.0.1:{server.port}/desk/fact-checks/{fact_check_id}")
    expect(page.get_by_role("region", name="Preview of Explanation")).to_have_text("See there.")
    # Stopped, it takes the request and does not answer: the middle of a save.
    server.signal(signal.SIGSTOP)
    with page.expect_request(f"**/{fact_check_id}/draft"):
        page.get_by_role("textbox", name="Summary").fill("It fell by thirteen")
    server.kill()
    expect(page.locator("[data-save-state]")).to_contain_text("no connection")
    page.get_by_role("textbox", name="Summary").press_sequentially(", the port says.")
    server.start()
    expect(page.locator("[data-save-state]")).to_have_text(SAVED, timeout=40_000)
    assert present(fact_check_id).summary == "It fell by thirteen, the port says."


HOSTILE_VISITS = [
    Visit("editor", "fact_checks.show_fact_check", hostile.approved),
    Visit("editor", "fact_checks.show_fact_check", hostile.withdrawn),
    Visit("colleague", "fact_checks.show_history", hostile.published),
    Visit("anonymous", "public.show_fact_check", hostile.withdrawn, code=410),
    Visit("anonymous", "public.show_team", hostile.published),
    Visit("admin", "teams.members", hostile.draft),
    Visit("admin", "teams.list_tokens", hostile.draft),
    Visit("admin", "teams.settings", hostile.draft),
    *(
        Visit("colleague", f"{name}.list_{name}")
        for name in ("articles", "claims", "fact_checks", "sources")
    ),
    Visit("anonymous", "public.front"),
    Visit("anonymous", "public.list_teams"),
]


def _hostile_visits(looker: Looker) -> list[Visit]:
    """Every page, about a thing whose words are hostile where it is about one of ours."""
    ours = ("article", "annotation", "claim", "fact_check", "citation", "source", "slug")
    found = []
    for visit in visits(looker.server.app):
        rules = looker.server.app.url_map.iter_rules(visit.endpoint)
        names = {name for rule in rules for name in rule.arguments}
        if names and all(name.startswith(ours) for name in names):
            is_public = visit.endpoint.startswith("public.") or "revisions" in visit.endpoint
            visit = replace(visit, thing=hostile.published if is_public else hostile.draft)
        found.append(visit)
    return [*found, *HOSTILE_VISITS]


def test_hostile_words_stay_words_and_fit_a_phone(
    live_server: LiveServer, new_context: NewContext, console: ConsoleWatch
) -> None:
    console.expect("status of 410")
    with db.unit_of_work() as session:
        hostile.people_and_team(session, live_server.desk)
    looker = Looker(live_server, new_context, viewport=PHONE)
    for visit in _hostile_visits(looker):
        page = looker.open(visit)
        looker.check_form(page, visit)
        looker.check_width(page, visit)
        ran = page.evaluate(
            "window.hacked || document.querySelectorAll("
            '\'[href^="javascript:" i], [href^="data:" i], [onerror], img[src=x]\').length'
        )
        if ran:
            looker.problems.append(f"{visit.name}: hostile words became markup")
    assert looker.problems == []
