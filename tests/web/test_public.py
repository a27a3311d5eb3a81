"""What readers get: pages without scripts, in which hostile text stays text."""

import json

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from app import db
from app.domain.vocabulary import Decision, State
from app.models import Article
from app.services import publishing
from app.services.claims import edit_claim
from app.services.fact_checks import edit_fact_check, submit
from app.services.intake.articles import edit_article
from app.services.people.teams import edit_team
from app.services.reviews import review
from tests.fact_check_work import in_state
from tests.factories import Desk

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{7*191919}}"


def publish(desk: Desk, state: State = State.PUBLISHED) -> str:
    with db.unit_of_work() as session:
        return in_state(session, desk, state).id


def publish_hostile(desk: Desk) -> tuple[str, str]:
    """A published fact-check in which every text is hostile, and its article's id."""
    with db.unit_of_work() as session:
        fact_check = in_state(session, desk, State.DRAFT)
        edit_claim(
            session, desk.reviewer, fact_check.claim_id, 1, {"text": HOSTILE, "claimant": HOSTILE}
        )
        session.flush()
        words = {"summary": HOSTILE, "explanation": HOSTILE}
        edit_fact_check(session, desk.reviewer, fact_check.id, fact_check.version, words)
        submit(session, desk.reviewer, fact_check.id)
        review(
            session,
            desk.colleague,
            fact_check.id,
            decision=Decision.APPROVE,
            seen_version=fact_check.version,
        )
        publishing.publish(session, desk.editor, fact_check.id)
        article_id = fact_check.claim.annotations[0].article_id
        fields = {
            "title": HOSTILE,
            "byline": HOSTILE,
            "publisher": HOSTILE,
            "has_text_rights": True,
        }
        edit_article(session, desk.editor, article_id, 1, fields)
        texts = dict.fromkeys(("about", "methodology", "funding", "contact"), HOSTILE)
        edit_team(session, desk.admin, desk.team_id, 1, texts)
        return fact_check.id, article_id


def test_hostile_text_stays_text_on_every_public_page(client: FlaskClient, desk: Desk) -> None:
    fact_check_id, article_id = publish_hostile(desk)
    for path in (
        "/",
        f"/fact-checks/{fact_check_id}",
        f"/fact-checks/{fact_check_id}/revisions",
        f"/articles/{article_id}",
        "/teams",
        "/teams/river-desk",
        f"/?q={HOSTILE}",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        tree = html.fromstring(answer.text)
        assert all(script.get("type") == "application/ld+json" for script in tree.iter("script")), (
            path
        )
        assert not tree.xpath("//img"), path
        assert not tree.xpath("//@onerror"), path
        assert "1343433" not in answer.text, path


def test_the_page_carries_claim_review_even_of_hostile_text(
    client: FlaskClient, desk: Desk
) -> None:
    fact_check_id, _ = publish_hostile(desk)
    tree = html.fromstring(client.get(f"/fact-checks/{fact_check_id}").text)
    (script,) = tree.xpath("//script[@type='application/ld+json']")
    review = json.loads(script.text)
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == HOSTILE


def test_no_page_for_readers_needs_a_script_or_another_site(
    client: FlaskClient, desk: Desk
) -> None:
    fact_check_id = publish(desk)
    answer = client.get(f"/fact-checks/{fact_check_id}")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    tree = html.fromstring(answer.text)
    loaded = tree.xpath("//script[@src]/@src | //link[@rel='stylesheet']/@href | //img/@src")
    assert all(address.startswith("/static/") for address in loaded)
    assert not tree.xpath("//script[@src]")


def test_a_withdrawn_fact_check_is_a_tombstone(client: FlaskClient, desk: Desk) -> None:
    fact_check_id = publish(desk, State.WITHDRAWN)
    answer = client.get(f"/fact-checks/{fact_check_id}")
    assert answer.status_code == 410
    assert "The report was withdrawn." in answer.text
    assert "Mostly false" not in answer.text
    assert "application/ld+json" not in answer.text
    assert client.get(f"/fact-checks/{fact_check_id}/revisions").status_code == 410
    assert "Freight in the harbour" not in client.get("/").text


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.APPROVED])
def test_what_is_not_published_is_unknown(client: FlaskClient, desk: Desk, state: State) -> None:
    fact_check_id = publish(desk, state)
    assert client.get(f"/fact-checks/{fact_check_id}").status_code == 404
    assert client.get(f"/api/v1/fact-checks/{fact_check_id}").status_code == 404
    with db.reading() as session:
        article_id = session.scalars(select(Article.id)).one()
    assert client.get(f"/articles/{article_id}").status_code == 404
    assert client.get(f"/api/v1/articles/{article_id}").status_code == 404


def test_the_text_is_shown_only_with_the_rights_to_it(client: FlaskClient, desk: Desk) -> None:
    with db.unit_of_work() as session:
        fact_check = in_state(session, desk, State.PUBLISHED)
        article_id = fact_check.claim.annotations[0].article_id
    page = client.get(f"/articles/{article_id}").text
    assert "21 per cent less freight" in page
    assert "It was number one" not in page
    with db.unit_of_work() as session:
        edit_article(session, desk.editor, article_id, 1, {"has_text_rights": True})
    page = client.get(f"/articles/{article_id}").text
    assert "It was number one" in page
    tree = html.fromstring(page)
    (mark,) = tree.xpath("//mark")
    assert mark.text == "21 per cent less freight"


def test_search_finds_and_says_when_it_does_not(client: FlaskClient, desk: Desk) -> None:
    publish(desk)
    assert "Freight in the harbour" in client.get("/?q=FREIGHT").text
    assert "Nothing found" in client.get("/?q=zebra").text


def test_an_empty_installation_says_what_comes(client: FlaskClient) -> None:
    assert "Nothing is published yet" in client.get("/").text


def test_a_reader_who_has_the_page_already_gets_it_from_there(
    client: FlaskClient, desk: Desk
) -> None:
    path = f"/fact-checks/{publish(desk)}"
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
