"""Every page, empty, full and after a mistake, as everybody who sees it differently.

Axe finds nothing in light and dark, wide and on a phone; nothing scrolls sideways; the console is
silent; no other host is asked for anything.
"""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext
from sqlalchemy.orm import Session

from app.domain.vocabulary import Decision, RevisionKind, Scope, Stance, State
from app.models import Annotation
from app.services.citations import add_citation
from app.services.fact_checks import edit_fact_check, submit
from app.services.intake.imports import fail_import
from app.services.intake.reimports import paste_version, reimport_text_file
from app.services.people.tokens import create_token
from app.services.publishing import publish, revise
from app.services.reviews import review
from tests.architecture import route_things as things
from tests.browser.conftest import ConsoleWatch, LiveServer
from tests.browser.pages import Looker, Visit, visits
from tests.claim_factories import add_version
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk

NewContext = Callable[..., BrowserContext]
EXPLANATION = (
    "## What the report says\n\nThe **Port Authority** counts 4.1 million tonnes:\n\n"
    "| year | tonnes |\n|---|---|\n| 2023 | 4.7 m |\n| 2024 | 4.1 m |\n\n"
    "> Freight fell by 12 per cent.\n\nSee [the report](https://port.example/report).\n\n"
    "1. one\n2. two\n\n```\na line of figures, 4.7 4.1 4.0 3.9, that goes on and on and on\n```\n"
)


def withdrawn(session: Session, desk: Desk, name: str) -> dict[str, Any]:
    fact_check = in_state(session, desk, State.WITHDRAWN, name)
    return {"fact_check_id": fact_check.id}


def approved_again(session: Session, desk: Desk, name: str) -> dict[str, Any]:
    """Published, taken back into work, asked about, approved: the next revision needs a reason."""
    made = things.published(session, desk, name)
    fact_check = revise(session, desk.editor, made["fact_check_id"])
    fields = {"summary": "It fell by 13, not 12.", "verdict": "mixed", "explanation": EXPLANATION}
    edit_fact_check(session, desk.reviewer, fact_check.id, fact_check.version, fields)
    add_citation(
        session, desk.reviewer, fact_check.id,
        source={"title": "Almanac of the coast", "author": "Ann Quay", "publisher": "Coast Press"},
        stance=Stance.CONTEXT, excerpt="It blew.", note="Page 3, table 2",
    )  # fmt: skip
    for decision, comment in ((Decision.REQUEST_CHANGES, "Which year?"), (Decision.APPROVE, "")):
        submit(session, desk.reviewer, fact_check.id)
        review(
            session, desk.colleague, fact_check.id,
            decision=decision, comment=comment, seen_version=fact_check.version,
        )  # fmt: skip
    return made


def corrected(session: Session, desk: Desk, name: str) -> dict[str, Any]:
    made = approved_again(session, desk, name)
    publish(
        session, desk.editor, made["fact_check_id"],
        kind=RevisionKind.CORRECTION, correction_note="It was 13 per cent, not 12.",
    )  # fmt: skip
    return made


def changed_text(session: Session, desk: Desk, name: str) -> dict[str, Any]:
    """The article has a newer text, in which the highlight has no place yet."""
    made = things.approved(session, desk, name)
    article = session.get_one(Annotation, made["annotation_id"]).article
    add_version(session, article, f"The harbour handled 12 per cent less freight ({name}).")
    return made


def doubtful_import(session: Session, desk: Desk, name: str) -> dict[str, Any]:
    """A file that hardly looks like the article that it was given for."""
    made = things.a_draft(session, desk, name)
    paste_version(
        session, desk.reviewer, made["article_id"], text=f"{SENTENCE} {'More words. ' * 99}"
    )
    imported = reimport_text_file(
        session, desk.reviewer, made["article_id"],
        filename=f"{name}.txt", content_type="text/plain", payload=b"Sign in.",
    )  # fmt: skip
    return {"import_id": imported.id}


def reworked(session: Session, desk: Desk, name: str) -> dict[str, Any]:
    """An article with three versions: words changed, paragraphs moved, added and taken out."""
    made = things.a_changed_publication(session, desk, name)
    filler = [f"Paragraph {n} of {name} tells of the harbour and its boats." for n in range(9)]
    texts = [
        [f"The “new” head {name}", *filler, "* an item of a list"],
        [f'The "new" head {name}', filler[8], *filler[:4], f"It is {name}.", *filler[5:8]],
    ]
    for paragraphs in texts:
        paste_version(
            session, desk.colleague, made["article_id"], text="\n\n".join(paragraphs),
            is_forced=True,
        )  # fmt: skip
    return {**made, "number": 4}


def failed_import(session: Session, desk: Desk, name: str) -> dict[str, Any]:
    made = things.an_import(session, desk, name)
    fail_import(session, made["import_id"], "The page could not be found (404).")
    return made


def tokens_and_sessions(session: Session, desk: Desk, name: str) -> dict[str, Any]:
    create_token(session, desk.reviewer, name=f"Newsroom {name}", scopes=list(Scope))
    return things.a_session_of_the_reviewer(session, desk, name)


