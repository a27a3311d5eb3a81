"""The queue of highlights on whose words somebody must decide."""

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from app import db
from app.domain.errors import InvalidInput, NotFound
from app.domain.vocabulary import AnchorState, ImportKind, State
from app.engines.extraction import Block
from app.models import Anchor, Annotation, FactCheck
from app.queries.anchors import (
    IS_LOST,
    CaseFilters,
    Order,
    article_titles,
    cases_of_claim,
    count_waiting,
    counts,
    list_anchors,
    list_cases,
    visible_case,
)
from app.queries.annotations import newest_anchor
from app.services.anchors.decisions import confirm, find_gone, reopen
from app.services.annotations import delete_annotation
from app.services.claims import add_claim
from app.services.intake.article_versions import add_version
from app.services.intake.articles import add_article
from app.services.publishing import withdraw
from tests.fact_check_work import SENTENCE, in_state, ready
from tests.factories import Desk
from tests.services.test_article_versions import CHANGED, annotation_of, say

ALL = CaseFilters()


def changed(session: Session, desk: Desk, state: State, name: str) -> Annotation:
    annotation = annotation_of(session, in_state(session, desk, state, name))
    say(session, desk, annotation, f"Officials met. {CHANGED} It was number {name}.")
    return annotation


def gone(session: Session, desk: Desk, state: State, name: str) -> Annotation:
    annotation = annotation_of(session, in_state(session, desk, state, name))
    say(session, desk, annotation, f"It rained all day in {name}.", is_forced=True)
    return annotation


def listed(
    session: Session, desk: Desk, filters: CaseFilters = ALL, order: Order = "public"
) -> list[str]:
    page = list_cases(session, desk.reviewer, filters, order=order)
    return [case.annotation.id for case in page.rows]


def test_a_case_tells_what_was_checked_and_what_stands_there(desk: Desk, session: Session) -> None:
    annotation = changed(session, desk, State.PUBLISHED, "one")
    in_state(session, desk, State.PUBLISHED, "unchanged")
    (case,) = list_cases(session, desk.reviewer, CaseFilters()).rows
    assert case.annotation.id == annotation.id
    assert (case.anchor.state, case.is_public, case.is_open) == (AnchorState.CHANGED, True, True)
    said, says = case.said, case.says
    assert says is not None
    assert said.text == SENTENCE
    assert said.text[said.start : said.end] == "21 per cent less freight"
    assert says.text == CHANGED
    assert says.text[says.start : says.end] == "12 per cent less freight"
    assert (says.before, says.after) == ("Officials met. ", " It was number one.")
    assert (case.checked_in.number, case.stands_in.number) == (1, 2)
    assert case.silent_edit is not None
    assert case.silent_edit.says == CHANGED
    assert case.fact_check.verdict is not None


def test_words_that_are_gone_have_no_new_sentence(desk: Desk, session: Session) -> None:
    gone(session, desk, State.DRAFT, "one")
    (case,) = list_cases(session, desk.reviewer, CaseFilters()).rows
    assert (case.anchor.state, case.says, case.is_public) == (AnchorState.ORPHAN, None, False)
    assert case.silent_edit is None


def test_what_readers_saw_comes_first_or_what_waits_longest(desk: Desk, session: Session) -> None:
    draft = changed(session, desk, State.DRAFT, "draft").id
    published = changed(session, desk, State.PUBLISHED, "published").id
    withdrawn = changed(session, desk, State.WITHDRAWN, "withdrawn").id
    later = changed(session, desk, State.PUBLISHED, "later").id
    assert listed(session, desk) == [published, later, draft, withdrawn]
    assert listed(session, desk, order="oldest") == [draft, published, withdrawn, later]


@pytest.mark.parametrize("order", ["public", "oldest"])
def test_pages_hold_every_case_once(desk: Desk, session: Session, order: Order) -> None:
    for number in range(3):
        changed(session, desk, State.DRAFT, f"draft-{number}")
        changed(session, desk, State.PUBLISHED, f"published-{number}")
    whole = listed(session, desk, order=order)
    found: list[str] = []
    cursor = None
    for _ in range(3):
        page = list_cases(
            session, desk.reviewer, CaseFilters(), order=order, cursor=cursor, limit=2,
        )  # fmt: skip
        found += [case.annotation.id for case in page.rows]
        cursor = page.next_cursor
    assert (found, cursor, len(set(whole))) == (whole, None, 6)


