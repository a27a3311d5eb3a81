"""`flask token …`: keys for programs."""

from dataclasses import replace

import click
from sqlalchemy.orm import Session

from app import db
from app.cli.groups import CommandGroup
from app.domain.actor import Actor
from app.domain.errors import Conflict
from app.domain.people import fold_email
from app.domain.vocabulary import Scope, Via
from app.queries.accounts import user_by_email
from app.queries.actors import by_user_id
from app.queries.teams import team_by_slug
from app.services.people.tokens import create_token


@click.group("token", cls=CommandGroup)
def tokens() -> None:
    """Make API tokens."""


@tokens.command("create")
@click.option("--user", "email", required=True, metavar="EMAIL", help="Whose token it is.")
@click.option(
    "--scope", "scopes", required=True, multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What it may be used for; repeat for several.",
)  # fmt: skip
@click.option(
    "--team", "slug", metavar="SLUG", help="In which team; needed when there are several."
)
@click.option("--name", default="Command line", show_default=True, help="What it is for.")
def create(email: str, scopes: tuple[str, ...], slug: str | None, name: str) -> None:
    """Make an API token and print it, alone; it is shown this once.

    It may do what its scopes say, within what its person may do in the team.
    """
    with db.unit_of_work() as session:
        actor = _person_in_team(session, email, slug)
        _, secret = create_token(session, actor, name=name, scopes=[Scope(x) for x in scopes])
    click.echo(secret)


def _person_in_team(session: Session, email: str, slug: str | None) -> Actor:
    user = user_by_email(session, fold_email(email))
    actor = by_user_id(session, user.id, Via.CLI)
    if actor is None:
        raise Conflict(f"The account of {user.email} is switched off.")
    if slug is not None:
        team = team_by_slug(session, slug)
        if actor.role_in(team.id) is None:
            raise Conflict(f"{user.name} is not a member of {team.name}.")
        return replace(actor, team_id=team.id)
    if len(actor.memberships) > 1:
        raise Conflict(f"{user.name} is in several teams; name one with --team.")
    return actor
