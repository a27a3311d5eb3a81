"""Where a claim stands: its quotes, each with its newest anchor and its article."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, ScalarSelect, select
from sqlalchemy.orm import Session, aliased

from app.domain.errors import NotFound
from app.models import Anchor, Annotation, Article, Standing


def of_claims(session: Session, claim_ids: Iterable[str]) -> list[Standing]:
    """Every annotation of these claims that was not deleted, in the order they were made."""
    return _standings(session, Annotation.claim_id.in_(list(claim_ids)))


def of_article(session: Session, article_id: str) -> list[Standing]:
    """Every annotation of an article that was not deleted, in the order they were made."""
    return _standings(session, Annotation.article_id == article_id)


def of_annotation(session: Session, annotation_id: str) -> Standing:
    """One annotation that was not deleted. Raises `NotFound`."""
    standings = _standings(session, Annotation.id == annotation_id)
    if not standings:
        raise NotFound()
    return standings[0]


def undecided(session: Session, claim_id: str) -> list[Standing]:
    """The annotations of a claim on which somebody must decide before anything is published."""
    return [s for s in of_claims(session, [claim_id]) if not s.is_decided]


def newest_anchor_id() -> ScalarSelect[str]:
    """Selects the newest anchor of the annotation of the query around it: where it stands now."""
    later = aliased(Anchor)
    return (
        select(later.id)
        .where(later.annotation_id == Annotation.id)
        .order_by(later.id.desc())
        .limit(1)
        .correlate(Annotation)
        .scalar_subquery()
    )


def _standings(session: Session, condition: ColumnElement[bool]) -> list[Standing]:
    rows = session.execute(
        select(Annotation, Anchor, Article)
        .select_from(Annotation)
        .join(Anchor, Anchor.id == newest_anchor_id())
        .join(Article, Article.id == Annotation.article_id)
        .where(condition, Annotation.deleted_at.is_(None))
        .order_by(Annotation.id)
        # What was loaded before a lock was waited for may be out of date.
        .execution_options(populate_existing=True)
    )
    return [Standing(*row) for row in rows]
