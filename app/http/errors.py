"""The one place where a failure becomes an HTTP answer.

JSON readers get RFC 9457 problem details with `errors: [{pointer, detail}]`; people get a page
with a human sentence.
"""

import logging
from typing import Any
from urllib.parse import quote

import orjson
from flask import Flask, Response, g, render_template, request, url_for
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.domain import errors as e

log = logging.getLogger(__name__)

_CODES: list[tuple[type[e.PlumblineError], int]] = [
    (e.InvalidInput, 422),
    (e.InvalidInputs, 422),
    (e.SignInRequired, 401),
    (e.Forbidden, 403),
    (e.NotFound, 404),
    (e.AlreadyThere, 409),
    (e.Conflict, 409),
    (e.StaleVersion, 409),
    (e.Gone, 410),
    (e.PreconditionRequired, 428),
    (e.TooManyRequests, 429),
]

_TITLES = {
    400: ("Bad request", "The request could not be understood."),
    401: ("Sign in first", "Sign in to do this."),
    403: ("Not allowed", "You may not do this."),
    404: ("Not found", "There is nothing at this address."),
    405: ("Method not allowed", "This address does not answer to that method."),
    406: ("Not acceptable", "This address has no answer in the form asked for."),
    413: ("Too large", "What was sent is larger than this service takes."),
    415: (
        "Unsupported media type",
        "Send JSON with the content type application/json.",
    ),
    422: ("Check what you entered", "Something in what was sent can't be used."),
    428: ("Say which version you edit", "Send If-Match with the ETag that you read."),
    500: (
        "Something went wrong",
        "The fault is ours, and it has been logged. Try again.",
    ),
}
#: A form without the token that our own pages carry: an old page, or one of another site.
_REFUSED_FORM = (
    "Send it once more",
    "This page was open since before you signed in or out, so nothing was changed. "
    "Go back, reload the page and send it again.",
)


def code_of(error: e.PlumblineError) -> int:
    """The HTTP code of a domain error (a stale edit is 412 where `If-Match` named the version)."""
    if isinstance(error, e.StaleVersion) and "If-Match" in request.headers:
        return 412
    return next((code for kind, code in _CODES if isinstance(error, kind)), 500)


def wants_json() -> bool:
    """True for API addresses, and for scripts on our pages that ask for JSON."""
    if request.path.startswith(("/api/", "/openapi.json", "/healthz", "/readyz")):
        return True
    return request.accept_mimetypes.best == "application/json"


def problem(code: int, title: str, detail: str, **more: Any) -> Response:
    """An RFC 9457 answer; `more` are extension members, None values are left out."""
    body = {"type": "about:blank", "title": title, "status": code, "detail": detail}
    body.update({name: value for name, value in more.items() if value is not None})
    response = Response(
        orjson.dumps(body, default=str), code, content_type="application/problem+json"
    )
    if code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="plumbline"'
    return response


def pointers(messages: Any, prefix: str = "") -> list[dict[str, str]]:
    """marshmallow's nested messages as `[{pointer, detail}]` with RFC 6901 pointers."""
    if isinstance(messages, dict):
        found = []
        for name, inner in messages.items():
            step = "" if name in ("_schema", "json", "query", "form", "files") else f"/{name}"
            found += pointers(inner, prefix + step)
        return found
    if isinstance(messages, list | tuple):
        return [{"pointer": prefix, "detail": str(message)} for message in messages]
    return [{"pointer": prefix, "detail": str(messages)}]


def register(app: Flask) -> None:
    """Makes every failure of `app`, unknown URLs and 405 included, answer in one shape."""
    app.register_error_handler(e.PlumblineError, answer)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_fault)


def answer(error: e.PlumblineError) -> Response:
    """The answer to a domain error, for whoever asked."""
    code = code_of(error)
    if wants_json():
        response = problem(code, error.title, error.detail, **_more(error))
    elif isinstance(error, e.SignInRequired) and request.method in ("GET", "HEAD"):
        response = _to_sign_in()
    else:
        response = _page(code, error.title, error.detail)
    if isinstance(error, e.TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _to_sign_in() -> Response:
    """A page asked for without a session is shown after signing in."""
    wanted = quote(request.path)
    if request.query_string:
        wanted += "?" + request.query_string.decode("ascii", "ignore")
    address = url_for("accounts.sign_in", next=wanted)
    return Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})


def _more(error: e.PlumblineError) -> dict[str, Any]:
    if isinstance(error, e.InvalidInput):
        return {"errors": [{"pointer": error.pointer, "detail": error.detail}]}
    if isinstance(error, e.InvalidInputs):
        return {"errors": [{"pointer": x.pointer, "detail": x.detail} for x in error.errors]}
    if isinstance(error, e.StaleVersion):
        return {"current": error.current, "yours": error.yours}
    if isinstance(error, e.AlreadyThere):
        return {error.kind: {"id": error.id}}
    return {}


def _answer_http(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:
        return error.get_response()  # type: ignore[return-value]
    title, detail = _TITLES.get(code, (error.name, error.description or error.name))
    messages = getattr(error, "data", {}).get("messages")
    listed = pointers(messages) if messages else None
    if isinstance(error, CSRFError):
        title, detail = _REFUSED_FORM
    elif listed:
        detail = " ".join(f"{entry['pointer']} {entry['detail']}".strip() for entry in listed)
    elif code == 400 and error.description:
        detail = error.description
    response = (
        problem(code, title, detail, errors=listed) if wants_json() else _page(code, title, detail)
    )
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _answer_fault(error: Exception) -> Response:
    log.exception("unhandled fault at %s %s", request.method, request.path, exc_info=error)
    title, detail = _TITLES[500]
    if wants_json():
        return problem(500, title, detail)
    # Who is signed in is a question to the database, which may be what is broken.
    g._login_user = AnonymousUserMixin()
    return _page(500, title, detail)


def _page(code: int, title: str, detail: str) -> Response:
    body = render_template("errors/error.html", code=code, title=title, message=detail)
    return Response(body, code, content_type="text/html; charset=utf-8")
