"""How large a file and an article may be."""

from app.domain.errors import InvalidInput

MAX_UPLOAD_BYTES = 20_000_000
MAX_ARTICLE_CHARACTERS = 2_000_000


def require_size(data: bytes) -> None:
    """Raise `InvalidInput` when `data` is empty or over `MAX_UPLOAD_BYTES`."""
    if not data.strip(b"\x00\t\n\r "):
        raise InvalidInput("This file is empty.")
    if len(data) > MAX_UPLOAD_BYTES:
        raise InvalidInput(f"This file is larger than {MAX_UPLOAD_BYTES // 1_000_000} MB.")


def require_article_length(characters: int) -> None:
    """Raise `InvalidInput` when an article has no text, or over `MAX_ARTICLE_CHARACTERS` of it."""
    if not characters:
        raise InvalidInput("No text was found in this; copy the article's text and paste that.")
    if characters > MAX_ARTICLE_CHARACTERS:
        raise InvalidInput(
            f"This article is longer than {MAX_ARTICLE_CHARACTERS:,} characters, the most that "
            "can be imported; paste the part that is under check."
        )
