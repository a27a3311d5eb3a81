"""The operator's first steps at the command line, run as a real process."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from app import db
from app.domain.secrets import hash_secret
from app.domain.vocabulary import Role, Scope
from app.models import PasswordReset, User
from app.services.people import accounts, password_resets
from tests.factories import by_api_token

ROOT = Path(__file__).parents[2]
PASSWORD = "seven green harbours"


def flask(
    database_url: str, tmp_path: Path, *args: str, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Runs `flask --app wsgi …` on the test's own database."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "DATA_DIR": str(tmp_path),
        "PUBLIC_URL": "https://facts.example.org",
    }
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *args],
        cwd=ROOT, env=environment, input=stdin, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip


def test_from_nothing_to_an_admin_with_a_token(database: str, tmp_path: Path) -> None:
    made = flask(database, tmp_path, "team", "create", "--name", "River", "--slug", "river")
    assert (made.returncode, made.stdout) == (0, "river\n")
    made = flask(
        database, tmp_path, "user", "create", "--email", "Ada@example.org", "--name", "Ada",
        "--password-stdin", "--team", "river", "--role", "admin", stdin=PASSWORD + "\n",
    )  # fmt: skip
    assert (made.returncode, made.stdout) == (0, "")
    assert PASSWORD not in made.stderr
    with db.reading() as session:
        user = accounts.check_password(session, email="ada@example.org", password=PASSWORD)
    assert user.name == "Ada"

    made = flask(
        database, tmp_path, "token", "create", "--user", "ada@example.org", "--scope", "read",
        "--scope", "write", "--team", "river", "--name", "Newsroom",
    )  # fmt: skip
    assert made.returncode == 0
    with db.reading() as session:
        seen = by_api_token(session, made.stdout.removesuffix("\n"))
    assert seen is not None
    assert seen.actor.scopes == {Scope.READ, Scope.WRITE}
    assert seen.actor.role is Role.ADMIN

    listed = flask(database, tmp_path, "team", "list")
    assert (listed.returncode, listed.stdout) == (0, "river\tRiver\n")


def test_a_person_without_a_password_gets_a_link(database: str, tmp_path: Path) -> None:
    made = flask(database, tmp_path, "user", "create", "--email", "a@example.org", "--name", "Ada")
    assert made.returncode == 0
    start = "https://facts.example.org/password-resets/"
    assert made.stdout.startswith(start)
    secret = made.stdout.strip().removeprefix(start)
    with db.unit_of_work() as session:
        password_resets.reset_password(session, secret, PASSWORD)
    again = flask(database, tmp_path, "user", "reset-password", "A@example.org")
    assert again.returncode == 0
    with db.reading() as session:
        hashed = hash_secret(again.stdout.strip().removeprefix(start))
        reset = session.query(PasswordReset).filter_by(token_hash=hashed).one()
    assert reset.created_by_id is None


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("user", "create", "--email", "no", "--name", "Ada"), "Enter an e-mail address"),
        (("user", "create", "--email", "a@example.org", "--name", "A", "--password-stdin"),
         "A password has at least 12"),
        (("user", "create", "--email", "a@example.org", "--name", "A", "--team", "gone",
          "--role", "admin"), "There is no team with the slug gone."),
        (("user", "reset-password", "a@example.org"), "There is no account"),
        (("team", "create", "--name", "River", "--slug", "No Slug"), "A slug is lower-case"),
        (("team", "add-member", "gone", "a@example.org", "--role", "viewer"), "There is no team"),
        (("token", "create", "--user", "a@example.org", "--scope", "read"),
         "There is no account"),
    ],
)  # fmt: skip
def test_a_refusal_is_one_line_and_leaves_nothing(
    sqlite_template: Path, tmp_path: Path, args: tuple[str, ...], said: str
) -> None:
    database = shutil.copy(sqlite_template, tmp_path / "plumbline.sqlite3")
    refused = flask(f"sqlite:///{database}", tmp_path, *args, stdin="short\n")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert said in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    db.configure(f"sqlite:///{database}")
    with db.reading() as session:
        assert session.scalars(select(User)).all() == []
    db.dispose()


@pytest.mark.parametrize(
    "args",
    [
        ("user", "create"),
        ("user", "create", "--email", "a@example.org", "--name", "A", "--team", "x"),
        ("token", "create", "--user", "a@example.org", "--scope", "everything"),
        ("team", "add-member", "x", "a@example.org", "--role", "king"),
    ],
)
def test_wrong_usage_is_exit_code_2(tmp_path: Path, args: tuple[str, ...]) -> None:
    wrong = flask(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path, *args)
    assert wrong.returncode == 2
    assert "Usage:" in wrong.stderr


@pytest.mark.parametrize(
    "command",
    ["user create", "user reset-password", "team create", "team list", "team add-member",
     "token create"],
)  # fmt: skip
def test_every_command_explains_itself(tmp_path: Path, command: str) -> None:
    shown = flask(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path, *command.split(), "--help")
    assert shown.returncode == 0
    assert shown.stdout.startswith("Usage:")
