"""Where articles no longer say what was checked, and what people's programs decide."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.domain.vocabulary import Decision, Scope, SilentEditOutcome
from app.queries.annotations import newest_anchor
from app.services.anchors.decisions import confirm
from app.services.fact_checks import submit
from app.services.publishing import publish
from app.services.reviews import review
from tests.api.callers import Caller, pointers, problem
from tests.fact_check_work import SENTENCE, ready
from tests.factories import Desk, bearer
from tests.silent_edit_work import CHANGED, REST, annotation_of, say, silently_edited

Ids = dict[str, str]


@pytest.fixture
def reviewer(app: Flask, desk: Desk) -> Caller:
    return Caller(app.test_client(), bearer(desk.reviewer))


@pytest.fixture
def editor(app: Flask, desk: Desk) -> Caller:
    return Caller(app.test_client(), bearer(desk.editor))


@pytest.fixture
def ids(app: Flask, desk: Desk) -> Ids:
    """A published fact-check, in whose article one digit has changed since."""
    with db.unit_of_work() as session:
        fact_check = silently_edited(session, desk)
        annotation = annotation_of(session, fact_check)
        return {
            "fact_check": fact_check.id,
            "annotation": annotation.id,
            "article": annotation.article_id,
            "anchor": newest_anchor(session, annotation.id).id,
        }


def decide(caller: Caller, ids: Ids, decision: str, **more: Any) -> Any:
    body = {"decision": decision, "anchor_id": ids["anchor"], **more}
    return caller("POST", f"annotations/{ids['annotation']}/anchor-decisions", body)


def test_a_case_tells_old_and_new(reviewer: Caller, ids: Ids) -> None:
    (case,) = reviewer("GET", "anchors").get_json()["anchors"]
    assert (case["id"], case["state"], case["decision"]) == (ids["anchor"], "changed", None)
    assert case["is_public"]
    assert (case["said"]["text"], case["says"]["text"]) == (SENTENCE, CHANGED)
    assert case["article_version"] == 2
    assert case["fact_check"] == {"id": ids["fact_check"], "state": "published"}
    assert case["silent_edit_id"]


def test_cases_are_filtered_and_paged(app: Flask, desk: Desk, reviewer: Caller, ids: Ids) -> None:
    with db.unit_of_work() as session:
        silently_edited(session, desk, None, "two")
        silently_edited(session, desk, SilentEditOutcome.REOPENED, "three")
        silently_edited(session, desk, SilentEditOutcome.GONE, "four")

    def found(query: str) -> list[str]:
        page = reviewer("GET", f"anchors?{query}").get_json()
        return [case["article"]["title"] for case in page["anchors"]]

    assert found("") == ["Harbour news one", "Harbour news two"]
    assert found(f"article={ids['article']}") == ["Harbour news one"]
    assert found("state=orphan") == []
    assert found("is_reopened=true") == ["Harbour news three"]
    first = reviewer("GET", "anchors?limit=1").get_json()
    assert found(f"limit=1&cursor={first['next_cursor']}") == ["Harbour news two"]
    for query in ("state=exact", "article=x", "order=none", "cursor=nonsense"):
        assert pointers(reviewer("GET", f"anchors?{query}"))


def test_confirming_makes_a_new_anchor(client: FlaskClient, editor: Caller, ids: Ids) -> None:
    answer = decide(editor, ids, "confirm")
    assert answer.status_code == 201, answer.text
    anchor = answer.get_json()
    assert (anchor["state"], anchor["decision"]) == ("exact", "confirm")
    assert (anchor["created_by"], anchor["article_version"]) == ("Edo Editor", 2)
    listed = editor("GET", f"annotations/{ids['annotation']}/anchors").get_json()["anchors"]
    assert listed[0] == anchor
    assert [each["state"] for each in listed] == ["exact", "changed", "exact"]
    annotation = editor("GET", f"annotations/{ids['annotation']}").get_json()
    named = {name: anchor[name] for name in annotation["anchor"]}
    assert annotation["anchor"] == named
    (edit,) = client.get("/api/v1/silent-edits").get_json()["silent_edits"]
    assert (edit["outcome"], edit["is_current"]) == ("confirmed", True)


def test_moving_needs_the_words(editor: Caller, ids: Ids) -> None:
    assert pointers(decide(editor, ids, "move")) == ["/quote"]
    assert pointers(decide(editor, ids, "move", quote={"exact": "not there"}))
    answer = decide(editor, ids, "move", quote={"exact": REST})
    assert (answer.status_code, answer.get_json()["decision"]) == (201, "move")


@pytest.mark.parametrize("decision", ["gone", "reopen"])
def test_any_writer_finds_gone_and_reopens(reviewer: Caller, ids: Ids, decision: str) -> None:
    answer = decide(reviewer, ids, decision)
    assert (answer.status_code, answer.get_json()["decision"]) == (201, decision)


@pytest.mark.parametrize("decision", ["confirm", "move"])
def test_what_readers_see_needs_an_editor_who_may_publish(
    client: FlaskClient, desk: Desk, reviewer: Caller, ids: Ids, decision: str
) -> None:
    quote = {"quote": {"exact": REST}}
    problem(decide(reviewer, ids, decision, **quote), 403)
    writing = Caller(client, bearer(desk.editor, Scope.READ, Scope.WRITE))
    problem(decide(writing, ids, decision, **quote), 403)


def test_a_stale_decision_is_told(
    desk: Desk, app: Flask, editor: Caller, reviewer: Caller, ids: Ids
) -> None:
    assert decide(reviewer, ids, "gone").status_code == 201
    assert decide(reviewer, ids, "gone").status_code == 201, "a double click repeats harmlessly"
    problem(decide(editor, ids, "confirm"), 409)


def test_one_key_decides_once(editor: Caller, ids: Ids) -> None:
    def post() -> Any:
        return editor(
            "POST", f"annotations/{ids['annotation']}/anchor-decisions",
            {"decision": "confirm", "anchor_id": ids["anchor"]}, Idempotency_Key="once",
        )  # fmt: skip

    assert post().get_json() == post().get_json()


def test_strangers_see_and_decide_nothing(app: Flask, desk: Desk, ids: Ids) -> None:
    stranger = Caller(app.test_client(), bearer(desk.stranger))
    assert stranger("GET", "anchors").get_json()["anchors"] == []
    problem(stranger("GET", f"annotations/{ids['annotation']}/anchors"), 404)
    problem(decide(stranger, ids, "gone"), 404)


def test_silent_edits_are_filtered_and_paged(
    app: Flask, desk: Desk, client: FlaskClient, ids: Ids
) -> None:
    with db.unit_of_work() as session:
        second = silently_edited(session, desk, SilentEditOutcome.CHANGED_AGAIN, "two")
        fact_check_id = second.id

    def found(query: str = "") -> list[dict[str, Any]]:
        answer = client.get(f"/api/v1/silent-edits?{query}")
        assert answer.status_code == 200, answer.text
        edits: list[dict[str, Any]] = answer.get_json()["silent_edits"]
        return edits

    last, overtaken, first = found()
    assert (last["outcome"], last["is_current"]) == (None, True)
    assert (overtaken["outcome"], overtaken["is_current"]) == ("changed_again", False)
    assert last["annotation_id"] == overtaken["annotation_id"]
    assert first["fact_check"]["id"] == ids["fact_check"]
    assert "verdict" not in first["fact_check"]
    assert last["says"].startswith("The harbour handled 2 per cent")
    assert found(f"article={ids['article']}") == [first]
    assert found("team=river-desk") == [last, overtaken, first]
    assert found("team=hill-desk") == found("team=nobody") == []
    assert found(f"since={last['first_seen_at'].replace('+', '%2B')}") == [last]
    page = client.get("/api/v1/silent-edits?limit=2").get_json()
    assert page["silent_edits"] == [last, overtaken]
    assert found(f"limit=2&cursor={page['next_cursor']}") == [first]
    for query in ("article=x", "since=yesterday", "cursor=nonsense"):
        assert pointers(client.get(f"/api/v1/silent-edits?{query}"))
    document = client.get(f"/api/v1/fact-checks/{fact_check_id}").get_json()
    told = [{k: v for k, v in e.items() if k not in ("fact_check", "team")} for e in found()]
    assert document["silent_edits"] == [told[1], told[0]]
    article = client.get(f"/api/v1/articles/{ids['article']}").get_json()
    assert (article["annotations"], article["silent_edits"]) == ([], [first])
    titles = [each["id"] for each in client.get("/api/v1/articles").get_json()["articles"]]
    assert ids["article"] in titles


def test_confirmed_words_that_change_too_are_not_current(
    app: Flask, desk: Desk, client: FlaskClient
) -> None:
    with db.unit_of_work() as session:
        fact_check = silently_edited(session, desk, SilentEditOutcome.CONFIRMED)
        article_id = annotation_of(session, fact_check).article_id
        say(session, desk, article_id, f"{CHANGED.replace('12', '13')} {REST}")
        fact_check_id = fact_check.id
    for path in ("silent-edits", f"articles/{article_id}", f"fact-checks/{fact_check_id}"):
        edits = client.get(f"/api/v1/{path}").get_json()["silent_edits"]
        by_outcome = {edit["outcome"]: edit for edit in edits}
        assert by_outcome["confirmed"]["is_current"] is False, path
        assert by_outcome[None]["is_current"] is True, path
        assert by_outcome[None]["said"] == by_outcome["confirmed"]["says"] == CHANGED, path


def test_who_has_the_silent_edits_gets_304(
    app: Flask, desk: Desk, client: FlaskClient, ids: Ids
) -> None:
    first = client.get("/api/v1/silent-edits")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/api/v1/silent-edits", headers=known).status_code == 304
    with db.unit_of_work() as session:
        say(session, desk, ids["article"], f"{SENTENCE} {REST} It was put right.")
    second = client.get("/api/v1/silent-edits", headers=known)
    assert second.status_code == 200
    assert second.get_json()["silent_edits"][0]["outcome"] == "restored"


def test_what_changed_before_publication_is_no_silent_edit(
    app: Flask, desk: Desk, client: FlaskClient
) -> None:
    with db.unit_of_work() as session:
        fact_check = ready(session, desk)
        annotation = annotation_of(session, fact_check)
        say(session, desk, annotation.article_id, f"{CHANGED} {REST}")
        anchor = newest_anchor(session, annotation.id)
        confirm(session, desk.reviewer, annotation.id, seen_anchor_id=anchor.id)
        submit(session, desk.reviewer, fact_check.id)
        review(
            session, desk.colleague, fact_check.id,
            decision=Decision.APPROVE, seen_version=fact_check.version,
        )  # fmt: skip
        publish(session, desk.editor, fact_check.id)
    assert client.get("/api/v1/silent-edits").get_json()["silent_edits"] == []
