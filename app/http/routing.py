"""Ids in addresses: an id that can't be one is an unknown address, never a database error."""

from uuid import UUID

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError


class IdConverter(BaseConverter):
    """`<id:article_id>`: a UUID in its canonical spelling, given to the view as text."""

    regex = r"[0-9a-fA-F-]{36}"

    def to_python(self, value: str) -> str:
        """The canonical spelling; an unknown address for what is no UUID."""
        try:
            return str(UUID(value))
        except ValueError:
            raise ValidationError from None


def register(app: Flask) -> None:
    """Makes `<id:…>` known to the addresses of `app`."""
    app.url_map.converters["id"] = IdConverter
