"""Where a claim stands: its quotes, each with its newest anchor and its article."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Anchor, Annotation, Article, Standing


def of_claims(session: Session, claim_ids: Iterable[str]) -> list[Standing]:
    """Every annotation of these claims that was not deleted, in the order they were made."""
    newest = (
        select(Anchor.id)
        .where(Anchor.annotation_id == Annotation.id)
        .order_by(Anchor.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Annotation, Anchor, Article)
        .join(Anchor, Anchor.id == newest)
        .join(Article, Article.id == Annotation.article_id)
        .where(Annotation.claim_id.in_(list(claim_ids)), Annotation.deleted_at.is_(None))
        .order_by(Annotation.id)
    )
    return [Standing(*row) for row in rows]


def undecided(session: Session, claim_id: str) -> list[Standing]:
    """The annotations of a claim on which somebody must decide before anything is published."""
    return [s for s in of_claims(session, [claim_id]) if not s.anchor.state.is_shown]
