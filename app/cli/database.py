"""`flask db …`: the tables of the database."""

from pathlib import Path

import click
from alembic import command
from alembic.config import Config

_ROOT = Path(__file__).parent.parent.parent


def alembic_config() -> Config:
    """alembic's settings; it connects through `app.db`, to the configured database."""
    config = Config()
    config.set_main_option("script_location", str(_ROOT / "migrations"))
    return config


@click.group("db")
def database() -> None:
    """Create and change the tables of the database."""


@database.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the tables up to REVISION (by default the newest)."""
    command.upgrade(alembic_config(), revision)


@database.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the tables back to REVISION ("base" for none)."""
    command.downgrade(alembic_config(), revision)


@database.command()
def current() -> None:
    """Print which revision the tables are at."""
    command.current(alembic_config())
