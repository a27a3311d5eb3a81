"""Articles imported at the command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer
from sqlalchemy import delete, select, update

from app import db
from app.domain import clock
from app.models import Article, ArticleSentence, Recheck
from app.queries.articles import current_version
from tests.factories import Desk

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "app/cli/demo_data/sample_article.txt"


def import_article(
    desk: Desk, database_url: str, *args: str, port: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs `flask article import …` as an operator does, on the test's own database."""
    return run(database_url, "import", *args, port=port)


def run(database_url: str, *args: str, port: int | None = None) -> subprocess.CompletedProcess[str]:
    """Runs `flask article …`."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "RECHECK_HOST_SECONDS": "600",
        "FETCH_ALLOW_HOST_PORT": f"127.0.0.1:{port}" if port else "",
    }
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "article", *args],
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


TEXT = "The harbour handled 21 per cent less freight last year, the minister said on Monday."
NEWER = TEXT.replace("21", "12")


def html(text: str) -> str:
    more = "<p>The port authority publishes its figures in March, and expects better.</p>" * 3
    return f"<html><body><article><h1>Harbour</h1><p>{text}</p>{more}</article></body></html>"


def test_an_article_is_looked_at_now(desk: Desk, database_url: str) -> None:
    with HTTPServer(host="127.0.0.1") as site:
        site.expect_request("/a").respond_with_data(html(TEXT), content_type="text/html")
        url = site.url_for("/a")
        article_id = run(
            database_url, "import", url, "--team", "hill-desk", port=site.port
        ).stdout.strip()
        site.clear()
        site.expect_request("/a").respond_with_data(html(NEWER), content_type="text/html")
        done = run(database_url, "recheck", article_id, port=site.port)
        assert done.returncode == 0, done.stderr
        assert "version 2, words added: 1, words removed: 1." in done.stdout
        soon = run(database_url, "recheck", article_id, port=site.port)
        assert "Waits for its turn" in soon.stdout
    with db.reading() as session:
        assert NEWER in current_version(session, article_id).text
    nothing_due = run(database_url, "recheck", "--due")
    assert (nothing_due.returncode, nothing_due.stdout) == (0, "")


def test_all_articles_that_are_due_are_looked_at(desk: Desk, database_url: str) -> None:
    with HTTPServer(host="127.0.0.1") as site:
        site.expect_request("/a").respond_with_data(html(TEXT), content_type="text/html")
        url = site.url_for("/a")
        article_id = run(
            database_url, "import", url, "--team", "hill-desk", port=site.port
        ).stdout.strip()
        with db.unit_of_work() as session:
            session.execute(update(Recheck).values(due_at=clock.now(), interval_seconds=3_600))
        site.clear()
        site.expect_request("/a").respond_with_data("gone", status=404)
        done = run(database_url, "recheck", "--due", port=site.port)
    assert done.stdout == (
        f"{article_id} Nothing was taken in. The page is gone; the site answered 404.\n"
    )


def test_a_file_becomes_the_next_version(desk: Desk, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "article.txt"
    file.write_text(f"{TEXT}\n\n" + "It was a long year for the port and its people. " * 5)
    article_id = import_article(
        desk, database_url, str(file), "--team", "river-desk"
    ).stdout.strip()
    same = run(database_url, "add-version", article_id, str(file))
    assert "what it said before" in same.stderr
    file.write_text(file.read_text().replace("21", "12"))
    newer = run(database_url, "add-version", article_id, str(file))
    assert newer.returncode == 0, newer.stderr
    assert newer.stdout != same.stdout
    file.write_text("Sign in to read on.")
    refused = run(database_url, "add-version", article_id, str(file))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "not the article" in refused.stderr
    forced = run(database_url, "add-version", article_id, str(file), "--force")
    assert forced.returncode == 0, forced.stderr
    with db.reading() as session:
        assert current_version(session, article_id).number == 3


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["recheck"], 2, "Name one article, or give --due."),
        (["recheck", "x"], 1, "There is no article x."),
        (["recheck", "01900000-0000-7000-8000-000000000000"], 1, "There is nothing here"),
        (["add-version", "x", str(SAMPLE)], 1, "There is no article x."),
        (["add-version", "x", "/no/such"], 1, "There is no file /no/such."),
    ],
)
def test_mistakes_about_versions_are_told_in_one_line(
    desk: Desk, database_url: str, args: list[str], code: int, said: str
) -> None:
    done = run(database_url, *args)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def test_the_index_of_sentences_is_made_anew(desk: Desk, database_url: str) -> None:
    import_article(desk, database_url, str(SAMPLE), "--team", "river-desk")
    with db.unit_of_work() as session:
        before = set(session.scalars(select(ArticleSentence.sentence_key)))
        session.execute(delete(ArticleSentence))
    done = run(database_url, "index-sentences")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    with db.reading() as session:
        assert set(session.scalars(select(ArticleSentence.sentence_key))) == before != set()
