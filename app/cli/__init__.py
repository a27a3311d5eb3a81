"""`flask --app wsgi …`: the operator's commands."""

from flask import Flask

from app.cli.database import database


def register(app: Flask) -> None:
    """Adds every command to `app`."""
    app.cli.add_command(database)
