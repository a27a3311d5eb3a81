"""What readers are told where an article no longer says what was checked."""

import json

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from app import db
from app.domain.vocabulary import Decision, RevisionKind, SilentEditOutcome, State
from app.models import FactCheck, SilentEdit
from app.queries.annotations import newest_anchor
from app.services.anchors.decisions import confirm
from app.services.fact_checks import submit
from app.services.publishing import publish, withdraw
from app.services.reviews import review
from app.web.silent_edits import OUTCOMES, told
from tests.fact_check_work import in_state
from tests.factories import Desk
from tests.silent_edit_work import CHANGED, REST, annotation_of, say, silently_edited


def edited(desk: Desk, outcome: SilentEditOutcome | None = None, name: str = "one") -> str:
    with db.unit_of_work() as session:
        return silently_edited(session, desk, outcome, name).id


def page_of(client: FlaskClient, path: str) -> html.HtmlElement:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.text)


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_record_says_what_the_article_said_and_says(client: FlaskClient, desk: Desk) -> None:
    fact_check_id = edited(desk)
    page = page_of(client, f"/fact-checks/{fact_check_id}")
    (section,) = page.xpath("//section[@id='silent-edits']")
    assert "The article was changed" in text_of(section)
    assert [mark.text for mark in section.iter("del")] == ["21"]
    assert [mark.text for mark in section.iter("ins")] == ["12"]
    assert "The article said, until" in text_of(section)
    assert "Now it says, first seen" in text_of(section)
    assert "We are looking at it." in text_of(section)
    with db.reading() as session:
        edit = session.scalars(select(SilentEdit)).one()
        assert section.xpath(f"//article[@id='silent-edit-{edit.id}']")
        for version in (edit.before_version, edit.after_version):
            assert version.content_hash in text_of(section)
    assert len(section.xpath(".//time")) == 2


def test_the_verdict_says_that_its_words_are_gone(client: FlaskClient, desk: Desk) -> None:
    page = page_of(client, f"/fact-checks/{edited(desk)}")
    (verdict,) = page.xpath("//div[@class='finding-verdict']")
    assert "The words we checked are no longer in this article: Harbour news one" in text_of(
        verdict
    )
    assert "Where it was said" not in text_of(page)


@pytest.mark.parametrize("outcome", list(SilentEditOutcome))
def test_every_outcome_is_told(client: FlaskClient, desk: Desk, outcome: SilentEditOutcome) -> None:
    page = page_of(client, f"/fact-checks/{edited(desk, outcome)}")
    (section,) = page.xpath("//section[@id='silent-edits']")
    assert OUTCOMES[outcome] in text_of(section)
    shown = (SilentEditOutcome.RESTORED, SilentEditOutcome.CONFIRMED, SilentEditOutcome.MOVED)
    assert ("no longer in this article" not in text_of(page)) == (outcome in shown)
    assert ("Where it was said" in text_of(page)) == (outcome in shown)


def test_what_was_checked_again_is_not_told_as_under_way(client: FlaskClient, desk: Desk) -> None:
    with db.unit_of_work() as session:
        fact_check = silently_edited(session, desk, SilentEditOutcome.REOPENED)
        annotation = annotation_of(session, fact_check)
        seen = newest_anchor(session, annotation.id).id
        confirm(session, desk.editor, annotation.id, seen_anchor_id=seen)
        fact_check_id = fact_check.id
    before = text_of(page_of(client, f"/fact-checks/{fact_check_id}"))
    assert "The words we checked are no longer in this article" in before
    assert "We are checking the claim again." in before
    with db.unit_of_work() as session:
        fact_check = session.get_one(FactCheck, fact_check_id)
        submit(session, desk.reviewer, fact_check_id)
        review(
            session, desk.colleague, fact_check_id,
            decision=Decision.APPROVE, seen_version=fact_check.version,
        )  # fmt: skip
        publish(session, desk.editor, fact_check_id, kind=RevisionKind.UPDATE)
    for path in (f"/fact-checks/{fact_check_id}", "/silent-edits"):
        after = text_of(page_of(client, path))
        assert "We have checked the claim again since." in after
        assert "no longer in this article" not in after


def test_the_article_page_lists_changed_sentences_without_verdict(
    client: FlaskClient, desk: Desk
) -> None:
    fact_check_id = edited(desk)
    (link,) = page_of(client, f"/fact-checks/{fact_check_id}").xpath(
        "//section[@id='silent-edits']//h3/a/@href"
    )
    page = page_of(client, link)
    (section,) = page.xpath("//section[@id='silent-edits']")
    assert "No longer in the article as checked" in text_of(section)
    assert [mark.text for mark in section.iter("ins")] == ["12"]
    assert "Mostly false" not in text_of(page)
    assert not page.xpath("//*[contains(@class, 'tone-')]")
    assert "What was checked in it" not in text_of(page)


