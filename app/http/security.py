"""Headers that every answer carries, and the addresses of our own static files."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

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
_YEAR = 31_536_000


def register(app: Flask) -> None:
    """Adds the headers to every answer of `app`, and `asset()` to its templates."""
    app.after_request(_secure)
    app.jinja_env.globals["asset"] = asset


def asset(path: str) -> str:
    """The address of a static file, with a mark of its content, so that browsers may keep it."""
    return url_for("static", filename=path, v=_mark(path))


@lru_cache(maxsize=500)
def _mark(path: str) -> str:
    file = Path(__file__).parent.parent / "static" / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "0"


def _secure(response: Response) -> Response:
    headers = response.headers
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if response.mimetype == "text/html":
        headers.setdefault("Content-Security-Policy", _CSP)
        headers.setdefault("Cache-Control", "no-store" if "Cookie" in request.headers else "no-cache")
    if request.endpoint == "static" and response.status_code == 200:
        age = _YEAR if "v" in request.args else 3600
        headers["Cache-Control"] = f"public, max-age={age}"
    return response
