"""`flask --app wsgi …`: the operator's commands."""

from flask import Flask

from app.cli.database import database
from app.cli.publications import export, publication


def register(app: Flask) -> None:
    """Adds every command to `app`."""
    app.cli.add_command(database)
    app.cli.add_command(export)
    app.cli.add_command(publication)
