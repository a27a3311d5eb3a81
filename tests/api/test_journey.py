"""The whole journey of a statement through the API alone, by three people."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.vocabulary import Scope
from tests.api.callers import DESK, Caller
from tests.factories import Desk, bearer

TEXT = """Ministry answers the report

The ministry called the accusations groundless. It said that talks would go on.

The ministry called the accusations groundless. Nobody answered further questions."""


@pytest.fixture
def reviewer(app: Flask, desk: Desk) -> Caller:
    return Caller(app.test_client(), bearer(desk.reviewer))


@pytest.fixture
def colleague(app: Flask, desk: Desk) -> Caller:
    return Caller(app.test_client(), bearer(desk.colleague))


@pytest.fixture
def editor(app: Flask, desk: Desk) -> Caller:
    return Caller(app.test_client(), bearer(desk.editor))


@pytest.fixture
def stranger(app: Flask, desk: Desk) -> Caller:
    return Caller(app.test_client(), bearer(desk.stranger))


def an_article(caller: Caller) -> Any:
    return caller("POST", "articles", {"text": TEXT, "url": "https://news.example/a"}).get_json()


def quote(text: str, exact: str, nth: int = 0) -> dict[str, Any]:
    start = -1
    for _ in range(nth + 1):
        start = text.index(exact, start + 1)
    return {"exact": exact, "start": start, "end": start + len(exact)}


def a_claim(caller: Caller, article: Any) -> Any:
    text = article["article_version"]["text"]
    answer = caller(
        "POST",
        f"articles/{article['id']}/claims",
        {
            "text": "The accusations are groundless",
            "claimant": "The ministry",
            "claimed_on": "2024-04-03",
            "quote": quote(text, "accusations groundless", 1),
        },
    )
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def a_submitted(caller: Caller) -> str:
    claim = a_claim(caller, an_article(caller))
    fact_check_id = claim["fact_check"]["id"]
    cited = caller(
        "POST",
        f"fact-checks/{fact_check_id}/citations",
        {
            "source": {"url": "https://data.example/report", "title": "The report"},
            "stance": "refutes",
            "excerpt": "Page 3 says otherwise.",
        },
    )
    assert cited.status_code == 201, cited.get_json()
    seen = caller("GET", f"fact-checks/{fact_check_id}")
    edited = caller(
        "PATCH",
        f"fact-checks/{fact_check_id}",
        {"verdict": "false", "summary": "They are not.", "explanation": "See **page 3**."},
        If_Match=seen.headers["ETag"],
    )
    assert edited.status_code == 200, edited.get_json()
    submitted = caller("POST", f"fact-checks/{fact_check_id}/submit")
    assert submitted.status_code == 200, submitted.get_json()
    assert submitted.get_json()["state"] == "in_review"
    return str(fact_check_id)


def published(reviewer: Caller, colleague: Caller, editor: Caller) -> str:
    fact_check_id = a_submitted(reviewer)
    reviewed = colleague("POST", f"fact-checks/{fact_check_id}/reviews", {"decision": "approve"})
    assert reviewed.status_code == 201, reviewed.get_json()
    answer = editor("POST", f"fact-checks/{fact_check_id}/publish", {})
    assert answer.status_code == 200, answer.get_json()
    return fact_check_id


def test_from_import_to_published_json(
    reviewer: Caller, colleague: Caller, editor: Caller, client: FlaskClient
) -> None:
    fact_check_id = published(reviewer, colleague, editor)
    answer = client.get(f"/api/v1/fact-checks/{fact_check_id}")
    assert answer.status_code == 200
    public = answer.get_json()
    assert public["url"] == f"http://localhost:8000/fact-checks/{fact_check_id}"
    assert public["verdict"]["key"] == "false"
    assert public["claim"] == {
        "text": "The accusations are groundless",
        "claimant": "The ministry",
        "claimed_on": "2024-04-03",
    }
    assert public["checked_by"] == ["Rosa Reviewer"]
    assert public["approved_by"] == ["Cem Colleague"]
    (appearance,) = public["appearances"]
    (annotation,) = appearance["annotations"]
    assert annotation["state"] == "exact"
    assert annotation["quote"]["sentence"] == "The ministry called the accusations groundless."
    assert annotation["quote"]["start"] == TEXT.rindex("accusations groundless")
    assert appearance["article"]["source_url"] == "https://news.example/a"
    page = client.get(f"/fact-checks/{fact_check_id}")
    assert page.status_code == 200
    assert b"application/ld+json" in page.data

    again = client.get(
        f"/api/v1/fact-checks/{fact_check_id}", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_lists_and_filters(
    reviewer: Caller, colleague: Caller, editor: Caller, client: FlaskClient
) -> None:
    fact_check_id = published(reviewer, colleague, editor)

    def found(**query: str) -> list[str]:
        answer = client.get("/api/v1/fact-checks", query_string=query)
        assert answer.status_code == 200, answer.get_json()
        return [row["id"] for row in answer.get_json()["fact_checks"]]

    assert found() == [fact_check_id]
    assert found(q="ACCUS ground") == [fact_check_id]
    assert found(q="elsewhere") == []
    assert found(verdict="false", claimant="The ministry", team="river-desk", language="en")
    assert found(verdict="true") == []
    assert found(team="hill-desk") == []
    assert found(article_url="http://NEWS.example/a?utm_source=x#top") == [fact_check_id]
    assert found(article_url="https://news.example/b") == []
    assert found(published_after="2020-01-01T00:00:00Z") == [fact_check_id]
    assert found(published_after="2999-01-01T00:00:00Z") == []
    articles = client.get("/api/v1/articles").get_json()["articles"]
    one = client.get(f"/api/v1/articles/{articles[0]['id']}").get_json()
    assert one["annotations"][0]["fact_check"]["id"] == fact_check_id
    assert client.get(f"/articles/{articles[0]['id']}").status_code == 200


def test_a_correction_and_a_withdrawal(
    reviewer: Caller, colleague: Caller, editor: Caller, client: FlaskClient
) -> None:
    fact_check_id = published(reviewer, colleague, editor)
    path = f"fact-checks/{fact_check_id}"
    revised = reviewer("POST", f"{path}/revise").get_json()
    assert revised["state"] == "draft"
    unchanged = client.get(f"/api/v1/fact-checks/{fact_check_id}").get_json()
    assert unchanged["summary"] == "They are not."
    reviewer("PATCH", path, {"summary": "Some are not."}, If_Match=f'"{revised["version"]}"')
    reviewer("POST", f"{path}/submit")
    colleague("POST", f"{path}/reviews", {"decision": "approve"})
    refused = editor("POST", f"{path}/publish", {"kind": "correction"})
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == "/correction_note"
    note = {"kind": "correction", "correction_note": "We overstated it."}
    assert editor("POST", f"{path}/publish", note).status_code == 200
    public = client.get(f"/api/v1/fact-checks/{fact_check_id}").get_json()
    assert public["summary"] == "Some are not."
    assert public["corrections"][0]["correction_note"] == "We overstated it."
    revisions = client.get(f"/api/v1/fact-checks/{fact_check_id}/revisions").get_json()["revisions"]
    assert [row["content"]["summary"] for row in revisions] == ["They are not.", "Some are not."]
    assert client.get(f"/fact-checks/{fact_check_id}/revisions").status_code == 200

    assert (
        editor("POST", f"{path}/withdraw", {"reason": "The report was forged."}).status_code == 200
    )
    tombstone = client.get(f"/api/v1/fact-checks/{fact_check_id}").get_json()
    assert tombstone["is_withdrawn"] is True
    assert tombstone["withdrawal_reason"] == "The report was forged."
    assert "verdict" not in tombstone
    assert "summary" not in tombstone
    assert client.get("/api/v1/fact-checks").get_json()["fact_checks"] == []
    assert client.get("/api/v1/articles").get_json()["articles"] == []
    page = client.get(f"/fact-checks/{fact_check_id}")
    assert page.status_code == 410
    assert b"The report was forged." in page.data
    assert b"Some are not." not in page.data


def test_nobody_approves_their_own_work(reviewer: Caller) -> None:
    fact_check_id = a_submitted(reviewer)
    answer = reviewer("POST", f"fact-checks/{fact_check_id}/reviews", {"decision": "approve"})
    assert answer.status_code == 403


def test_an_edit_voids_the_approval(reviewer: Caller, colleague: Caller, editor: Caller) -> None:
    fact_check_id = a_submitted(reviewer)
    path = f"fact-checks/{fact_check_id}"
    colleague("POST", f"{path}/reviews", {"decision": "approve"})
    seen = reviewer("GET", path)
    assert seen.get_json()["state"] == "approved"
    edited = reviewer("PATCH", path, {"summary": "Hm."}, If_Match=seen.headers["ETag"]).get_json()
    assert edited["state"] == "in_review"
    assert edited["reviews"][0]["is_void"] is True
    assert editor("POST", f"{path}/publish", {}).status_code == 409


def test_a_stale_edit_gets_both_texts(reviewer: Caller) -> None:
    fact_check_id = a_submitted(reviewer)
    path = f"fact-checks/{fact_check_id}"
    etag = reviewer("GET", path).headers["ETag"]
    assert reviewer("PATCH", path, {"summary": "One."}, If_Match=etag).status_code == 200
    stale = reviewer("PATCH", path, {"summary": "Two."}, If_Match=etag)
    assert stale.status_code == 412
    assert stale.get_json()["current"]["fields"]["summary"] == "One."
    assert stale.get_json()["yours"] == {"summary": "Two."}
    assert reviewer("PATCH", path, {"summary": "Two."}).status_code == 428


def test_a_replay_makes_one_thing(reviewer: Caller) -> None:
    article = an_article(reviewer)
    body = {"text": "X", "quote": quote(article["article_version"]["text"], "Nobody answered")}
    path = f"articles/{article['id']}/claims"
    first = reviewer("POST", path, body, Idempotency_Key="k1")
    second = reviewer("POST", path, body, Idempotency_Key="k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    assert first.headers["Location"] == second.headers["Location"]
    assert len(reviewer("GET", "claims").get_json()["claims"]) == 1
    other = reviewer("POST", path, {**body, "text": "Y"}, Idempotency_Key="k1")
    assert other.status_code == 422


def test_a_quote_without_offsets(reviewer: Caller) -> None:
    article = an_article(reviewer)
    path = f"articles/{article['id']}/claims"
    found = reviewer("POST", path, {"text": "A", "quote": {"exact": "Nobody answered"}})
    assert found.status_code == 201
    assert found.get_json()["annotations"][0]["quote"]["start"] == TEXT.index("Nobody")
    several = reviewer("POST", path, {"text": "A", "quote": {"exact": "accusations groundless"}})
    assert several.status_code == 422
    assert "2" in several.get_json()["detail"]
    told_apart = reviewer(
        "POST",
        path,
        {"text": "A", "quote": {"exact": "accusations groundless", "suffix": ". Nobody"}},
    )
    assert told_apart.status_code == 201, told_apart.get_json()
    assert reviewer("POST", path, {"text": "A", "quote": {"exact": "nowhere"}}).status_code == 422


def test_another_teams_ids_are_unknown(reviewer: Caller, stranger: Caller) -> None:
    fact_check_id = a_submitted(reviewer)
    claim = reviewer("GET", "claims").get_json()["claims"][0]
    article_id = claim["annotations"][0]["article_id"]
    for path in (
        f"fact-checks/{fact_check_id}",
        f"claims/{claim['id']}",
        f"articles/{article_id}",
        f"annotations/{claim['annotations'][0]['id']}",
    ):
        assert stranger("GET", path).status_code == 404, path
    for name in ("fact-checks", "claims", "articles", "sources"):
        rows = next(v for v in stranger("GET", name).get_json().values() if isinstance(v, list))
        assert rows == [], name
    assert stranger("POST", f"fact-checks/{fact_check_id}/publish", {}).status_code == 404


@pytest.mark.parametrize("path", ["articles", "claims", "fact-checks", "sources"])
def test_a_token_is_needed(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{DESK}/{path}", headers={"Authorization": "Bearer pl_wrong"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_scopes_narrow_a_token(app: Flask, desk: Desk, reviewer: Caller) -> None:
    reading = Caller(app.test_client(), bearer(desk.reviewer, Scope.READ))
    assert reading("GET", "articles").status_code == 200
    refused = reading("POST", "articles", {"text": TEXT})
    assert refused.status_code == 403
    assert "write" in refused.get_json()["detail"]
