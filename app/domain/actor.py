"""Who is acting, as plain data: services and policy never see a request or a session cookie."""

from dataclasses import dataclass, field

from app.domain.vocabulary import Role, Scope, Via

ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, or a person's API token.

    `memberships` maps team id to role; a token's actor has exactly one. `team_id` is the team
    whose lists are shown and in which new things are made (None for a person without a team).
    `scopes` limits what a token may do; a person in the browser has them all.
    """

    user_id: str
    name: str
    email: str
    via: Via
    memberships: dict[str, Role] = field(default_factory=dict)
    team_id: str | None = None
    team_name: str | None = None
    scopes: frozenset[Scope] = ALL_SCOPES
    token_id: str | None = None
    login_session_id: str | None = None
    is_operator: bool = False

    def role_in(self, team_id: str) -> Role | None:
        """The actor's role in that team, or None for a stranger to it."""
        return self.memberships.get(team_id)

    @property
    def role(self) -> Role | None:
        """The role in the present team."""
        return None if self.team_id is None else self.memberships.get(self.team_id)


def operator(via: Via = Via.CLI) -> Actor:
    """The person at the installation's own command line, who may do everything there."""
    return Actor(
        user_id="",
        name="Operator",
        email="",
        via=via,
        is_operator=True,
        scopes=ALL_SCOPES,
    )
