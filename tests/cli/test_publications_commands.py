"""`flask export` and `flask publication refresh`."""

import json

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import update

from app import db
from app.domain.vocabulary import State
from app.models import Publication
from tests.fact_check_work import in_state
from tests.factories import Desk


@pytest.fixture
def published_id(app: Flask, desk: Desk) -> str:
    with db.unit_of_work() as session:
        in_state(session, desk, State.WITHDRAWN, "gone")
        return in_state(session, desk, State.PUBLISHED).id


def run(app: Flask, *args: str) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(args=args)


def test_export_prints_one_line_of_json_each(app: Flask, published_id: str) -> None:
    result = run(app, "export")
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    exported = json.loads(line)
    assert exported["id"] == published_id
    assert exported["url"] == f"http://localhost:8000/fact-checks/{published_id}"
    assert run(app, "export", "--team", "hill-desk").stdout == ""


def test_an_unknown_team_is_one_line_and_an_exit_code(app: Flask, desk: Desk) -> None:
    result = run(app, "export", "--team", "nobody")
    assert result.exit_code == 1
    assert result.stderr == "Error: There is no team at this address.\n"


def test_refresh_makes_every_public_row_anew(app: Flask, published_id: str) -> None:
    before = run(app, "export").stdout
    with db.unit_of_work() as session:
        session.execute(update(Publication).values(document="{}", etag="x"))
    assert run(app, "publication", "refresh").exit_code == 0
    assert run(app, "export").stdout == before
