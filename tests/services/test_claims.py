"""Claims and their quotes, on SQLite and PostgreSQL: the server's text decides."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    InvalidInputs,
    NotFound,
    StaleVersion,
)
from app.domain.vocabulary import AnchorState, State
from app.models import Anchor, AuditEvent, Contribution, Publication, Review
from app.queries import appearances
from app.queries.annotations import highlights_of_article
from app.queries.claims import claimants, list_claims, similar_claims, working_fact_check
from app.queries.fact_checks import Filters, counts_by_state, list_fact_checks
from app.services.annotations import delete_annotation, respan, restore_annotation
from app.services.claims import add_claim, annotate, edit_claim
from tests.claim_factories import (
    TEXT,
    add_version,
    bring_to,
    claim_of,
    make_article,
    make_claim_on,
    quote_of,
)
from tests.factories import Desk

TWICE = "Unemployment fell by half."
BRIDGE = "The bridge cost 12 million euros"
HARBOUR = "the harbour of Eastport handled 4.1 million tonnes in 2024"
LONG = f"{HARBOUR}, more than any other harbour on the coast"


def events(session: Session, subject_id: str) -> list[str]:
    session.flush()
    rows = session.scalars(
        select(AuditEvent.event).where(AuditEvent.subject_id == subject_id).order_by(AuditEvent.id)
    )
    return list(rows)


def test_a_quote_becomes_a_claim_with_a_draft_fact_check(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    annotation = add_claim(
        session, desk.reviewer, article.id,
        text="  The bridge cost\n12 million euros. ", claimant=" Odile  Brandt", note="Minutes",
        quote=quote_of(BRIDGE) | {"prefix": "made up", "suffix": "made up"},
    )  # fmt: skip
    claim = claim_of(session, annotation)
    assert (claim.text, claim.claimant) == ("The bridge cost 12 million euros.", "Odile Brandt")
    # What surrounds the quote is the server's text, not what was sent.
    assert annotation.prefix == TEXT[annotation.start - 32 : annotation.start]
    assert annotation.sentence.startswith("“The bridge cost 12 million euros,”")
    (anchor,) = annotation.anchors
    assert anchor.state is AnchorState.EXACT
    assert TEXT[anchor.start : anchor.end] == BRIDGE
    fact_check = working_fact_check(session, claim.id)
    assert (fact_check.state, fact_check.version) == (State.DRAFT, 1)
    contributors = session.scalars(
        select(Contribution.user_id).where(Contribution.fact_check_id == fact_check.id)
    )
    assert list(contributors) == [desk.reviewer.user_id]
    assert events(session, claim.id) == ["claim.created"]
    assert events(session, annotation.id) == ["annotation.created"]
    assert events(session, fact_check.id) == ["fact_check.created"]


def test_offsets_count_code_points_also_after_an_emoji(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    annotation = make_claim_on(session, desk.reviewer, article, "took no questions")
    assert annotation.start == TEXT.index("took no")
    as_utf16 = quote_of("took no questions")
    as_utf16 |= {"start": as_utf16["start"] + 1, "end": as_utf16["end"] + 1}
    with pytest.raises(InvalidInput, match="code points") as caught:
        add_claim(session, desk.reviewer, article.id, text="No questions", quote=as_utf16)
    assert caught.value.pointer == "/quote/start"


def test_the_same_sentence_twice_anchors_to_the_chosen_one(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    second = add_claim(session, desk.reviewer, article.id, text=TWICE, quote=quote_of(TWICE, nth=1))
    assert second.start == TEXT.rindex(TWICE)
    with pytest.raises(InvalidInput, match="at 2 places") as caught:
        add_claim(session, desk.reviewer, article.id, text=TWICE, quote={"exact": TWICE})
    assert caught.value.pointer == "/quote/exact"
    located = add_claim(
        session, desk.reviewer, article.id, text=TWICE,
        quote={"exact": TWICE, "prefix": "counted the boats. "},
    )  # fmt: skip
    assert located.start == second.start


@pytest.mark.parametrize(
    ("quote", "pointer"),
    [
        ({"exact": "Words that nobody wrote"}, "/quote/exact"),
        ({"exact": " \n"}, "/quote/exact"),
        ({"exact": "x" * 10_001}, "/quote/exact"),
        ({"exact": BRIDGE, "start": 3}, "/quote/start"),
        ({"exact": BRIDGE, "start": -4, "end": 28}, "/quote/start"),
        ({"exact": BRIDGE, "start": 0, "end": 10_000_000}, "/quote/start"),
        ({"exact": BRIDGE, "start": 50, "end": 40}, "/quote/start"),
    ],
)
def test_a_quote_that_is_not_in_the_text_is_refused(
    session: Session, desk: Desk, quote: dict[str, object], pointer: str
) -> None:
    article = make_article(session, desk.reviewer)
    with pytest.raises(InvalidInput) as caught:
        add_claim(session, desk.reviewer, article.id, text="A claim", quote=quote)
    assert caught.value.pointer == pointer


def test_typography_may_differ_words_may_not(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    exact = f'"{BRIDGE},"'
    sent = quote_of(f"“{BRIDGE},”") | {"exact": exact}
    annotation = add_claim(session, desk.reviewer, article.id, text="A bridge", quote=sent)
    assert annotation.exact == f"“{BRIDGE},”"
    with pytest.raises(InvalidInput):
        add_claim(
            session, desk.reviewer, article.id, text="A bridge",
            quote=sent | {"exact": exact.replace("12", "21")},
        )  # fmt: skip


def test_every_wrong_field_is_named(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    with pytest.raises(InvalidInputs) as caught:
        add_claim(
            session, desk.reviewer, article.id, text="  ", claimant="n" * 301, note="n" * 5_001,
            claimed_on=clock.today() + timedelta(days=2), quote=quote_of(BRIDGE),
        )  # fmt: skip
    assert {error.pointer for error in caught.value.errors} == {
        "/text", "/claimant", "/note", "/claimed_on"
    }  # fmt: skip


def test_nested_overlapping_and_equal_quotes_live_side_by_side(
    session: Session, desk: Desk
) -> None:
    article = make_article(session, desk.reviewer)
    across = TEXT[TEXT.index("Nobody counted") : TEXT.index(", more than")]
    for words in (HARBOUR, LONG, HARBOUR, across):
        make_claim_on(session, desk.reviewer, article, words)
    found = highlights_of_article(session, article.id)
    assert [h.exact for h in found] == [across, LONG, HARBOUR, HARBOUR]
    assert "\n\n" in across


def test_only_reviewers_of_the_team_make_claims(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    with pytest.raises(Forbidden):
        make_claim_on(session, desk.viewer, article, BRIDGE)
    with pytest.raises(NotFound):
        make_claim_on(session, desk.stranger, article, BRIDGE)
    annotation = make_claim_on(session, desk.reviewer, article, BRIDGE)
    for write in (delete_annotation, restore_annotation):
        with pytest.raises(NotFound):
            write(session, desk.stranger, annotation.id)
        with pytest.raises(Forbidden):
            write(session, desk.viewer, annotation.id)
    with pytest.raises(NotFound):
        edit_claim(session, desk.stranger, annotation.claim_id, 1, {"text": "Mine"})


def test_one_claim_is_found_in_several_articles(session: Session, desk: Desk) -> None:
    first = make_article(session, desk.reviewer)
    second = make_article(session, desk.reviewer, "More words.", title="Second thoughts")
    claim = claim_of(session, make_claim_on(session, desk.reviewer, first, BRIDGE))
    version = working_fact_check(session, claim.id).version
    again = annotate(session, desk.colleague, second.id, claim.id, {"exact": BRIDGE})
    assert again.claim_id == claim.id
    standings = appearances.of_claims(session, [claim.id])
    assert [s.article.id for s in standings] == [first.id, second.id]
    # Whoever adds a place contributes: nobody approves what they contributed to.
    fact_check = working_fact_check(session, claim.id)
    assert fact_check.version == version + 1
    assert desk.colleague.user_id in {c.user_id for c in fact_check.contributions}
    # The very same words twice are one highlight.
    assert annotate(session, desk.colleague, second.id, claim.id, {"exact": BRIDGE}).id == again.id


def test_a_claim_of_another_team_is_not_there(session: Session, desk: Desk) -> None:
    theirs = make_article(session, desk.stranger)
    claim_id = make_claim_on(session, desk.stranger, theirs, BRIDGE).claim_id
    ours = make_article(session, desk.reviewer)
    with pytest.raises(NotFound):
        annotate(session, desk.reviewer, ours.id, claim_id, {"exact": BRIDGE})


def test_edits_see_the_version_they_change(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    claim = claim_of(session, make_claim_on(session, desk.reviewer, article, BRIDGE))
    edit_claim(session, desk.colleague, claim.id, 1, {"text": "The bridge cost €12m"})
    with pytest.raises(StaleVersion) as caught:
        edit_claim(session, desk.reviewer, claim.id, 1, {"text": "My wording"})
    assert caught.value.current["fields"]["text"] == "The bridge cost €12m"
    assert caught.value.yours["text"] == "My wording"
    edit_claim(session, desk.reviewer, claim.id, 2, {"text": "The bridge cost €12m"})
    assert claim.version == 2, "an edit that changes nothing is none"
    assert events(session, claim.id) == ["claim.created", "claim.edited"]


def test_an_edit_of_the_claim_voids_the_approval(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    annotation = make_claim_on(session, desk.reviewer, article, BRIDGE)
    people = {"author": desk.reviewer, "approver": desk.colleague, "editor": desk.editor}
    fact_check = bring_to(session, annotation.claim_id, State.APPROVED, **people)
    edit_claim(session, desk.reviewer, annotation.claim_id, 1, {"claimant": "The mayor"})
    assert fact_check.state is State.IN_REVIEW
    session.flush()
    approval = session.scalars(select(Review).where(Review.fact_check_id == fact_check.id)).one()
    assert approval.voided_at is not None


def test_a_published_claim_is_revised_before_its_words_change(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    annotation = make_claim_on(session, desk.reviewer, article, BRIDGE)
    people = {"author": desk.reviewer, "approver": desk.colleague, "editor": desk.editor}
    bring_to(session, annotation.claim_id, State.PUBLISHED, **people)
    with pytest.raises(Conflict, match="revise"):
        edit_claim(session, desk.editor, annotation.claim_id, 1, {"text": "Other"})
    with pytest.raises(Conflict, match="revise"):
        respan(session, desk.editor, annotation.id, quote_of(TWICE), seen_version=1)
    assert annotation.exact == BRIDGE


def test_only_an_editor_changes_where_readers_see_a_verdict(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    other = make_article(session, desk.reviewer, "More.", title="Second thoughts")
    annotation = make_claim_on(session, desk.reviewer, article, BRIDGE)
    people = {"author": desk.reviewer, "approver": desk.colleague, "editor": desk.editor}
    fact_check = bring_to(session, annotation.claim_id, State.PUBLISHED, **people)
    with pytest.raises(Forbidden, match="only an editor"):
        annotate(session, desk.reviewer, other.id, annotation.claim_id, {"exact": BRIDGE})
    with pytest.raises(Forbidden, match="only an editor"):
        delete_annotation(session, desk.reviewer, annotation.id)
    publication = session.get_one(Publication, fact_check.id)
    before = publication.etag
    annotate(session, desk.editor, other.id, annotation.claim_id, {"exact": BRIDGE})
    assert publication.etag != before
    assert other.id in publication.document
    delete_annotation(session, desk.editor, annotation.id)
    assert article.id not in publication.document
    restore_annotation(session, desk.editor, annotation.id)
    assert article.id in publication.document
    assert fact_check.state is State.PUBLISHED


def test_another_span_is_a_new_anchor_beside_the_old_one(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    annotation = make_claim_on(session, desk.reviewer, article, HARBOUR)
    first = annotation.anchors[0].id
    respan(session, desk.reviewer, annotation.id, quote_of(LONG), seen_version=1)
    assert (annotation.exact, annotation.version) == (LONG, 2)
    anchors = session.scalars(
        select(Anchor).where(Anchor.annotation_id == annotation.id).order_by(Anchor.id)
    ).all()
    assert anchors[0].id == first
    assert [TEXT[a.start : a.end] for a in anchors] == [HARBOUR, LONG]
    with pytest.raises(StaleVersion):
        respan(session, desk.reviewer, annotation.id, quote_of(BRIDGE), seen_version=1)
    respan(session, desk.reviewer, annotation.id, quote_of(LONG), seen_version=2)
    assert annotation.version == 2, "the same words again are no edit"
    assert events(session, annotation.id) == ["annotation.created", "annotation.respanned"]


def test_a_highlight_is_deleted_and_comes_back_where_it_stands_now(
    session: Session, desk: Desk
) -> None:
    article = make_article(session, desk.reviewer)
    annotation = make_claim_on(session, desk.reviewer, article, BRIDGE)
    delete_annotation(session, desk.reviewer, annotation.id)
    delete_annotation(session, desk.reviewer, annotation.id)
    assert highlights_of_article(session, article.id) == []
    add_version(session, article, "New beginning. " + TEXT)
    restore_annotation(session, desk.colleague, annotation.id)
    (back,) = highlights_of_article(session, article.id)
    assert (back.anchor_state, back.start) == (AnchorState.MOVED, annotation.start + 15)
    assert events(session, annotation.id) == [
        "annotation.created", "annotation.deleted", "annotation.restored"
    ]  # fmt: skip


def test_a_claim_of_nothing_leaves_the_lists_until_it_is_restored(
    session: Session, desk: Desk
) -> None:
    article = make_article(session, desk.reviewer)
    annotation = make_claim_on(session, desk.reviewer, article, BRIDGE)
    worked_on = make_claim_on(session, desk.reviewer, article, HARBOUR)
    bring_to(
        session, worked_on.claim_id, State.DRAFT,
        author=desk.reviewer, approver=desk.colleague, editor=desk.editor,
    )  # fmt: skip

    def listed() -> set[str]:
        session.flush()
        claim_ids = {row.claim.id for row in list_claims(session, desk.viewer).rows}
        checks = list_fact_checks(session, desk.viewer, Filters()).rows
        assert {fact_check.claim_id for fact_check in checks} == claim_ids
        assert counts_by_state(session, desk.viewer)[State.DRAFT] == len(claim_ids)
        return claim_ids

    for each in (annotation, worked_on):
        delete_annotation(session, desk.reviewer, each.id)
    assert listed() == {worked_on.claim_id}
    restore_annotation(session, desk.reviewer, annotation.id)
    assert listed() == {worked_on.claim_id, annotation.claim_id}


def test_a_deleted_highlight_keeps_its_span(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    annotation = make_claim_on(session, desk.reviewer, article, BRIDGE)
    delete_annotation(session, desk.reviewer, annotation.id)
    with pytest.raises(Conflict, match="restore"):
        respan(session, desk.reviewer, annotation.id, quote_of(TWICE), seen_version=2)


def test_changed_words_block_publication_until_somebody_decides(
    session: Session, desk: Desk
) -> None:
    article = make_article(session, desk.reviewer)
    annotation = make_claim_on(session, desk.reviewer, article, BRIDGE)
    delete_annotation(session, desk.reviewer, annotation.id)
    changed = TEXT.replace("12 million", "13 million")
    add_version(session, article, changed)
    restore_annotation(session, desk.reviewer, annotation.id)
    (standing,) = appearances.undecided(session, annotation.claim_id)
    assert standing.anchor.state is AnchorState.CHANGED
    respan(
        session, desk.reviewer, annotation.id,
        quote_of(BRIDGE.replace("12", "13"), text=changed), seen_version=annotation.version,
    )  # fmt: skip
    assert appearances.undecided(session, annotation.claim_id) == []


def test_claimants_used_before_are_offered(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    for name in ("Odile Brandt", "Zoë Çelik", "Odile Brandt", ""):
        make_claim_on(session, desk.reviewer, article, BRIDGE, claimant=name)
    assert claimants(session, desk.reviewer) == ["Odile Brandt", "Zoë Çelik"]
    assert claimants(session, desk.reviewer, "celik z") == ["Zoë Çelik"]
    assert claimants(session, desk.stranger) == []


def test_earlier_claims_with_similar_words_are_offered(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    bridge = make_claim_on(
        session, desk.reviewer, article, BRIDGE,
        text="The new bridge over the river cost 12 million euros.",
    )  # fmt: skip
    make_claim_on(session, desk.reviewer, article, HARBOUR, text="Eastport is the largest harbour.")
    found = similar_claims(session, desk.colleague, "A bridge costing 12 million euros")
    assert [similar.listed.claim.id for similar in found] == [bridge.claim_id]
    assert similar_claims(session, desk.colleague, "Nothing of the sort") == []
    assert similar_claims(session, desk.colleague, "§$%") == []
    assert similar_claims(session, desk.stranger, "bridge cost 12 million euros") == []
    without = similar_claims(
        session, desk.colleague, "bridge cost 12 million euros", leave_out=bridge.claim_id
    )
    assert without == []


def test_the_list_of_claims_is_searched_filtered_and_paged(session: Session, desk: Desk) -> None:
    article = make_article(session, desk.reviewer)
    made = [
        make_claim_on(
            session, desk.reviewer, article, BRIDGE, text=f"Claim number {n}", claimant=f"P{n % 2}"
        ).claim_id
        for n in range(5)
    ]
    first = list_claims(session, desk.viewer, limit=2)
    assert [row.claim.id for row in first.rows] == [made[4], made[3]]
    rest = list_claims(session, desk.viewer, cursor=first.next_cursor, limit=10)
    assert [row.claim.id for row in rest.rows] == [made[2], made[1], made[0]]
    assert rest.next_cursor is None
    assert [r.claim.id for r in list_claims(session, desk.viewer, q="numb 3").rows] == [made[3]]
    odd = list_claims(session, desk.viewer, claimant="P1").rows
    assert [row.claim.id for row in odd] == [made[3], made[1]]
    assert [row.highlights for row in odd] == [1, 1]
    assert list_claims(session, desk.stranger).rows == []
