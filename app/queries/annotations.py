"""Highlights: where each stands now, and all of one article in one query whatever their number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.errors import NotFound
from app.domain.vocabulary import AnchorState, State
from app.models import Anchor, Annotation, Claim, FactCheck, Verdict
from app.policy import require_visible
from app.queries.appearances import newest_anchor_id
from app.queries.claims import working_fact_check_id

#: How many deleted highlights are listed, newest first.
MAX_DELETED = 100


@dataclass(frozen=True, slots=True)
class Highlight:
    """One highlight of an article with what its mark and its card say.

    `start` and `end` are half-open code points in the article's current text, None where the
    quote has no place in it. `version` is the annotation's.
    """

    id: str
    version: int
    exact: str
    start: int | None
    end: int | None
    anchor_state: AnchorState
    anchor_reason: str
    claim_id: str
    text: str
    claimant: str
    state: State
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class DeletedHighlight:
    """A highlight that can be restored."""

    id: str
    exact: str
    claim_id: str
    text: str
    deleted_at: datetime


def newest_anchor(session: Session, annotation_id: str) -> Anchor:
    """Where the annotation stands now."""
    return session.scalars(
        select(Anchor)
        .where(Anchor.annotation_id == annotation_id)
        .order_by(Anchor.id.desc())
        .limit(1)
    ).one()


def highlights_of_article(session: Session, article_id: str) -> list[Highlight]:
    """Every highlight of an article that was not deleted, in the order of its text.

    Two queries, however many there are. Those without a place come last.
    """
    rows = session.execute(
        _highlights()
        .where(Annotation.article_id == article_id, Annotation.deleted_at.is_(None))
        .order_by(func.coalesce(Anchor.start, 1_000_000_000), Anchor.end.desc(), Annotation.id)
    )
    return _with_verdicts(session, rows.all())


def highlight(session: Session, annotation_id: str) -> Highlight:
    """One highlight as its article shows it. Raises `NotFound`."""
    rows = session.execute(_highlights().where(Annotation.id == annotation_id)).all()
    if not rows:
        raise NotFound()
    return _with_verdicts(session, rows)[0]


def deleted_of_article(session: Session, article_id: str) -> list[DeletedHighlight]:
    """The highlights of an article that were deleted and can be restored, newest first."""
    return _deleted(session, Annotation.article_id == article_id)


def deleted_of_claim(session: Session, claim_id: str) -> list[DeletedHighlight]:
    """The highlights of a claim that were deleted and can be restored, newest first."""
    return _deleted(session, Annotation.claim_id == claim_id)


def visible_annotation(session: Session, actor: Actor | None, annotation_id: str) -> Annotation:
    """The annotation, deleted or not. Raises `NotFound` where missing or of another team."""
    annotation = session.get(Annotation, annotation_id)
    if annotation is None:
        raise NotFound()
    require_visible(actor, session.get_one(Claim, annotation.claim_id))
    return annotation


def _deleted(session: Session, condition: ColumnElement[bool]) -> list[DeletedHighlight]:
    rows = session.execute(
        select(Annotation.id, Annotation.exact, Claim.id, Claim.text, Annotation.deleted_at)
        .join(Claim, Claim.id == Annotation.claim_id)
        .where(condition, Annotation.deleted_at.is_not(None))
        .order_by(Annotation.deleted_at.desc(), Annotation.id)
        .limit(MAX_DELETED)
    )
    return [
        DeletedHighlight(annotation_id, exact, claim_id, text, deleted_at)
        for annotation_id, exact, claim_id, text, deleted_at in rows
        if deleted_at is not None
    ]


def _highlights() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Annotation.id,
            Annotation.version,
            Annotation.exact,
            Anchor.start,
            Anchor.end,
            Anchor.state,
            Anchor.reason,
            Claim.id,
            Claim.text,
            Claim.claimant,
            FactCheck.state,
            FactCheck.verdict_id,
        )
        .select_from(Annotation)
        .join(Anchor, Anchor.id == newest_anchor_id())
        .join(Claim, Claim.id == Annotation.claim_id)
        .join(FactCheck, FactCheck.id == working_fact_check_id(Claim.id))
    )


def _with_verdicts(session: Session, rows: Any) -> list[Highlight]:
    ids = {row[11] for row in rows if row[11]}
    verdicts = {
        verdict.id: verdict
        for verdict in session.scalars(select(Verdict).where(Verdict.id.in_(ids)))
    }
    return [Highlight(*(*row[:11], verdicts.get(row[11]))) for row in rows]
