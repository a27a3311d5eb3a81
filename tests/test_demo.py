"""The demo that `make serve` makes: alive, complete, and never where others can reach it."""

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app import create_app, db
from app.cli.demo import require_private
from app.domain.errors import Forbidden
from app.domain.vocabulary import SourceType, State
from app.models import FactCheck, SilentEdit, Source, User, Verdict
from config import load_settings


def _seed(app: Flask) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(args=["demo", "seed"])


def test_the_demo_shows_every_state_verdict_and_kind_of_source(app: Flask) -> None:
    result = _seed(app)
    assert result.exit_code == 0, result.output
    lines = [line.split("\t") for line in result.output.splitlines()]
    assert [line[:2] for line in lines] == [
        ["reviewer", "reviewer@demo.example"],
        ["editor", "editor@demo.example"],
    ]
    with db.reading() as session:
        checks = session.scalars(select(FactCheck)).all()
        assert len(checks) >= 12
        assert {check.state for check in checks} == set(State)
        verdicts = set(session.scalars(select(Verdict.key)))
        assert {check.verdict.key for check in checks if check.verdict} == verdicts
        assert set(session.scalars(select(Source.type))) == set(SourceType)
        assert session.scalars(select(SilentEdit)).one().outcome is None
        colleague = session.scalars(select(User).where(User.name == "Kim Colleague")).one()
        assert colleague.password_hash == ""
    again = _seed(app)
    assert (again.exit_code, again.output) == (0, "")


def test_no_demo_accounts_where_others_can_reach_them() -> None:
    production = {
        "PLUMBLINE_ENV": "production",
        "SECRET_KEY": "x" * 32,
        "PUBLIC_URL": "http://localhost:8000",
    }
    with pytest.raises(Forbidden):
        require_private(load_settings(production))
    with pytest.raises(Forbidden):
        require_private(load_settings({"PUBLIC_URL": "https://desk.example"}))
    require_private(load_settings({}))


def test_a_refused_seed_says_so_in_one_line(database_url: str) -> None:
    settings = load_settings({"DATABASE_URL": database_url, "PUBLIC_URL": "https://desk.example"})
    result = _seed(create_app(settings))
    db.dispose()
    assert result.exit_code == 1
    assert result.output.startswith("Error: Demo accounts are made only on")
