"""A long article with highlights all along it, some judged, one with words that changed."""

from dataclasses import dataclass

from app import db
from app.domain.vocabulary import State
from app.models import Article
from tests.browser.conftest import LiveServer
from tests.claim_factories import bring_to, make_article, make_claim_on


@dataclass(frozen=True)
class LongArticle:
    """`claims` are the texts of its claims, in the order of the text."""

    article: Article
    claims: list[str]


def district(number: int) -> str:
    """A paragraph unlike every other; its first sentence is what is claimed of it."""
    return (
        f"In district {number} the council spent {number * 37 + 1000} euros on repairs of a single "
        f"bridge. Nobody asked what the ferries cost, and the harbour master’s café stayed shut."
    )


def long_article(server: LiveServer, paragraphs: int = 40, every: int = 4) -> LongArticle:
    """`paragraphs` of districts, every `every`-th with a claim, every third of these judged."""
    desk = server.desk
    with db.unit_of_work() as session:
        article = make_article(session, desk.reviewer, *map(district, range(paragraphs)))
        claims = []
        for count, number in enumerate(range(0, paragraphs, every)):
            words = district(number).partition(".")[0]
            text = f"District {number} repaired a bridge."
            annotation = make_claim_on(session, desk.reviewer, article, words, text=text)
            claims.append(text)
            if count % 3 == 1:
                bring_to(
                    session, annotation.claim_id, State.IN_REVIEW,
                    author=desk.reviewer, approver=desk.colleague, editor=desk.editor,
                )  # fmt: skip
    return LongArticle(article, claims)
