"""Merging two claims and splitting one: nothing is lost, and both can be taken back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from app.domain.vocabulary import Stance, State
from app.models import Annotation, AuditEvent, Citation, Claim, Publication
from app.queries.annotations import highlights_of_article
from app.queries.claims import list_claims, merged_claims, similar_claims, working_fact_check
from app.services.annotations import delete_annotation
from app.services.citations import add_citation, remove_citation
from app.services.claim_merging import merge_claims, split_claim, undo_merge
from app.services.claims import annotate, edit_claim
from app.services.fact_checks import edit_fact_check, submit
from tests.claim_factories import bring_to, make_article, make_claim_on, quote_of
from tests.factories import Desk

BRIDGE = "The bridge cost 12 million euros"
HARBOUR = "the harbour of Eastport handled 4.1 million tonnes in 2024"
WORKERS = "its workers earn 3,200 euros a month"


@pytest.fixture
def pair(session: Session, desk: Desk) -> tuple[Annotation, Annotation]:
    """Two claims on one article, by two people."""
    article = make_article(session, desk.reviewer)
    return (
        make_claim_on(session, desk.reviewer, article, BRIDGE),
        make_claim_on(session, desk.colleague, article, HARBOUR),
    )


def people(desk: Desk) -> dict[str, Actor]:
    return {"author": desk.reviewer, "approver": desk.colleague, "editor": desk.editor}


def cite(session: Session, actor: Actor, fact_check_id: str, title: str) -> Citation:
    return add_citation(
        session, actor, fact_check_id,
        source={"title": title, "url": f"https://{title}.example/"}, stance=Stance.CONTEXT,
    )  # fmt: skip


def titles(session: Session, claim_id: str) -> list[tuple[int, str]]:
    fact_check = working_fact_check(session, claim_id)
    session.expire(fact_check, ["citations"])
    return [(c.position, c.source.title) for c in fact_check.citations]


def test_everything_moves_to_the_claim_that_stays(
    session: Session, desk: Desk, pair: tuple[Annotation, Annotation]
) -> None:
    gone, stays = pair
    old, kept = (working_fact_check(session, a.claim_id) for a in pair)
    deleted = annotate(session, desk.reviewer, gone.article_id, gone.claim_id, quote_of(WORKERS))
    delete_annotation(session, desk.reviewer, deleted.id)
    cite(session, desk.reviewer, old.id, "one")
    remove_citation(session, desk.reviewer, cite(session, desk.reviewer, old.id, "removed").id)
    cite(session, desk.reviewer, old.id, "two")
    cite(session, desk.colleague, kept.id, "first")
    edit_fact_check(
        session, desk.reviewer, old.id, old.version, {"summary": "Old", "explanation": "Why"}
    )
    edit_fact_check(session, desk.colleague, kept.id, kept.version, {"summary": "Kept"})
    before = kept.version

    merged = merge_claims(session, desk.editor, gone.claim_id, stays.claim_id)

    assert merged.id == stays.claim_id
    moved = session.scalars(select(Annotation).where(Annotation.claim_id == merged.id)).all()
    assert {a.id for a in moved} == {gone.id, stays.id, deleted.id}
    assert titles(session, merged.id) == [(1, "first"), (2, "one"), (3, "two")]
    # What is empty is filled, what is written stays.
    assert (kept.summary, kept.explanation) == ("Kept", "Why")
    assert old.summary == "Old"
    assert {c.user_id for c in kept.contributions} == {
        desk.reviewer.user_id, desk.colleague.user_id, desk.editor.user_id
    }  # fmt: skip
    assert kept.version == before + 1
    assert [c.id for c, _ in merged_claims(session, merged.id)] == [old.claim_id]
    assert [row.claim.id for row in list_claims(session, desk.viewer).rows] == [merged.id]
    assert {h.claim_id for h in highlights_of_article(session, gone.article_id)} == {merged.id}
    assert similar_claims(session, desk.viewer, BRIDGE) == []


def test_a_merge_is_undone(
    session: Session, desk: Desk, pair: tuple[Annotation, Annotation]
) -> None:
    gone, stays = pair
    gone_id = gone.claim_id
    old, kept = (working_fact_check(session, a.claim_id) for a in pair)
    cite(session, desk.reviewer, old.id, "one")
    cite(session, desk.colleague, kept.id, "first")
    merge_claims(session, desk.reviewer, gone_id, stays.claim_id)
    later = annotate(session, desk.reviewer, gone.article_id, stays.claim_id, quote_of(WORKERS))
    undo_merge(session, desk.reviewer, gone_id)
    session.expire_all()
    assert (gone.claim_id, later.claim_id) == (gone_id, stays.claim_id)
    assert titles(session, gone_id) == [(1, "one")]
    assert titles(session, stays.claim_id) == [(1, "first")]
    assert len(list_claims(session, desk.viewer).rows) == 2
    events = session.scalars(
        select(AuditEvent.event).where(AuditEvent.subject_id == gone_id).order_by(AuditEvent.id)
    ).all()
    assert events == ["claim.created", "claim.merged", "claim.unmerged"]
    with pytest.raises(Conflict):
        undo_merge(session, desk.reviewer, gone_id)


def test_merging_again_leaves_no_chain(
    session: Session, desk: Desk, pair: tuple[Annotation, Annotation]
) -> None:
    first, second = pair[0].claim_id, pair[1].claim_id
    article_id = pair[0].article_id
    third = make_claim_on(session, desk.reviewer, pair[0].article, WORKERS).claim_id
    merge_claims(session, desk.reviewer, first, second)
    merge_claims(session, desk.reviewer, second, third)
    session.expire_all()
    assert [session.get_one(Claim, c).merged_into_id for c in (first, second)] == [third, third]
    # A claim that was merged stands for the one that stays.
    assert (
        annotate(session, desk.reviewer, article_id, first, {"exact": "took no questions"}).claim_id
        == third
    )
    undo_merge(session, desk.reviewer, first)
    session.expire_all()
    assert pair[0].claim_id == first
    assert pair[1].claim_id == third


def test_a_merged_claim_is_not_worked_on(
    session: Session, desk: Desk, pair: tuple[Annotation, Annotation]
) -> None:
    gone, stays = pair[0].claim_id, pair[1].claim_id
    old = bring_to(session, gone, State.APPROVED, **people(desk))
    merge_claims(session, desk.reviewer, gone, stays)
    assert old.state is State.DRAFT
    for write in (
        lambda: edit_claim(session, desk.reviewer, gone, 2, {"text": "Again"}),
        lambda: merge_claims(session, desk.reviewer, gone, stays),
        lambda: merge_claims(session, desk.reviewer, stays, gone),
        lambda: edit_fact_check(session, desk.reviewer, old.id, old.version, {"summary": "x"}),
        lambda: cite(session, desk.reviewer, old.id, "late"),
    ):
        with pytest.raises(Conflict, match="merged"):
            write()


def test_what_was_published_stays(
    session: Session, desk: Desk, pair: tuple[Annotation, Annotation]
) -> None:
    public, draft = pair[0].claim_id, pair[1].claim_id
    unpublished = bring_to(session, draft, State.DRAFT, **people(desk))
    fact_check = bring_to(session, public, State.PUBLISHED, **people(desk))
    with pytest.raises(Conflict, match="merge the other claim into this one"):
        merge_claims(session, desk.editor, public, draft)
    with pytest.raises(Forbidden, match="only an editor"):
        merge_claims(session, desk.reviewer, draft, public)
    merge_claims(session, desk.editor, draft, public)
    document = session.get_one(Publication, fact_check.id).document
    assert HARBOUR in document
    assert fact_check.state is State.PUBLISHED
    # What can't go into a published fact-check stays with the merged claim, for reading.
    assert titles(session, draft) == [(1, "Records 2024")]
    with pytest.raises(Conflict, match="merged"):
        submit(session, desk.reviewer, unpublished.id)


def test_two_published_claims_are_never_merged(
    session: Session, desk: Desk, pair: tuple[Annotation, Annotation]
) -> None:
    bring_to(session, pair[0].claim_id, State.PUBLISHED, **people(desk))
    bring_to(
        session, pair[1].claim_id, State.PUBLISHED,
        author=desk.colleague, approver=desk.reviewer, editor=desk.editor,
    )  # fmt: skip
    with pytest.raises(Conflict, match="Both claims have published fact-checks"):
        merge_claims(session, desk.editor, pair[0].claim_id, pair[1].claim_id)


def test_who_may_merge_and_split(
    session: Session, desk: Desk, pair: tuple[Annotation, Annotation]
) -> None:
    one, other = pair[0].claim_id, pair[1].claim_id
    theirs = make_claim_on(
        session, desk.stranger, make_article(session, desk.stranger), BRIDGE
    ).claim_id
    with pytest.raises(Forbidden):
        merge_claims(session, desk.viewer, one, other)
    with pytest.raises(NotFound):
        merge_claims(session, desk.reviewer, one, theirs)
    with pytest.raises(NotFound):
        merge_claims(session, desk.stranger, one, theirs)
    with pytest.raises(NotFound):
        split_claim(session, desk.stranger, one, [pair[0].id], "Mine")
    with pytest.raises(InvalidInput):
        merge_claims(session, desk.reviewer, one, one)


def test_one_claim_becomes_two(
    session: Session, desk: Desk, pair: tuple[Annotation, Annotation]
) -> None:
    kept, _ = pair
    moved = annotate(session, desk.colleague, kept.article_id, kept.claim_id, quote_of(WORKERS))
    fact_check = working_fact_check(session, kept.claim_id)
    before = fact_check.version
    new = split_claim(session, desk.reviewer, kept.claim_id, [moved.id], "Workers earn €3,200")
    session.expire_all()
    assert (moved.claim_id, new.text) == (new.id, "Workers earn €3,200")
    assert kept.claim_id != new.id
    draft = working_fact_check(session, new.id)
    assert (draft.state, draft.summary) == (State.DRAFT, "")
    # Who highlighted the words may not approve what is said of them.
    assert {c.user_id for c in draft.contributions} == {
        desk.reviewer.user_id, desk.colleague.user_id
    }  # fmt: skip
    assert fact_check.version == before + 1


@pytest.mark.parametrize("wrong", ["none", "all", "another's"])
def test_a_split_takes_some_of_the_claims_highlights(
    session: Session, desk: Desk, pair: tuple[Annotation, Annotation], wrong: str
) -> None:
    mine, other = pair
    second = annotate(session, desk.reviewer, mine.article_id, mine.claim_id, quote_of(WORKERS))
    ids = {"none": [], "all": [mine.id, second.id], "another's": [other.id]}[wrong]
    with pytest.raises(InvalidInput) as caught:
        split_claim(session, desk.reviewer, mine.claim_id, ids, "New")
    assert caught.value.pointer == "/annotation_ids"
