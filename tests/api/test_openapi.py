"""Every operation answers what `/openapi.json` says, whatever is sent: with schemathesis.

Generated requests meet a desk with something in every state: ids in addresses and bodies are mostly
those of things that exist, versions mostly the present ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select

from app import db
from app.domain.vocabulary import ImportKind, Role, Scope, SilentEditOutcome, State
from app.models import (
    Anchor,
    Annotation,
    ApiToken,
    Article,
    ArticleImport,
    ArticleVersion,
    Citation,
    Claim,
    FactCheck,
    Invitation,
    Member,
    Source,
    Team,
)
from app.services.annotations import delete_annotation
from app.services.citations import remove_citation
from app.services.intake.imports import request_import
from app.services.people.invitations import invite
from app.services.people.tokens import create_token
from tests.fact_check_work import SENTENCE, draft, in_state
from tests.factories import Desk, bearer, make_member
from tests.silent_edit_work import silently_edited

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NAMED_IN_ADDRESSES: dict[str, Any] = {
    "fact_check_id": FactCheck.id,
    "article_id": Article.id,
    "claim_id": Claim.id,
    "annotation_id": Annotation.id,
    "citation_id": Citation.id,
    "source_id": Source.id,
    "import_id": ArticleImport.id,
    "invitation_id": Invitation.id,
    "token_id": ApiToken.id,
    "user_id": Member.user_id,
    "slug": Team.slug,
    "anchor_id": Anchor.id,
    "number": ArticleVersion.number,
}
NAMED_IN_BODIES = {
    "claim_id": "claim_id",
    "into_id": "claim_id",
    "annotation_ids": "annotation_id",
    "id": "source_id",
    "anchor_id": "anchor_id",
}
WORDS = ("21 per cent less freight", "number", SENTENCE)


@dataclass(frozen=True)
class World:
    """What exists: values by the name under which addresses and bodies ask for them."""

    headers: dict[str, str]
    known: dict[str, list[str]]


def fill(desk: Desk) -> None:
    """Makes something in every state, here and in the other team."""
    with db.unit_of_work() as session:
        team = session.get_one(Team, desk.team_id)
        for state in State:
            in_state(session, desk, state, state.value)
        for outcome in (None, *SilentEditOutcome):
            silently_edited(session, desk, outcome, f"edited-{outcome}")
        lost = draft(session, desk, "deleted")
        delete_annotation(session, desk.reviewer, lost.claim.annotations[0].id)
        cited = in_state(session, desk, State.DRAFT, "removed")
        remove_citation(session, desk.reviewer, cited.citations[0].id)
        for url in ("https://news.example/import", "https://news.example/other"):
            request_import(session, desk.reviewer, kind=ImportKind.URL, url=url)
        invite(session, desk.admin, team.id, email="new@example.org", role=Role.VIEWER)
        make_member(session, team, Role.VIEWER, "Spare Viewer")
        create_token(session, desk.reviewer, name="Spare", scopes=[Scope.READ])
        elsewhere = Desk(**{**vars(desk), "team_id": desk.other_team_id, "reviewer": desk.stranger})
        draft(session, elsewhere, "elsewhere")


def known_values() -> dict[str, list[str]]:
    with db.reading() as session:
        return {
            name: sorted(set(session.scalars(select(column))))
            for name, column in NAMED_IN_ADDRESSES.items()
        }


@st.composite
def usable(draw: Any, strategy: st.SearchStrategy[Any], world: World) -> Any:
    """A generated request, most of whose ids and versions are real."""
    case = draw(strategy)

    def mostly(values: list[Any], made: Any) -> Any:
        return draw(st.sampled_from(values)) if values and draw(st.integers(0, 4)) else made

    if isinstance(case.path_parameters, dict):
        for name, made in dict(case.path_parameters).items():
            case.path_parameters[name] = mostly(world.known.get(name, []), made)
    for name in {"before", "after"} & (case.query or {}).keys():
        case.query[name] = mostly([1], case.query[name])
    if case.headers is not None and "If-Match" in case.headers:
        case.headers["If-Match"] = mostly(['"1"', '"2"', '"3"'], case.headers["If-Match"])
    if isinstance(case.body, dict):
        _with_real_ids(case.body, mostly, world)
    return case


def _with_real_ids(body: dict[str, Any], mostly: Callable[..., Any], world: World) -> None:
    for name, made in dict(body).items():
        if name == "quote" and isinstance(made, dict):
            words = mostly(list(WORDS), None)
            body[name] = {"exact": words} if words else made
        elif isinstance(made, dict):
            _with_real_ids(made, mostly, world)
        elif name in NAMED_IN_BODIES:
            real = mostly(world.known[NAMED_IN_BODIES[name]], made)
            is_one = not isinstance(made, list) or not isinstance(real, str)
            body[name] = real if is_one else [real]


def _told(error: BaseException) -> str:
    inner = getattr(error, "exceptions", ())
    return "\n".join([str(error), *(_told(each) for each in inner)])[:4000]


def closed(app: Flask) -> dict[str, Any]:
    """The description, with answers that may have no field beyond those it names."""
    description: dict[str, Any] = app.test_client().get("/openapi.json").get_json()
    for schema in description["components"]["schemas"].values():
        schema["additionalProperties"] = False
    return description


def send(requests: st.SearchStrategy[Any], world: World, seen: set[int], examples: int) -> None:
    """Sends `examples` requests, checks the answers and adds their codes to `seen`."""

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=requests)
    def each(case: Any) -> None:
        answer = case.call_and_validate(headers=world.headers, checks=CHECKS)
        seen.add(answer.status_code)

    each()


def examine(app: Flask, world: World, *, examples: int) -> dict[str, set[int]]:
    """Sends `examples` valid and as many broken requests to every operation.

    Gives the codes that each operation answered with.
    """
    description = schemathesis.openapi.from_dict(closed(app))
    description.app = app
    failures: list[str] = []
    codes: dict[str, set[int]] = {}
    found: Any
    for found in description.get_all_operations():
        operation: Any = found.ok()
        seen = codes.setdefault(operation.label, set())
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            made = usable(operation.as_strategy(generation_mode=mode), world)
            try:
                send(made, world, seen, examples)
            except Unsatisfiable:
                continue  # Nothing that this operation takes can be broken.
            except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 – all are looked at
                failures.append(f"{operation.label} ({mode.value}): {_told(error)}")
    assert not failures, "\n\n".join(failures)
    return codes


@pytest.fixture
def admin(app: Flask, desk: Desk) -> World:
    fill(desk)
    return World(bearer(desk.admin), known_values())


def test_every_answer_is_documented(app: Flask, admin: World) -> None:
    codes = examine(app, admin, examples=5)
    never_read = [label for label, seen in codes.items() if "GET" in label and 200 not in seen]
    assert never_read == [], "the requests don't meet what exists"


def test_every_answer_without_a_token_is_documented(app: Flask, admin: World) -> None:
    examine(app, World({}, admin.known), examples=1)


def test_a_token_that_may_only_read_gets_documented_answers(
    app: Flask, desk: Desk, admin: World
) -> None:
    examine(app, World(bearer(desk.viewer, Scope.READ), admin.known), examples=1)


@pytest.mark.soak
def test_every_answer_is_documented_however_long_one_looks(app: Flask, admin: World) -> None:
    examine(app, admin, examples=200)
