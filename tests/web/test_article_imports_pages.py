"""Taking articles in from the desk, and watching how far that is."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import db
from app.domain.actor import Actor
from app.domain.vocabulary import ImportKind, ImportState
from app.engines.extraction import Block, Extracted
from app.models import Article, ArticleImport
from app.queries.articles import current_version
from app.services.intake import imports
from app.services.intake.article_reading import FoundArticle, paste_article
from app.web.article_imports import AT_ONCE_BYTES
from tests.factories import Desk, csrf, signed_in

SAMPLE = Path(__file__).parents[2] / "app/cli/demo_data/sample_article.txt"
REAL = Path(__file__).parents[3] / "shared/samples/article.txt"
URL = "https://example.org/news"
FOUND = FoundArticle(Extracted(title="T", blocks=[Block("paragraph", "x")]), URL, ImportKind.URL)


def post(client: FlaskClient, path: str = "/desk/articles", **form: object) -> TestResponse:
    return client.post(path, data=form, headers=csrf(client))


def upload(client: FlaskClient, name: str, payload: bytes, url: str = "") -> TestResponse:
    return post(client, way="file", file=(io.BytesIO(payload), name), url=url)


def ask(actor: Actor) -> str:
    with db.unit_of_work() as session:
        return imports.request_import(session, actor, kind=ImportKind.URL, url=URL).id


def text_at(answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.text
    with db.reading() as session:
        return current_version(session, answer.location.rpartition("/")[2]).text


ABSENT = pytest.mark.skipif(not REAL.exists(), reason="../shared is absent")


@pytest.mark.parametrize("file", [SAMPLE, pytest.param(REAL, marks=ABSENT)])
def test_a_text_is_an_article_at_once(app: Flask, desk: Desk, file: Path) -> None:
    client = signed_in(app, desk.reviewer)
    article = file.read_text("utf-8")
    text = text_at(post(client, way="text", text=article.replace("\n", "\r\n")))
    assert "accusations" in text
    assert "groundless" in text
    assert text.split("\n\n")[0] == article.split("\n")[0]
    assert "Leave a Reply" not in text
    page = client.get("/desk/articles").text
    assert "Imported. Look over the title" in page


def test_a_text_file_is_an_article_at_once(app: Flask, desk: Desk) -> None:
    client = signed_in(app, desk.reviewer)
    assert text_at(upload(client, "a.txt", SAMPLE.read_bytes())).startswith("A call, a calendar")
    utf16 = "Přístav je zavřený.\n\nنص".encode("utf-16")
    assert text_at(upload(client, "b.txt", utf16)) == "Přístav je zavřený.\n\nنص"


def test_other_files_and_large_ones_are_read_by_the_worker(app: Flask, desk: Desk) -> None:
    client = signed_in(app, desk.reviewer)
    large = b"Some words. " * (AT_ONCE_BYTES // 12 + 1)
    for name, payload in (("a.html", b"<p>Text</p>"), ("b.txt", large)):
        answer = upload(client, name, payload)
        assert answer.status_code == 303
        assert "/desk/article-imports/" in answer.location
        page = client.get(answer.location)
        assert "Waiting for its turn" in page.text
        assert name in page.text
        assert '<meta http-equiv="refresh"' in page.text


def test_an_address_leads_to_its_progress_and_on_to_the_article(app: Flask, desk: Desk) -> None:
    client = signed_in(app, desk.reviewer)
    answer = post(client, way="url", url=f" {URL} ")
    path = answer.location
    assert answer.status_code == 303
    import_id = path.rpartition("/")[2]
    as_json = {"Accept": "application/json"}
    assert client.get(path, headers=as_json).json == {
        "state": "queued", "step": "Waiting for its turn", "progress": 0, "is_under_way": True,
        "is_waiting_long": False,
    }  # fmt: skip
    with db.unit_of_work() as session:
        imports.begin_import(session, import_id)
    assert 'value="10"' in client.get(path).text
    with db.unit_of_work() as session:
        imports.complete_import(session, import_id, FOUND)
    assert '"is_under_way":false' in client.get(path, headers=as_json).text
    done = client.get(path)
    with db.reading() as session:
        article_id = session.scalars(select(Article.id)).one()
    assert (done.status_code, done.location) == (303, f"/desk/articles/{article_id}")


def test_an_import_that_nobody_takes_up_says_so(app: Flask, desk: Desk) -> None:
    client = signed_in(app, desk.reviewer)
    import_id = ask(desk.reviewer)
    waiting = "<div data-import-waiting >"
    assert waiting not in client.get(f"/desk/article-imports/{import_id}").text
    with db.unit_of_work() as session:
        session.get_one(ArticleImport, import_id).created_at -= timedelta(minutes=1)
    assert waiting in client.get(f"/desk/article-imports/{import_id}").text


def test_a_failed_import_says_why_and_what_to_do(app: Flask, desk: Desk) -> None:
    client = signed_in(app, desk.reviewer)
    import_id = ask(desk.reviewer)
    with db.unit_of_work() as session:
        imports.fail_import(session, import_id, "The site answered 403 (access refused).")
    page = client.get(f"/desk/article-imports/{import_id}")
    assert "The site answered 403 (access refused)." in page.text
    assert (
        f"/desk/articles/new?way=text&amp;url={URL.replace(':', '%3A').replace('/', '%2F')}"
        in (page.text)
        or f"/desk/articles/new?way=text&amp;url={URL}" in page.text
    )
    paste = client.get("/desk/articles/new", query_string={"way": "text", "url": URL}).text
    assert f'name="text_url"\n           value="{URL}"' in paste
    assert 'value="text" aria-describedby="way-text-hint" checked' in paste
    again = post(client, f"/desk/article-imports/{import_id}/retry")
    assert (again.status_code, again.location) == (303, f"/desk/article-imports/{import_id}")
    with db.reading() as session:
        assert session.get_one(ArticleImport, import_id).state is ImportState.QUEUED
    viewer = signed_in(app, desk.viewer)
    assert viewer.get(f"/desk/article-imports/{import_id}").status_code == 200
    assert post(viewer, f"/desk/article-imports/{import_id}/retry").status_code == 403
    stranger = signed_in(app, desk.stranger)
    assert stranger.get(f"/desk/article-imports/{import_id}").status_code == 404
    assert post(stranger, f"/desk/article-imports/{import_id}/retry").status_code == 404


def test_what_is_here_already_is_offered(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        here = paste_article(session, desk.editor, text="The harbour is closed.", url=URL)
    client = signed_in(app, desk.reviewer)
    for form in (
        {"way": "text", "text": "The harbour  is closed."},
        {"way": "url", "url": "http://www.example.org/news/"},
        {"way": "text", "text": "Something else.", "text_url": URL},
    ):
        page = post(client, **form)
        assert page.status_code == 409
        assert "Already here: “The harbour is closed.”" in page.text
        assert "by Edo Editor." in page.text
        assert f'href="/desk/articles/{here.id}"' in page.text
        for typed in form.values():
            assert typed in page.text
    page = upload(client, "a.txt", b"The harbour is closed.")
    assert page.status_code == 409


def test_a_duplicate_found_by_the_worker_is_offered_too(app: Flask, desk: Desk) -> None:
    import_id = ask(desk.reviewer)
    with db.unit_of_work() as session:
        here = paste_article(session, desk.editor, text="x")
        imports.begin_import(session, import_id)
    found = FoundArticle(
        Extracted(title="T", blocks=[Block("paragraph", "x")]), URL, ImportKind.URL
    )
    with db.unit_of_work() as session:
        imports.complete_import(session, import_id, found)
    page = signed_in(app, desk.reviewer).get(f"/desk/article-imports/{import_id}")
    assert page.status_code == 200
    assert "Already here" in page.text
    assert f'href="/desk/articles/{here.id}"' in page.text


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"way": "url", "url": ""}, "url", "Enter a web address."),
        ({"way": "url", "url": "ftp://example.org"}, "url", "starts with http:// or https://"),
        ({"way": "url", "url": "https://" + "x" * 2_001}, "url", "the limit is 2,000"),
        ({"way": "text", "text": " \r\n\x00 "}, "text", "Paste the text of the article."),
        ({"way": "text", "text": "x" * 2_000_001}, "text", "the limit is 2,000,000"),
        ({"way": "text", "text": "x", "text_url": "not one"}, "text_url", "contains a space"),
        ({"way": "text", "text": "x", "title": "y" * 301}, "title", "the limit is 300"),
        ({"way": "file"}, "file", "Choose a file."),
    ],
)
def test_a_wrong_form_says_so_and_keeps_everything(
    app: Flask, desk: Desk, form: dict[str, str], field: str, said: str
) -> None:
    typed = {
        "url": "https://example.org/typed",
        "text": "Typed <b>text</b>",
        "title": "Typed title",
    }
    page = post(signed_in(app, desk.reviewer), **{**typed, **form})
    assert page.status_code == 422
    error = page.text.partition(f'id="field-{field}-error">')[2].partition("</p>")[0]
    assert said in error
    for name, value in typed.items():
        if name not in form:
            assert value.replace("<", "&lt;").replace(">", "&gt;") in page.text
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 0


@pytest.mark.parametrize(
    ("name", "payload", "said"),
    [
        ("a.txt", b"", "This file is empty."),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 99, "no text that can be read"),
        ("a.docx", b"PK\x03\x04 nothing", "not a Word document"),
        ("a.doc", b"\xd0\xcf\x11\xe0 old", "old or password-protected Office file"),
        ("a.pdf", b"x" * 20_000_001, "larger than 20 MB"),
    ],
)
def test_a_wrong_file_says_so_at_once(
    app: Flask, desk: Desk, name: str, payload: bytes, said: str
) -> None:
    page = upload(signed_in(app, desk.reviewer), name, payload, url="https://example.org/typed")
    assert page.status_code == 422
    assert said in page.text
    assert 'value="https://example.org/typed"' in page.text


def test_what_is_too_large_to_be_read_at_all_gets_a_page_of_its_own(app: Flask, desk: Desk) -> None:
    page = upload(signed_in(app, desk.reviewer), "a.pdf", bytes(22_000_000))
    assert page.status_code == 413
    assert "This is larger than 20 MB, the most that is taken." in page.text


def test_the_limits_are_on_the_page(app: Flask, desk: Desk) -> None:
    page = signed_in(app, desk.reviewer).get("/desk/articles/new").text
    assert "up to 20 MB" in page
    assert "Up to 2,000,000 characters" in page


def test_who_may_not_import(app: Flask, desk: Desk) -> None:
    viewer = signed_in(app, desk.viewer)
    assert viewer.get("/desk/articles/new").status_code == 403
    assert post(viewer, way="text", text="Text.").status_code == 403
    client = signed_in(app, desk.reviewer)
    assert client.post("/desk/articles", data={"way": "text", "text": "x"}).status_code == 400
