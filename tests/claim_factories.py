"""An article with traps for quotes, and claims made on it by the services that people use."""

from typing import Any

from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.vocabulary import Decision, ImportKind, Stance, State
from app.engines.extraction import Block
from app.models import Annotation, Article, ArticleVersion, Claim, FactCheck
from app.queries.articles import current_version
from app.queries.claims import working_fact_check
from app.services.citations import add_citation
from app.services.claims import add_claim
from app.services.fact_checks import edit_fact_check, submit
from app.services.intake.articles import add_article
from app.services.publishing import publish
from app.services.reviews import review

TITLE = "Town hall answers its critics"
#: 😀 counts one code point and two UTF-16 units; the last sentence of the second paragraph stands
#: twice; the third paragraph is one long sentence with claims inside each other.
PARAGRAPHS = (
    "Mayor Odile Brandt spoke for an hour on Monday 😀 and took no questions.",
    "“The bridge cost 12 million euros,” she said. Unemployment fell by half. "
    "Nobody counted the boats. Unemployment fell by half.",
    "According to the council, the harbour of Eastport handled 4.1 million tonnes in 2024, "
    "more than any other harbour on the coast, and its workers earn 3,200 euros a month.",
)
TEXT = "\n\n".join((TITLE, *PARAGRAPHS))


def make_article(session: Session, actor: Actor, *more: str, title: str = TITLE) -> Article:
    """The article, with `more` paragraphs at its end."""
    blocks = [Block("heading", title, 1)]
    blocks += [Block("paragraph", paragraph) for paragraph in (*PARAGRAPHS, *more)]
    return add_article(session, actor, title=title, blocks=blocks, kind=ImportKind.TEXT)


def quote_of(words: str, *, nth: int = 0, text: str = TEXT) -> dict[str, Any]:
    """What a browser sends for the `nth` place of `words`: offsets in code points."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    end = start + len(words)
    return {
        "exact": words,
        "prefix": text[max(0, start - 32) : start],
        "suffix": text[end : end + 32],
        "start": start,
        "end": end,
    }


def make_claim_on(
    session: Session, actor: Actor, article: Article, words: str, **fields: Any
) -> Annotation:
    """A claim on the first place of `words`, worded like the quote unless `text` is given."""
    text = current_version(session, article.id).text
    fields.setdefault("text", words)
    return add_claim(session, actor, article.id, quote=quote_of(words, text=text), **fields)


def claim_of(session: Session, annotation: Annotation) -> Claim:
    return session.get_one(Claim, annotation.claim_id)


def bring_to(
    session: Session,
    claim_id: str,
    state: State,
    *,
    author: Actor,
    approver: Actor,
    editor: Actor,
) -> FactCheck:
    """Walks the claim's fresh draft through the workflow up to `state`."""
    fact_check = working_fact_check(session, claim_id)
    edit_fact_check(
        session, author, fact_check.id, fact_check.version,
        {"verdict": "false", "summary": "It did not.", "explanation": "Records say otherwise."},
    )  # fmt: skip
    add_citation(
        session, author, fact_check.id,
        source={"url": "https://records.example/2024", "title": "Records 2024"},
        stance=Stance.REFUTES, excerpt="No such thing.",
    )  # fmt: skip
    if state is State.DRAFT:
        return fact_check
    submit(session, author, fact_check.id)
    if state is State.IN_REVIEW:
        return fact_check
    review(
        session, approver, fact_check.id,
        decision=Decision.APPROVE, comment="", seen_version=fact_check.version,
    )  # fmt: skip
    if state is State.PUBLISHED:
        publish(session, editor, fact_check.id)
    return fact_check


def add_version(session: Session, article: Article, text: str) -> ArticleVersion:
    """The article's next version, as an import of a changed page writes it (without anchors)."""
    before = current_version(session, article.id)
    version = ArticleVersion(
        article_id=article.id,
        number=before.number + 1,
        kind=before.kind,
        text=text,
        blocks=[{"kind": "paragraph", "level": None, "start": 0, "end": len(text)}],
        text_hash="another",
        content_hash="another",
        word_count=len(text.split()),
    )
    session.add(version)
    session.flush()
    return version
