"""Whatever a browser sends, on every route of the pages: a clear answer, and nothing half done.

The routes and what they take are those of `route_policies.py`, so that a new one is asked too.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import db
from app.models import AuditEvent
from tests.architecture import route_things as things
from tests.architecture.route_policies import IN, ROUTES, Route
from tests.architecture.test_routes import House, filled, routes_of
from tests.factories import Desk, csrf, signed_in

#: Names that no page of ours has, in shapes that break what is careless.
HOSTILE = {
    "html": '"><script>alert(1)</script><img src=x onerror=alert(1)>',
    "javascript": "javascript:alert(1)",
    "nul": "nul\x00 and \x1b[31m controls \x07",
    "overrides": "\u202eright to left\u202c \u2066open \u200f שלום עליכם",
    "emoji": "👩‍🔬👍🏽🏴󠁧󠁢󠁳󠁣󠁴󠁿 \U0001f1fa\U0001f1e6",
    "noncharacters": "\ufffe\uffff\ufdd0\ud7ff\ufeff",
    "number": "9" * 40,
    "empty": "",
    "blank": " \n\t\u3000 ",
}
#: What the pages read from their addresses.
PARAMETERS = {
    "GET accounts.sign_in": ("next",),
    "GET articles.list_articles": (
        "q", "cursor", "language", "publisher", "checks", "is_mine", "imported_since",
    ),
    "GET articles.new_article": ("way", "url"),
    "GET claims.choose_merge": ("q",),
    "GET claims.list_claims": ("q", "cursor", "claimant"),
    "GET claims.show_similar": ("text",),
    "GET claims.suggest_claimants": ("q",),
    "GET fact_checks.compare_revisions": ("from", "to"),
    "GET fact_checks.list_fact_checks": ("q", "cursor", "state", "verdict", "claimant", "mine"),
    "GET fact_checks.new_citation": ("source",),
    "GET fact_checks.edit_form": ("removed",),
    "GET fact_checks.show_fact_check": ("removed",),
    "GET fact_checks.show_history": ("cursor",),
    "GET public.front": ("q", "cursor", "verdict", "team"),
    "GET sources.list_sources": ("q", "cursor", "type"),
    "GET sources.suggest": ("q",),
    "GET teams.list_tokens": ("cursor",),
    "GET teams.members": ("cursor",),
}  # fmt: skip
HUGE = "word " * 1_000_000
#: What says which thing is meant: right, where the words beside it are not.
KEPT = frozenset({
    "version", "key", "role", "scopes", "stance", "team_id", "into_id", "annotation_ids", "way",
    "decision", "position", "email",
})  # fmt: skip


@pytest.fixture
def house(app: Flask, desk: Desk) -> House:
    return House(app, desk)


def web_routes(app: Flask, method: str) -> Iterator[tuple[str, Rule, Route]]:
    for key, rules in sorted(routes_of(app).items()):
        if key.startswith(method) and not rules[0].rule.startswith(("/api/", "/static/")):
            yield key, rules[0], ROUTES[key]


def who_may(route: Route) -> str:
    """Somebody who is let in, and stays so: the anonymous would be made a new account."""
    order = ("reviewer", "colleague", "editor", "admin", "anonymous")
    access = {**route.access, "colleague": route.access["viewer"]}
    return next(who for who in order if access.get(who) == IN)


def browser_of(house: House, route: Route) -> FlaskClient:
    who = who_may(route)
    if who == "anonymous":
        return house.app.test_client()
    return signed_in(house.app, getattr(house.desk, who))


def make(house: House, rule: Rule, route: Route) -> tuple[str, dict[str, Any]]:
    """The thing that the route is about, and its address."""
    unique = f"thing{next(house.names)}"
    with db.unit_of_work() as session:
        made = route.thing(session, house.desk, unique) if route.thing else {}
    made["unique"] = unique
    arguments = {name: made[name] for name in rule.arguments - set(rule.defaults or {})}
    built = rule.build(arguments, append_unknown=False)
    assert built is not None
    return built[1], made


class Sender:
    """Sends one route's form again and again, about a new thing whenever the last one changed."""

    def __init__(self, house: House, rule: Rule, route: Route) -> None:
        self.house, self.rule, self.route = house, rule, route
        self.begin()

    def begin(self) -> None:
        self.client = browser_of(self.house, self.route)
        self.path, self.made = make(self.house, self.rule, self.route)

    def send(self, value: str, kept: frozenset[str]) -> TestResponse:
        """The form with `value` in every field but those of `kept`."""
        given = filled(self.route.json or self.route.form or {"version": "1"}, self.made)
        words = {name: right if name in kept else value for name, right in given.items()}
        body: dict[str, Any] = {"json": words} if self.route.json else {"data": words}
        answer = self.client.post(self.path, headers=csrf(self.client), **body)
        if answer.status_code < 400:
            self.begin()
        return answer


