"""The scale by which a team judges."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.models import RatingScale


def newest_scale(session: Session, team_id: str) -> RatingScale:
    """The team's scale in use, with its verdicts in order; every team has one."""
    return session.scalars(
        select(RatingScale)
        .where(RatingScale.team_id == team_id)
        .order_by(RatingScale.number.desc())
        .limit(1)
        .options(selectinload(RatingScale.verdicts))
    ).one()
