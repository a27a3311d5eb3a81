"""The yardstick: a bare Flask application with the database's own driver, no session, no rule.

One table of JSON texts. A connection for each thread, kept open; SQLite with the settings that
Plumbline uses, since a faster one would lose what was answered with 201 when the power fails.
"""

import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

import orjson
import psycopg
from flask import Flask, Response, request

from scripts.web_server import load, serve

TARGET = "bench.bare:app"
_URL = os.environ.get("DATABASE_URL", "")
_FILE = Path(os.environ.get("DATA_DIR", "var")) / "plumbline.sqlite3"
_MARK = "%s" if _URL else "?"
_local = threading.local()

app = Flask(__name__)


def connection() -> Any:
    """This thread's connection, in autocommit."""
    if not hasattr(_local, "connection"):
        _local.connection = _connect()
    return _local.connection


def _connect() -> Any:
    if _URL:
        return psycopg.connect(_URL, autocommit=True)
    opened = sqlite3.connect(_FILE, timeout=30, isolation_level=None)
    opened.execute("PRAGMA journal_mode=WAL")
    opened.execute("PRAGMA synchronous=FULL")
    return opened


def make_tables() -> None:
    """Two tables of an id and a text, beside Plumbline's own."""
    for name in ("bare_row", "bare_insert"):
        connection().execute(f"CREATE TABLE {name} (id TEXT PRIMARY KEY, body TEXT NOT NULL)")


@app.get("/rows/<id>")
def one(id: str) -> Response:  # noqa: A002
    """One JSON text by its primary key."""
    row = connection().execute(f"SELECT body FROM bare_row WHERE id = {_MARK}", (id,)).fetchone()
    return Response(row[0], mimetype="application/json")


@app.get("/rows")
def ten() -> Response:
    """Ten JSON texts, the newest first, as one list."""
    rows = connection().execute("SELECT body FROM bare_row ORDER BY id DESC LIMIT 10").fetchall()
    return Response("[" + ",".join(row[0] for row in rows) + "]", mimetype="application/json")


@app.post("/rows")
def keep_row() -> Response:
    """Keeps one row to be read."""
    return _insert("bare_row")


@app.post("/inserts")
def insert() -> Response:
    """Keeps one row in a table that only grows."""
    return _insert("bare_insert")


def _insert(table: str) -> Response:
    body = orjson.loads(request.data)
    connection().execute(
        f"INSERT INTO {table} (id, body) VALUES ({_MARK}, {_MARK})", (body["id"], body["text"])
    )
    return Response(orjson.dumps(body), status=201, mimetype="application/json")


if __name__ == "__main__":
    load(TARGET)
    serve(TARGET)
