"""Teams and their members."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.default_scale import DEFAULT_SCALE, DEFAULT_SCALE_NAME
from app.domain.errors import Forbidden, InvalidInput
from app.models import RatingScale, Team, Verdict
from app.services import audit

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def create_team(session: Session, actor: Actor, *, name: str, slug: str) -> Team:
    """A new team with the default rating scale; only the installation's operator makes teams.

    `slug` is lower-case letters, digits and single hyphens, unique here. Raises `InvalidInput`.
    """
    if not actor.is_operator:
        raise Forbidden("Only the operator of this installation makes teams.")
    if not name.strip():
        raise InvalidInput("Give the team a name.", "/name")
    if not _SLUG.fullmatch(slug) or len(slug) > 60:
        raise InvalidInput("A slug is lower-case letters, digits and hyphens.", "/slug")
    if session.scalars(select(Team).where(Team.slug == slug)).first():
        raise InvalidInput("There is a team with this slug already.", "/slug")
    team = Team(name=name.strip(), slug=slug)
    session.add(team)
    session.flush()
    add_default_scale(session, team)
    audit.record(session, actor, "team.created", team.id, team_id=team.id, after={"name": name})
    return team


def add_default_scale(session: Session, team: Team) -> RatingScale:
    """The scale that a team starts with."""
    verdicts = [
        Verdict(
            key=verdict.key,
            label=verdict.label,
            colour=verdict.colour,
            shape=verdict.shape,
            description=verdict.description,
            position=position,
            crosswalk=verdict.crosswalk,
        )
        for position, verdict in enumerate(DEFAULT_SCALE, 1)
    ]
    scale = RatingScale(team_id=team.id, number=1, name=DEFAULT_SCALE_NAME, verdicts=verdicts)
    session.add(scale)
    session.flush()
    return scale
