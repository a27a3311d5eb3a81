"""Who may do what: pure functions of an actor and a thing's team.

What an actor may not see is `NotFound`; what they may see but not do is `Forbidden`. A token's
scopes narrow what its person may do; they never widen it.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

from app.domain.actor import Actor
from app.domain.errors import Forbidden, NotFound, SignInRequired
from app.domain.vocabulary import Role, Scope


class TeamOwned(Protocol):
    """Anything that a team owns."""

    @property
    def team_id(self) -> str:
        """The owner's id."""
        ...


T = TypeVar("T", bound=TeamOwned)
Check = Callable[[Actor, str], bool]


def _allows(actor: Actor, team_id: str, least: Role, scope: Scope) -> bool:
    if actor.is_operator:
        return True
    role = actor.role_in(team_id)
    return role is not None and role.rank >= least.rank and scope in actor.scopes


def can_read(actor: Actor, team_id: str) -> bool:
    """Members see everything of their team (a token needs `read`)."""
    return _allows(actor, team_id, Role.VIEWER, Scope.READ)


def can_write(actor: Actor, team_id: str) -> bool:
    """Reviewers and above import articles, make claims, sources and fact-checks, and submit."""
    return _allows(actor, team_id, Role.REVIEWER, Scope.WRITE)


def can_review(actor: Actor, team_id: str) -> bool:
    """Reviewers and above approve or ask for changes (not on their own contributions)."""
    return _allows(actor, team_id, Role.REVIEWER, Scope.REVIEW)


def can_publish(actor: Actor, team_id: str) -> bool:
    """Editors and above publish, correct, withdraw and send back."""
    return _allows(actor, team_id, Role.EDITOR, Scope.PUBLISH)


def can_edit_team(actor: Actor, team_id: str) -> bool:
    """Admins look after members, invitations, tokens of others and the team's own texts."""
    return _allows(actor, team_id, Role.ADMIN, Scope.WRITE)


def require(check: Check, actor: Actor | None, team_id: str) -> Actor:
    """Gives the actor back when `check` passes.

    Raises `SignInRequired` for nobody, `NotFound` for a stranger to the team, and `Forbidden`
    for a member whose role or token is not enough.
    """
    if actor is None:
        raise SignInRequired()
    if check(actor, team_id):
        return actor
    if actor.role_in(team_id) is None:
        raise NotFound()
    raise Forbidden(_why(check, actor, team_id))


def require_signed_in(actor: Actor | None) -> Actor:
    """Raises `SignInRequired` for nobody."""
    if actor is None:
        raise SignInRequired()
    return actor


def require_visible(actor: Actor | None, thing: T | None) -> T:
    """The thing, or `NotFound` where it is missing or of a team that is not the actor's."""
    if thing is None:
        raise NotFound()
    require(can_read, actor, thing.team_id)
    return thing


_NEEDS: dict[Check, tuple[str, Scope]] = {
    can_read: ("a member", Scope.READ),
    can_write: ("a reviewer", Scope.WRITE),
    can_review: ("a reviewer", Scope.REVIEW),
    can_publish: ("an editor", Scope.PUBLISH),
    can_edit_team: ("an admin", Scope.WRITE),
}


def _why(check: Check, actor: Actor, team_id: str) -> str:
    who, scope = _NEEDS[check]
    if scope not in actor.scopes:
        return f"This token lacks the scope “{scope}”."
    return f"Only {who} of this team can do this; ask one of them, or an admin for the role."
