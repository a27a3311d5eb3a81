"""What the article list tells of each article's fact-checks."""

from app import db
from app.domain.vocabulary import State
from app.queries.articles import ArticleFilters, Checks, ListedArticle, list_articles
from app.services.annotations import delete_annotation
from tests.fact_check_work import in_state
from tests.factories import Desk


def listed(desk: Desk, checks: Checks | None = None) -> list[ListedArticle]:
    with db.reading() as session:
        return list_articles(session, desk.viewer, ArticleFilters(checks=checks)).rows


def test_an_article_is_open_until_its_fact_checks_are_settled(desk: Desk) -> None:
    for state in (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.PUBLISHED):
        with db.unit_of_work() as session:
            in_state(session, desk, state, state)
    assert [row.states for row in listed(desk)] == [
        {State.PUBLISHED: 1}, {State.APPROVED: 1}, {State.IN_REVIEW: 1}, {State.DRAFT: 1},
    ]  # fmt: skip
    assert [row.states for row in listed(desk, "settled")] == [{State.PUBLISHED: 1}]
    assert [next(iter(row.states)) for row in listed(desk, "open")] == [
        State.APPROVED, State.IN_REVIEW, State.DRAFT,
    ]  # fmt: skip
    assert listed(desk, "none") == []


def test_a_deleted_highlight_does_not_count(desk: Desk) -> None:
    with db.unit_of_work() as session:
        annotation = in_state(session, desk, State.DRAFT).claim.annotations[0]
        delete_annotation(session, desk.reviewer, annotation.id)
    (row,) = listed(desk, "none")
    assert (row.highlights, row.states) == (0, {})
