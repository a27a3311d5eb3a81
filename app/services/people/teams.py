"""Teams and their members."""

import re
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.addresses import require_web_address
from app.domain.default_scale import DEFAULT_SCALE, DEFAULT_SCALE_NAME
from app.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from app.domain.languages import require_language
from app.domain.people import require_name
from app.domain.vocabulary import Role
from app.models import Member, RatingScale, Team, User, Verdict
from app.policy import can_edit_team, require
from app.services.editing import apply, lock, require_version
from app.services.people.tokens import revoke_tokens_of_member
from app.services.publishing import refresh_team_publications
from app.services.records import audit

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_EDITABLE = frozenset(
    {"name", "about", "methodology", "funding", "corrections_policy", "contact", "website",
     "language"}
)  # fmt: skip


def create_team(session: Session, actor: Actor, *, name: str, slug: str) -> Team:
    """A new team with the default rating scale; only the installation's operator makes teams.

    `slug` is lower-case letters, digits and single hyphens, unique here. Raises `InvalidInput`.
    """
    if not actor.is_operator:
        raise Forbidden("Only the operator of this installation makes teams.")
    name = require_name(name)
    if not _SLUG.fullmatch(slug) or len(slug) > 60:
        raise InvalidInput("A slug is lower-case letters, digits and hyphens.", "/slug")
    if session.scalars(select(Team).where(Team.slug == slug)).first():
        raise InvalidInput("There is a team with this slug already.", "/slug")
    team = Team(name=name, slug=slug)
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


def edit_team(
    session: Session, actor: Actor, team_id: str, seen_version: int, fields: dict[str, Any]
) -> Team:
    """The team's name and what it tells readers about itself; for admins.

    `fields` holds any of name, about, methodology, funding, corrections_policy, contact, website
    (a web address or empty) and language (a tag). Raises `StaleVersion`, or `InvalidInput` at the
    field.
    """
    require(can_edit_team, actor, team_id)
    team = lock(session, Team, team_id)
    fields = {name: fields[name] for name in _EDITABLE if name in fields}
    if "name" in fields:
        fields["name"] = require_name(fields["name"])
    if fields.get("website"):
        fields["website"] = require_web_address(fields["website"], "/website")
    if "language" in fields:
        require_language(fields["language"])
    require_version(team, seen_version, fields)
    before, after = apply(team, fields)
    if after:
        audit.record(
            session, actor, "team.edited", team_id, team_id=team_id, before=before, after=after
        )
    if "name" in after:
        refresh_team_publications(session, team_id)
    return team


def add_member(session: Session, actor: Actor, team_id: str, user_id: str, role: Role) -> Member:
    """Puts a person who has an account into the team; for admins.

    Raises `InvalidInput` when they are in it already.
    """
    require(can_edit_team, actor, team_id)
    lock(session, Team, team_id)
    if _member(session, team_id, user_id) is not None:
        raise InvalidInput("This person is a member of the team already.", "/email")
    return join(session, actor, team_id, user_id, role)


def join(session: Session, actor: Actor, team_id: str, user_id: str, role: Role) -> Member:
    """Writes the membership; the caller holds the team and has checked that it may be made."""
    member = Member(team_id=team_id, user_id=user_id, role=role)
    session.add(member)
    session.flush()
    after = {"user_id": user_id, "role": role}
    audit.record(session, actor, "member.added", member.id, team_id=team_id, after=after)
    return member


def change_role(
    session: Session, actor: Actor, team_id: str, user_id: str, seen_version: int, role: Role
) -> Member:
    """Gives a member another role; for admins.

    Raises `Conflict` when the team would be left without an admin, `StaleVersion` when another
    admin changed the role meanwhile, `NotFound` for a stranger to the team.
    """
    require(can_edit_team, actor, team_id)
    member = _hold_member(session, team_id, user_id)
    require_version(member, seen_version, {"role": role})
    if role is not Role.ADMIN:
        _require_another_admin(session, member)
    before, after = apply(member, {"role": role})
    if after:
        audit.record(
            session,
            actor,
            "member.role_changed",
            member.id,
            team_id=team_id,
            before={"user_id": user_id, **before},
            after=after,
        )
    return member


def remove_member(session: Session, actor: Actor, team_id: str, user_id: str) -> None:
    """Takes a person out of the team and revokes their API tokens in it; for admins.

    What they wrote stays, under their name. Raises `Conflict` for the last admin, `NotFound` for a
    stranger to the team.
    """
    require(can_edit_team, actor, team_id)
    member = _hold_member(session, team_id, user_id)
    _require_another_admin(session, member)
    revoke_tokens_of_member(session, actor, team_id, user_id)
    session.delete(member)
    session.flush()
    audit.record(
        session,
        actor,
        "member.removed",
        member.id,
        team_id=team_id,
        before={"user_id": user_id, "role": member.role},
    )


def _member(session: Session, team_id: str, user_id: str) -> Member | None:
    return session.scalars(
        select(Member).where(Member.team_id == team_id, Member.user_id == user_id)
    ).one_or_none()


def _hold_member(session: Session, team_id: str, user_id: str) -> Member:
    """Holding the team first lets one change of its members happen at a time."""
    lock(session, Team, team_id)
    member = _member(session, team_id, user_id)
    if member is None:
        raise NotFound()
    return member


def _require_another_admin(session: Session, member: Member) -> None:
    """A team keeps an admin who can sign in: nobody else could make another."""
    if member.role is not Role.ADMIN:
        return
    others = session.scalar(
        select(func.count())
        .select_from(Member)
        .join(User, User.id == Member.user_id)
        .where(
            Member.team_id == member.team_id,
            Member.role == Role.ADMIN,
            Member.id != member.id,
            User.is_active,
        )
    )
    if not others:
        raise Conflict("A team needs an admin; make somebody else admin first.")
