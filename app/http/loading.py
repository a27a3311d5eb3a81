"""From what a browser or a program sent to plain values, or a clear error for each field."""

from typing import Any

from flask import request
from marshmallow import Schema, ValidationError, fields

from app.domain.errors import InvalidInput, InvalidInputs, PlumblineError, PreconditionRequired
from app.domain.text import clean_text
from app.http.errors import pointers


class Text(fields.String):
    """Text made safe to keep: one kind of newline, no NUL or other control characters.

    Refuses what is longer than `max_length` characters (by default 2,000), naming the limit.
    """

    def __init__(self, *, max_length: int = 2_000, description: str = "", **kwargs: Any) -> None:
        super().__init__(metadata={"maxLength": max_length, "description": description}, **kwargs)
        self.max_length = max_length

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = clean_text(super()._deserialize(value, attr, data, **kwargs)).strip()
        if len(text) > self.max_length:
            raise ValidationError(
                f"This is {len(text):,} characters long; the limit is {self.max_length:,}."
            )
        if self.required and not text:
            raise ValidationError("This can't be empty.")
        return text


def load_form(schema: type[Schema]) -> dict[str, Any]:
    """The posted form, checked; empty fields that the schema lacks a text for become None.

    Raises `InvalidInputs` naming every field at fault.
    """
    return load(schema, request.form.to_dict())


def load_json(schema: type[Schema]) -> dict[str, Any]:
    """The posted JSON object, checked. Raises `InvalidInput` or `InvalidInputs`."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise InvalidInput("Send one JSON object.")
    return load(schema, body)


def load(schema: type[Schema], values: dict[str, Any]) -> dict[str, Any]:
    """`values` checked by `schema`. Raises `InvalidInputs` naming every field at fault."""
    return load_with(schema(unknown="exclude"), values)


def load_with(schema: Schema, values: dict[str, Any]) -> dict[str, Any]:
    """As `load`, by a schema that is there already: making one takes longer than a load."""
    try:
        loaded: dict[str, Any] = schema.load(values)
    except ValidationError as error:
        listed = pointers(error.messages)
        raise InvalidInputs([InvalidInput(x["detail"], x["pointer"]) for x in listed]) from None
    return loaded


#: What no thing's version is, so that an edit which names it is stale.
_NO_VERSION = -1


def if_match_version() -> int:
    """The version named by `If-Match` (our ETags of editable things are `"<version>"`).

    An ETag that is none of ours, and `*`, name a version that nothing has. Raises
    `PreconditionRequired` without one.
    """
    value = request.headers.get("If-Match", "").strip()
    if not value:
        raise PreconditionRequired("Send If-Match with the ETag that you read.")
    number = value.removeprefix("W/").strip('"')
    return int(number) if number.isdecimal() and len(number) < 10 else _NO_VERSION


def field_errors(error: PlumblineError) -> dict[str, str]:
    """One sentence for each field at fault, by the field's name ("" for the form as a whole)."""
    found = error.errors if isinstance(error, InvalidInputs) else [error]
    sentences: dict[str, str] = {}
    for each in found:
        name = each.pointer.split("/")[1] if isinstance(each, InvalidInput) and each.pointer else ""
        sentences.setdefault(name, each.detail)
    return sentences
