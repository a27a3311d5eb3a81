"""`flask db …`: the tables of the database."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from alembic.config import Config

_ROOT = Path(__file__).parent.parent.parent


# alembic brings 9 MB along, and every server process and worker loads this module.


def alembic_config() -> "Config":
    """alembic's settings; it connects through `app.db`, to the configured database."""
    from alembic.config import Config  # noqa: PLC0415

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
    from alembic import command  # noqa: PLC0415

    command.upgrade(alembic_config(), revision)


@database.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the tables back to REVISION ("base" for none)."""
    from alembic import command  # noqa: PLC0415

    command.downgrade(alembic_config(), revision)


@database.command()
def current() -> None:
    """Print which revision the tables are at."""
    from alembic import command  # noqa: PLC0415

    command.current(alembic_config())
