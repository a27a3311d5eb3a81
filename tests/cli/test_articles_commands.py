"""Articles imported at the command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer

from app import db
from app.models import Article
from app.queries.articles import current_version
from tests.factories import Desk

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "app/cli/demo_data/sample_article.txt"


def import_article(
    desk: Desk, database_url: str, *args: str, port: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs `flask article import …` as an operator does, on the test's own database."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "FETCH_ALLOW_HOST_PORT": f"127.0.0.1:{port}" if port else "",
    }
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "article", "import", *args],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def article(article_id: str) -> Article:
    with db.reading() as session:
        return session.get_one(Article, article_id)


def test_a_file_becomes_an_article_of_the_person(desk: Desk, database_url: str) -> None:
    done = import_article(
        desk, database_url, str(SAMPLE), "--team", "river-desk", "--user", "ROSA@example.org"
    )
    assert done.returncode == 0, done.stderr
    article_id = done.stdout.strip()
    made = article(article_id)
    assert made.title.startswith("A call, a calendar and a border")
    assert (made.team_id, made.created_by_id) == (desk.team_id, desk.reviewer.user_id)
    with db.reading() as session:
        text = current_version(session, article_id).text
    assert "the accusations heard in Western capitals" in text
    assert "groundless" in text
    assert "Leave a Reply" not in text
    again = import_article(desk, database_url, str(SAMPLE), "--team", "river-desk")
    assert (again.returncode, again.stdout) == (1, "")
    assert "Already here: “A call, a calendar and a border" in again.stderr


def test_an_address_becomes_an_article(desk: Desk, database_url: str) -> None:
    page = "<html><article><h1>Harbour</h1>" + "<p>The harbour is closed until May. </p>" * 5
    with HTTPServer(host="127.0.0.1") as site:
        site.expect_request("/a").respond_with_data(page, content_type="text/html")
        done = import_article(
            desk, database_url, site.url_for("/a"), "--team", "hill-desk", port=site.port
        )
    assert done.returncode == 0, done.stderr
    assert article(done.stdout.strip()).url == site.url_for("/a")


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["/no/such/file.txt", "--team", "river-desk"], 1, "There is no file /no/such/file.txt."),
        (["http://127.0.0.1:9/", "--team", "river-desk"], 1, "usual web ports"),
        (["http://localhost/", "--team", "river-desk"], 1, "private network"),
        ([str(SAMPLE), "--team", "nowhere"], 1, "There is no team with the slug nowhere."),
        ([str(SAMPLE)], 2, "Name the team with --team SLUG."),
        ([str(SAMPLE), "--team", "hill-desk", "--user", "rosa@example.org"], 1, "not yours"),
        ([str(SAMPLE), "--user", "vera@example.org"], 1, "Only a reviewer of this team"),
        ([sys.executable, "--team", "river-desk"], 1, "This file"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    app: Flask, desk: Desk, args: list[str], code: int, said: str
) -> None:
    done = app.test_cli_runner().invoke(args=["article", "import", *args])
    assert (done.exit_code, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
