"""Is the process alive, and is it of use? For load balancers and scripts."""

from flask import Flask, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import db
from app.http.errors import problem


def register(app: Flask) -> None:
    """Adds `GET /healthz` and `GET /readyz` to `app`."""
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)


def healthz() -> Response:
    """200 as long as the process answers."""
    return Response('{"is_alive":true}', content_type="application/json")


def readyz() -> Response:
    """200 when the database answers and has our tables, else 503."""
    try:
        with db.reading() as session:
            session.execute(text("SELECT version_num FROM alembic_version")).one()
    except SQLAlchemyError:
        return problem(503, "Not ready", "The database does not answer or is not migrated.")
    return Response('{"is_ready":true}', content_type="application/json")
