"""A clock, a site and a worker for scheduled looks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from pytest_httpserver import HTTPServer
from sqlalchemy import select

from app import db
from app.domain.vocabulary import ImportKind, State
from app.engines.extraction import Block
from app.models import (
    Annotation,
)
from app.services.intake.article_versions import add_version
from app.services.intake.articles import edit_article
from app.worker.loop import Worker
from config import Settings
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk
from tests.worker.recheck_site import MORE, Site


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    """The clock, which stands still until it is moved."""
    with time_machine.travel(datetime(2025, 3, 5, 10, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def site() -> Iterator[Site]:
    with HTTPServer(host="127.0.0.1") as server:
        site = Site(server)
        server.expect_request("/2025/harbour").respond_with_handler(site.respond)
        yield site


@pytest.fixture
def worker(settings: Settings, site: Site, desk: Desk) -> Worker:
    return Worker(replace(settings, fetch_allow_host_port=f"127.0.0.1:{site.server.port}"))


@pytest.fixture
def article_id(moment: time_machine.Traveller, worker: Worker, desk: Desk, site: Site) -> str:
    """An article with a published verdict, read at its address, and looked at once."""
    with db.unit_of_work() as session:
        fact_check = in_state(session, desk, State.PUBLISHED)
        article = (
            session.scalars(select(Annotation).where(Annotation.claim_id == fact_check.claim_id))
            .one()
            .article
        )
        edit_article(session, desk.reviewer, article.id, article.version, {"url": site.url})
        add_version(
            session, desk.reviewer, article.id, kind=ImportKind.URL,
            blocks=[Block("paragraph", each) for each in (SENTENCE, *MORE)],
        )  # fmt: skip
    return article.id
