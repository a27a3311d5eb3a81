"""Articles and their imports as the team itself sees them."""

from typing import Any

from app.documents.addresses import BASE
from app.domain.clock import rfc3339
from app.domain.vocabulary import State
from app.models import Article, ArticleImport, ArticleVersion


def desk_article(article: Article) -> dict[str, Any]:
    """An article without its text; `version` is what an edit must name."""
    return {
        "id": article.id,
        "url": article.url,
        "desk_url": f"{BASE}/desk/articles/{article.id}",
        "title": article.title,
        "byline": article.byline,
        "publisher": article.publisher,
        "published_on": article.published_on,
        "language": article.language,
        "has_text_rights": article.has_text_rights,
        "version": article.version,
        "created_at": rfc3339(article.created_at),
    }


def desk_article_with_text(article: Article, version: ArticleVersion) -> dict[str, Any]:
    """An article with its newest text; blocks are half-open code-point spans of it."""
    return {
        **desk_article(article),
        "article_version": {
            "id": version.id,
            "number": version.number,
            "text": version.text,
            "blocks": version.blocks,
            "word_count": version.word_count,
            "created_at": rfc3339(version.created_at),
        },
    }


def listed_article(article: Article, highlights: int, states: dict[State, int]) -> dict[str, Any]:
    """An article in a list, with how many highlights it has and its fact-checks by state."""
    counts = {state.value: count for state, count in states.items()}
    return {**desk_article(article), "highlight_count": highlights, "fact_check_counts": counts}


def desk_import(imported: ArticleImport) -> dict[str, Any]:
    """How far an import is; `progress` runs from 0 to 100."""
    return {
        "id": imported.id,
        "kind": imported.kind.value,
        "url": imported.url,
        "filename": imported.filename,
        "state": imported.state.value,
        "step": imported.step,
        "progress": imported.progress,
        "problem": imported.problem,
        "article_id": imported.article_id,
        "created_at": rfc3339(imported.created_at),
    }
