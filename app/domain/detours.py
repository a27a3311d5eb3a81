"""Where a site leads in place of an article: to sign-in pages, front pages and error pages."""

import re
from urllib.parse import unquote, urlsplit

_SIGN_IN = re.compile(
    r"(log|sign)[-_]?(in|on)|auth(enticate|orize|entication)?|oauth2?|sso|register|registration"
    r"|sign[-_]?up|subscri(be|ption|ptions)|paywall|account|accounts|consent|anmelden|connexion"
)
_ERROR = re.compile(r"404|410|(page[-_]?)?not[-_]?found|gone|error|errors")
_ENDING = re.compile(r"\.(html?|php|aspx?|jsp)$")
#: A front page may stand under a language: /en, /pt-br/.
_LANGUAGE = re.compile(r"[a-z]{2}([-_][a-z]{2})?")


def detour(asked: str, reached: str) -> str | None:
    """One sentence where asking for an article's address ended at another kind of page, else None.

    Judged by the addresses alone: what the article's own address has too (an article about
    sign-in pages) is no sign of anything.
    """
    before, after = _parts(asked), _parts(reached)
    if _has(after, _SIGN_IN) and not _has(before, _SIGN_IN):
        return "The address now leads to a page where one has to sign in or subscribe."
    if _has(after, _ERROR) and not _has(before, _ERROR):
        return "The address now leads to a page that says it was not found."
    if _is_front_page(reached) and not _is_front_page(asked):
        return "The address now leads to the front page of the site."
    return None


def _parts(url: str) -> list[str]:
    """The first label of the host's name, and the segments of the path without their endings."""
    parts = urlsplit(url)
    segments = unquote(parts.path).lower().split("/")
    return [(parts.hostname or "").partition(".")[0], *(_ENDING.sub("", each) for each in segments)]


def _has(parts: list[str], kind: re.Pattern[str]) -> bool:
    return any(kind.fullmatch(part) for part in parts)


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    segments = [each for each in parts.path.lower().split("/") if each]
    if segments and _LANGUAGE.fullmatch(segments[0]):
        segments = segments[1:]
    is_root = not segments or (len(segments) == 1 and _ENDING.sub("", segments[0]) == "index")
    return is_root and not parts.query
