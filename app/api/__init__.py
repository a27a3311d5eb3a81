"""Newsrooms' JSON and the desk's own tools, described at `/openapi.json`."""

import flask_smorest
from flask import Flask
from flask_wtf.csrf import CSRFProtect

from app.api import documentation, public, published_reads
from app.api.desk import anchors as desk_anchors
from app.api.desk import article_versions as desk_article_versions
from app.api.desk import articles as desk_articles
from app.api.desk import claims as desk_claims
from app.api.desk import elsewhere as desk_elsewhere
from app.api.desk import fact_checks as desk_fact_checks
from app.api.desk import rechecks as desk_rechecks
from app.api.desk import sources as desk_sources
from app.api.desk import teams as desk_teams
from app.api.schemas import ProblemSchema
from app.http.loading import Text
from app.http.routing import IdConverter

BLUEPRINTS = (
    public.blueprint,
    desk_articles.blueprint,
    desk_article_versions.blueprint,
    desk_claims.blueprint,
    desk_anchors.blueprint,
    desk_elsewhere.blueprint,
    desk_fact_checks.blueprint,
    desk_rechecks.blueprint,
    desk_sources.blueprint,
    desk_teams.blueprint,
)

_ABOUT = (
    "Published fact-checks for anyone, and a fact-checking desk for its own tools. "
    "Everything below `/api/v1/desk/` needs a bearer token; nothing else does."
)


class Api(flask_smorest.Api):  # type: ignore[misc]
    """flask-smorest without its own error answers: `app/http/errors.py` makes them all."""

    ERROR_SCHEMA = ProblemSchema
    #: Every failure is documented by its own code.
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        return


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Adds the API to `app`; it knows no cookies, so it needs no CSRF token."""
    app.config.update(
        API_TITLE="Plumbline",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
    )
    api = Api(app, spec_kwargs={"info": {"description": _ABOUT}})
    api.register_converter(IdConverter, lambda _: {"type": "string", "format": "uuid"})
    for kind in (Text, desk_claims.Passage):
        api.register_field(kind, "string", None)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for blueprint in BLUEPRINTS:
        csrf.exempt(blueprint)
        api.register_blueprint(blueprint)
    app.register_blueprint(documentation.make_blueprint(api.spec))
    published_reads.register(app, app.config["SETTINGS"])
