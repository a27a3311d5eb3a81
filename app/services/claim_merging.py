"""Two claims that are the same become one, and one that is two becomes two; nothing is lost.

A claim that was merged stays with its fact-check and text, and points at the one that stands for
it; the audit event of the merge says what was moved, so that it can be undone.
"""

from collections.abc import Iterable

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.errors import Conflict, InvalidInput, NotFound
from app.domain.vocabulary import Action, State
from app.domain.workflow import is_editable
from app.models import (
    Annotation,
    AuditEvent,
    Citation,
    Claim,
    Contribution,
    FactCheck,
    Revision,
)
from app.policy import can_write, require
from app.queries.claims import working_fact_check
from app.services.annotations import follow_change, require_may_show
from app.services.claims import checked_fields, locked_claim, make_claim, open_fact_check
from app.services.editing import lock
from app.services.records import audit
from app.services.states import set_state

_WORDS = ("summary", "explanation", "verdict_id")


def merge_claims(session: Session, actor: Actor, claim_id: str, into_id: str) -> Claim:
    """Makes claim `into_id` stand for `claim_id` as well; gives the one that stays.

    Its highlights (the deleted ones too) move. When the fact-check that stays can be edited, the
    citations move to its end, and summary, explanation and verdict fill what is empty there; who
    contributed to either may not approve it. The other fact-check stays as a draft of the merged
    claim, for reading. Raises `Conflict` when the claim that would go has published revisions, or
    when either was merged before.
    """
    if claim_id == into_id:
        raise InvalidInput("Choose another claim than this one.", "/into_id")
    gone, stays = _both(session, actor, claim_id, into_id)
    old, kept = _held_fact_checks(session, gone, stays)
    _require_never_published(session, old, kept)
    require_may_show(session, actor, kept)
    _back_to_draft(session, actor, old)
    moved = {
        "into_id": stays.id,
        "annotation_ids": _move_annotations(session, gone.id, stays.id),
        "citation_ids": [],
        "filled": [],
    }
    _share_contributors(session, old, kept)
    if is_editable(kept.state):
        moved["citation_ids"] = _move_citations(session, old, kept, _citation_ids(session, old))
        moved["filled"] = _fill_empty(old, kept)
    gone.merged_into_id = stays.id
    gone.version += 1
    _repoint(session, gone.id, stays.id)
    session.flush()
    audit.record(session, actor, "claim.merged", gone.id, team_id=gone.team_id, after=moved)
    follow_change(session, actor, kept)
    return stays


def undo_merge(session: Session, actor: Actor, claim_id: str) -> Claim:
    """Makes a merged claim stand for itself again, with what was moved at the merge.

    Highlights and citations that were moved on or removed since stay where they are, and so do
    words that filled an empty field. Raises `Conflict` when the claim is not merged.
    """
    gone = lock(session, Claim, claim_id)
    require(can_write, actor, gone.team_id)
    if gone.merged_into_id is None:
        raise Conflict("This claim is not merged into another one.")
    stays = lock(session, Claim, gone.merged_into_id)
    old, kept = _held_fact_checks(session, gone, stays)
    require_may_show(session, actor, kept)
    moved = _merge_event(session, gone.id).data["after"]
    session.execute(
        update(Annotation)
        .where(Annotation.id.in_(moved["annotation_ids"]), Annotation.claim_id == stays.id)
        .values(claim_id=gone.id)
    )
    if is_editable(kept.state):
        _move_citations(session, kept, old, moved["citation_ids"])
    gone.merged_into_id = None
    gone.version += 1
    session.flush()
    audit.record(
        session, actor, "claim.unmerged", gone.id,
        team_id=gone.team_id, before={"into_id": stays.id},
    )  # fmt: skip
    follow_change(session, actor, kept)
    follow_change(session, actor, old)
    return gone


def split_claim(
    session: Session, actor: Actor, claim_id: str, annotation_ids: Iterable[str], text: str
) -> Claim:
    """Makes a new claim worded `text` of some highlights of a claim; gives the new one.

    It starts with the same claimant and date and an empty draft; whoever made those highlights
    contributed to it. Raises `InvalidInput` without any highlight, with all of them, and for one
    that is not the claim's.
    """
    claim = locked_claim(session, actor, claim_id)
    fact_check = working_fact_check(session, claim.id)
    require_may_show(session, actor, fact_check)
    chosen = _chosen(session, claim, set(annotation_ids))
    fields = checked_fields(
        {"text": text, "claimant": claim.claimant, "claimed_on": claim.claimed_on, "note": ""}
    )
    new = make_claim(session, actor, claim.team_id, fields)
    draft = open_fact_check(session, actor, new, fact_check.language)
    for annotation in chosen:
        annotation.claim_id = new.id
    _add_contributors(session, draft, {a.created_by_id for a in chosen if a.created_by_id})
    session.flush()
    audit.record(
        session, actor, "claim.split", claim.id, team_id=claim.team_id,
        after={"new_claim_id": new.id, "annotation_ids": [a.id for a in chosen]},
    )  # fmt: skip
    follow_change(session, actor, fact_check)
    return new


