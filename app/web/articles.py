"""The desk's articles: the list, and the details that people set right."""

from dataclasses import fields as fields_of
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response as BaseResponse

from app import db
from app.domain.actor import Actor
from app.domain.addresses import MAX_ADDRESS_CHARACTERS
from app.domain.errors import AlreadyThere, PlumblineError, StaleVersion
from app.domain.languages import language_name, language_options
from app.http.context import end_reading, read_session, web_actor
from app.http.errors import code_of
from app.http.loading import Text, field_errors, load
from app.models import Article
from app.policy import can_write, require, require_signed_in
from app.queries import articles as queries
from app.queries.articles import ArticleFilters
from app.services.intake import articles as services
from app.services.intake.articles import EDITABLE, MAX_NAME_CHARACTERS

blueprint = Blueprint("articles", __name__)

_BAD_DATE: dict[str, Any] = {"invalid": "Give the date as year-month-day, such as 2025-03-31."}
_CHECKS = [
    ("open", "With open fact-checks"),
    ("settled", "All fact-checks settled"),
    ("none", "Nothing highlighted yet"),
]
_LABELS = {
    "title": "Title",
    "byline": "Byline",
    "publisher": "Publisher",
    "published_on": "Published on",
    "language": "Language",
    "url": "Web address",
    "has_text_rights": "Full text for readers",
}


class _Filters(Schema):
    q = Text(max_length=200, load_default="")
    language = Text(max_length=35, load_default="")
    publisher = Text(max_length=MAX_NAME_CHARACTERS, load_default="")
    checks = fields.String(load_default=None, validate=validate.OneOf([c for c, _ in _CHECKS]))
    is_mine = fields.Boolean(load_default=False)
    imported_since = fields.Date(load_default=None, error_messages=_BAD_DATE)
    cursor = fields.String(load_default=None)


class _Details(Schema):
    version = fields.Integer(required=True)
    title = Text(load_default="", max_length=MAX_NAME_CHARACTERS)
    byline = Text(load_default="", max_length=MAX_NAME_CHARACTERS)
    publisher = Text(load_default="", max_length=MAX_NAME_CHARACTERS)
    published_on = fields.Date(load_default=None, error_messages=_BAD_DATE)
    language = Text(load_default="", max_length=35)
    url = Text(load_default=None, max_length=MAX_ADDRESS_CHARACTERS)
    has_text_rights = fields.Boolean(load_default=False)


@blueprint.get("/desk/articles")
def list_articles() -> str:
    """The team's articles, newest first, with search and filters."""
    actor = require_signed_in(web_actor())
    given = {name: value for name, value in request.args.items() if value.strip()}
    asked = load(_Filters, given)
    cursor = asked.pop("cursor")
    filters = ArticleFilters(**asked)
    reading = read_session()
    page = queries.list_articles(reading, actor, filters, cursor=cursor)
    kept: dict[str, Any] = {f.name: given[f.name] for f in fields_of(filters) if f.name in given}
    choices = queries.choices(reading, actor)
    return render_template(
        "articles/list.html",
        page=page,
        filters=filters,
        is_filtered=bool(kept),
        is_empty=not page.rows and not queries.has_articles(reading, actor),
        is_writer=actor.team_id is not None and can_write(actor, actor.team_id),
        checks=_CHECKS,
        languages=sorted(((x, language_name(x)) for x in choices.languages), key=lambda x: x[1]),
        publishers=[(name, name) for name in choices.publishers],
        first_href=url_for("articles.list_articles", **kept) if cursor else None,
        next_href=page.next_cursor
        and url_for("articles.list_articles", **kept, cursor=page.next_cursor),
    )


@blueprint.get("/desk/articles/<id:article_id>/edit")
def edit_article(article_id: str) -> str:
    """The details that were found in an article, to be looked over and set right."""
    _, article = _writable(article_id)
    return _edit_page(article, {name: getattr(article, name) for name in EDITABLE})


@blueprint.post("/desk/articles/<id:article_id>/edit")
def save_article(article_id: str) -> BaseResponse | tuple[str, int]:
    """Saves the details; of two people who edit at once, the second sees both texts."""
    actor, article = _writable(article_id)
    given = {name: value for name, value in request.form.items() if value.strip()}
    try:
        details = load(_Details, given)
        seen_version = details.pop("version")
        with db.unit_of_work() as session:
            services.edit_article(session, actor, article_id, seen_version, details)
    except PlumblineError as error:
        end_reading()
        _, article = _writable(article_id)
        return _edit_page(article, given, error), code_of(error)
    flash("The details are saved.", "success")
    return redirect(url_for("reading.show_article", article_id=article_id), 303)


def _writable(article_id: str) -> tuple[Actor, Article]:
    article = queries.visible_article(read_session(), web_actor(), article_id)
    return require(can_write, web_actor(), article.team_id), article


def _edit_page(
    article: Article, values: dict[str, Any], error: PlumblineError | None = None
) -> str:
    errors = field_errors(error) if error else {}
    existing_id = None
    if isinstance(error, AlreadyThere):
        errors = {"url": error.detail}
        existing_id = error.id
    return render_template(
        "articles/edit.html",
        article=article,
        values=values,
        errors=errors,
        labels=_LABELS,
        existing_id=existing_id,
        conflicts=_conflicts(error),
        languages=language_options(values.get("language") or ""),
    )


def _conflicts(error: PlumblineError | None) -> list[tuple[str, str, str]]:
    """Each detail in which two edits differ: its label, ours, and what it is now."""
    if not isinstance(error, StaleVersion):
        return []
    current = error.current["fields"]
    return [
        (_LABELS[name], _in_words(name, mine), _in_words(name, current[name]))
        for name, mine in error.yours.items()
        if (mine or None) != (current[name] or None)
    ]


def _in_words(name: str, value: Any) -> str:
    if name == "has_text_rights":
        return "Yes" if value else "No"
    if name == "language" and value:
        return language_name(value)
    return str(value or "")
