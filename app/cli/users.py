"""`flask user …`: people's accounts."""

import sys

import click
from sqlalchemy.orm import Session

from app import db
from app.cli.groups import CommandGroup
from app.domain.actor import operator
from app.domain.errors import InvalidInput
from app.domain.people import fold_email
from app.domain.vocabulary import Role
from app.http.context import settings
from app.queries.accounts import user_by_email
from app.queries.teams import team_by_slug
from app.services.people.accounts import create_user
from app.services.people.password_resets import RESET_HOURS, make_password_reset
from app.services.people.teams import add_member


@click.group("user", cls=CommandGroup)
def users() -> None:
    """Make people's accounts and links to set their passwords."""


@users.command("create")
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--name", required=True, help="The name that colleagues and bylines show.")
@click.option(
    "--password-stdin", "is_password_given", is_flag=True,
    help="Read the password from standard input (its first line).",
)  # fmt: skip
@click.option("--team", "slug", metavar="SLUG", help="Make the person a member of this team …")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="… with this role.")
def create(
    email: str, name: str, is_password_given: bool, slug: str | None, role: str | None
) -> None:
    """Make an account.

    Without --password-stdin, a link is printed by which the person sets the password.
    """
    if (slug is None) != (role is None):
        raise click.UsageError("Give --team and --role together.")
    password = _read_password() if is_password_given else None
    with db.unit_of_work() as session:
        user = create_user(session, operator(), email=email, name=name, password=password)
        if slug is not None and role is not None:
            team = team_by_slug(session, slug)
            add_member(session, operator(), team.id, user.id, Role(role))
        link = None if is_password_given else _reset_link(session, user.id)
    click.echo(f"{user.name} has an account as {user.email}.", err=True)
    if link:
        _print_link(link)


@users.command("reset-password")
@click.argument("email")
def reset_password(email: str) -> None:
    """Print a link by which the person with that EMAIL sets a new password."""
    with db.unit_of_work() as session:
        link = _reset_link(session, user_by_email(session, fold_email(email)).id)
    _print_link(link)


def _reset_link(session: Session, user_id: str) -> str:
    secret = make_password_reset(session, operator(), user_id)
    return f"{settings().public_url}/password-resets/{secret}"


def _print_link(link: str) -> None:
    click.echo(f"The link sets the password once, within {RESET_HOURS} hours:", err=True)
    click.echo(link)


def _read_password() -> str:
    line = sys.stdin.buffer.readline()
    try:
        return line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise InvalidInput("The password on standard input is not UTF-8 text.") from None
