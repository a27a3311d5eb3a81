"""The desk's article list, and the details that people set right."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from app import db
from app.domain.actor import Actor
from app.models import Article, AuditEvent
from app.services.claims import add_claim
from app.services.intake.article_reading import paste_article
from app.services.intake.articles import edit_article
from tests.factories import Desk, csrf, signed_in

DETAILS = {"version": 1, "title": "Harbour shut", "byline": "", "publisher": "", "url": ""}


def paste(actor: Actor, text: str, **details: object) -> Article:
    with db.unit_of_work() as session:
        return paste_article(session, actor, text=text, **details)  # type: ignore[arg-type]


def highlight(actor: Actor, article: Article, exact: str) -> None:
    with db.unit_of_work() as session:
        add_claim(session, actor, article.id, text=exact, quote={"exact": exact})


def titles(page: TestResponse) -> list[str]:
    return re.findall(r'class="list-link"[^>]*>([^<]*)<', page.text)


def post(client: FlaskClient, path: str, **form: object) -> TestResponse:
    return client.post(path, data=form, headers=csrf(client))


def test_an_empty_list_says_what_to_do_next(app: Flask, desk: Desk) -> None:
    for actor, said in (
        (desk.reviewer, "/desk/articles/new"),
        (desk.viewer, "A reviewer of your team can import the first one"),
    ):
        page = signed_in(app, actor).get("/desk/articles")
        assert page.status_code == 200
        assert said in page.text
        assert 'name="q"' not in page.text


def test_a_list_is_the_teams_own_newest_first(app: Flask, desk: Desk) -> None:
    paste(desk.reviewer, "First one.")
    paste(desk.editor, "Second one.", publisher="The Post", byline="Ana")
    paste(desk.stranger, "Not ours.")
    page = signed_in(app, desk.viewer).get("/desk/articles")
    assert titles(page) == ["Second one.", "First one."]
    assert "The Post" in page.text
    assert "by Edo Editor" in page.text


def test_every_filter_narrows_the_list(app: Flask, desk: Desk) -> None:
    harbour = paste(desk.reviewer, "The harbour is closed.", publisher="The Post", language="en")
    paste(desk.editor, "Přístav je zavřený.", publisher="Noviny", language="cs")
    paste(desk.editor, "O porto fechou.", publisher="Jornal", language="pt-BR")
    highlight(desk.reviewer, harbour, "harbour is closed")
    client = signed_in(app, desk.reviewer)
    for query, expected in {
        "q=HARB+clos": ["The harbour is closed."],
        "q=pristav": ["Přístav je zavřený."],
        "q=noviny": ["Přístav je zavřený."],
        "q=zebra": [],
        "language=pt": ["O porto fechou."],
        "language=pt-BR": ["O porto fechou."],
        "language=p": [],
        "publisher=The+Post": ["The harbour is closed."],
        "checks=open": ["The harbour is closed."],
        "checks=settled": [],
        "checks=none": ["O porto fechou.", "Přístav je zavřený."],
        "is_mine=true": ["The harbour is closed."],
        "imported_since=2000-01-01&is_mine=true": ["The harbour is closed."],
        "imported_since=2999-01-01": [],
        "q=&language=&checks=": [
            "O porto fechou.",
            "Přístav je zavřený.",
            "The harbour is closed.",
        ],
    }.items():
        page = client.get(f"/desk/articles?{query}")
        assert (query, titles(page)) == (query, expected)
        assert expected or "No article matches" in page.text


@pytest.mark.parametrize("query", ["checks=x", "imported_since=soon", "cursor=x", "cursor=AAAA"])
def test_a_wrong_filter_is_told_not_a_fault(app: Flask, desk: Desk, query: str) -> None:
    assert signed_in(app, desk.viewer).get(f"/desk/articles?{query}").status_code == 422


def test_pages_follow_each_other_with_their_filters(app: Flask, desk: Desk) -> None:
    for number in range(45):
        paste(desk.reviewer, f"Harbour news number {number}.")
    paste(desk.reviewer, "Something else.")
    client = signed_in(app, desk.viewer)
    path: str | None = "/desk/articles?q=harbour"
    seen: list[str] = []
    while path:
        page = client.get(path)
        seen += titles(page)
        found = re.search(r'rel="next" href="([^"]+)"', page.text)
        path = found[1].replace("&amp;", "&") if found else None
    assert seen == [f"Harbour news number {number}." for number in reversed(range(45))]


def test_highlights_and_states_are_counted(app: Flask, desk: Desk) -> None:
    article = paste(desk.reviewer, "The harbour is closed. It reopens in May.")
    highlight(desk.reviewer, article, "The harbour is closed.")
    highlight(desk.reviewer, article, "It reopens in May.")
    page = signed_in(app, desk.viewer).get("/desk/articles").text
    assert "2 highlights" in page
    assert re.search(r'state-number">2</span>\s*<span class="state state-draft"', page)


def test_the_number_of_queries_does_not_grow_with_the_list(app: Flask, desk: Desk) -> None:
    client = signed_in(app, desk.reviewer)

    def queries() -> int:
        asked: list[str] = []

        def note(_c: object, _u: object, statement: str, *_: object) -> None:
            asked.append(statement)

        event.listen(db.engine(), "before_cursor_execute", note)
        client.get("/desk/articles")
        event.remove(db.engine(), "before_cursor_execute", note)
        return len([statement for statement in asked if statement.startswith("SELECT")])

    for number in range(2):
        article = paste(desk.reviewer, f"The harbour, part {number}.")
        highlight(desk.reviewer, article, "The harbour")
    few = queries()
    for number in range(2, 12):
        article = paste(desk.editor, f"The harbour, part {number}.")
        highlight(desk.reviewer, article, "The harbour")
    assert queries() == few <= 9


def test_titles_full_of_html_stay_text(app: Flask, desk: Desk) -> None:
    paste(desk.reviewer, "<script>alert(1)</script>\n\nSome text.", publisher='"><img src=x>')
    page = signed_in(app, desk.viewer).get("/desk/articles").text
    assert "<script>alert(1)" not in page
    assert "<img src=x>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_details_are_set_right(app: Flask, desk: Desk) -> None:
    article = paste(desk.reviewer, "The harbour is closed.", language="en")
    client = signed_in(app, desk.colleague)
    path = f"/desk/articles/{article.id}/edit"
    assert 'value="The harbour is closed."' in client.get(path).text
    saved = post(
        client, path, **{**DETAILS, "published_on": "2025-03-04", "language": "de",
                         "url": "https://example.org/a", "has_text_rights": "true"}
    )  # fmt: skip
    assert (saved.status_code, saved.location) == (303, f"/desk/articles/{article.id}")
    with db.reading() as session:
        now = session.get_one(Article, article.id)
        audited = session.scalars(
            select(AuditEvent).where(AuditEvent.event == "article.edited")
        ).one()
    assert (now.title, str(now.published_on), now.language) == ("Harbour shut", "2025-03-04", "de")
    assert (now.url, now.has_text_rights) == ("https://example.org/a", True)
    assert audited.data["before"]["title"] == "The harbour is closed."
    post(client, path, **{**DETAILS, "version": 2})
    with db.reading() as session:
        now = session.get_one(Article, article.id)
    assert (now.published_on, now.language, now.url, now.has_text_rights) == (None, "", None, False)


def test_wrong_details_keep_what_was_typed(app: Flask, desk: Desk) -> None:
    article = paste(desk.reviewer, "The harbour is closed.")
    page = post(
        signed_in(app, desk.reviewer), f"/desk/articles/{article.id}/edit",
        **{**DETAILS, "title": " ", "byline": "Long <b>work</b>", "url": "javascript:alert(1)"},
    )  # fmt: skip
    assert page.status_code == 422
    assert "Title: Give the article a title." in page.text
    assert "A web address starts with http:// or https://." in page.text
    assert 'value="Long &lt;b&gt;work&lt;/b&gt;"' in page.text
    assert 'value="javascript:alert(1)"' in page.text
    assert 'name="version" value="1"' in page.text
    page = post(
        signed_in(app, desk.reviewer), f"/desk/articles/{article.id}/edit",
        **{**DETAILS, "published_on": "31.3.2025"},
    )  # fmt: skip
    assert "Give the date as year-month-day" in page.text


def test_of_two_edits_the_second_shows_both_texts(app: Flask, desk: Desk) -> None:
    article = paste(desk.reviewer, "The harbour is closed.")
    with db.unit_of_work() as session:
        edit_article(session, desk.editor, article.id, 1, {"title": "Theirs", "publisher": "Post"})
    client = signed_in(app, desk.reviewer)
    path = f"/desk/articles/{article.id}/edit"
    page = post(client, path, **{**DETAILS, "title": "Mine"})
    assert page.status_code == 409
    assert "Theirs" in page.text
    assert 'value="Mine"' in page.text
    assert "Post" in page.text
    assert 'name="version" value="2"' in page.text
    assert post(client, path, **{**DETAILS, "title": "Mine", "version": 2}).status_code == 303


def test_an_address_of_another_article_leads_there(app: Flask, desk: Desk) -> None:
    first = paste(desk.reviewer, "One.", url="https://example.org/a")
    second = paste(desk.reviewer, "Two.")
    page = post(
        signed_in(app, desk.reviewer), f"/desk/articles/{second.id}/edit",
        **{**DETAILS, "url": "http://www.example.org/a"},
    )  # fmt: skip
    assert page.status_code == 409
    assert "Already here: “One.”" in page.text
    assert f'href="/desk/articles/{first.id}"' in page.text


def test_who_may_not_edit(app: Flask, desk: Desk) -> None:
    article = paste(desk.reviewer, "The harbour is closed.")
    path = f"/desk/articles/{article.id}/edit"
    for actor, code in ((desk.viewer, 403), (desk.stranger, 404)):
        client = signed_in(app, actor)
        assert client.get(path).status_code == code
        assert post(client, path, **DETAILS).status_code == code
    assert app.test_client().get("/desk/articles").location.startswith("/sign-in?next=")
