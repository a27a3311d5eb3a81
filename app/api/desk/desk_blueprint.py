"""What every desk view shares: a token's actor, one write per request, one answer per write."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import Response, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import db, policy
from app.api.answers import ETAG_HEADER, ApiBlueprint, json_answer, with_documentation_of
from app.documents.addresses import with_addresses
from app.documents.revision import dump
from app.domain.actor import Actor
from app.domain.errors import SignInRequired
from app.http.context import settings, token_actor
from app.services.records.idempotency import Answer, hold, remember, request_hash

F = TypeVar("F", bound=Callable[..., Any])

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Up to 255 characters of your own; a replay gets the first answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag that you read; 412 with both texts when it has changed since.",
    "schema": {"type": "string"},
}
LOCATION_HEADER = {
    "Location": {
        "description": "Where it can be read, for what has an address of its own.",
        "schema": {"type": "string"},
    }
}
_WRITING = (400, 401, 403, 404, 409, 413, 415, 422)


class DeskBlueprint(ApiBlueprint):
    """A part of the desk API: every view needs a bearer token."""

    def __init__(self, name: str, import_name: str, *, description: str) -> None:
        super().__init__(name, import_name, url_prefix="/api/v1/desk", description=description)

    def reads(self, rule: str, schema: Any, *more_problems: int) -> Callable[[F], F]:
        """A view that reads and answers 200, or 304 to who has the answer already."""

        def decorate(view: F) -> F:
            view = self.unchanged()(view)
            problems = (401, 403, 404, *more_problems)
            return self._desk(view, "GET", rule, 200, schema, problems, headers=ETAG_HEADER)

        return decorate

    def makes(self, rule: str, schema: Any, *, code: int = 201) -> Callable[[F], F]:
        """A view that makes something, at most once per `Idempotency-Key`."""

        def decorate(view: F) -> F:
            view = self.takes_headers(IDEMPOTENCY_KEY)(view)
            headers = LOCATION_HEADER if code in (201, 202) else None
            return self._desk(view, "POST", rule, code, schema, _WRITING, headers=headers)

        return decorate

    def makes_or_finds(self, rule: str, schema: Any) -> Callable[[F], F]:
        """As `makes`; 200 with what was there already where nothing had to be made."""

        def decorate(view: F) -> F:
            there = {"description": HTTPStatus.OK.phrase, "content": _json_of(schema)}
            documented: Any = self.doc(responses={200: {**there, "headers": LOCATION_HEADER}})(view)
            return self.makes(rule, schema)(with_documentation_of(documented, view))

        return decorate

    def makes_secret(self, rule: str, schema: Any) -> Callable[[F], F]:
        """A view that answers 201 with a secret, which is kept nowhere, so that no
        `Idempotency-Key` could bring it back."""
        return lambda view: self._desk(view, "POST", rule, 201, schema, _WRITING)

    def edits(self, rule: str, schema: Any) -> Callable[[F], F]:
        """A view that changes something which `If-Match` names the version of."""

        def decorate(view: F) -> F:
            view = self.takes_headers(IF_MATCH)(view)
            problems = (*_WRITING, 412, 428)
            return self._desk(view, "PATCH", rule, 200, schema, problems, headers=ETAG_HEADER)

        return decorate

    def sets(self, rule: str, schema: Any) -> Callable[[F], F]:
        """A view that sets something whole, whatever it was; the same once more changes nothing."""
        return lambda view: self._desk(view, "PUT", rule, 200, schema, _WRITING)

    def removes(self, rule: str, schema: Any) -> Callable[[F], F]:
        """A view that takes something away, answering with what it was."""
        return lambda view: self._desk(view, "DELETE", rule, 200, schema, (401, 403, 404, 409))

    def _desk(
        self,
        view: F,
        method: str,
        rule: str,
        code: int,
        schema: Any,
        problems: tuple[int, ...],
        headers: dict[str, Any] | None = None,
    ) -> F:
        view = _for_a_token(view)
        documented: Any = self.problems(*problems)(view)
        documented = self.response(code, schema, headers=headers)(documented)
        documented = self.doc(security=[{"token": []}])(documented)
        return self.route(rule, methods=[method])(with_documentation_of(documented, view))


def _json_of(schema: Any) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _for_a_token(view: F) -> F:
    """Answers 401 before anything that was sent is looked at."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        desk_actor()
        return view(*args, **kwargs)

    return cast(F, checked)


def desk_actor() -> Actor:
    """Whose token was sent. Raises `SignInRequired` without a valid one."""
    actor = token_actor()
    if actor is None:
        raise SignInRequired("Send a valid token as “Authorization: Bearer …”.")
    return actor


def reading_actor() -> Actor:
    """Whose token was sent, if it may read its team's lists. Raises as `policy.require` does."""
    actor = desk_actor()
    return policy.require(policy.can_read, actor, actor.team_id or "")


def answer(document: dict[str, Any], *, version: int | None = None, code: int = 200) -> Response:
    """A document as JSON; its ETag is the version that an edit must name, where it has one."""
    text = with_addresses(dump(document), settings().public_url)
    return json_answer(text, etag=None if version is None else str(version), code=code)


@dataclass(frozen=True, slots=True)
class Made:
    """The document of what was made, or found there already, with the code that says which."""

    document: dict[str, Any]
    code: int


Perform = Callable[[Session], dict[str, Any] | Made]


def write_once(perform: Perform, *, code: int = 201, at: str | None = None) -> Response:
    """Runs `perform` in one unit of work and answers with its document.

    With an `Idempotency-Key` a replay changes nothing and gets the first answer again. `at` is
    the address of what was made, with the document's own fields in it, such as `{id}`.
    """
    actor = desk_actor()
    try:
        return _respond(_write(actor, perform, code, at))
    except IntegrityError:
        # Another request wrote the same between our look and our write; now we see what it wrote.
        return _respond(_write(actor, perform, code, at))


def _write(actor: Actor, perform: Perform, code: int, at: str | None) -> Answer:
    key = request.headers.get("Idempotency-Key")
    with db.unit_of_work() as session:
        if key is None:
            return _perform(session, perform, code, at)
        held = hold(session, f"{actor.user_id}/{actor.team_id}", key, _what_is_asked())
        if isinstance(held, Answer):
            return held
        made = _perform(session, perform, code, at)
        remember(held, made)
        return made


def _perform(session: Session, perform: Perform, code: int, at: str | None) -> Answer:
    made = perform(session)
    session.flush()
    if not isinstance(made, Made):
        made = Made(made, code)
    location = at.format_map(made.document) if at else None
    return Answer(made.code, dump(made.document), location)


def _what_is_asked() -> str:
    """The same for a request and its replay, which draws other boundaries around its files."""
    if not request.files:
        return request_hash(request.method, request.path, request.get_data())
    parts: list[bytes] = []
    for name, file in sorted(request.files.items(multi=True), key=lambda pair: pair[0]):
        parts += [name.encode(), (file.filename or "").encode(), file.read()]
        file.seek(0)
    return request_hash(request.method, request.path, b"\0".join(parts))


def _respond(made: Answer) -> Response:
    response = json_answer(with_addresses(made.body, settings().public_url), code=made.code)
    response.headers.remove("ETag")
    if made.location is not None:
        response.headers["Location"] = settings().public_url + made.location
    return response
