"""`flask --app wsgi …`: the operator's commands."""

from flask import Flask

from app.cli.articles import articles
from app.cli.database import database
from app.cli.demo import demo
from app.cli.publications import export, publication
from app.cli.teams import teams
from app.cli.tokens import tokens
from app.cli.users import users


def register(app: Flask) -> None:
    """Adds every command to `app`."""
    app.cli.add_command(articles)
    app.cli.add_command(database)
    app.cli.add_command(demo)
    app.cli.add_command(export)
    app.cli.add_command(publication)
    app.cli.add_command(teams)
    app.cli.add_command(tokens)
    app.cli.add_command(users)