def no_such_thing(session: Session, desk: Desk, name: str) -> dict[str, Any]:
    gone = "01900000-0000-7000-8000-000000000000"
    return {"secret": "nonsense", "fact_check_id": gone, "slug": "nobody"}


FACT_CHECK = "fact_checks.show_fact_check"
#: Pages that look otherwise to some, or in another state of what they show.
FULL = [
    Visit("reviewer", FACT_CHECK, things.a_whole_draft),
    Visit("reviewer", FACT_CHECK, things.in_review),
    Visit("reviewer", FACT_CHECK, things.published),
    Visit("colleague", FACT_CHECK, things.in_review),
    Visit("editor", FACT_CHECK, things.approved),
    Visit("editor", FACT_CHECK, approved_again),
    Visit("editor", FACT_CHECK, corrected),
    Visit("editor", FACT_CHECK, withdrawn),
    Visit("editor", FACT_CHECK, changed_text),
    Visit("viewer", FACT_CHECK, things.approved),
    Visit("editor", "fact_checks.show_history", corrected),
    Visit("editor", "fact_checks.compare_revisions", corrected),
    Visit("anonymous", "public.show_fact_check", corrected),
    Visit("anonymous", "public.show_fact_check", withdrawn, code=410),
    Visit("anonymous", "public.show_revisions", corrected),
    Visit("anonymous", "public.show_article", corrected),
    Visit("anonymous", "public.show_fact_check", things.a_changed_publication),
    Visit("anonymous", "public.show_article", things.a_changed_publication),
    Visit("reviewer", "reading.show_article", corrected),
    Visit("reviewer", "reading.show_article", changed_text),
    Visit("reviewer", "reading.show_article", things.a_deleted_annotation),
    Visit("viewer", "reading.show_article", things.published),
    Visit("reviewer", "anchors.list_anchors", things.a_changed_publication),
    Visit("editor", "anchors.show_anchor", things.a_changed_publication),
    Visit("editor", FACT_CHECK, things.a_changed_publication),
    Visit("viewer", "anchors.list_anchors"),
    Visit("reviewer", "claims.show_claim", things.a_claim_said_twice),
    Visit("reviewer", "claims.show_claim", changed_text),
    Visit("reviewer", "elsewhere.list_places", things.the_same_sentence_confirmed),
    Visit("reviewer", "elsewhere.list_places", things.a_deleted_annotation),
    Visit("viewer", "elsewhere.list_places", things.a_sentence_in_two_articles),
    Visit("reviewer", "elsewhere.list_places", things.published),
    Visit("reviewer", "elsewhere.list_known_claims", things.the_same_sentence_confirmed),
    Visit("viewer", "elsewhere.list_known_claims", things.a_draft),
    Visit("viewer", "claims.show_claim", corrected),
    Visit("reviewer", "articles.show_import", failed_import),
    Visit("reviewer", "articles.show_import", doubtful_import),
    Visit("reviewer", "versions.show_versions", reworked),
    Visit("viewer", "versions.show_versions", things.a_draft),
    Visit("reviewer", "versions.show_version", reworked),
    Visit("reviewer", "versions.compare_versions", reworked),
    Visit("reviewer", "versions.compare_versions", reworked, query="before=1&after=4&view=whole"),
    Visit("reviewer", "versions.compare_versions", things.a_draft),
    Visit("viewer", "desk.home"),
    Visit("reviewer", "desk.home", things.an_unreachable_page),
    Visit("editor", "desk.home"),
    Visit("viewer", "articles.list_articles"),
    Visit("viewer", "sources.show_source", things.a_whole_draft),
    Visit("viewer", "teams.settings", things.a_team),
    Visit("admin", "teams.settings", things.a_team),
    Visit("admin", "teams.members", things.an_invitation),
    Visit("admin", "teams.list_tokens", things.a_token_of_the_reviewer),
    Visit("reviewer", "accounts.profile", tokens_and_sessions),
    Visit("stranger", "accounts.show_invitation", things.an_invitation),
]
LISTS = (
    "articles.list_articles", "claims.list_claims", "fact_checks.list_fact_checks",
    "sources.list_sources", "public.front",
)  # fmt: skip
#: Nothing there yet: the team of the stranger, and a site before its first fact-check.
EMPTY = [
    Visit("stranger", "desk.home"),
    Visit("stranger", "anchors.list_anchors", lambda *_: {}),
    Visit("stranger", "anchors.list_anchors", lambda *_: {}, query="view=reopened"),
    Visit("stranger", "teams.settings", lambda *_: {}),
    Visit("stranger", "teams.members", lambda *_: {}),
    Visit("stranger", "teams.list_tokens", lambda *_: {}),
    Visit("anonymous", "public.list_silent_edits"),
    Visit("anonymous", "public.list_teams"),
    Visit("anonymous", "public.show_team", lambda *_: {"slug": "hill-desk"}),
    *(Visit("anonymous" if "public" in each else "stranger", each) for each in LISTS),
    *(
        Visit("anonymous" if "public" in each else "stranger", each, query="q=zebra")
        for each in LISTS
    ),
]
STALE = {"version": "0"}
MISTAKES = [
    Visit("anonymous", "accounts.sign_in", press="Sign in", code=422),
    Visit("anonymous", "accounts.show_invitation", no_such_thing, code=404),
    Visit("anonymous", "accounts.show_password_reset", no_such_thing, code=404),
    Visit(
        "anonymous", "accounts.show_password_reset", things.a_password_reset,
        fill={"password": "short"}, press="Set password", code=422,
    ),
    Visit(
        "anonymous", "accounts.show_invitation", things.an_invitation,
        fill={"password": "short"}, press="Make account and join", code=422,
    ),
    Visit("anonymous", "public.show_fact_check", no_such_thing, code=404),
    Visit("anonymous", "public.show_team", no_such_thing, code=404),
    Visit("stranger", FACT_CHECK, things.a_draft, code=404),
    Visit("viewer", "articles.new_article", code=403),
    Visit("reviewer", "articles.list_articles", query="imported_since=soon", code=422),
    Visit("reviewer", "accounts.profile", fill={"name": ""}, press="Save name", code=422),
    Visit("reviewer", "accounts.profile", press="Change e-mail", code=422),
    Visit("reviewer", "accounts.profile", press="Change password", code=422),
    Visit("reviewer", "accounts.profile", press="Make token", code=422),
    *(
        Visit("reviewer", "articles.new_article", query=f"way={way}", press="Import", code=422)
        for way in ("url", "file", "text")
    ),
    Visit("reviewer", "versions.show_versions", reworked, press="Upload it", code=422),
    Visit(
        "reviewer", "versions.show_versions", reworked, query="way=text", press="Import this text",
        code=422,
    ),
    Visit("reviewer", "versions.compare_versions", things.a_draft, query="before=9", code=404),
    Visit(
        "reviewer", "articles.edit_article", things.a_draft,
        fill={**STALE, "title": "Another"}, press="Save details", code=409,
    ),
    Visit("reviewer", "claims.new_claim", things.a_draft, press="Save claim", code=422),
    Visit(
        "reviewer", "claims.edit_claim", things.a_draft,
        fill={**STALE, "text": "Another."}, press="Save claim", code=409,
    ),
    Visit(
        "reviewer", "claims.edit_claim", things.a_draft, fill={"text": ""}, press="Save claim",
        code=422,
    ),
    Visit(
        "reviewer", "claims.choose_merge", things.two_claims,
        press="Merge into the chosen claim", code=422,
    ),
    Visit("reviewer", "claims.choose_split", things.a_claim_said_twice, press="Split", code=422),
    Visit(
        "reviewer", "anchors.choose_place", things.a_changed_draft,
        fill={"exact": "no such words"}, press="Move the anchor", code=422,
    ),
    Visit("stranger", "anchors.show_anchor", things.a_changed_draft, code=404),
    Visit("reviewer", FACT_CHECK, things.a_draft, press="Submit for review", code=422),
    Visit(
        "colleague", FACT_CHECK, things.in_review, press="Ask for changes", code=422,
    ),
    Visit("editor", FACT_CHECK, approved_again, press="Publish", code=422),
    Visit("reviewer", "fact_checks.new_citation", things.a_draft, press="Add the source", code=422),
    Visit(
        "reviewer", "fact_checks.citation_page", things.a_whole_draft,
        fill={**STALE, "note": "p. 3"}, press="Save", code=409,
    ),
    Visit(
        "reviewer", "sources.show_source", things.a_whole_draft,
        fill={**STALE, "title": "Another"}, press="Save", code=409,
    ),
    Visit(
        "reviewer", "sources.show_source", things.a_whole_draft,
        fill={"title": "", "url": "javascript:alert(1)"}, press="Save", code=422,
    ),
    Visit("admin", "teams.settings", fill={**STALE, "about": "Else"}, press="Save", code=409),
    Visit("admin", "teams.settings", fill={"name": ""}, press="Save", code=422),
    Visit("admin", "teams.members", press="Make invitation link", code=422),
]  # fmt: skip


@pytest.fixture
def looker(live_server: LiveServer, new_context: NewContext, console: ConsoleWatch) -> Looker:
    # Chromium itself reports a page that answers with such a code.
    console.expect("the server responded with a status of 4")
    return Looker(live_server, new_context)


def look(looker: Looker, which: Iterable[Visit]) -> None:
    for visit in which:
        looker.look_at(visit)
    assert looker.problems == []


def test_every_page(looker: Looker) -> None:
    look(looker, visits(looker.server.app))


def test_pages_in_other_states(looker: Looker) -> None:
    look(looker, FULL)


def test_pages_with_nothing_to_show(looker: Looker) -> None:
    look(looker, EMPTY)


def test_pages_after_a_mistake(looker: Looker) -> None:
    look(looker, MISTAKES)
