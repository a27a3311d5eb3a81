"""The scale by which a team judges."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.models import RatingScale, Verdict


def newest_scale(session: Session, team_id: str) -> RatingScale:
    """The team's scale in use, with its verdicts in order; every team has one."""
    return session.scalars(
        select(RatingScale)
        .where(RatingScale.team_id == team_id)
        .order_by(RatingScale.number.desc())
        .limit(1)
        .options(selectinload(RatingScale.verdicts))
    ).one()


def verdict_labels(session: Session, team_id: str) -> dict[str, str]:
    """The label of every verdict key that the team ever had, as its newest scale words it."""
    rows = session.execute(
        select(Verdict.key, Verdict.label)
        .join(RatingScale, RatingScale.id == Verdict.rating_scale_id)
        .where(RatingScale.team_id == team_id)
        .order_by(RatingScale.number)
    )
    return dict(rows.all())
