"""When articles are looked at again, and which of these looks go wrong."""

from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, joinedload

from app.domain.actor import Actor
from app.models import Annotation, Article, ArticleVersion, FactCheck, Publication, Recheck

_MAX_PROBLEMS = 50


def of_article(session: Session, article_id: str) -> Recheck | None:
    """The recheck of an article; None where the article has no web address."""
    return session.scalars(select(Recheck).where(Recheck.article_id == article_id)).one_or_none()


def problems(session: Session, actor: Actor, limit: int = _MAX_PROBLEMS) -> list[Recheck]:
    """The looks of the actor's team that go wrong, the newest problem first, with their articles.

    Those that a person has paused are left out: somebody has seen to them.
    """
    wrong = (
        select(Recheck)
        .where(
            Recheck.team_id == actor.team_id,
            Recheck.problem_at.is_not(None),
            Recheck.is_active.is_(True),
        )
        .options(joinedload(Recheck.article))
        .order_by(Recheck.problem_at.desc(), Recheck.id)
        .limit(limit)
    )
    return list(session.scalars(wrong))


def due(moment: datetime) -> Select[Recheck]:
    """Selects the one article to be looked at next."""
    return (
        select(Recheck)
        .where(Recheck.due_at <= moment)
        .order_by(Recheck.due_at, Recheck.id)
        .limit(1)
    )


def is_any_due(session: Session, moment: datetime) -> bool:
    """Whether a worker would find an article to look at."""
    return session.scalars(due(moment).with_only_columns(Recheck.id)).first() is not None


def has_public_verdict(session: Session, article_id: str) -> bool:
    """Whether readers see a verdict on anything that was highlighted in the article."""
    public = (
        select(Annotation.id)
        .join(FactCheck, FactCheck.claim_id == Annotation.claim_id)
        .join(Publication, Publication.id == FactCheck.id)
        .where(
            Annotation.article_id == article_id,
            Annotation.deleted_at.is_(None),
            Publication.is_withdrawn.is_(False),
        )
    )
    return bool(session.scalar(select(exists(public))))


def newest_version_id(session: Session, article_id: str) -> str:
    """Which version of an article is the newest, without reading its text."""
    newest = (
        select(ArticleVersion.id)
        .where(ArticleVersion.article_id == article_id)
        .order_by(ArticleVersion.number.desc())
        .limit(1)
    )
    return session.scalars(newest).one()


def article_of(session: Session, recheck_id: str) -> Article:
    """The article that is looked at, as it is now."""
    wanted = select(Article).join(Recheck).where(Recheck.id == recheck_id)
    return session.scalars(wanted.execution_options(populate_existing=True)).one()
