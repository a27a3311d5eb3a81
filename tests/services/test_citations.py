"""The sources of a fact-check: known once, kept in order, put back after removal."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.domain.errors import AlreadyThere, Conflict, InvalidInput, InvalidInputs, StaleVersion
from app.domain.vocabulary import Stance, State
from app.models import Citation, Contribution, FactCheck, Source
from app.services.citations import (
    MAX_CITATIONS,
    add_citation,
    edit_citation,
    move_citation,
    remove_citation,
    restore_citation,
)
from app.services.sources import edit_source
from tests.fact_check_work import draft, in_state, ready
from tests.factories import Desk, make_desk


@pytest.fixture
def people(session: Session) -> Desk:
    return make_desk(session)


def cite(session: Session, desk: Desk, fact_check: FactCheck, **source: Any) -> Citation:
    source = {"title": "A report", **source}
    return add_citation(
        session, desk.reviewer, fact_check.id, source=source, stance=Stance.SUPPORTS
    )


def titles(session: Session, fact_check: FactCheck) -> list[str]:
    session.expire(fact_check, ["citations"])
    return [citation.source.title for citation in fact_check.citations]


def positions(session: Session, fact_check: FactCheck) -> list[int]:
    session.expire(fact_check, ["citations"])
    return [citation.position for citation in fact_check.citations]


def test_a_source_is_known_by_its_address(session: Session, people: Desk) -> None:
    one, two = draft(session, people, "one"), draft(session, people, "two")
    first = cite(session, people, one, url="https://www.port.example/r?utm_source=x", title="Told")
    second = cite(session, people, two, url="http://port.example/r/", title="Told otherwise")
    assert second.source_id == first.source_id
    assert second.source.title == "Told"
    assert session.scalar(select(func.count()).select_from(Source)) == 1


def test_a_source_without_an_address_is_known_by_all_its_fields(
    session: Session, people: Desk
) -> None:
    one, two = draft(session, people, "one"), draft(session, people, "two")
    first = cite(session, people, one, title="Talk", author="Ann", published_on=date(2024, 5, 1))
    same = cite(session, people, two, title="Talk", author="Ann", published_on=date(2024, 5, 1))
    other = cite(session, people, two, title="Talk", author="Bob")
    assert same.source_id == first.source_id
    assert other.source_id != first.source_id


def test_a_source_is_taken_by_its_id(session: Session, people: Desk) -> None:
    one, two = draft(session, people, "one"), draft(session, people, "two")
    first = cite(session, people, one, title="Talk")
    again = cite(session, people, two, id=first.source_id)
    assert again.source_id == first.source_id
    with pytest.raises(InvalidInput):
        cite(session, people, two, id=one.id)


@pytest.mark.parametrize(
    ("source", "pointer"),
    [
        ({"title": ""}, "/title"),
        ({"title": "x", "url": "javascript:alert(1)"}, "/url"),
        ({"title": "x", "url": "not an address"}, "/url"),
        ({"title": "x" * 301}, "/title"),
        ({"title": "x", "publisher": "y" * 301}, "/publisher"),
    ],
)
def test_a_bad_source_says_which_field(
    session: Session, people: Desk, source: dict[str, str], pointer: str
) -> None:
    fact_check = draft(session, people)
    with pytest.raises((InvalidInput, InvalidInputs)) as refused:
        cite(session, people, fact_check, **source)
    errors = getattr(refused.value, "errors", [refused.value])
    assert [error.pointer for error in errors] == [pointer]


def test_the_same_citation_is_not_made_twice(session: Session, people: Desk) -> None:
    fact_check = draft(session, people)
    first = cite(session, people, fact_check)
    version = fact_check.version
    assert cite(session, people, fact_check).id == first.id
    assert fact_check.version == version


def test_citations_move_and_stay_numbered(session: Session, people: Desk) -> None:
    fact_check = draft(session, people)
    a, b, c = (cite(session, people, fact_check, title=title) for title in "abc")
    move_citation(session, people.reviewer, c.id, 1)
    assert titles(session, fact_check) == ["c", "a", "b"]
    move_citation(session, people.reviewer, c.id, 2)
    assert titles(session, fact_check) == ["a", "c", "b"]
    move_citation(session, people.reviewer, a.id, 99)
    move_citation(session, people.reviewer, b.id, -5)
    assert titles(session, fact_check) == ["b", "c", "a"]
    assert positions(session, fact_check) == [1, 2, 3]


def test_a_second_click_on_up_moves_no_further(session: Session, people: Desk) -> None:
    fact_check = draft(session, people)
    _, _, c = (cite(session, people, fact_check, title=title) for title in "abc")
    for _ in range(2):
        move_citation(session, people.reviewer, c.id, 2)
    assert titles(session, fact_check) == ["a", "c", "b"]


def test_what_was_removed_comes_back_where_it_stood(session: Session, people: Desk) -> None:
    fact_check = draft(session, people)
    _, b, _ = (cite(session, people, fact_check, title=title) for title in "abc")
    for _ in range(2):
        remove_citation(session, people.reviewer, b.id)
    assert titles(session, fact_check) == ["a", "c"]
    assert positions(session, fact_check) == [1, 2]
    with pytest.raises(Conflict):
        edit_citation(session, people.reviewer, b.id, b.version, {"note": "x"})
    for _ in range(2):
        restore_citation(session, people.reviewer, b.id)
    assert titles(session, fact_check) == ["a", "b", "c"]
    assert positions(session, fact_check) == [1, 2, 3]


def test_a_citation_is_edited_by_who_saw_it(session: Session, people: Desk) -> None:
    fact_check = draft(session, people)
    citation = cite(session, people, fact_check)
    seen = citation.version
    changed = {"stance": "refutes", "excerpt": "Down by 12.", "note": "p. 3"}
    edit_citation(session, people.colleague, citation.id, seen, changed)
    assert (citation.stance, citation.excerpt, citation.version) == (
        Stance.REFUTES, "Down by 12.", seen + 1,
    )  # fmt: skip
    with pytest.raises(StaleVersion) as stale:
        edit_citation(session, people.reviewer, citation.id, seen, {"note": "p. 4"})
    assert stale.value.current == {"version": seen + 1, "fields": {"note": "p. 3"}}
    assert stale.value.yours == {"note": "p. 4"}


@pytest.mark.parametrize("field", ["excerpt", "note"])
def test_long_texts_are_refused(session: Session, people: Desk, field: str) -> None:
    fact_check = draft(session, people)
    citation = cite(session, people, fact_check)
    with pytest.raises(InvalidInputs, match="5,000"):
        edit_citation(session, people.reviewer, citation.id, 1, {field: "x" * 5_001})


def test_there_is_a_limit_to_citations(session: Session, people: Desk) -> None:
    fact_check = draft(session, people)
    for number in range(MAX_CITATIONS):
        cite(session, people, fact_check, title=f"Report {number}")
    with pytest.raises(Conflict, match="100"):
        cite(session, people, fact_check, title="One more")


def test_editing_a_source_edits_all_that_cite_it(session: Session, people: Desk) -> None:
    approved = in_state(session, people, State.APPROVED, "one")
    published = in_state(session, people, State.PUBLISHED, "two")
    source = approved.citations[0].source
    add = {"source": {"id": source.id}, "stance": Stance.CONTEXT}
    other = draft(session, people, "three")
    add_citation(session, people.reviewer, other.id, **add)  # type: ignore[arg-type]
    versions = (approved.version, published.version, other.version)
    edit_source(session, people.colleague, source.id, source.version, {"title": "Annual report"})
    assert approved.state is State.IN_REVIEW
    assert published.state is State.PUBLISHED
    assert (approved.version, published.version, other.version) == (
        versions[0] + 1, versions[1], versions[2] + 1,
    )  # fmt: skip
    theirs = session.scalars(
        select(Contribution.fact_check_id).where(Contribution.user_id == people.colleague.user_id)
    )
    assert set(theirs) == {approved.id, other.id}


def test_two_sources_never_get_the_same_address(session: Session, people: Desk) -> None:
    fact_check = draft(session, people)
    one = cite(session, people, fact_check, url="https://a.example/x").source
    two = cite(session, people, fact_check, url="https://b.example/x").source
    with pytest.raises(AlreadyThere) as refused:
        edit_source(
            session, people.reviewer, two.id, two.version, {"url": "http://www.a.example/x"}
        )
    assert refused.value.id == one.id


def test_a_stale_edit_of_a_source_is_refused(session: Session, people: Desk) -> None:
    source = ready(session, people).citations[0].source
    seen = source.version
    edit_source(session, people.reviewer, source.id, seen, {"title": "Theirs"})
    with pytest.raises(StaleVersion) as stale:
        edit_source(session, people.colleague, source.id, seen, {"title": "Mine"})
    assert stale.value.current["fields"]["title"] == "Theirs"
    assert stale.value.yours["title"] == "Mine"


def test_an_edit_that_changes_nothing_leaves_approvals(session: Session, people: Desk) -> None:
    approved = in_state(session, people, State.APPROVED)
    source = approved.citations[0].source
    edit_source(session, people.colleague, source.id, source.version, {"title": source.title})
    assert approved.state is State.APPROVED


def test_many_people_add_citations_at_once(database: str) -> None:
    """None is lost, none doubled, whichever database: the row of the fact-check is held."""
    with db.unit_of_work() as session:
        desk = make_desk(session)
        fact_check_id = draft(session, desk).id

    def add(number: int) -> None:
        with db.unit_of_work() as session:
            add_citation(
                session,
                desk.reviewer,
                fact_check_id,
                source={"title": "Same page", "url": "https://a.example/same"},
                stance=Stance.CONTEXT,
                note=str(number),
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(16)))
    with db.reading() as session:
        fact_check = session.get_one(FactCheck, fact_check_id)
        assert [citation.position for citation in fact_check.citations] == list(range(1, 17))
        assert {citation.note for citation in fact_check.citations} == set(map(str, range(16)))
        assert session.scalar(select(func.count()).select_from(Source)) == 1
        assert fact_check.version == 17