def test_the_article_page_keeps_what_was_settled_apart(client: FlaskClient, desk: Desk) -> None:
    edited(desk, SilentEditOutcome.RESTORED)
    with db.reading() as session:
        article_id = session.scalars(select(SilentEdit.article_id)).one()
    page = page_of(client, f"/articles/{article_id}")
    assert not page.xpath("//section[@id='silent-edits']")
    assert "What was changed before" in text_of(page)
    assert "Mostly false" in text_of(page)
    assert "Then it said" in text_of(page)


def test_teasers_note_it(client: FlaskClient, desk: Desk) -> None:
    edited(desk)
    edited(desk, SilentEditOutcome.RESTORED, "two")
    for path in ("/", "/teams/river-desk"):
        assert client.get(path).text.count("The article was changed since") == 1


def test_all_changed_articles_stand_on_one_page(client: FlaskClient, desk: Desk) -> None:
    assert "No article was changed" in client.get("/silent-edits").text
    edited(desk, SilentEditOutcome.CHANGED_AGAIN)
    edited(desk, SilentEditOutcome.CONFIRMED, "two")
    for path in ("/silent-edits", "/silent-edits?team=river-desk"):
        page = page_of(client, path)
        titles = [text_of(title) for title in page.iter("h2")]
        assert titles == ["Harbour news two", "Harbour news one", "Harbour news one"]
        said = ["Now it says", "Now it says", "Then it said"]
        shown = [text_of(edit) for edit in page.find_class("silent-edit")]
        assert [words in edit for words, edit in zip(said, shown, strict=True)] == [True] * 3
        assert "Mostly false" not in text_of(page)
    assert client.get("/silent-edits?team=nobody").status_code == 404
    assert client.get("/silent-edits?cursor=nonsense").status_code == 422


def test_a_withdrawn_fact_check_tells_no_silent_edit(client: FlaskClient, desk: Desk) -> None:
    with db.unit_of_work() as session:
        fact_check = silently_edited(session, desk)
        withdraw(session, desk.editor, fact_check.id, "The report was withdrawn.")
        fact_check_id = fact_check.id
    with db.reading() as session:
        article_id = session.scalars(select(SilentEdit.article_id)).one()
    answer = client.get(f"/fact-checks/{fact_check_id}")
    assert answer.status_code == 410
    assert "12 per cent" not in answer.text
    assert "No article was changed" in client.get("/silent-edits").text
    assert client.get(f"/articles/{article_id}").status_code == 404
    assert client.get("/api/v1/silent-edits").json == {"silent_edits": [], "next_cursor": None}
    tombstone = client.get(f"/api/v1/fact-checks/{fact_check_id}").get_json()
    assert "silent_edits" not in tombstone


@pytest.mark.parametrize("outcome", [None, *SilentEditOutcome])
def test_claim_review_names_only_articles_that_say_what_was_checked(
    client: FlaskClient, desk: Desk, outcome: SilentEditOutcome | None
) -> None:
    page = page_of(client, f"/fact-checks/{edited(desk, outcome)}")
    (script,) = page.xpath("//script[@type='application/ld+json']")
    stands = outcome in ("restored", "confirmed", "moved")
    assert ("appearance" in json.loads(script.text)["itemReviewed"]) == stands


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        ("said", "<script>alert(1)</script><img src=x onerror=alert(1)>{{7*191919}}"),
        ("said", "\u202egnihtemos dias dah\u202c, \u05d4\u05e8\u05d0\u05d9\u05d5\u05df"),
        ("said", "word " * 2_000 + "end"),
    ],
    ids=["markup", "direction", "10,000 characters"],
)
def test_hostile_words_stay_words(client: FlaskClient, desk: Desk, was: str, is_now: str) -> None:
    with db.unit_of_work() as session:
        fact_check = in_state(session, desk, State.PUBLISHED)
        annotation = annotation_of(session, fact_check)
        changed = f"{CHANGED.replace(was, is_now)} {REST}"
        say(session, desk, annotation.article_id, changed)
        says = session.scalars(select(SilentEdit.says)).one()
        fact_check_id, article_id = fact_check.id, annotation.article_id
    for path in (f"/fact-checks/{fact_check_id}", f"/articles/{article_id}", "/silent-edits"):
        page = page_of(client, path)
        assert bool(page.xpath("//ins")) == (says is not None)
        assert page.find_class("silent-edit")
        assert not page.xpath("//img")
        assert "1343433" not in text_of(page)
        assert all(quote.get("dir") == "auto" for quote in page.xpath("//blockquote/p"))


def test_words_in_both_texts_are_cut_where_they_are_very_long() -> None:
    sentence = "word " * 2_000
    edit = {"said": f"{sentence}1 end", "says": f"{sentence}2 end", "outcome": None}
    (told_edit,) = told([edit])
    first, change, last = told_edit["said_pieces"]
    assert first.text.startswith("word ")
    assert "[…]" in first.text
    assert len(first.text) < 400
    assert (change.op, change.text, last.text) == ("delete", "1", " end")
