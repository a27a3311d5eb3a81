"""Answers and their documentation, the same over the whole API."""

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

import flask_smorest
from flask import Response, request

from app.api.schemas import ProblemSchema

F = TypeVar("F", bound=Callable[..., Any])


class ApiBlueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A part of the API whose failures are documented as the problem details they are."""

    def route(self, rule: str, **options: Any) -> Callable[[F], F]:
        """As Flask's; the view's docstring becomes its documentation."""
        decorate: Callable[[F], F] = super().route(rule, **options)
        return decorate

    def arguments(self, schema: Any, **options: Any) -> Callable[[F], F]:
        """Checks what was sent by `schema` and gives it to the view; 422 when it does not fit."""
        decorate: Callable[[F], F] = super().arguments(schema, **options)
        return decorate

    def response(self, status_code: int, schema: Any = None, **options: Any) -> Callable[[F], F]:
        """Documents what the view answers with."""
        decorate: Callable[[F], F] = super().response(status_code, schema, **options)
        return decorate

    def problems(self, *codes: int) -> Callable[[F], F]:
        """Documents that a view can answer with these codes."""

        def decorate(view: F) -> F:
            for code in codes:
                view = self.alt_response(
                    code,
                    schema=ProblemSchema,
                    content_type="application/problem+json",
                    description=HTTPStatus(code).phrase,
                )(view)
            return view

        return decorate


def json_answer(text: str, *, etag: str | None = None, code: int = 200) -> Response:
    """Ready JSON with an ETag (by default of its bytes); 304 to a reader who has it already."""
    body = text.encode()
    response = Response(body, code, content_type="application/json")
    response.set_etag(etag or hashlib.blake2b(body, digest_size=12).hexdigest())
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response
