"""Wiring only; nobody imports from here but `wsgi.py` and the tests."""

from typing import Any

import orjson
from flask import Flask
from flask.json.provider import JSONProvider
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import api, cli, db, web, worker
from app.http import compression, context, errors, health, routing, security
from config import Settings

#: The largest request taken: an upload of 20 MB and the form around it.
MAX_REQUEST_BYTES = 21_000_000


class _Orjson(JSONProvider):
    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return orjson.dumps(obj, default=str).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return orjson.loads(s)


def create_app(settings: Settings) -> Flask:
    """The whole application over the database that `settings` names."""
    app = Flask(__name__)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST_BYTES,
        SESSION_COOKIE_NAME="plumbline",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_cookie_secure,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.json = _Orjson(app)
    if settings.proxy_count:
        hops = settings.proxy_count
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
    db.configure(settings.database_url)
    csrf = CSRFProtect(app)
    routing.register(app)
    context.register(app)
    errors.register(app)
    security.register(app)
    compression.register(app)
    health.register(app)
    web.register(app)
    api.register(app, csrf)
    cli.register(app)
    worker.register(app)
    return app
