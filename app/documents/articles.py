"""Public JSON of articles."""

from typing import Any

import orjson

from app.documents.publication import article_head
from app.documents.teams import team_head
from app.models import Article, Team

_TOLD = ("id", "url", "claim", "verdict", "summary", "published_at")


def published_article(
    article: Article, team: Team, documents: list[str], silent_edits: list[dict[str, Any]]
) -> dict[str, Any]:
    """An article with its published highlights in the order of the text.

    `documents` are the stored JSON texts of the publications whose claims stand in it;
    `silent_edits` (see `public_silent_edit`) what became of words of it that were checked.
    """
    annotations = [
        {**annotation, "fact_check": {name: content[name] for name in _TOLD}}
        for content in map(orjson.loads, documents)
        for appearance in content["appearances"]
        if appearance["article"]["id"] == article.id
        for annotation in appearance["annotations"]
    ]
    return {
        **article_head(article),
        "team": team_head(team),
        "annotations": sorted(annotations, key=lambda a: (a["quote"]["start"], a["id"])),
        "silent_edits": silent_edits,
    }
