"""Public JSON of teams."""

from typing import Any

from app.documents.addresses import team_url
from app.models import Team


def team_head(team: Team) -> dict[str, Any]:
    """A team in a few words."""
    return {"slug": team.slug, "name": team.name, "url": team_url(team.slug)}


def team_document(team: Team) -> dict[str, Any]:
    """What a team says of itself, in Markdown."""
    return {
        **team_head(team),
        "about": team.about,
        "methodology": team.methodology,
        "funding": team.funding,
        "corrections_policy": team.corrections_policy,
        "contact": team.contact,
        "website": team.website,
        "language": team.language,
    }
