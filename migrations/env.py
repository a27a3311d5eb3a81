"""How alembic meets our database: the engine of `app.db`, one transaction per migration."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, text

from app import db
from app.models import Base
from app.models.base import UtcDateTime
from migrations.naming import is_of_both_engines


def render_item(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Writes our own column types as the plain ones that they are in the database."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=is_of_both_engines,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """SQLite rebuilds tables to change them, which with foreign keys on deletes children; they
    are off meanwhile, and checked before the end."""
    engine = db.engine()
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(7163)"))
            run(connection)
        return
    with engine.connect().execution_options(is_writing=True) as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                run(connection)
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise RuntimeError(f"the migration breaks foreign keys: {broken[:5]}")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


main()
