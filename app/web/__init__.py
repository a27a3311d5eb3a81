"""The pages: reviewers' desk with cookie login and CSRF, and what readers see."""

from flask import Flask

from app.http import context
from app.web import accounts, public, teams


def register(app: Flask) -> None:
    """Adds every page to `app`, and what all templates need."""
    app.context_processor(lambda: {"actor": context.web_actor()})
    app.register_blueprint(accounts.blueprint)
    app.register_blueprint(public.blueprint)
    app.register_blueprint(teams.blueprint)
