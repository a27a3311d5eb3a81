"""Fact-checks at every place of the workflow, made by the services that people use."""

from sqlalchemy.orm import Session

from app.domain.vocabulary import Decision, ImportKind, Stance, State
from app.engines.extraction import Block
from app.models import FactCheck
from app.queries.claims import working_fact_check
from app.services.citations import add_citation
from app.services.claims import add_claim
from app.services.fact_checks import edit_fact_check, submit
from app.services.intake.articles import add_article
from app.services.publishing import publish, withdraw
from app.services.reviews import review
from tests.factories import Desk

SENTENCE = "The harbour handled 21 per cent less freight last year, the minister said."


def draft(session: Session, desk: Desk, name: str = "one") -> FactCheck:
    """An empty draft by the reviewer, of a claim in an article of its own."""
    article = add_article(
        session,
        desk.reviewer,
        title=f"Harbour news {name}",
        blocks=[Block("paragraph", f"{SENTENCE} It was number {name}.")],
        kind=ImportKind.TEXT,
        url=f"https://news.example/{name}",
        language="en",
    )
    annotation = add_claim(
        session,
        desk.reviewer,
        article.id,
        text=f"Freight in the harbour fell by 21 per cent ({name}).",
        claimant="The minister",
        quote={"exact": "21 per cent less freight"},
    )
    return working_fact_check(session, annotation.claim_id)


def ready(session: Session, desk: Desk, name: str = "one") -> FactCheck:
    """A draft by the reviewer with a verdict, a summary and a source."""
    fact_check = draft(session, desk, name)
    edit_fact_check(
        session,
        desk.reviewer,
        fact_check.id,
        fact_check.version,
        {"verdict": "mostly_false", "summary": "It fell by 12.", "explanation": "See *there*."},
    )
    add_citation(
        session,
        desk.reviewer,
        fact_check.id,
        source={
            "url": f"https://port.example/report/{name}",
            "title": f"Port report {name}",
            "publisher": "Port Authority",
        },
        stance=Stance.REFUTES,
        excerpt="Freight fell by 12 per cent.",
    )
    return fact_check


def in_state(session: Session, desk: Desk, state: State, name: str = "one") -> FactCheck:
    """A whole fact-check, written by the reviewer, approved by the colleague, in `state`."""
    fact_check = ready(session, desk, name)
    if state is State.DRAFT:
        return fact_check
    submit(session, desk.reviewer, fact_check.id)
    if state is State.IN_REVIEW:
        return fact_check
    review(
        session,
        desk.colleague,
        fact_check.id,
        decision=Decision.APPROVE,
        seen_version=fact_check.version,
    )
    if state is State.APPROVED:
        return fact_check
    publish(session, desk.editor, fact_check.id)
    if state is State.WITHDRAWN:
        withdraw(session, desk.editor, fact_check.id, "The report was withdrawn.")
    return fact_check