@pytest.mark.parametrize("cursor", ["nonsense", "MHxub25l", "eHwwMTkwMDAwMA"])
def test_a_cursor_that_we_never_gave_is_refused(desk: Desk, session: Session, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        list_cases(session, desk.reviewer, CaseFilters(), cursor=cursor)


def test_narrowed_by_article_and_state(desk: Desk, session: Session) -> None:
    one = changed(session, desk, State.DRAFT, "one")
    two = gone(session, desk, State.DRAFT, "two")
    assert listed(session, desk, CaseFilters(article_id=two.article_id)) == [two.id]
    assert listed(session, desk, CaseFilters(state=AnchorState.CHANGED)) == [one.id]
    assert listed(session, desk, CaseFilters(state=AnchorState.AMBIGUOUS)) == []
    found = counts(session, desk.reviewer)
    assert found.by_state() == {
        AnchorState.CHANGED: 1, AnchorState.AMBIGUOUS: 0, AnchorState.ORPHAN: 1,
    }  # fmt: skip
    assert found.by_state(one.article_id)[AnchorState.ORPHAN] == 0
    assert found.waiting == 2
    assert counts(session, desk.reviewer, one.article_id).waiting == 1
    titles = article_titles(session, found)
    assert sorted(titles) == sorted(
        [(one.article_id, "Harbour news one", 1), (two.article_id, "Harbour news two", 1)]
    )


def test_what_was_decided_or_deleted_or_of_another_team_is_not_listed(
    desk: Desk, session: Session
) -> None:
    confirmed = changed(session, desk, State.DRAFT, "confirmed")
    found_gone = changed(session, desk, State.DRAFT, "gone")
    deleted = changed(session, desk, State.DRAFT, "deleted")
    left = changed(session, desk, State.DRAFT, "left")
    confirm(
        session, desk.reviewer, confirmed.id,
        seen_anchor_id=newest_anchor(session, confirmed.id).id,
    )  # fmt: skip
    find_gone(
        session, desk.reviewer, found_gone.id,
        seen_anchor_id=newest_anchor(session, found_gone.id).id,
    )  # fmt: skip
    delete_annotation(session, desk.reviewer, deleted.id)
    session.flush()
    assert listed(session, desk) == [left.id]
    assert count_waiting(session, desk.reviewer, at_most=100) == 1
    assert list_cases(session, desk.stranger, CaseFilters()).rows == []
    assert counts(session, desk.stranger).waiting == 0
    assert count_waiting(session, desk.stranger, at_most=100) == 0


def test_reopened_ones_are_listed_apart(desk: Desk, session: Session) -> None:
    annotation = changed(session, desk, State.PUBLISHED, "one")
    reopen(
        session, desk.reviewer, annotation.id,
        seen_anchor_id=newest_anchor(session, annotation.id).id,
    )  # fmt: skip
    assert listed(session, desk) == []
    assert listed(session, desk, CaseFilters(is_reopened=True)) == [annotation.id]
    found = counts(session, desk.reviewer)
    assert (found.waiting, found.reopened()) == (0, 1)
    assert count_waiting(session, desk.reviewer, at_most=100) == 0
    (case,) = cases_of_claim(session, annotation.claim_id)
    assert case.is_reopened


def test_withdrawing_makes_a_case_less_pressing(desk: Desk, session: Session) -> None:
    annotation = changed(session, desk, State.PUBLISHED, "one")
    fact_check = session.query(FactCheck).filter_by(claim_id=annotation.claim_id).one()
    withdraw(session, desk.editor, fact_check.id, "Wrong.")
    (case,) = list_cases(session, desk.reviewer, CaseFilters()).rows
    assert not case.is_public


def test_counting_stops_where_it_was_told_to(desk: Desk, session: Session) -> None:
    for number in range(3):
        changed(session, desk, State.DRAFT, str(number))
    assert count_waiting(session, desk.reviewer, at_most=2) == 2


def test_the_place_deep_in_a_long_text(desk: Desk, session: Session) -> None:
    """Only a window of the text is read; its offsets must not slip (😀 is one code point)."""
    filler = [
        Block("paragraph", f"Paragraph {n} 😀 says little and is here to be long.")
        for n in range(400)
    ]
    article = add_article(
        session, desk.reviewer, title="Long", kind=ImportKind.TEXT,
        blocks=[*filler, Block("paragraph", f"Before it. {SENTENCE} After it."), *filler],
    )  # fmt: skip
    annotation = add_claim(
        session, desk.reviewer, article.id, text="It fell.",
        quote={"exact": "21 per cent less freight"},
    )  # fmt: skip
    add_version(
        session, desk.reviewer, article.id, kind=ImportKind.TEXT,
        blocks=[*filler, Block("paragraph", f"Before it. {CHANGED} After it."), *filler],
    )  # fmt: skip
    case = visible_case(session, desk.reviewer, annotation.id)
    assert case.says is not None
    assert case.says.text == CHANGED
    assert case.says.text[case.says.start : case.says.end] == "12 per cent less freight"
    assert (case.says.before, case.says.after) == ("Before it. ", " After it.")


def test_the_quote_is_marked_where_it_was_checked(desk: Desk, session: Session) -> None:
    sentence = "They said no, and no again, and no to the end."
    article = add_article(
        session, desk.reviewer, title="No", kind=ImportKind.TEXT,
        blocks=[Block("paragraph", f"It began. {sentence}")],
    )  # fmt: skip
    start = f"It began. {sentence}".index("no to the end")
    annotation = add_claim(
        session, desk.reviewer, article.id, text="They said no.",
        quote={"exact": "no", "start": start, "end": start + 2},
    )  # fmt: skip
    case = visible_case(session, desk.reviewer, annotation.id)
    at = start - len("It began. ")
    assert (case.said.start, case.said.end) == (at, at + 2)


def test_one_case_is_seen_by_its_team_alone(desk: Desk, session: Session) -> None:
    annotation = changed(session, desk, State.DRAFT, "one")
    assert visible_case(session, desk.viewer, annotation.id).is_open
    with pytest.raises(NotFound):
        visible_case(session, desk.stranger, annotation.id)
    delete_annotation(session, desk.reviewer, annotation.id)
    session.flush()
    with pytest.raises(NotFound):
        visible_case(session, desk.reviewer, annotation.id)


def test_what_happened_to_the_words_newest_first(desk: Desk, session: Session) -> None:
    annotation = changed(session, desk, State.DRAFT, "one")
    confirm(
        session, desk.reviewer, annotation.id,
        seen_anchor_id=newest_anchor(session, annotation.id).id,
    )  # fmt: skip
    rows = list_anchors(session, annotation.id).rows
    assert [(anchor.state, number, who) for anchor, number, who in rows] == [
        (AnchorState.EXACT, 2, "Rosa Reviewer"),
        (AnchorState.CHANGED, 2, None),
        (AnchorState.EXACT, 1, "Rosa Reviewer"),
    ]


def test_a_page_takes_the_same_number_of_questions_however_full(
    desk: Desk, session: Session
) -> None:
    def asked() -> int:
        statements: list[str] = []
        session.flush()
        session.expire_all()

        def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
            statements.append(statement)

        event.listen(db.engine(), "before_cursor_execute", note)
        for case in list_cases(session, desk.reviewer, CaseFilters()).rows:
            assert case.fact_check.verdict
            assert case.checked_in.created_at
        event.remove(db.engine(), "before_cursor_execute", note)
        return len(statements)

    changed(session, desk, State.DRAFT, "one")
    few = asked()
    for number in range(4):
        changed(session, desk, State.PUBLISHED, f"p{number}")
        gone(session, desk, State.DRAFT, f"d{number}")
    assert asked() == few == 3


def test_ready_drafts_have_cases_too(desk: Desk, session: Session) -> None:
    annotation = annotation_of(session, ready(session, desk))
    say(session, desk, annotation, f"{SENTENCE[:-1]}, but not in the north. It was number one.")
    (case,) = cases_of_claim(session, annotation.claim_id)
    assert case.anchor.state is AnchorState.CHANGED


def test_lost_anchors_are_found_by_their_index(desk: Desk, session: Session) -> None:
    """Without it each page of the desk would read every highlight of the team to count them."""
    wanted = select(Anchor.id).where(IS_LOST, Anchor.decision.is_(None))
    explain = "EXPLAIN QUERY PLAN"
    if session.get_bind().dialect.name == "postgresql":
        # What it does where the table is not nearly empty.
        session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN"
    statement = wanted.compile(session.connection(), compile_kwargs={"render_postcompile": True})
    rows = session.connection().exec_driver_sql(f"{explain} {statement}")
    assert "ix_anchor_lost_decision_id" in "\n".join(row[-1] for row in rows)
