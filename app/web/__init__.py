"""The pages: reviewers' desk with cookie login and CSRF, and what readers see."""

from flask import Flask

from app.http import context
from app.web import (
    accounts,
    anchors,
    article_imports,
    articles,
    claim_merging,
    claims,
    desk,
    elsewhere,
    public,
    reading,
    rechecks,
    sources,
    teams,
)
from app.web.checking import citations, fact_checks, history, page, workflow
from app.web.versions import pages as versions
from app.web.versions import reimports

#: Modules that add their pages to the blueprint of another one.
ADDING = (article_imports, claim_merging, citations, fact_checks, history, reimports, workflow)

BLUEPRINTS = (
    accounts.blueprint,
    desk.blueprint,
    articles.blueprint,
    reading.blueprint,
    claims.blueprint,
    anchors.blueprint,
    elsewhere.blueprint,
    page.blueprint,
    rechecks.blueprint,
    sources.blueprint,
    public.blueprint,
    teams.blueprint,
    versions.blueprint,
)


def register(app: Flask) -> None:
    """Adds every page to `app`, and what all templates need."""
    app.context_processor(lambda: {"actor": context.web_actor()})
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
