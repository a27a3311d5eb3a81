"""The form by which a source is cited, wherever it stands."""

from collections.abc import Mapping
from typing import Any

from flask import request
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from app.domain import limits
from app.domain.actor import Actor
from app.domain.addresses import MAX_ADDRESS_CHARACTERS
from app.domain.vocabulary import SourceType, Stance
from app.http.loading import Text, load
from app.queries.sources import list_sources

#: How many sources are offered again before anything is searched for.
OFFERED = 30

STANCES = [
    (Stance.SUPPORTS, "Supports", "It says that the claim is right."),
    (Stance.REFUTES, "Refutes", "It says that the claim is wrong."),
    (Stance.CONTEXT, "Context", "It helps to understand the claim."),
]
SOURCE_TYPES = [
    (SourceType.OFFICIAL_RECORD, "Official record"),
    (SourceType.DATA, "Data"),
    (SourceType.RESEARCH, "Research"),
    (SourceType.NEWS, "News"),
    (SourceType.INTERVIEW, "Interview"),
    (SourceType.IMAGE_OR_VIDEO, "Image or video"),
    (SourceType.SOCIAL_POST, "Social post"),
    (SourceType.ARCHIVE, "Archive"),
    (SourceType.OTHER, "Other"),
]


class SourceForm(Schema):
    """What is known about a source; the service says what is missing."""

    url = Text(load_default="", max_length=MAX_ADDRESS_CHARACTERS)
    title = Text(load_default="", max_length=limits.NAME)
    publisher = Text(load_default="", max_length=limits.NAME)
    type = fields.Enum(SourceType, by_value=True, load_default=SourceType.OTHER)
    author = Text(load_default="", max_length=limits.NAME)
    published_on = fields.Date(
        load_default=None,
        allow_none=True,
        error_messages={"invalid": "Give the date as year-month-day, such as 2025-03-31."},
    )


class UseForm(Schema):
    """How a source is used for one fact-check."""

    stance = fields.Enum(
        Stance,
        by_value=True,
        required=True,
        error_messages={
            "required": "Say what the source says about the claim.",
            "unknown": "Say what the source says about the claim.",
        },
    )
    excerpt = Text(load_default="", max_length=limits.EXCERPT)
    note = Text(load_default="", max_length=limits.NOTE)


class CitationForm(SourceForm, UseForm):
    """Both at once; `source_id` names a source of the team that is used again."""

    source_id = fields.UUID(load_default=None, allow_none=True)


def load_posted(schema: type[Schema]) -> dict[str, Any]:
    """The posted form, with an empty date or choice as none. Raises `InvalidInputs`."""
    optional = ("published_on", "source_id")
    values = {n: v for n, v in request.form.items() if v.strip() or n not in optional}
    return load(schema, values)


def citation_form(session: Session, actor: Actor) -> dict[str, Any]:
    """What the form offers: stances, kinds of source and the team's latest sources."""
    offered = list_sources(session, actor, limit=OFFERED).rows
    return {
        "stances": STANCES,
        "source_types": SOURCE_TYPES,
        "offered": [(row.source.id, source_label(row.source)) for row in offered],
    }


def source_label(source: Any) -> str:
    """A source on one line of a list."""
    return " — ".join(part for part in (source.title, source.publisher) if part)


def error_links(errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each sentence with the id of the place on the page that it is about."""
    return [
        ("citations" if name == "citations" else f"field-{name}", sentence)
        for name, sentence in errors.items()
        if name
    ]
