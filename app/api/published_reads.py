"""The two reads that newsrooms make most, answered before Flask sees them.

One published fact-check, and the first page of the list without filters: the answer is a row or ten
that are ready to serve, and Flask's own work at a request is three times that of reading them
(docs/benchmarks.md). Everything else about these addresses (conditions, filters, what is not there,
other methods) is left to their views in `public.py`; a test holds both to the same answers.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from app import db
from app.api.public import listed
from app.documents.addresses import with_addresses
from app.queries import published
from config import Settings

_ONE = re.compile(
    r"/api/v1/fact-checks/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
)
_LIST = "/api/v1/fact-checks"
_QUERY = re.compile(r"limit=([1-9][0-9]?|100)")
_DEFAULT_LIMIT = 20
_NO_FILTERS = published.Filters()

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class PublishedReads:
    """A WSGI application before the one that it is given."""

    def __init__(self, inner: Wsgi, public_url: str) -> None:
        self.inner = inner
        self.public_url = public_url

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """The ready answer, or whatever the inner application says."""
        try:
            found = self._find(environ)
        except db.failures():
            # The view will fail as well, and say so as every other one does.
            found = None
        if found is None:
            return self.inner(environ, start_response)
        text, etag = found
        body = with_addresses(text, self.public_url).encode()
        headers = [
            ("ETag", f'"{etag}"'),
            ("Cache-Control", "no-cache"),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Access-Control-Allow-Origin", "*"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response("200 OK", headers)
        return [body]

    def _find(self, environ: dict[str, Any]) -> tuple[str, str] | None:
        path: str = environ["PATH_INFO"]
        is_plain = environ["REQUEST_METHOD"] == "GET" and "HTTP_IF_NONE_MATCH" not in environ
        if not is_plain or not path.startswith(_LIST) or "HTTP_RANGE" in environ:
            return None
        query: str = environ.get("QUERY_STRING", "")
        if path == _LIST:
            return _first_page(query)
        one = _ONE.fullmatch(path)
        if one is None:
            return None
        rows = db.read_rows(published.DOCUMENT, id=one[1])
        return (rows[0][0], rows[0][1]) if rows else None


def _first_page(query: str) -> tuple[str, str] | None:
    asked = _QUERY.fullmatch(query)
    if query and asked is None:
        return None
    limit = int(asked[1]) if asked else _DEFAULT_LIMIT
    statement, values = published.listing(_NO_FILTERS, cursor=None, limit=limit)
    return listed(published.page_of(db.read_rows(statement, **values), limit))


def register(app: Flask, settings: Settings) -> None:
    """Puts the reads before everything else that `app` does."""
    before = PublishedReads(app.wsgi_app, settings.public_url)
    app.wsgi_app = before  # type: ignore[method-assign]
