"""A site of one page with an article on it, and what a scheduled look does to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import time_machine
from pytest_httpserver import HTTPServer
from sqlalchemy import select
from werkzeug import Request, Response

from app import db
from app.domain import clock
from app.models import (
    ArticleVersion,
    AuditEvent,
    Job,
    Recheck,
)
from app.queries import rechecks
from app.queries.articles import current_version
from app.worker.loop import Worker
from tests.fact_check_work import SENTENCE

CHANGED = SENTENCE.replace("21", "12")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORE = [
    "The port authority publishes its figures in March, and expects a better year to come.",
    "Two of the four cranes at the northern quay stood still from May until the end of October, "
    "while their cables were replaced and the rails were levelled.",
]


def page(*paragraphs: str) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (*paragraphs, *MORE))
    return (
        '<!doctype html><html lang="en"><head><title>Harbour news</title></head><body>'
        f"<article><h1>Harbour news</h1>{text}</article></body></html>"
    )


@dataclass
class Site:
    """A site of one page, and what it was asked."""

    server: HTTPServer
    answer: Callable[[Request], Response] = lambda _: html(page(SENTENCE))
    requests: list[Request] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.server.url_for("/2025/harbour")

    def respond(self, request: Request) -> Response:
        self.requests.append(request)
        return self.answer(request)

    def says(self, *paragraphs: str, **headers: str) -> None:
        self.answer = lambda _: html(page(*paragraphs), **headers)


def html(body: str, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body, content_type="text/html; charset=utf-8", headers=named)


def with_etag(body: str, etag: str) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        if request.headers.get("If-None-Match") == etag:
            return Response(status=304)
        return html(body, ETag=etag)

    return answer


def recheck_of(article_id: str) -> Recheck:
    with db.reading() as session:
        recheck = rechecks.of_article(session, article_id)
    assert recheck is not None
    return recheck


def text_of(article_id: str) -> str:
    with db.reading() as session:
        return current_version(session, article_id).text


def versions(article_id: str) -> list[ArticleVersion]:
    with db.reading() as session:
        wanted = select(ArticleVersion).where(ArticleVersion.article_id == article_id)
        return list(session.scalars(wanted.order_by(ArticleVersion.number)))


def events(name: str) -> list[AuditEvent]:
    with db.reading() as session:
        wanted = select(AuditEvent).where(AuditEvent.event == name).order_by(AuditEvent.id)
        return list(session.scalars(wanted))


def look(worker: Worker, moment: time_machine.Traveller, article_id: str) -> Recheck:
    """Lets time pass until the article is due, and the worker do what it does then."""
    before = recheck_of(article_id)
    # What no worker has planned yet is planned the first time; a turn may have to be waited for.
    for _ in range(3):
        due_at = recheck_of(article_id).due_at
        assert due_at is not None
        moment.move_to(max(due_at, clock.now()))
        worker.empty_table()
        after = recheck_of(article_id)
        if (after.checked_at, after.failures) != (before.checked_at, before.failures):
            break
    with db.reading() as session:
        assert {job.problem for job in session.scalars(select(Job))} == {None}
    return recheck_of(article_id)
