"""`flask article …`: articles taken in, and looked at again, from the command line."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app import db
from app.cli.groups import CommandGroup
from app.domain.actor import Actor, operator
from app.domain.errors import InvalidInput, NotFound
from app.domain.people import fold_email
from app.domain.vocabulary import ImportKind, Via
from app.engines.extraction import MAX_UPLOAD_BYTES
from app.http.context import settings
from app.queries import actors
from app.queries.accounts import user_by_email
from app.queries.rechecks import article_of
from app.queries.teams import all_teams, team_by_slug
from app.services.intake.article_reading import (
    FoundArticle,
    add_found,
    fetch_page,
    read_file,
    read_page,
)
from app.services.intake.article_versions import add_version
from app.services.intake.looks import begin_look, complete_look, look_at, take_due
from app.services.intake.rechecks import take_now
from app.services.records.article_sentences import index_batch


@click.group("article", cls=CommandGroup)
def articles() -> None:
    """Import articles, and see what they say now."""


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


@articles.command("recheck")
@click.argument("article_id", required=False)
@click.option("--due", "is_due", is_flag=True, help="Every article that is due, as a worker would.")
@with_appcontext
def recheck_articles(article_id: str | None, is_due: bool) -> None:
    """Look at an article's address now, or at all that are due.

    Prints a line for each look: the article's id, and what came of it. A page whose site was asked
    a moment ago waits for its turn, which a worker sees to.
    """
    if is_due == (article_id is not None):
        raise click.UsageError("Name one article, or give --due.")
    if article_id is not None:
        with db.unit_of_work() as session:
            payload = take_now(session, operator(Via.CLI), _id(article_id))
        click.echo(_carry_out(payload))
        return
    while True:
        with db.unit_of_work() as session:
            due = take_due(session, settings().recheck_seconds)
        if due is None:
            return
        click.echo(_carry_out(due))


@articles.command("add-version")
@click.argument("article_id")
@click.argument("path", metavar="FILE")
@click.option("--force", "is_forced", is_flag=True, help="Also a text that looks like another one.")
@with_appcontext
def add_version_of_file(article_id: str, path: str, is_forced: bool) -> None:
    """Take in what an article says now from a .txt, .html, .docx or .pdf file.

    Prints the id of the article's newest version alone on standard output: the present one, where
    the text is the same.
    """
    found = _read_file(path)
    with db.unit_of_work() as session:
        taken = add_version(
            session, operator(Via.CLI), _id(article_id), blocks=found.extracted.blocks,
            kind=ImportKind.FILE, is_forced=is_forced,
        )  # fmt: skip
    click.echo(taken.sentence, err=True)
    click.echo(taken.version.id)


def _carry_out(payload: dict[str, str]) -> str:
    with db.unit_of_work() as session:
        article_id = article_of(session, payload["recheck_id"]).id
        look = begin_look(session, **payload, host_seconds=settings().recheck_host_seconds)
    if look is None:
        return f"{article_id} Waits for its turn: this site was asked a moment ago."
    seen = look_at(look, allow_host_port=settings().fetch_allow_host_port)
    with db.unit_of_work() as session:
        came_of_it = complete_look(session, look, seen, settings().recheck_seconds)
    return f"{article_id} {came_of_it}"


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise NotFound(f"There is no article {text}.") from None


@articles.command("index-sentences")
@with_appcontext
def index_sentences() -> None:
    """Index every sentence anew, by which the same one is found in other articles.

    Needed after a release that cuts or folds sentences otherwise; can be run at any time.
    """
    last: str | None = None
    while True:
        with db.unit_of_work() as session:
            last = index_batch(session, last)
        if last is None:
            return


def _is_address(place: str) -> bool:
    return place.lower().startswith(("http://", "https://"))


def _read(place: str) -> FoundArticle:
    if _is_address(place):
        return read_page(fetch_page(place, allow_host_port=settings().fetch_allow_host_port))
    return _read_file(place)


def _read_file(place: str) -> FoundArticle:
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
