"""`flask team …`: the teams of this installation."""

import click

from app import db
from app.cli.groups import CommandGroup
from app.domain.actor import operator
from app.domain.people import fold_email
from app.domain.vocabulary import Role
from app.queries.accounts import user_by_email
from app.queries.teams import all_teams, team_by_slug
from app.services.people.teams import add_member, create_team


@click.group("team", cls=CommandGroup)
def teams() -> None:
    """Make teams, list them, and put people into them."""


@teams.command("create")
@click.option("--name", required=True, help="The name that readers see.")
@click.option("--slug", required=True, help="Its part of addresses, such as river-desk.")
def create(name: str, slug: str) -> None:
    """Make a team with the default rating scale, and print its slug."""
    with db.unit_of_work() as session:
        team = create_team(session, operator(), name=name, slug=slug)
    click.echo(team.slug)


@teams.command("list")
def list_teams() -> None:
    """Print slug and name of every team, one a line."""
    with db.reading() as session:
        for team in all_teams(session):
            click.echo(f"{team.slug}\t{team.name}")


@teams.command("add-member")
@click.argument("slug")
@click.argument("email")
@click.option(
    "--role", required=True, type=click.Choice([role.value for role in Role]),
    help="What the person may do in the team.",
)  # fmt: skip
def add(slug: str, email: str, role: str) -> None:
    """Put the person with that EMAIL, who has an account, into the team SLUG."""
    with db.unit_of_work() as session:
        team = team_by_slug(session, slug)
        user = user_by_email(session, fold_email(email))
        add_member(session, operator(), team.id, user.id, Role(role))
    click.echo(f"{user.name} is {role} of {team.name}.", err=True)
