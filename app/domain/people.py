"""What an e-mail address and a password must be, before they are kept."""

import re
import unicodedata

from app.domain.errors import InvalidInput
from app.domain.text import clean_text

MAX_EMAIL_CHARACTERS = 254
MAX_NAME_CHARACTERS = 300
MIN_PASSWORD_CHARACTERS = 12
MAX_PASSWORD_CHARACTERS = 200

_EMAIL = re.compile(
    r"[^\s@<>(),;:\\\"\[\]]{1,64}@[^\s@<>(),;:\\\"\[\]]+\.[^\s@<>(),;:\\\"\[\].]{2,}"
)
_MIN_DIFFERENT_CHARACTERS = 5


def fold_email(email: str) -> str:
    """The spelling under which two spellings of one address are equal: trimmed, lower case."""
    return unicodedata.normalize("NFKC", clean_text(email)).strip().lower()


def require_email(email: str, pointer: str = "/email") -> str:
    """The folded address. Raises `InvalidInput` for what can't be one."""
    folded = fold_email(email)
    if len(folded) > MAX_EMAIL_CHARACTERS or not _EMAIL.fullmatch(folded):
        raise InvalidInput("Enter an e-mail address, such as name@example.org.", pointer)
    return folded


def require_name(name: str, pointer: str = "/name") -> str:
    """The name on one line, trimmed. Raises `InvalidInput` when it is empty or too long."""
    name = " ".join(clean_text(name).split())
    if not name:
        raise InvalidInput("Enter a name.", pointer)
    if len(name) > MAX_NAME_CHARACTERS:
        raise InvalidInput(f"A name has at most {MAX_NAME_CHARACTERS} characters.", pointer)
    return name


def require_password(password: str, *, email: str, pointer: str = "/password") -> str:
    """The password, when it is good enough; nothing about it is changed.

    Length counts, not a mixture of kinds of characters (NIST SP 800-63B-4, 3.1.1.2): 12 to 200
    characters, at least 5 of them different, and not the e-mail address. Raises `InvalidInput`.
    """
    if len(password) < MIN_PASSWORD_CHARACTERS:
        raise InvalidInput(
            f"A password has at least {MIN_PASSWORD_CHARACTERS} characters; "
            "three or four words that don't belong together are easy to remember.",
            pointer,
        )
    if len(password) > MAX_PASSWORD_CHARACTERS:
        raise InvalidInput(f"A password has at most {MAX_PASSWORD_CHARACTERS} characters.", pointer)
    if len(set(password)) < _MIN_DIFFERENT_CHARACTERS:
        raise InvalidInput("This password repeats too few characters to be safe.", pointer)
    if fold_email(password) == fold_email(email):
        raise InvalidInput("The password can't be the e-mail address.", pointer)
    return password
