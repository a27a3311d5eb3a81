"""`flask export` and `flask publication …`: what is published."""

import sys

import click
from sqlalchemy import select

from app import db
from app.cli.groups import CommandGroup, Refusing
from app.documents.addresses import with_addresses
from app.http.context import settings
from app.models import Publication
from app.queries import published
from app.services.publishing import refresh_publications

_AT_ONCE = 100


@click.command("export", cls=Refusing)
@click.option("--team", help="Only this team's, by its slug.")
def export(team: str | None) -> None:
    """Print every published fact-check as one line of JSON, newest first."""
    public_url = settings().public_url
    cursor: str | None = None
    with db.reading() as session:
        if team is not None:
            published.team(session, team)
        while True:
            page = published.documents(
                session, published.Filters(team=team), cursor=cursor, limit=_AT_ONCE
            )
            for document in page.rows:
                sys.stdout.write(with_addresses(document, public_url) + "\n")
            cursor = page.next_cursor
            if cursor is None:
                return


@click.group("publication", cls=CommandGroup)
def publication() -> None:
    """Look after what readers are served."""


@publication.command()
def refresh() -> None:
    """Make every public row anew from its revisions."""
    with db.unit_of_work() as session:
        refresh_publications(session, session.scalars(select(Publication.id)).all())
