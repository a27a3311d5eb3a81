"""What readers are told where an article no longer says what was checked."""

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from app import db
from app.domain.vocabulary import SilentEditOutcome
from app.models import SilentEdit
from app.web.silent_edits import OUTCOMES
from tests.factories import Desk
from tests.silent_edit_work import silently_edited


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
