"""Headers that every answer carries, and the addresses of our own static files."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

_CSP = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: The others speak of documents, and a page has some forty files.
_FILE_HEADERS = {"X-Content-Type-Options": "nosniff"}
_YEAR = 31_536_000


def register(app: Flask) -> None:
    """Adds the headers to every answer of `app`, and a mark of its content to the address of
    every static file, so that browsers may keep it."""
    app.after_request(_secure)
    app.url_defaults(_mark_static)


def _mark_static(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values:
        values["v"] = _mark(values["filename"])


@lru_cache(maxsize=500)
def _mark(path: str) -> str:
    file = Path(__file__).parent.parent / "static" / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "0"


def _secure(response: Response) -> Response:
    headers = response.headers
    is_file = request.endpoint == "static"
    is_page = response.mimetype == "text/html"
    for name, value in (_HEADERS if is_page else _FILE_HEADERS).items():
        headers.add(name, value)
    if is_page:
        headers.setdefault("Content-Security-Policy", _CSP)
        headers.setdefault(
            "Cache-Control", "no-store" if "Cookie" in request.headers else "no-cache"
        )
    if is_file and response.status_code == 200:
        # Modules import each other without the mark; those ask each time (304 when unchanged).
        is_marked = "v" in request.args
        headers["Cache-Control"] = (
            f"public, max-age={_YEAR}, immutable" if is_marked else "no-cache"
        )
    return response
