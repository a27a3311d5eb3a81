"""Answers and their documentation, the same over the whole API."""

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

import flask_smorest
import orjson
from flask import Response, abort, request
from marshmallow import EXCLUDE, Schema, missing
from webargs.flaskparser import FlaskParser
from werkzeug.http import quote_etag

from app.api.schemas import ProblemSchema
from app.http.loading import load_with

F = TypeVar("F", bound=Callable[..., Any])

IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag that you have; 304 without a body when it is still the same.",
    "schema": {"type": "string"},
}
ETAG_HEADER = {"ETag": {"description": "What it is now.", "schema": {"type": "string"}}}


class _JsonParser(FlaskParser):
    """Reads bodies strictly: no lone surrogates, which no answer could quote, and no deep nests."""

    def _raw_load_json(self, req: Any) -> Any:
        body = req.get_data(cache=True) if req.is_json else b""
        if not body:
            return missing
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            self._handle_invalid_json_error(error, req)


class ApiBlueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A part of the API whose failures are documented as the problem details they are."""

    ARGUMENTS_PARSER = _JsonParser()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._prepare_doc_cbks.append(_document_headers)

    def route(self, rule: str, **options: Any) -> Callable[[F], F]:
        """As Flask's; the view's docstring becomes its documentation."""
        decorate: Callable[[F], F] = super().route(rule, **options)
        return decorate

    def arguments(self, schema: Any, **options: Any) -> Callable[[F], F]:
        """Checks what was sent by `schema` and gives it to the view; 422 when it does not fit.

        A body that is not JSON where JSON is expected is 415.
        """
        # An instance: webargs would make one of a class for every request.
        decorate: Callable[[F], F] = super().arguments(schema(), **options)
        location = options.get("location", "json")
        if location == "query":
            by = schema(unknown=EXCLUDE)
            return lambda view: with_documentation_of(decorate(view), _with_query(view, by))
        return decorate if location != "json" else lambda view: _for_json(decorate(view))

    def response(self, status_code: int, schema: Any = None, **options: Any) -> Callable[[F], F]:
        """Documents what the view answers with."""
        decorate: Callable[[F], F] = super().response(status_code, schema, **options)
        return decorate

    def reads_for_anyone(self, rule: str, schema: Any, *problems: int) -> Callable[[F], F]:
        """A view that answers 200 with JSON, or 304 to a reader who has it already."""

        def decorate(view: F) -> F:
            documented: Any = self.problems(*problems)(view)
            documented = self.unchanged()(documented)
            documented = self.response(200, schema, headers=ETAG_HEADER)(documented)
            return self.route(rule)(with_documentation_of(documented, view))

        return decorate

    def problems(self, *codes: int) -> Callable[[F], F]:
        """Documents that a view can answer with these codes."""
        decorate: Callable[[F], F] = self.doc(responses={code: _problem(code) for code in codes})
        return decorate

    def unchanged(self) -> Callable[[F], F]:
        """Documents that a view answers 304 to who has its answer already."""
        answer = {"description": HTTPStatus.NOT_MODIFIED.phrase, "headers": ETAG_HEADER}
        document: Callable[[F], F] = self.doc(responses={304: answer})
        return lambda view: document(self.takes_headers(IF_NONE_MATCH)(view))

    def takes_headers(self, *headers: dict[str, Any]) -> Callable[[F], F]:
        """Documents headers that a request may carry."""

        def decorate(view: F) -> F:
            known = getattr(view, "_apidoc", {})
            former = known.get("request_headers", [])
            documented: Any = view
            documented._apidoc = {**known, "request_headers": [*former, *headers]}
            return view

        return decorate


def with_documentation_of(documented: Any, view: F) -> F:
    """The view itself: what wraps it for documentation only would cost at every request."""
    plain: Any = view
    plain._apidoc = documented._apidoc
    return view


def _problem(code: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(code).phrase,
        "content": {"application/problem+json": {"schema": ProblemSchema}},
    }


def _document_headers(
    doc: dict[str, Any], doc_info: dict[str, Any], **_more: Any
) -> dict[str, Any]:
    headers = doc_info.get("request_headers", [])
    return {**doc, "parameters": [*doc.get("parameters", []), *headers]}


def _with_query(view: F, schema: Schema) -> F:
    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        return view(load_with(schema, request.args.to_dict()), *args, **kwargs)

    return cast(F, checked)


def _for_json(view: F) -> F:
    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if not request.is_json and (request.mimetype or request.content_length):
            abort(415)
        return view(*args, **kwargs)

    return cast(F, checked)


def digest(text: str) -> str:
    """A short mark that differs when the text does."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def json_answer(text: str, *, etag: str | None = None, code: int = 200) -> Response:
    """Ready JSON with an ETag (by default of its bytes); 304 to a reader who has it already."""
    headers = [("ETag", quote_etag(etag or digest(text))), ("Cache-Control", "no-cache")]
    response = Response(text.encode(), code, headers, content_type="application/json")
    if "If-None-Match" in request.headers:
        response.make_conditional(request)
    return response
