"""A newspaper changes one digit of a checked sentence: what readers and reviewers see then.

The article is imported from a site on this machine and looked at again by the worker that operators
run, a process of its own, by the clock. Nothing is told to it but where it may fetch from.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_httpserver import HTTPServer
from sqlalchemy import select
from werkzeug import Request, Response

from app import db
from app.domain.vocabulary import Decision, ImportKind, Stance
from app.models import ArticleImport, ArticleVersion, FactCheck
from app.queries.claims import working_fact_check
from app.services.citations import add_citation
from app.services.claims import add_claim
from app.services.fact_checks import edit_fact_check, submit
from app.services.intake.articles import edit_article
from app.services.intake.imports import request_import
from app.services.publishing import publish
from app.services.reviews import review
from tests.browser.conftest import LiveServer
from tests.factories import Desk
from tests.worker.processes import worker_process

SENTENCE = "The harbour handled 21 per cent less freight last year, the minister said on Monday."
CHANGED = SENTENCE.replace("21", "22")
QUOTE = "21 per cent less freight"
#: How many seconds the worker may take to notice: its looks are a second apart at first, and grow
#: rare while nothing changes.
PATIENCE = 120


@dataclass
class Newspaper:
    """A site of one article, which answers as careful sites do."""

    server: HTTPServer
    sentence: str = SENTENCE
    unchanged_answers: int = 0

    @property
    def url(self) -> str:
        return self.server.url_for("/2025/freight")

    def answer(self, request: Request) -> Response:
        body = (
            '<!doctype html><html lang="en"><head><title>Less freight</title></head><body>'
            "<nav><a href='/'>Home</a></nav><article><h1>Less freight</h1>"
            "<p>The council met for an hour and took no questions from the public gallery.</p>"
            f"<p>{self.sentence} Nobody counted the boats.</p>"
            "<p>The port opens again in May, and its workers were told so by letter.</p>"
            "</article></body></html>"
        )
        response = Response(body, content_type="text/html")
        response.add_etag()
        response.make_conditional(request)
        self.unchanged_answers += response.status_code == 304
        return response


@pytest.fixture
def newspaper() -> Iterator[Newspaper]:
    with HTTPServer(host="127.0.0.1") as server:
        newspaper = Newspaper(server)
        server.expect_request("/2025/freight").respond_with_handler(newspaper.answer)
        yield newspaper


@pytest.fixture
def worker(live_server: LiveServer, newspaper: Newspaper) -> Iterator[None]:
    settings = replace(
        live_server.app.config["SETTINGS"],
        fetch_allow_host_port=f"127.0.0.1:{newspaper.server.port}",
        recheck_seconds=1,
        recheck_host_seconds=1,
    )
    with worker_process(settings):
        yield


def wait_for(happened: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + PATIENCE
    while not (result := happened()):
        assert time.monotonic() < end, f"{what} never happened"
        time.sleep(0.1)
    return result


def imported(desk: Desk, url: str) -> str:
    """The id of the article that the worker made of the page."""
    with db.unit_of_work() as session:
        asked = request_import(session, desk.reviewer, kind=ImportKind.URL, url=url).id

    def article_id() -> str | None:
        with db.reading() as session:
            return session.get_one(ArticleImport, asked).article_id

    made: str = wait_for(article_id, "the import")
    return made


def published(desk: Desk, article_id: str) -> FactCheck:
    """A published verdict on the sentence; readers may see the article's full text."""
    with db.unit_of_work() as session:
        edit_article(session, desk.editor, article_id, 1, {"has_text_rights": True})
        annotation = add_claim(
            session, desk.reviewer, article_id,
            text="Freight fell by 21 per cent.", claimant="The minister", quote={"exact": QUOTE},
        )  # fmt: skip
        fact_check = working_fact_check(session, annotation.claim_id)
        fields = {"verdict": "mostly_false", "summary": "It fell by 12.", "explanation": "See it."}
        edit_fact_check(session, desk.reviewer, fact_check.id, fact_check.version, fields)
        add_citation(
            session, desk.reviewer, fact_check.id, source={"title": "Port report"},
            stance=Stance.REFUTES, excerpt="Freight fell by 12 per cent.",
        )  # fmt: skip
        submit(session, desk.reviewer, fact_check.id)
        review(
            session, desk.colleague, fact_check.id,
            decision=Decision.APPROVE, seen_version=fact_check.version,
        )  # fmt: skip
        publish(session, desk.editor, fact_check.id)
    return fact_check


