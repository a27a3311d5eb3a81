"""The pages: reviewers' desk with cookie login and CSRF, and what readers see."""

from flask import Flask

from app.http import context
from app.web import (
    accounts,
    article_imports,
    articles,
    citations,
    claim_merging,
    claims,
    desk,
    fact_check_history,
    fact_check_page,
    fact_check_workflow,
    fact_checks,
    public,
    reading,
    sources,
    teams,
)

#: Modules that add their pages to the blueprint of another one.
ADDING = (
    article_imports,
    citations,
    claim_merging,
    fact_check_history,
    fact_check_workflow,
    fact_checks,
)


def register(app: Flask) -> None:
    """Adds every page to `app`, and what all templates need."""
    app.context_processor(lambda: {"actor": context.web_actor()})
    app.register_blueprint(accounts.blueprint)
    app.register_blueprint(desk.blueprint)
    app.register_blueprint(articles.blueprint)
    app.register_blueprint(reading.blueprint)
    app.register_blueprint(claims.blueprint)
    app.register_blueprint(fact_check_page.blueprint)
    app.register_blueprint(sources.blueprint)
    app.register_blueprint(public.blueprint)
    app.register_blueprint(teams.blueprint)
