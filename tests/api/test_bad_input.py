"""Whatever is wrong with a request, the answer says what, and nothing is lost or half done."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.domain.vocabulary import State
from app.engines.extraction import MAX_ARTICLE_CHARACTERS
from tests.api.callers import DESK, Caller, pointers, problem
from tests.architecture.route_things import (
    a_member,
    a_token_of_the_reviewer,
    an_import,
    an_invitation,
)
from tests.fact_check_work import draft, in_state, ready
from tests.factories import Desk, bearer

A_UUID = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def reviewer(app: Flask, desk: Desk) -> Caller:
    return Caller(app.test_client(), bearer(desk.reviewer))


@pytest.fixture
def admin(app: Flask, desk: Desk) -> Caller:
    return Caller(app.test_client(), bearer(desk.admin))


@pytest.fixture
def work(desk: Desk) -> dict[str, Any]:
    """Ids of a draft and of everything around it."""
    with db.unit_of_work() as session:
        fact_check = ready(session, desk)
        annotation = fact_check.claim.annotations[0]
        citation = fact_check.citations[0]
        return {
            "fact_check_id": fact_check.id,
            "claim_id": fact_check.claim_id,
            "annotation_id": annotation.id,
            "article_id": annotation.article_id,
            "number": 1,
            "citation_id": citation.id,
            "source_id": citation.source_id,
            "import_id": an_import(session, desk, "import")["import_id"],
            "user_id": a_member(session, desk, "spare")["user_id"],
            "invitation_id": an_invitation(session, desk, "invited")["invitation_id"],
            "token_id": a_token_of_the_reviewer(session, desk, "token")["token_id"],
        }


#: What each desk route with an id takes, so that only the id can be what is refused.
BODIES: dict[str, Any] = {
    "claims": {"text": "x", "quote": {"exact": "number one"}},
    "annotations": {"claim_id": A_UUID, "quote": {"exact": "number one"}},
    "citations": {"source": {"title": "x"}, "stance": "context"},
    "merge": {"into_id": A_UUID},
    "split": {"text": "x", "annotation_ids": [A_UUID]},
    "reviews": {"decision": "approve"},
    "withdraw": {"reason": "x"},
    "move": {"position": 1},
    "versions": {"text": "x"},
    "anchor-decisions": {"decision": "gone", "anchor_id": A_UUID},
}
QUERIES = {"comparison": "?before=1&after=1"}


def desk_routes_with_ids(app: Flask) -> list[tuple[str, Any]]:
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        # What takes a file is asked in test_article_versions.py.
        if rule.rule.startswith(DESK) and rule.arguments and not rule.rule.endswith("/files")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]


def test_ids_of_another_team_are_unknown_on_every_route(
    app: Flask, desk: Desk, work: dict[str, Any]
) -> None:
    stranger = Caller(app.test_client(), bearer(desk.stranger))
    routes = desk_routes_with_ids(app)
    assert len(routes) > 35
    for method, rule in routes:
        path = rule.build({name: work[name] for name in rule.arguments}, append_unknown=False)[1]
        last = path.rsplit("/", 1)[1]
        path += QUERIES.get(last, "")
        body = BODIES.get(last, {})
        if method == "PATCH":
            body = {"quote": {"exact": "x"}} if "annotations" in path else body
            body = {"role": "viewer"} if "members" in path else body
        answer = stranger(method, path, None if method == "GET" else body, If_Match='"1"')
        assert problem(answer, 404), (method, path)


def test_ids_of_another_team_inside_a_body_are_unknown(
    app: Flask, desk: Desk, work: dict[str, Any], reviewer: Caller
) -> None:
    with db.unit_of_work() as session:
        elsewhere = Desk(**{**vars(desk), "team_id": desk.other_team_id, "reviewer": desk.stranger})
        other = draft(session, elsewhere, "elsewhere")
        other_annotation = other.claim.annotations[0].id
    article, claim = f"articles/{work['article_id']}", f"claims/{work['claim_id']}"
    quote = {"exact": "number one"}
    asked = [
        (f"{article}/annotations", {"claim_id": other.claim_id, "quote": quote}),
        (f"{claim}/merge", {"into_id": other.claim_id}),
    ]
    for path, body in asked:
        problem(reviewer("POST", path, body), 404)
    split = {"text": "x", "annotation_ids": [other_annotation]}
    assert pointers(reviewer("POST", f"{claim}/split", split)) == ["/annotation_ids"]
    cited = {"source": {"id": A_UUID}, "stance": "context"}
    assert reviewer(
        "POST", f"fact-checks/{work['fact_check_id']}/citations", cited
    ).status_code in (404, 422)


def test_what_is_no_id_is_an_unknown_address(reviewer: Caller) -> None:
    for wrong in ["abc", "1", "0" * 36, "%00", "' OR 1=1", A_UUID + "0"]:
        problem(reviewer("GET", f"fact-checks/{wrong}"), 404)
        problem(reviewer("GET", f"/api/v1/fact-checks/{wrong}"), 404)


def test_an_upper_case_id_is_the_same_id(reviewer: Caller, work: dict[str, Any]) -> None:
    answer = reviewer("GET", f"claims/{work['claim_id'].upper()}")
    assert answer.get_json()["id"] == work["claim_id"]


def test_what_is_no_team_is_an_unknown_address(client: FlaskClient) -> None:
    for slug in ["nobody", "a%00b", "%ff", "x" * 3_000, "../teams"]:
        problem(client.get(f"/api/v1/teams/{slug}"), 404)


def test_control_characters_are_dropped_and_readable_text_stays(
    reviewer: Caller, work: dict[str, Any]
) -> None:
    path = f"fact-checks/{work['fact_check_id']}"
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    sent = f"One\x00 two\x07\u202e three {family} שלום مرحبا\r\nfour"
    answer = reviewer("PATCH", path, {"summary": sent}, If_Match=seen(reviewer, path))
    assert answer.status_code == 200
    kept = f"One two three {family} שלום مرحبا\nfour"
    assert answer.get_json()["summary"] == kept


def seen(caller: Caller, path: str) -> str:
    etag: str = caller("GET", path).headers["ETag"]
    return etag


def test_a_quote_with_emoji_and_right_to_left_script_counts_code_points(reviewer: Caller) -> None:
    text = "Prices 😀 rose.\n\nהשר אמר שהמחירים ירדו ב־12 אחוזים. The minister agreed."
    article = reviewer("POST", "articles", {"text": text}).get_json()
    words = "שהמחירים ירדו"
    body = {"text": "Prices fell.", "quote": {"exact": words}}
    made = reviewer("POST", f"articles/{article['id']}/claims", body)
    assert made.status_code == 201, made.text
    quote = made.get_json()["annotations"][0]["quote"]
    kept = article["article_version"]["text"]
    assert kept[quote["start"] : quote["end"]] == quote["exact"] == words


def test_nul_in_a_quote_is_dropped_as_in_the_text(reviewer: Caller, work: dict[str, Any]) -> None:
    body = {"text": "x", "quote": {"exact": "21 per\x00 cent", "prefix": "\x00"}}
    made = reviewer("POST", f"articles/{work['article_id']}/claims", body)
    assert made.get_json()["annotations"][0]["quote"]["exact"] == "21 per cent"


def test_numbers_beyond_all_sense_are_refused(
    app: Flask, reviewer: Caller, work: dict[str, Any]
) -> None:
    for number in ["9" * 30, "9" * 5_000, "-1", "1e400", "NaN", "2147483648"]:
        quote = f'{{"exact": "number one", "start": {number}, "end": {number}}}'
        answer = app.test_client().post(
            f"{DESK}/articles/{work['article_id']}/claims",
            data=f'{{"text": "x", "quote": {quote}}}',
            content_type="application/json",
            headers=reviewer.headers,
        )
        assert answer.status_code in (400, 422), answer.text


def test_an_empty_article_is_refused(reviewer: Caller) -> None:
    for text in ["", "   \n\t ", "\x00\x01"]:
        assert pointers(reviewer("POST", "articles", {"text": text})) == ["/text"]
        assert reviewer("GET", "articles").get_json()["articles"] == []


def test_an_overlong_article_is_refused_with_the_limit(reviewer: Caller) -> None:
    text = "The council met. " * (5_000_000 // 17)
    answer = reviewer("POST", "articles", {"text": text})
    assert pointers(answer) == ["/text"]
    assert f"{MAX_ARTICLE_CHARACTERS:,}" in answer.get_json()["detail"]


def test_a_request_beyond_all_limits_is_too_large(reviewer: Caller) -> None:
    answer = reviewer("POST", "articles", {"text": "x" * 22_000_000})
    problem(answer, 413)


FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("fact-checks/{fact_check_id}", {"summary": "x" * 1_001}, "/summary"),
    ("fact-checks/{fact_check_id}", {"explanation": "x" * 50_001}, "/explanation"),
    ("fact-checks/{fact_check_id}", {"verdict": "rather_true"}, "/verdict"),
    ("fact-checks/{fact_check_id}", {"language": "klingon please"}, "/language"),
    ("fact-checks/{fact_check_id}", {"summary": 5}, "/summary"),
    ("fact-checks/{fact_check_id}", {"summary": None}, "/summary"),
    ("fact-checks/{fact_check_id}", {"state": "published"}, "/state"),
    ("fact-checks/{fact_check_id}", {"version": 9}, "/version"),
    ("claims/{claim_id}", {"text": ""}, "/text"),
    ("claims/{claim_id}", {"text": "x" * 2_001}, "/text"),
    ("claims/{claim_id}", {"claimed_on": "2999-01-01"}, "/claimed_on"),
    ("claims/{claim_id}", {"claimed_on": "yesterday"}, "/claimed_on"),
    ("claims/{claim_id}", {"team_id": A_UUID}, "/team_id"),
    ("sources/{source_id}", {"url": "javascript:alert(1)"}, "/url"),
    ("sources/{source_id}", {"type": "rumour"}, "/type"),
    ("articles/{article_id}", {"url": "data:text/html,x"}, "/url"),
    ("articles/{article_id}", {"has_text_rights": "perhaps"}, "/has_text_rights"),
    ("citations/{citation_id}", {"stance": "agrees"}, "/stance"),
    ("citations/{citation_id}", {"excerpt": "x" * 5_001}, "/excerpt"),
]


def test_a_field_at_fault_is_named_and_nothing_changes(
    reviewer: Caller, work: dict[str, Any]
) -> None:
    whole = f"fact-checks/{work['fact_check_id']}"
    for pattern, body, at in FAULTS:
        path = pattern.format_map(work)
        address = whole if path.startswith("citations") else path
        before = reviewer("GET", address)
        etag = '"1"' if address != path else etag_of(before)
        assert pointers(reviewer("PATCH", path, body, If_Match=etag)) == [at], (pattern, body)
        assert reviewer("GET", address).get_json() == before.get_json()


def etag_of(answer: Any) -> str:
    etag: str = answer.headers["ETag"]
    return etag


def test_a_link_that_is_no_web_address_is_refused(reviewer: Caller, work: dict[str, Any]) -> None:
    for url in [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "https://",
        "//no-scheme.example",
        "https://user:secret@bank.example/",
    ]:
        path = f"fact-checks/{work['fact_check_id']}/citations"
        body = {"source": {"url": url, "title": "x"}, "stance": "context"}
        assert pointers(reviewer("POST", path, body)) == ["/source/url"]
        assert reviewer("POST", "article-imports", {"url": url}).status_code == 422


def test_private_addresses_are_not_looked_at(reviewer: Caller) -> None:
    for url in [
        "http://127.0.0.1:8000/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
    ]:
        assert pointers(reviewer("POST", "sources/look-up", {"url": url})) == ["/url"]


def test_invalid_json_is_said_to_be(app: Flask, reviewer: Caller) -> None:
    for body in [b"", b"{", b"\xff\xfe", b'{"\\ud800": 1}', b"nonsense", b'{"text": NaN}']:
        answer = app.test_client().post(
            f"{DESK}/articles", data=body, content_type="application/json", headers=reviewer.headers
        )
        problem(answer, 422 if not body else 400)


def test_json_that_is_no_object_is_refused(app: Flask, reviewer: Caller) -> None:
    for body in ["[]", "5", '"text"', "null", "true"]:
        answer = app.test_client().post(
            f"{DESK}/articles", data=body, content_type="application/json", headers=reviewer.headers
        )
        problem(answer, 422)


def test_another_content_type_is_refused(app: Flask, reviewer: Caller) -> None:
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "",
        "nonsense",
    ]:
        answer = app.test_client().post(
            f"{DESK}/articles",
            data=json.dumps({"text": "The council met."}),
            headers=reviewer.headers | ({"Content-Type": kind} if kind else {}),
        )
        assert "application/json" in problem(answer, 415)["detail"]


def test_deeply_nested_json_is_refused(app: Flask, reviewer: Caller) -> None:
    body = b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    answer = app.test_client().post(
        f"{DESK}/articles", data=body, content_type="application/json", headers=reviewer.headers
    )
    assert answer.status_code in (400, 422)


def test_a_file_must_be_a_file(app: Flask, reviewer: Caller) -> None:
    answer = app.test_client().post(
        f"{DESK}/article-imports/files", data={"file": "text"}, headers=reviewer.headers
    )
    assert pointers(answer) == ["/file"]


def test_a_version_that_is_not_the_present_one_is_stale(
    reviewer: Caller, work: dict[str, Any]
) -> None:
    for if_match in ['"0"', '"999999999999999999999999"', "9" * 5_000, "*", '"x"', 'W/"7"', "-1"]:
        path = f"claims/{work['claim_id']}"
        told = problem(reviewer("PATCH", path, {"text": "Mine."}, If_Match=if_match), 412)
        assert told["yours"] == {"text": "Mine."}
        assert told["current"]["fields"]["text"].startswith("Freight in the harbour")


def test_an_edit_names_its_version(reviewer: Caller, work: dict[str, Any]) -> None:
    problem(reviewer("PATCH", f"claims/{work['claim_id']}", {"text": "Mine."}), 428)


def test_hostile_markdown_is_published_as_harmless_html(
    app: Flask, desk: Desk, client: FlaskClient
) -> None:
    hostile = (
        "<script>alert(1)</script> **bold** <img src=x onerror=alert(1)> "
        "[link](javascript:alert(1)) [ok](https://ok.example/) <b onclick=x>b</b>\n\n"
        "![p](https://tracker.example/p.png) <svg/onload=alert(1)> &lt;script&gt;"
    )
    with db.unit_of_work() as session:
        fact_check = ready(session, desk)
    path = f"fact-checks/{fact_check.id}"
    reviewer = Caller(app.test_client(), bearer(desk.reviewer))
    colleague = Caller(app.test_client(), bearer(desk.colleague))
    editor = Caller(app.test_client(), bearer(desk.editor))
    fields = {"explanation": hostile, "summary": "</script><script>alert(2)</script>"}
    assert reviewer("PATCH", path, fields, If_Match=seen(reviewer, path)).status_code == 200
    reviewer("POST", f"{path}/submit")
    colleague("POST", f"{path}/reviews", {"decision": "approve"})
    assert editor("POST", f"{path}/publish", {}).status_code == 200
    public = client.get(f"/api/v1/{path}").get_json()
    html = public["explanation_html"]
    assert public["explanation"] == hostile
    assert "<strong>bold</strong>" in html
    assert 'href="https://ok.example/"' in html
    tags = html.replace("&lt;", "")
    for banned in ("<script", "<img", "<svg", "<b ", 'href="javascript', "onerror=alert(1)>"):
        assert banned not in tags
    page = client.get(f"/{path}").text
    assert "<script>alert" not in page
    assert page.count("</script>") == page.count("<script")


def test_answers_are_kept_by_their_etag(client: FlaskClient, desk: Desk, reviewer: Caller) -> None:
    with db.unit_of_work() as session:
        fact_check = in_state(session, desk, State.PUBLISHED)
        article_id = fact_check.claim.annotations[0].article_id
    for path in (
        f"/api/v1/fact-checks/{fact_check.id}",
        f"/api/v1/fact-checks/{fact_check.id}/revisions",
        "/api/v1/fact-checks",
        "/api/v1/articles",
        f"/api/v1/articles/{article_id}",
        "/api/v1/teams",
        "/api/v1/teams/river-desk",
        "/api/v1/teams/river-desk/rating-scales",
        f"{DESK}/claims",
        f"{DESK}/fact-checks/{fact_check.id}",
    ):
        first = reviewer("GET", path)
        etag = first.headers["ETag"]
        again = reviewer("GET", path, If_None_Match=etag)
        assert (again.status_code, again.data) == (304, b""), path
        assert again.headers["ETag"] == etag
        assert reviewer("GET", path, If_None_Match='"other"').status_code == 200
        assert reviewer("GET", path, If_None_Match=f'"other", {etag}').status_code == 304


def test_a_new_appearance_changes_the_etag(client: FlaskClient, desk: Desk) -> None:
    with db.unit_of_work() as session:
        fact_check = in_state(session, desk, State.PUBLISHED)
    path = f"/api/v1/fact-checks/{fact_check.id}"
    before = client.get(path).headers["ETag"]
    editor = Caller(client, bearer(desk.editor))
    article = editor("POST", "articles", {"text": "Again: 21 per cent less freight."}).get_json()
    body = {"claim_id": fact_check.claim_id, "quote": {"exact": "21 per cent less freight"}}
    assert editor("POST", f"articles/{article['id']}/annotations", body).status_code == 201
    after = client.get(path)
    assert after.headers["ETag"] != before
    assert len(after.get_json()["appearances"]) == 2


def test_another_method_is_refused_with_those_that_go(reviewer: Caller) -> None:
    for method, path in (
        ("POST", "/api/v1/fact-checks"),
        ("PUT", "claims"),
        ("DELETE", "/api/v1/teams"),
    ):
        answer = reviewer(method, path)
        problem(answer, 405)
        assert "GET" in answer.headers["Allow"]


def test_unknown_addresses_are_problems_too(client: FlaskClient) -> None:
    problem(client.get("/api/v2/fact-checks"), 404)
    problem(client.get("/api/v1/nothing"), 404)


def test_what_is_no_token_lets_nobody_in(client: FlaskClient) -> None:
    for authorization in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer pl_wrong",
        "Basic dXNlcjpwYXNz",
        "pl_wrong",
        "Bearer é\x00",
    ]:
        answer = client.get(f"{DESK}/claims", headers={"Authorization": authorization})
        problem(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_is_worth_nothing(app: Flask, desk: Desk, admin: Caller) -> None:
    reviewer = Caller(app.test_client(), bearer(desk.reviewer))
    assert reviewer("GET", "claims").status_code == 200
    token = next(
        t for t in admin("GET", "team/tokens").get_json()["tokens"]
        if t["owner"]["name"] == "Rosa Reviewer"
    )  # fmt: skip
    assert admin("DELETE", f"team/tokens/{token['id']}").get_json()["revoked_at"]
    problem(reviewer("GET", "claims"), 401)