def newest_kind() -> ImportKind:
    with db.reading() as session:
        newest = select(ArticleVersion).order_by(ArticleVersion.number.desc()).limit(1)
        return session.scalars(newest).one().kind


def the_json(page: Page, fact_check: FactCheck) -> dict[str, Any]:
    answer = page.request.get(f"/api/v1/fact-checks/{fact_check.id}")
    content: dict[str, Any] = json.loads(answer.text())
    return content


def test_a_changed_digit_takes_the_verdict_from_readers_and_is_told(
    live_server: LiveServer,
    newspaper: Newspaper,
    worker: None,
    new_context: Callable[..., BrowserContext],
    signed_in_page: Callable[..., Page],
) -> None:
    desk = live_server.desk
    article_id = imported(desk, newspaper.url)
    fact_check = published(desk, article_id)
    reader = new_context().new_page()
    reader.goto(f"/articles/{article_id}")
    expect(reader.locator("mark").filter(has_text=QUOTE)).to_be_visible()
    reader.goto(f"/fact-checks/{fact_check.id}")
    expect(reader.get_by_role("heading", name="Where it was said")).to_be_visible()

    # Unchanged, the page is not even sent again, and nothing happens to the verdict.
    wait_for(lambda: newspaper.unchanged_answers, "a look at the unchanged page")
    reader.goto(f"/articles/{article_id}")
    expect(reader.locator("mark").filter(has_text=QUOTE)).to_be_visible()

    newspaper.sentence = CHANGED
    wait_for(lambda: newest_kind() is ImportKind.RECHECK, "the scheduled look")

    reader.goto(f"/articles/{article_id}")
    expect(reader.get_by_role("main")).to_contain_text("22 per cent less freight")
    expect(reader.locator("mark")).to_have_count(0)
    changes = reader.locator("#silent-edits")
    expect(changes.locator("del")).to_have_text("21")
    expect(changes.locator("ins")).to_have_text("22")

    reader.goto(f"/fact-checks/{fact_check.id}")
    expect(reader.get_by_role("heading", name="Where it was said")).to_have_count(0)
    expect(reader.locator("mark")).to_have_count(0)
    told = reader.locator("#silent-edits")
    expect(told).to_contain_text("The article said, until")
    expect(told).to_contain_text("Now it says")
    expect(told.locator("del")).to_have_text("21")
    expect(told.locator("ins")).to_have_text("22")
    content = the_json(reader, fact_check)
    assert content["appearances"] == []
    (edit,) = content["silent_edits"]
    assert (edit["said"], edit["says"]) == (SENTENCE, CHANGED)
    assert edit["outcome"] is None
    assert edit["said_version"]["content_hash"] != edit["says_version"]["content_hash"]
    for version in ("said_version", "says_version"):
        expect(told).to_contain_text(edit[version]["content_hash"][:12])

    reviewer = signed_in_page(desk.reviewer)
    reviewer.goto("/desk/anchors")
    case = reviewer.locator("[data-queue]")
    expect(case.locator("del")).to_contain_text("21")
    expect(case.locator("ins")).to_contain_text("22")
    expect(case).to_contain_text("Freight fell by 21 per cent.")
    reviewer.goto(f"/desk/articles/{article_id}/versions")
    expect(reviewer.get_by_role("main")).to_contain_text("Version 2")
