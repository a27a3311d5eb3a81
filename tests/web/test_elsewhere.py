"""The pages on which the same sentence in other articles is confirmed, without any script."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select

from app import db
from app.domain.vocabulary import ImportKind, State
from app.engines.extraction import Block
from app.models import Annotation
from app.services.annotations import delete_annotation
from app.services.claims import add_claim
from app.services.intake.article_versions import add_version
from app.services.intake.articles import add_article
from tests.architecture.route_things import a_sentence_in_two_articles
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk, csrf, signed_in

HOSTILE = "<script>alert(1)</script> & “<b>bold</b>” \u202egnp.exe cost 5 euros."


def page_of(client: FlaskClient, path: str, code: int = 200) -> html.HtmlElement:
    answer = client.get(path)
    assert answer.status_code == code, answer.text[:400]
    return html.fromstring(answer.text)


def words(page: html.HtmlElement, path: str = "//main") -> str:
    return " ".join(" ".join(element.text_content() for element in page.xpath(path)).split())


def form_of(page: html.HtmlElement, button: str) -> tuple[str, dict[str, str]]:
    """Where the form goes whose button says so, and what it sends."""
    forms = page.xpath(f"//main//form[.//button[contains(., '{button}')]]")
    assert forms, words(page)
    return forms[0].get("action"), dict(forms[0].form_values())


def press(client: FlaskClient, page: html.HtmlElement, button: str) -> Any:
    action, fields = form_of(page, button)
    return client.post(action, data=fields, headers=csrf(client))


def how_many() -> int:
    with db.reading() as session:
        live = select(func.count()).where(Annotation.deleted_at.is_(None))
        return session.scalar(live) or 0


@pytest.fixture
def things(desk: Desk) -> dict[str, Any]:
    with db.unit_of_work() as session:
        return a_sentence_in_two_articles(session, desk, "one")


def test_one_place_after_the_other(desk: Desk, things: dict[str, Any], client: FlaskClient) -> None:
    with db.unit_of_work() as session:
        for number in range(2):
            blocks = [Block("paragraph", f"Number {number}. {SENTENCE}")]
            add_article(
                session, desk.reviewer, title=f"Copy {number}", blocks=blocks, kind=ImportKind.TEXT
            )
    client = signed_in(client.application, desk.reviewer)
    here = f"/desk/annotations/{things['annotation_id']}/elsewhere"
    page = page_of(client, here)
    assert "3 places in other articles" in words(page)
    assert words(page, "//h2[@id='place-title']") == "Copy 1"
    assert words(page, "//article//mark") == "21 per cent less freight"
    assert press(client, page, "Same claim").status_code == 303
    page = page_of(client, here)
    assert "The claim is highlighted in “Copy 1” now." in words(page)
    assert "Highlighted elsewhere 1" in words(page)
    assert words(page, "//h2[@id='place-title']") == "Copy 0"
    (skip,) = page.xpath("//a[@data-answer='n']/@href")
    page = page_of(client, skip)
    assert words(page, "//h2[@id='place-title']") == "Again one"
    answer = press(client, page, "Same claim")
    page = page_of(client, answer.headers["Location"])
    assert "That was the last one." in words(page)
    (again,) = page.xpath("//a[text()='Start again']/@href")
    assert words(page_of(client, again), "//h2[@id='place-title']") == "Copy 0"
    assert how_many() == 3
    assert press(client, page, "Undo").status_code == 303
    assert how_many() == 2
    assert "Highlighted elsewhere 1" in words(page_of(client, here))


def test_a_double_click_makes_one(desk: Desk, things: dict[str, Any], client: FlaskClient) -> None:
    client = signed_in(client.application, desk.reviewer)
    page = page_of(client, f"/desk/annotations/{things['annotation_id']}/elsewhere")
    for _ in range(2):
        assert press(client, page, "Same claim").status_code == 303
    assert how_many() == 2


def test_an_article_that_changed_is_told_and_looked_for_again(
    desk: Desk, things: dict[str, Any], client: FlaskClient
) -> None:
    client = signed_in(client.application, desk.reviewer)
    page = page_of(client, f"/desk/annotations/{things['annotation_id']}/elsewhere")
    with db.unit_of_work() as session:
        add_version(
            session, desk.reviewer, things["article_id"], kind=ImportKind.TEXT,
            blocks=[Block("paragraph", f"A new beginning. {SENTENCE} And so on.")],
        )  # fmt: skip
    answer = press(client, page, "Same claim")
    assert answer.status_code == 409
    again = html.fromstring(answer.text)
    assert "has changed since you looked" in words(again)
    assert words(again, "//h2[@id='place-title']") == "Again one"
    assert how_many() == 1
    assert press(client, again, "Same claim").status_code == 303
    assert how_many() == 2


def test_what_was_deleted_here_is_told(
    desk: Desk, things: dict[str, Any], client: FlaskClient
) -> None:
    client = signed_in(client.application, desk.reviewer)
    here = f"/desk/annotations/{things['annotation_id']}/elsewhere"
    press(client, page_of(client, here), "Same claim")
    press(client, page_of(client, here), "Undo")
    page = page_of(client, here)
    assert "Deleted here before" in words(page)
    assert "No new places" in words(page)


def test_readers_and_reviewers_are_told_why_they_can_not(
    desk: Desk, things: dict[str, Any], client: FlaskClient
) -> None:
    here = f"/desk/annotations/{things['annotation_id']}/elsewhere"
    page = page_of(signed_in(client.application, desk.viewer), here)
    assert "Only a reviewer of this team" in words(page)
    assert page.xpath("//main//form") == []
    with db.unit_of_work() as session:
        published = in_state(session, desk, State.PUBLISHED, "shown")
        made_id = published.claim.annotations[0].id
    here = f"/desk/annotations/{made_id}/elsewhere"
    page = page_of(signed_in(client.application, desk.reviewer), here)
    assert "only an editor can add another place" in words(page)
    assert not page.xpath("//button[@data-answer='y']")
    page = page_of(signed_in(client.application, desk.editor), here)
    assert page.xpath("//button[@data-answer='y']")


def test_nothing_anywhere_and_a_deleted_highlight(
    desk: Desk, things: dict[str, Any], client: FlaskClient
) -> None:
    with db.unit_of_work() as session:
        lone = add_claim(
            session, desk.reviewer, things["article_id"], text="It was said again.",
            quote={"exact": "It was said again"},
        )  # fmt: skip
        lone_id = lone.id
    client = signed_in(client.application, desk.reviewer)
    assert "In no other article" in words(page_of(client, f"/desk/annotations/{lone_id}/elsewhere"))
    with db.unit_of_work() as session:
        delete_annotation(session, desk.reviewer, lone_id)
    page = page_of(client, f"/desk/annotations/{lone_id}/elsewhere")
    assert "This highlight was deleted" in words(page)


def test_a_new_article_offers_what_was_checked(
    desk: Desk, things: dict[str, Any], client: FlaskClient
) -> None:
    client = signed_in(client.application, desk.colleague)
    text = f"Quite new. {SENTENCE}"
    answer = client.post(
        "/desk/articles", data={"way": "text", "text": text, "title": "New"}, headers=csrf(client)
    )
    page = page_of(client, answer.headers["Location"])
    (offer,) = page.xpath("//a[text()='Look at them one by one']/@href")
    assert "One sentence checked before stands in this article." in words(page)
    listed = page_of(client, "/desk/articles")
    assert offer in listed.xpath("//a[contains(., 'checked before')]/@href")
    page = page_of(client, offer)
    assert "Freight in the harbour fell by 21 per cent (one)." in words(page, "//article")
    assert press(client, page, "Same claim").status_code == 303
    page = page_of(client, offer)
    assert "Highlighted in this article 1" in words(page)
    assert how_many() == 2
    assert press(client, page, "Undo").status_code == 303
    assert how_many() == 1


def test_after_a_claim_is_made_the_other_places_are_told(
    desk: Desk, things: dict[str, Any], client: FlaskClient
) -> None:
    client = signed_in(client.application, desk.reviewer)
    answer = client.post(
        f"/desk/articles/{things['article_id']}/claims",
        data={"exact": "last year", "text": "It was last year.", "key": "k1"},
        headers=csrf(client),
    )
    page = page_of(client, answer.headers["Location"].partition("#")[0])
    assert "The same sentence stands at one more place in other articles." in words(page)
    claim = page_of(client, f"/desk/claims/{things['claim_id']}")
    assert "Same sentence elsewhere (1)" in words(claim)
    fact_check = page_of(client, f"/desk/fact-checks/{things['fact_check_id']}")
    assert "Same sentence elsewhere (1)" in words(fact_check)


def test_hostile_words_stay_words(desk: Desk, client: FlaskClient) -> None:
    with db.unit_of_work() as session:
        first, second = (
            add_article(
                session, desk.reviewer, title=f"<i>{number}</i>", kind=ImportKind.TEXT,
                blocks=[Block("paragraph", f"Number {number}. {HOSTILE}")],
            )
            for number in range(2)
        )  # fmt: skip
        made = add_claim(
            session, desk.reviewer, first.id, text="<img src=x onerror=alert(1)>",
            quote={"exact": "cost 5 euros"},
        )  # fmt: skip
        paths = (
            f"/desk/annotations/{made.id}/elsewhere",
            f"/desk/articles/{second.id}/known-claims",
        )
    client = signed_in(client.application, desk.reviewer)
    for path in paths:
        page = page_of(client, path)
        assert page.xpath("//main//img | //main//b | //main//i") == []
        assert "<b>bold</b>" in words(page, "//article")
        answer = press(client, page, "Same claim")
        assert "<i>" not in client.get(answer.headers["Location"]).text
        press(client, page_of(client, path), "Undo")


@pytest.mark.parametrize(
    "change", [{"start": "-1"}, {"end": "x"}, {"start": "99999999999"}, {"article_id": "1"}]
)
def test_bad_input_is_refused(
    desk: Desk, things: dict[str, Any], client: FlaskClient, change: dict[str, str]
) -> None:
    client = signed_in(client.application, desk.reviewer)
    here = f"/desk/annotations/{things['annotation_id']}/elsewhere"
    form = {k: str(things[k]) for k in ("article_id", "start", "end")} | change
    assert client.post(here, data=form, headers=csrf(client)).status_code == 422
    assert client.get(f"{here}?after=nonsense").status_code == 422
    assert how_many() == 1


def test_only_what_belongs_here_is_undone(
    desk: Desk, things: dict[str, Any], client: FlaskClient
) -> None:
    with db.unit_of_work() as session:
        other = a_sentence_in_two_articles(session, desk, "two")
    client = signed_in(client.application, desk.reviewer)
    form = {"annotation_id": other["annotation_id"]}
    for path in (
        f"/desk/annotations/{things['annotation_id']}/elsewhere/undo",
        f"/desk/articles/{things['article_id']}/known-claims/undo",
    ):
        assert client.post(path, data=form, headers=csrf(client)).status_code == 404
    assert how_many() == 2
