"""Pages, styles and scripts travel compressed to browsers that ask for it (RFC 9110, 8.4).

JSON does not: its ETags are strong and name versions. A compressed page holds a CSRF token beside
what the address says; guessing it by size (BREACH) needs many requests with our cookie from
another site, which `SameSite=Lax` keeps from being sent.
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

_TYPES = ("text/html", "text/css", "text/javascript", "image/svg+xml")
#: Below this many bytes the gain is smaller than the cost.
_LEAST = 1_000
_LEVEL = 6


def register(app: Flask) -> None:
    """Makes the answers of `app` compressed where that helps."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in _TYPES or response.status_code == 304:
        return response
    response.vary.add("Accept-Encoding")
    is_wanted = request.accept_encodings["gzip"] > 0 and request.method != "HEAD"
    if not is_wanted or response.status_code == 206 or "Content-Encoding" in response.headers:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < _LEAST:
        return response
    is_file = request.endpoint == "static"
    response.set_data(_zipped_file(body) if is_file else _zipped(body))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag is not None:
        response.set_etag(etag, weak=True)
    return response


def _zipped(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)


@lru_cache(maxsize=100)
def _zipped_file(body: bytes) -> bytes:
    return _zipped(body)
