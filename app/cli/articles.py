"""`flask article …`: articles taken in from the command line."""

from dataclasses import replace
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app import db
from app.cli.groups import CommandGroup
from app.domain.actor import Actor, operator
from app.domain.errors import InvalidInput
from app.domain.people import fold_email
from app.domain.vocabulary import Via
from app.engines.extraction import MAX_UPLOAD_BYTES
from app.http.context import settings
from app.queries import actors
from app.queries.accounts import user_by_email
from app.queries.teams import all_teams, team_by_slug
from app.services.intake.article_reading import (
    FoundArticle,
    add_found,
    fetch_page,
    read_file,
    read_page,
)


@click.group("article", cls=CommandGroup)
def articles() -> None:
    """Import articles."""


@articles.command("import")
@click.argument("place", metavar="PATH|URL")
@click.option("--team", "slug", metavar="SLUG", help="The team; not needed where there is one.")
@click.option("--user", "email", metavar="EMAIL", help="In whose name; by default the operator's.")
@with_appcontext
def import_article(place: str, slug: str | None, email: str | None) -> None:
    """Import a .txt, .html, .docx or .pdf file, or the page at an address.

    Prints the article's id alone on standard output. Fails, naming the article that is there,
    when the team has the same address or text already.
    """
    with db.reading() as session:
        actor = _actor(session, slug, email)
    name = None if _is_address(place) else Path(place).stem
    found = _read(place)
    with db.unit_of_work() as session:
        article = add_found(session, actor, found, name=name)
    click.echo(f"Imported “{article.title}”.", err=True)
    click.echo(article.id)


def _is_address(place: str) -> bool:
    return place.lower().startswith(("http://", "https://"))


def _read(place: str) -> FoundArticle:
    if _is_address(place):
        return read_page(fetch_page(place, allow_host_port=settings().fetch_allow_host_port))
    path = Path(place)
    if not path.is_file():
        raise InvalidInput(f"There is no file {place}.")
    with path.open("rb") as file:
        # One byte over the limit is enough to be told that the file is too large.
        return read_file(file.read(MAX_UPLOAD_BYTES + 1), path.name, None)


def _actor(session: Session, slug: str | None, email: str | None) -> Actor:
    """The operator or a person, in the team that was named or is the only one."""
    actor = _person(session, email) if email else operator(Via.CLI)
    if slug is not None:
        return replace(actor, team_id=team_by_slug(session, slug).id)
    if len(actor.memberships) == 1:
        return actor
    teams = all_teams(session)
    if len(teams) != 1:
        raise click.UsageError("Name the team with --team SLUG.")
    return replace(actor, team_id=teams[0].id)


def _person(session: Session, email: str) -> Actor:
    user = user_by_email(session, fold_email(email))
    actor = actors.by_user_id(session, user.id, Via.CLI)
    if actor is None:
        raise InvalidInput(f"The account {user.email} is closed.")
    return actor
