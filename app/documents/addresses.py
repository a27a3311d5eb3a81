"""Addresses of our own pages inside stored documents."""

#: Stands for the installation's own address in stored JSON. No input can hold this noncharacter.
BASE = "\uffff"


def with_addresses(document: str, public_url: str) -> str:
    """A stored document with the installation's address put in."""
    return document.replace(BASE, public_url)


def fact_check_url(fact_check_id: str) -> str:
    """The page of a published fact-check."""
    return f"{BASE}/fact-checks/{fact_check_id}"


def article_url(article_id: str) -> str:
    """The page of an article with its published highlights."""
    return f"{BASE}/articles/{article_id}"


def team_url(slug: str) -> str:
    """The page on which a team says who it is and how it works."""
    return f"{BASE}/teams/{slug}"


def api_url(path: str) -> str:
    """An address of the JSON API, such as `api_url("fact-checks")`."""
    return f"{BASE}/api/v1/{path}"
