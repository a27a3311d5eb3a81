"""Lists of the desk: of one's own team, in the same number of queries however long they are."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import db
from app.domain.errors import NotFound
from app.domain.vocabulary import State
from app.queries.fact_checks import (
    Filters,
    counts_by_state,
    home,
    list_fact_checks,
    visible_fact_check,
)
from app.queries.sources import fact_checks_citing, list_sources, source_at
from tests.fact_check_work import draft, in_state, ready
from tests.factories import Desk, make_desk

READS: dict[str, Callable[[Session, Desk], Any]] = {
    "list": lambda s, d: _touch(list_fact_checks(s, d.reviewer, Filters()).rows),
    "search": lambda s, d: _touch(list_fact_checks(s, d.reviewer, Filters(q="harbour")).rows),
    "home": lambda s, d: _touch(home(s, d.editor).drafts.rows),
    "sources": lambda s, d: list_sources(s, d.reviewer),
}


def _touch(rows: list[Any]) -> None:
    """What a page shows of each row."""
    for row in rows:
        assert row.claim.text
        assert row.verdict is None or row.verdict.label
        assert [entry.user.name for entry in row.contributions]


@pytest.mark.parametrize("read", READS)
def test_the_number_of_queries_does_not_grow(database: str, read: str) -> None:
    with db.unit_of_work() as session:
        desk = make_desk(session)
        ready(session, desk, "first")
    few = _count(READS[read], desk)
    with db.unit_of_work() as session:
        for number in range(12):
            ready(session, desk, f"more-{number}")
    assert _count(READS[read], desk) == few


def _count(read: Callable[[Session, Desk], Any], desk: Desk) -> int:
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    try:
        with db.reading() as session:
            read(session, desk)
    finally:
        event.remove(db.engine(), "before_cursor_execute", note)
    assert statements
    return len(statements)


def test_lists_are_of_the_own_team(session: Session) -> None:
    desk = make_desk(session)
    fact_check = in_state(session, desk, State.PUBLISHED)
    source = fact_check.citations[0].source
    session.flush()
    assert list_fact_checks(session, desk.stranger, Filters()).rows == []
    assert list_fact_checks(session, desk.stranger, Filters(q="harbour")).rows == []
    assert sum(counts_by_state(session, desk.stranger).values()) == 0
    assert not home(session, desk.stranger).has_any
    assert list_sources(session, desk.stranger).rows == []
    assert source_at(session, desk.stranger, str(source.url)) is None
    assert source_at(session, desk.reviewer, str(source.url)) is source
    with pytest.raises(NotFound):
        visible_fact_check(session, desk.stranger, fact_check.id)


def test_pages_follow_each_other_without_gap(session: Session) -> None:
    desk = make_desk(session)
    made = [draft(session, desk, f"number-{number}").id for number in range(7)]
    found: list[str] = []
    cursor = None
    while True:
        page = list_fact_checks(session, desk.reviewer, Filters(), cursor=cursor, limit=3)
        found += [row.id for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == made[::-1]


def test_filters_narrow(session: Session) -> None:
    desk = make_desk(session)
    empty = draft(session, desk, "empty")
    judged = in_state(session, desk, State.IN_REVIEW, "judged")
    session.flush()

    def ids(filters: Filters, who: str = "reviewer") -> set[str]:
        return {row.id for row in list_fact_checks(session, getattr(desk, who), filters).rows}

    assert ids(Filters(state=State.DRAFT)) == {empty.id}
    assert ids(Filters(verdict="mostly_false")) == {judged.id}
    assert ids(Filters(q="judg")) == {judged.id}
    assert ids(Filters(q="FREIGHT harbour")) == {empty.id, judged.id}
    assert ids(Filters(q="%%%")) == set()
    assert ids(Filters(is_mine=True)) == {empty.id, judged.id}
    assert ids(Filters(is_mine=True), "colleague") == set()
    assert ids(Filters(claimant="The minister", state=State.IN_REVIEW)) == {judged.id}


def test_a_source_knows_where_it_is_cited(session: Session) -> None:
    desk = make_desk(session)
    fact_check = ready(session, desk)
    (row,) = list_sources(session, desk.reviewer).rows
    assert row.fact_check_count == 1
    assert [each.id for each in fact_checks_citing(session, row.source.id)] == [fact_check.id]
