"""New versions against everything else that decides what readers see, in both orders.

Each race is run by two real transactions: the first has written and not committed when the second
begins, and commits only once the second waits for it.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import db
from app.domain.errors import Conflict
from app.domain.vocabulary import State
from app.models import Anchor, Annotation, ArticleVersion, FactCheck, SilentEdit
from app.queries.annotations import newest_anchor
from app.services.anchors.decisions import confirm, find_gone
from app.services.claims import add_claim
from app.services.publishing import publish
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk
from tests.services.test_article_versions import CHANGED, annotation_of, document, say

Work = Callable[[Session], Any]
NEW_TEXT = f"{CHANGED} It was number one."


def one_after_the_other(first: Work, second: Work) -> Any:
    """Runs both at once; gives what `second` gave or raises what it raised."""
    with ThreadPoolExecutor(1) as threads:
        with db.unit_of_work() as session:
            first(session)
            session.flush()
            later: Future[Any] = threads.submit(_in_its_own, second)
            _until_it_waits(later)
        return later.result(timeout=60)


def _in_its_own(work: Work) -> Any:
    with db.unit_of_work() as session:
        return work(session)


def _until_it_waits(later: Future[Any]) -> None:
    """On SQLite one writer waits for the other as soon as it begins."""
    if db.engine().dialect.name == "sqlite":
        return
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    while not later.done():
        with db.engine().connect() as connection:
            if connection.scalar(waiting):
                return


@pytest.fixture
def approved(desk: Desk) -> tuple[str, str]:
    """The ids of an approved fact-check and of its one annotation."""
    with db.unit_of_work() as session:
        fact_check = in_state(session, desk, State.APPROVED)
        return fact_check.id, annotation_of(session, fact_check).id


@pytest.fixture
def published(desk: Desk) -> tuple[str, str]:
    with db.unit_of_work() as session:
        fact_check = in_state(session, desk, State.PUBLISHED)
        return fact_check.id, annotation_of(session, fact_check).id


def new_text(desk: Desk, annotation_id: str) -> Work:
    def work(session: Session) -> bool:
        return say(session, desk, session.get_one(Annotation, annotation_id), NEW_TEXT).is_new

    return work


def test_two_people_who_import_the_same_text_make_one_version(
    desk: Desk, published: tuple[str, str]
) -> None:
    again = new_text(desk, published[1])
    assert one_after_the_other(again, again) is False
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ArticleVersion)) == 2
        assert session.scalar(select(func.count()).select_from(SilentEdit)) == 1
        assert session.scalar(select(func.count()).select_from(Anchor)) == 2


def test_what_changed_a_moment_ago_is_not_published(desk: Desk, approved: tuple[str, str]) -> None:
    fact_check_id, annotation_id = approved
    with pytest.raises(Conflict, match="decide"):
        one_after_the_other(
            new_text(desk, annotation_id),
            lambda session: publish(session, desk.editor, fact_check_id),
        )


def test_what_is_just_being_published_comes_off_display(
    desk: Desk, approved: tuple[str, str]
) -> None:
    fact_check_id, annotation_id = approved
    one_after_the_other(
        lambda session: publish(session, desk.editor, fact_check_id),
        new_text(desk, annotation_id),
    )
    with db.unit_of_work() as session:
        content = document(session, session.get_one(FactCheck, fact_check_id))
    assert content["appearances"] == []
    assert [edit["says"] for edit in content["silent_edits"]] == [CHANGED]


def test_a_highlight_that_is_just_being_made_is_carried(
    desk: Desk, published: tuple[str, str]
) -> None:
    with db.reading() as session:
        article_id = session.get_one(Annotation, published[1]).article_id
    made: list[str] = []

    def highlight(session: Session) -> None:
        annotation = add_claim(
            session, desk.reviewer, article_id,
            text="Freight fell.", quote={"exact": SENTENCE},
        )  # fmt: skip
        made.append(annotation.id)

    one_after_the_other(highlight, new_text(desk, published[1]))
    with db.reading() as session:
        anchor = newest_anchor(session, made[0])
        assert not anchor.state.is_shown
        assert session.get_one(ArticleVersion, anchor.article_version_id).number == 2


def test_a_highlight_made_on_the_text_before_is_refused(
    desk: Desk, published: tuple[str, str]
) -> None:
    with db.reading() as session:
        article_id = session.get_one(Annotation, published[1]).article_id
    with pytest.raises(Exception, match="not stand in the article"):
        one_after_the_other(
            new_text(desk, published[1]),
            lambda session: add_claim(
                session, desk.reviewer, article_id,
                text="Freight fell.", quote={"exact": SENTENCE},
            ),
        )  # fmt: skip


def test_two_people_who_decide_at_once(desk: Desk, published: tuple[str, str]) -> None:
    fact_check_id, annotation_id = published
    with db.unit_of_work() as session:
        new_text(desk, annotation_id)(session)
        seen = newest_anchor(session, annotation_id).id
    with pytest.raises(Conflict):
        one_after_the_other(
            lambda session: find_gone(session, desk.reviewer, annotation_id, seen_anchor_id=seen),
            lambda session: confirm(session, desk.editor, annotation_id, seen_anchor_id=seen),
        )
    with db.unit_of_work() as session:
        content = document(session, session.get_one(FactCheck, fact_check_id))
    assert content["appearances"] == []


def test_a_decision_on_words_that_change_once_more_is_refused(
    desk: Desk, published: tuple[str, str]
) -> None:
    _, annotation_id = published
    with db.unit_of_work() as session:
        new_text(desk, annotation_id)(session)
        seen = newest_anchor(session, annotation_id).id
    third = SENTENCE.replace("21", "2")
    with pytest.raises(Conflict):
        one_after_the_other(
            lambda session: say(session, desk, session.get_one(Annotation, annotation_id), third),
            lambda session: confirm(session, desk.editor, annotation_id, seen_anchor_id=seen),
        )