def events() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditEvent)) or 0


def is_told(answer: TestResponse) -> bool:
    """People are told in a page, scripts in a problem; a code alone tells nobody anything."""
    if answer.status_code < 400:
        return True
    if answer.content_type == "application/problem+json":
        return bool(answer.get_json()["detail"])
    return "<h1" in answer.text


def test_hostile_words_in_every_form(house: House) -> None:
    """First in all fields, then in the words alone: so they get as far as the database."""
    for key, rule, route in web_routes(house.app, "POST"):
        sender = Sender(house, rule, route)
        for (name, value), kept in product(HOSTILE.items(), (frozenset[str](), KEPT)):
            answer = sender.send(value, kept)
            assert answer.status_code < 500, f"{key} {name}: {answer.text[:300]}"
            assert is_told(answer), f"{key} {name}: {answer.status_code}"
            assert "<script>alert" not in answer.text, f"{key} {name}"


def test_five_megabytes_in_every_form(house: House) -> None:
    for key, rule, route in web_routes(house.app, "POST"):
        if route.form or route.json:
            answer = Sender(house, rule, route).send(HUGE, KEPT)
            assert answer.status_code < 500, f"{key}: {answer.text[:300]}"
            assert is_told(answer), f"{key}: {answer.status_code}"


def test_hostile_words_in_every_address(house: House) -> None:
    for key, rule, route in web_routes(house.app, "GET"):
        client = browser_of(house, route)
        path, _ = make(house, rule, route)
        for name, value in HOSTILE.items():
            for parameter in (*PARAMETERS.get(key, ()), "anything"):
                answer = client.get(path, query_string={parameter: value})
                assert answer.status_code < 500, f"{key} {parameter} {name}: {answer.text[:300]}"
                assert is_told(answer), f"{key} {parameter} {name}: {answer.status_code}"
                assert "<script>alert" not in answer.text, f"{key} {parameter}"


def test_hostile_words_in_the_path(house: House) -> None:
    client = signed_in(house.app, house.desk.reviewer)
    for rule in house.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.arguments - set(rule.defaults or {}):
            continue
        for name, value in HOSTILE.items():
            path = rule.rule
            for argument in rule.arguments:
                path = re.sub(rf"<(\w+:)?{argument}>", quote(value, safe=""), path)
            answer = client.get(path)
            assert answer.status_code in (401, 404, 308), f"{path} {name}: {answer.status_code}"
            assert is_told(answer), f"{path} {name}"


def test_no_form_works_without_its_token(house: House) -> None:
    """A page of another site, or one from before signing in: told so, and nothing is done."""
    of_another_browser = csrf(house.app.test_client())
    for key, rule, route in web_routes(house.app, "POST"):
        client = browser_of(house, route)
        path, made = make(house, rule, route)
        given = filled(route.json or route.form, made)
        body = {"json": given} if route.json else {"data": given}
        before = events()
        for token in ({}, {"X-CSRFToken": "forged"}, of_another_browser):
            answer = client.post(path, headers=token, **body)
            assert answer.status_code == 400, f"{key}: {answer.status_code}"
            assert "Send it once more" in answer.text, key
        assert events() == before, key


def test_ids_of_another_team_inside_a_form_are_unknown(house: House) -> None:
    desk = house.desk
    elsewhere = Desk(**{**vars(desk), "team_id": desk.other_team_id, "reviewer": desk.stranger})
    with db.unit_of_work() as session:
        theirs = things.a_whole_draft(session, elsewhere, "theirs")
        mine = things.a_claim_said_twice(session, desk, "mine")
        drafted = things.a_draft(session, desk, "drafted")
    quote = {"exact": "less freight last year", "key": "once"}
    client = signed_in(house.app, desk.reviewer)
    for path, form in (
        (f"/desk/articles/{mine['article_id']}/claims", {**quote, "claim_id": theirs["claim_id"]}),
        (f"/desk/claims/{mine['claim_id']}/merge", {"into_id": theirs["claim_id"]}),
        (
            f"/desk/claims/{mine['claim_id']}/split",
            {"text": "Another.", "annotation_ids": theirs["annotation_id"]},
        ),
        (
            f"/desk/fact-checks/{drafted['fact_check_id']}/citations",
            {"source_id": theirs["source_id"], "stance": "refutes"},
        ),
        ("/desk/team/switch", {"team_id": desk.other_team_id}),
        ("/account/tokens", {"name": "x", "scopes": "read", "team_id": desk.other_team_id}),
    ):
        before = events()
        answer = client.post(path, data=form, headers=csrf(client))
        assert answer.status_code in (404, 422), f"{path}: {answer.status_code}"
        assert events() == before, path
        assert "theirs" not in answer.text, f"{path} tells of another team"