def _both(session: Session, actor: Actor, claim_id: str, into_id: str) -> tuple[Claim, Claim]:
    # In the order of their ids, so that two merges at once never wait for each other.
    held = {each: locked_claim(session, actor, each) for each in sorted((claim_id, into_id))}
    gone, stays = held[claim_id], held[into_id]
    if gone.team_id != stays.team_id:
        raise NotFound()
    return gone, stays


def _held_fact_checks(session: Session, gone: Claim, stays: Claim) -> tuple[FactCheck, FactCheck]:
    old, kept = working_fact_check(session, gone.id), working_fact_check(session, stays.id)
    for fact_check_id in sorted((old.id, kept.id)):
        lock(session, FactCheck, fact_check_id)
    return old, kept


def _require_never_published(session: Session, old: FactCheck, kept: FactCheck) -> None:
    ids = select(FactCheck.claim_id).join(Revision, Revision.fact_check_id == FactCheck.id)
    published = set(
        session.scalars(ids.where(FactCheck.claim_id.in_([old.claim_id, kept.claim_id])))
    )
    if len(published) == 2:
        raise Conflict(
            "Both claims have published fact-checks, and what was published can’t be merged; "
            "withdraw one of them and say in its reason where the other is."
        )
    if old.claim_id in published:
        raise Conflict(
            "This claim has a published fact-check, so it has to stay; "
            "merge the other claim into this one."
        )


def _back_to_draft(session: Session, actor: Actor, fact_check: FactCheck) -> None:
    steps = {State.IN_REVIEW: Action.RECALL, State.APPROVED: Action.SEND_BACK}
    step = steps.get(fact_check.state)
    if step is not None:
        set_state(session, actor, fact_check, step, reason="merged")


def _move_annotations(session: Session, from_id: str, to_id: str) -> list[str]:
    of_claim = Annotation.claim_id == from_id
    ids = list(session.scalars(select(Annotation.id).where(of_claim).order_by(Annotation.id)))
    session.execute(update(Annotation).where(of_claim).values(claim_id=to_id))
    return ids


def _citation_ids(session: Session, fact_check: FactCheck) -> list[str]:
    rows = session.scalars(
        select(Citation.id)
        .where(Citation.fact_check_id == fact_check.id)
        .order_by(Citation.position, Citation.id)
    )
    return list(rows)


def _move_citations(
    session: Session, old: FactCheck, new: FactCheck, ids: Iterable[str]
) -> list[str]:
    """Puts those citations of `old` at the end of `new`, the removed ones too; gives their ids."""
    position = session.scalar(
        select(func.count()).where(Citation.fact_check_id == new.id, Citation.removed_at.is_(None))
    )
    citations = session.scalars(
        select(Citation)
        .where(Citation.id.in_(list(ids)), Citation.fact_check_id == old.id)
        .order_by(Citation.position, Citation.id)
    ).all()
    for citation in citations:
        citation.fact_check_id = new.id
        if citation.removed_at is None:
            position = (position or 0) + 1
            citation.position = position
    session.flush()
    session.expire(old, ["citations"])
    session.expire(new, ["citations"])
    return [citation.id for citation in citations]


def _fill_empty(old: FactCheck, kept: FactCheck) -> list[str]:
    filled = [name for name in _WORDS if getattr(old, name) and not getattr(kept, name)]
    for name in filled:
        setattr(kept, name, getattr(old, name))
    return filled


def _share_contributors(session: Session, old: FactCheck, kept: FactCheck) -> None:
    ids = session.scalars(select(Contribution.user_id).where(Contribution.fact_check_id == old.id))
    _add_contributors(session, kept, set(ids))


def _add_contributors(session: Session, fact_check: FactCheck, user_ids: set[str]) -> None:
    known = set(
        session.scalars(
            select(Contribution.user_id).where(Contribution.fact_check_id == fact_check.id)
        )
    )
    for user_id in sorted(user_ids - known):
        session.add(Contribution(fact_check_id=fact_check.id, user_id=user_id))
    session.flush()


def _repoint(session: Session, from_id: str, to_id: str) -> None:
    """Claims merged into the one that goes point at the one that stays, so that no chain grows."""
    session.execute(
        update(Claim).where(Claim.merged_into_id == from_id).values(merged_into_id=to_id)
    )


def _merge_event(session: Session, claim_id: str) -> AuditEvent:
    return session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_id == claim_id, AuditEvent.event == "claim.merged")
        .order_by(AuditEvent.id.desc())
        .limit(1)
    ).one()


def _chosen(session: Session, claim: Claim, ids: set[str]) -> list[Annotation]:
    rows = session.scalars(
        select(Annotation)
        .where(Annotation.claim_id == claim.id, Annotation.deleted_at.is_(None))
        .order_by(Annotation.id)
    ).all()
    chosen = [annotation for annotation in rows if annotation.id in ids]
    if not ids:
        raise InvalidInput("Choose the highlights that make the new claim.", "/annotation_ids")
    if len(chosen) != len(ids):
        raise InvalidInput("One of these highlights is not this claim’s.", "/annotation_ids")
    if len(chosen) == len(rows):
        raise InvalidInput(
            "Leave at least one highlight to the first claim, or edit its text instead.",
            "/annotation_ids",
        )
    return chosen
