"""Every route, asked anonymously, as each role and as a member of another team."""

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import create_app, db
from app.domain.actor import Actor
from config import load_settings
from tests.architecture.route_policies import IN, ROUTES, WHO, Route
from tests.factories import Desk, bearer, csrf, make_desk, signed_in


def routes_of(app: Flask) -> dict[str, list[Rule]]:
    """The addresses of each "METHOD endpoint"."""
    found: dict[str, list[Rule]] = {}
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            found.setdefault(f"{method} {rule.endpoint}", []).append(rule)
    return found


@dataclass
class House:
    """The application on a database of its own, with its desk."""

    app: Flask
    desk: Desk
    names: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000)))

    def ask(self, key: str, rule: Rule, route: Route, who: str) -> TestResponse:
        """Makes the thing, and sends one request about it as `who`."""
        unique = f"thing{next(self.names)}"
        with db.unit_of_work() as session:
            made = route.thing(session, self.desk, unique) if route.thing else {}
        made["unique"] = unique
        arguments = {
            name: made[name] for name in rule.arguments if name not in (rule.defaults or {})
        }
        path = rule.build(arguments, append_unknown=False)
        assert path is not None, f"the maker for “{key}” does not name {sorted(rule.arguments)}"
        actor: Actor | None = None if who == "anonymous" else getattr(self.desk, who)
        is_api = path[1].startswith("/api/")
        client = self.app.test_client() if is_api or not actor else signed_in(self.app, actor)
        headers = {**filled(route.headers, made)}
        if is_api:
            headers |= bearer(actor) if actor else {}
        else:
            headers |= csrf(client)
        return client.open(
            path[1] + (f"?{route.query}" if route.query else ""),
            method=key.split()[0],
            headers=headers,
            **body_of(route, made),
        )


def filled(value: Any, made: dict[str, Any]) -> Any:
    """`value` with every `"{name}"` replaced; a text that is one placeholder keeps its type."""
    if isinstance(value, dict):
        return {name: filled(inner, made) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, made) for inner in value]
    if not isinstance(value, str):
        return value
    if value.startswith("{") and value.endswith("}"):
        return made[value[1:-1]]
    return value.format_map(made) if "{" in value else value


def body_of(route: Route, made: dict[str, Any]) -> dict[str, Any]:
    if route.files:
        files = {name: (io.BytesIO(data), f"{made['unique']}.txt")
                 for name, data in route.files.items()}  # fmt: skip
        return {"data": files, "content_type": "multipart/form-data"}
    if route.json is not None:
        return {"json": filled(route.json, made)}
    return {"data": filled(route.form, made)} if route.form else {}


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for all routes: what is allowed does not depend on the database."""
    folder = tmp_path_factory.mktemp("routes")
    file = shutil.copy(sqlite_template, folder / "plumbline.sqlite3")
    app = create_app(
        load_settings(
            {"PLUMBLINE_ENV": "test", "DATABASE_URL": f"sqlite:///{file}",
             "DATA_DIR": str(folder), "PUBLIC_URL": "http://localhost:8000"}
        )
    )  # fmt: skip
    with db.unit_of_work() as session:
        desk = make_desk(session)
    yield House(app, desk)
    db.dispose()


def test_every_route_has_its_line(house: House) -> None:
    missing = sorted(routes_of(house.app).keys() - ROUTES.keys())
    assert not missing, f"say in route_policies.py who may do this: {missing}"


def test_every_line_has_its_route(house: House) -> None:
    left_over = sorted(ROUTES.keys() - routes_of(house.app).keys())
    assert not left_over, f"no such route any more: {left_over}"


@pytest.mark.parametrize("key", ROUTES)
def test_who_gets_in(house: House, key: str) -> None:
    route = ROUTES[key]
    assert set(route.access) == set(WHO)
    for rule in routes_of(house.app).get(key, []):
        names_a_thing = bool(rule.arguments - set(rule.defaults or {}))
        for who in WHO:
            expected = route.access[who]
            if expected is None:
                expected = 404 if names_a_thing else IN
            answer = house.ask(key, rule, route, who)
            assert met(answer, expected, route), (
                f"{rule.rule} as {who}: expected {expected}, got {answer.status_code} "
                f"{answer.headers.get('Location', '')} {answer.text[-600:]}"
            )


def met(answer: TestResponse, expected: int, route: Route) -> bool:
    """An anonymous reader of a page is led to sign in; programs and forms get 401."""
    leads_to_sign_in = answer.headers.get("Location", "").startswith("/sign-in?next=")
    if expected == 401:
        return answer.status_code == 401 or leads_to_sign_in
    if expected != IN:
        return answer.status_code == expected
    if route.answers:
        return answer.status_code in route.answers
    return answer.status_code < 400 and not leads_to_sign_in
