"""What addresses carry, made safe: an id that can't be one is an unknown address, and words pass
the same gate as those of a form, so that neither is ever a database error."""

from uuid import UUID

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import BaseConverter, ValidationError
from werkzeug.utils import cached_property

from app.domain.text import clean_text


class CleanRequest(Request):
    """A request whose `args` hold no NUL and nothing else that `clean_text` takes out."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The query's parameters."""
        given = super().args.items(multi=True)
        return ImmutableMultiDict((clean_text(name), clean_text(value)) for name, value in given)


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
    """Makes `<id:…>` known to the addresses of `app`, and their words clean."""
    app.request_class = CleanRequest
    app.url_map.converters["id"] = IdConverter
