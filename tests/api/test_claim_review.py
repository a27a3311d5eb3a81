"""ClaimReview in the public page, read by an independent tool and held against our own table.

The table says, from schema.org's definitions, which properties each type has and which types a
value may have; and, from Google's page on fact-check structured data, what is required.
"""

from typing import Any
from uuid import UUID

import extruct
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import db
from app.domain.default_scale import DEFAULT_SCALE
from app.domain.vocabulary import Decision, State
from app.services.fact_checks import edit_fact_check, submit
from app.services.intake.articles import edit_article
from app.services.publishing import publish
from app.services.reviews import review
from tests.fact_check_work import ready
from tests.factories import Desk

TEXT, URL, DATE, NUMBER = "Text", "URL", "Date", "Number"
ORGANISATION = {"Organization"}
PERSON = {"Person"}
WORK = {"CreativeWork", "NewsArticle", "Article"}

#: type -> property -> what its value may be.
RANGES: dict[str, dict[str, set[str]]] = {
    "ClaimReview": {
        "@id": {URL},
        "url": {URL},
        "name": {TEXT},
        "datePublished": {DATE},
        "dateModified": {DATE},
        "inLanguage": {TEXT},
        "claimReviewed": {TEXT},
        "author": ORGANISATION | PERSON,
        "publisher": ORGANISATION | PERSON,
        "contributor": ORGANISATION | PERSON,
        "reviewRating": {"Rating"},
        "itemReviewed": {"Claim"},
        "reviewBody": {TEXT},
        "citation": WORK | {TEXT},
    },
    "Rating": {
        "alternateName": {TEXT},
        "ratingValue": {NUMBER, TEXT},
        "bestRating": {NUMBER, TEXT},
        "worstRating": {NUMBER, TEXT},
        "ratingExplanation": {TEXT},
    },
    "Claim": {
        "text": {TEXT},
        "name": {TEXT},
        "author": ORGANISATION | PERSON,
        "datePublished": {DATE},
        "appearance": WORK,
        "firstAppearance": WORK,
    },
    "Organization": {"name": {TEXT}, "url": {URL}},
    "Person": {"name": {TEXT}},
    "NewsArticle": {
        "url": {URL},
        "headline": {TEXT},
        "publisher": ORGANISATION | PERSON,
        "datePublished": {DATE},
    },
    "CreativeWork": {
        "name": {TEXT},
        "url": {URL},
        "publisher": ORGANISATION | PERSON,
        "author": ORGANISATION | PERSON,
        "datePublished": {DATE},
    },
}
REQUIRED_BY_GOOGLE = {"claimReviewed", "reviewRating", "url"}
RECOMMENDED_BY_GOOGLE = {"author", "itemReviewed"}


def faults(thing: dict[str, Any], path: str = "") -> list[str]:
    """Every property that the type does not have or whose value is of a wrong type."""
    kind = thing["@type"]
    if kind not in RANGES:
        return [f"{path}: no type {kind}"]
    found = []
    for name, value in thing.items():
        if name in ("@type", "@context"):
            continue
        allowed = RANGES[kind].get(name)
        if allowed is None:
            found.append(f"{path}/{name}: {kind} has no such property")
            continue
        for each in value if isinstance(value, list) else [value]:
            found += _faults_of(each, allowed, f"{path}/{name}")
    return found


def _faults_of(value: Any, allowed: set[str], path: str) -> list[str]:
    if isinstance(value, dict):
        if value["@type"] not in allowed:
            return [f"{path}: {value['@type']} is not one of {sorted(allowed)}"]
        return faults(value, path)
    if isinstance(value, int | float):
        return [] if NUMBER in allowed else [f"{path}: a number"]
    if not isinstance(value, str) or not value:
        return [f"{path}: empty or no text"]
    if URL in allowed and TEXT not in allowed:
        return [] if value.startswith(("http://", "https://")) else [f"{path}: no address"]
    if DATE in allowed:
        return [] if value[:10].count("-") == 2 else [f"{path}: no date"]
    return [] if TEXT in allowed else [f"{path}: a text"]


def publish_with(session: Session, desk: Desk, verdict: str) -> str:
    fact_check = ready(session, desk)
    words = {"verdict": verdict}
    edit_fact_check(session, desk.reviewer, fact_check.id, fact_check.version, words)
    article = fact_check.claim.annotations[0].article
    details = {"publisher": "The Gazette", "published_on": None}
    edit_article(session, desk.editor, article.id, article.version, details)
    submit(session, desk.reviewer, fact_check.id)
    review(
        session,
        desk.colleague,
        fact_check.id,
        decision=Decision.APPROVE,
        seen_version=fact_check.version,
    )
    publish(session, desk.editor, fact_check.id)
    assert fact_check.state is State.PUBLISHED
    return fact_check.id


def read_by_extruct(client: FlaskClient, fact_check_id: str) -> dict[str, Any]:
    page = client.get(f"/fact-checks/{fact_check_id}").text
    (found,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    return dict(found)


@pytest.mark.parametrize("verdict", DEFAULT_SCALE, ids=lambda verdict: verdict.key)
def test_every_verdict_makes_a_valid_claim_review(
    client: FlaskClient, desk: Desk, verdict: Any
) -> None:
    with db.unit_of_work() as session:
        fact_check_id = publish_with(session, desk, verdict.key)
    found = read_by_extruct(client, fact_check_id)
    assert faults(found) == []
    assert found["@context"] == "https://schema.org"
    assert set(found) >= REQUIRED_BY_GOOGLE | RECOMMENDED_BY_GOOGLE
    assert set(found["itemReviewed"]) >= {"author", "appearance", "firstAppearance"}
    rating = found["reviewRating"]
    assert rating["alternateName"] == verdict.label
    if verdict.crosswalk is None:
        assert "ratingValue" not in rating
    else:
        assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
        assert rating["ratingValue"] == verdict.crosswalk
    assert found["citation"][0]["url"].startswith("https://port.example/")
    UUID(found["url"].rsplit("/", 1)[1])


def test_the_table_finds_faults() -> None:
    wrong = {
        "@type": "ClaimReview",
        "url": "nowhere",
        "claimReviewed": "",
        "evidence": "x",
        "author": {"@type": "Thing", "name": "x"},
        "reviewRating": {"@type": "Rating", "ratingValue": 1, "stars": 5},
    }
    assert len(faults(wrong)) == 5
