"""Things whose every text is hostile: markup, scripts, turned-round and endless words."""

from typing import Any

from sqlalchemy.orm import Session

from app.domain.vocabulary import Decision, ImportKind, RevisionKind, Role, Scope, Stance
from app.engines.extraction import Block
from app.models import Team, User
from app.queries.claims import working_fact_check
from app.services.citations import add_citation
from app.services.claims import add_claim, annotate
from app.services.fact_checks import edit_fact_check, submit
from app.services.intake.articles import add_article, edit_article
from app.services.people.invitations import invite
from app.services.people.teams import edit_team
from app.services.people.tokens import create_token
from app.services.publishing import publish, revise, withdraw
from app.services.reviews import review
from tests.factories import Desk

SCRIPT = "</script></textarea><script>window.hacked=1</script><img src=x onerror=window.hacked=1>"
ENDLESS = "Donaudampfschifffahrtsgesellschaft" * 8
TURNED = "שלום עליכם 👩‍🔬🏴󠁧󠁢󠁳󠁣󠁴󠁿"
#: Everything at once, within the limit of a name.
WORDS = f"{SCRIPT} {TURNED} {{{{ 7*7 }}}} {ENDLESS}"[:300]
WIDE_TABLE = "|" + "column|" * 14 + "\n|" + "---|" * 14 + "\n|" + f"{ENDLESS[:60]}|" * 14
EXPLANATION = (
    f"# {WORDS}\n\n{SCRIPT}\n\n[click](javascript:window.hacked=1) <javascript:window.hacked=1> "
    f"[data](data:text/html,<script>window.hacked=1</script>)\n\n{WIDE_TABLE}\n\n"
    f"```\n{ENDLESS}\n```\n\n> {WORDS}\n\n- {ENDLESS}\n\nhttps://x.example/{ENDLESS}"
)
QUOTE = "21 per cent less freight"


def people_and_team(session: Session, desk: Desk) -> None:
    """Names of the team and of its people, its texts, a token and an invitation."""
    team = session.get_one(Team, desk.team_id)
    texts = dict.fromkeys(
        ("about", "methodology", "funding", "corrections_policy"), EXPLANATION[:5_000]
    )
    contact = {"contact": EXPLANATION[:1_000]}
    edit_team(session, desk.admin, team.id, team.version, {"name": WORDS, **texts, **contact})
    for actor in (desk.reviewer, desk.colleague, desk.editor):
        session.get_one(User, actor.user_id).name = WORDS
    create_token(session, desk.reviewer, name=WORDS, scopes=list(Scope))
    address = f"{ENDLESS[:64]}@{ENDLESS[:60]}.example".lower()
    invite(session, desk.admin, desk.team_id, email=address, role=Role.VIEWER)


def draft(session: Session, desk: Desk, name: str) -> dict[str, Any]:
    """An article, two highlights, a claim and its fact-check with a source."""
    article = add_article(
        session, desk.reviewer, title=f"{name} {WORDS}"[:300], byline=WORDS, publisher=WORDS,
        blocks=[
            Block("heading", WORDS, 2),
            Block("paragraph", f"{name} {QUOTE}, {WORDS}"),
            Block("list_item", ENDLESS),
            Block("blockquote", EXPLANATION),
        ],
        kind=ImportKind.TEXT, url=f"https://news.example/{name}/{ENDLESS}", language="en",
    )  # fmt: skip
    rights = {"has_text_rights": True}
    edit_article(session, desk.reviewer, article.id, article.version, rights)
    annotation = add_claim(
        session, desk.reviewer, article.id, text=f"{name} {EXPLANATION}"[:2_000],
        claimant=WORDS, note=EXPLANATION[:5_000], quote={"exact": QUOTE},
    )  # fmt: skip
    words = {"exact": f"{name} {QUOTE}, {SCRIPT}"}
    annotate(session, desk.reviewer, article.id, annotation.claim_id, words)
    fact_check = working_fact_check(session, annotation.claim_id)
    edit_fact_check(
        session, desk.reviewer, fact_check.id, fact_check.version,
        {"verdict": "mostly_false", "summary": EXPLANATION[:1_000], "explanation": EXPLANATION},
    )  # fmt: skip
    citation = add_citation(
        session, desk.reviewer, fact_check.id,
        source={
            "url": f"https://port.example/{name}/{ENDLESS}", "title": WORDS, "publisher": WORDS,
            "author": WORDS,
        },
        stance=Stance.REFUTES, excerpt=EXPLANATION[:5_000], note=EXPLANATION[:5_000],
    )  # fmt: skip
    return {
        "article_id": article.id, "annotation_id": annotation.id, "claim_id": annotation.claim_id,
        "fact_check_id": fact_check.id, "citation_id": citation.id,
        "source_id": citation.source_id, "slug": "river-desk", "team_id": desk.team_id,
    }  # fmt: skip


def approved(session: Session, desk: Desk, name: str) -> dict[str, Any]:
    """Asked about first, so that a comment is there."""
    made = draft(session, desk, name)
    _approve(session, desk, made["fact_check_id"])
    return made


def published(session: Session, desk: Desk, name: str) -> dict[str, Any]:
    """With a correction."""
    made = approved(session, desk, name)
    publish(session, desk.editor, made["fact_check_id"])
    fact_check = revise(session, desk.editor, made["fact_check_id"])
    edit_fact_check(session, desk.reviewer, fact_check.id, fact_check.version, {"summary": WORDS})
    _approve(session, desk, fact_check.id)
    publish(
        session, desk.editor, fact_check.id,
        kind=RevisionKind.CORRECTION, correction_note=EXPLANATION[:5_000],
    )  # fmt: skip
    return made


def withdrawn(session: Session, desk: Desk, name: str) -> dict[str, Any]:
    made = published(session, desk, name)
    withdraw(session, desk.editor, made["fact_check_id"], EXPLANATION[:5_000])
    return made


def _approve(session: Session, desk: Desk, fact_check_id: str) -> None:
    for decision in (Decision.REQUEST_CHANGES, Decision.APPROVE):
        fact_check = submit(session, desk.reviewer, fact_check_id)
        review(
            session, desk.colleague, fact_check_id,
            decision=decision, comment=EXPLANATION[:5_000], seen_version=fact_check.version,
        )  # fmt: skip
