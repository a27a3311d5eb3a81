"""The desk's pages of fact-checks over HTTP: forms, autosave, workflow, what goes wrong."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import db
from app.domain import clock
from app.domain.actor import Actor
from app.domain.vocabulary import AnchorState, State
from app.models import Anchor, Annotation, FactCheck, LoginSession
from app.queries.fact_checks import visible_fact_check
from tests.fact_check_work import draft, in_state, ready
from tests.factories import Desk, csrf, signed_in


class Browser:
    """A signed-in person on one fact-check: every post carries the token of our pages."""

    def __init__(self, app: Flask, actor: Actor, fact_check_id: str) -> None:
        self.client: FlaskClient = signed_in(app, actor)
        self.actor = actor
        self.base = f"/desk/fact-checks/{fact_check_id}"
        self.id = fact_check_id

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(self.base + path)

    def post(self, path: str = "", **form: Any) -> TestResponse:
        return self.client.post(self.base + path, data=form, headers=csrf(self.client))

    def patch(self, version: int, **changed: Any) -> TestResponse:
        return self.client.patch(
            f"{self.base}/draft",
            json={"version": version, "fields": changed},
            headers={**csrf(self.client), "Accept": "application/json"},
        )

    def now(self) -> FactCheck:
        with db.reading() as session:
            return visible_fact_check(session, self.actor, self.id)


def open_browser(app: Flask, desk: Desk, state: State, who: str = "reviewer") -> Browser:
    with db.unit_of_work() as session:
        fact_check = in_state(session, desk, state)
    return Browser(app, getattr(desk, who), fact_check.id)


def words(answer: TestResponse) -> str:
    """The page's visible text, roughly."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.mark.parametrize("path", ["/desk", "/desk/fact-checks", "/desk/sources"])
def test_pages_ask_to_sign_in(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 303
    assert "/sign-in" in answer.location


def test_an_empty_desk_tells_how_to_begin(app: Flask, desk: Desk) -> None:
    page = words(signed_in(app, desk.reviewer).get("/desk"))
    assert "Import an article" in page
    assert "Highlight a claim" in page
    viewer = words(signed_in(app, desk.viewer).get("/desk"))
    assert "ask an admin" in viewer
    assert "Import the first article" not in viewer


def test_home_shows_each_person_what_waits(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        for state in State:
            in_state(session, desk, state, state.value)
    author = words(signed_in(app, desk.reviewer).get("/desk"))
    assert "Your drafts 1" in author
    assert "Yours, in review 1" in author
    assert "Nothing waits for your review" in author
    assert "ready to publish" not in author
    colleague = words(signed_in(app, desk.colleague).get("/desk"))
    assert "For you to review 1" in colleague
    assert "You have no drafts" in colleague
    editor = words(signed_in(app, desk.editor).get("/desk"))
    assert "Approved, ready to publish 1" in editor
    assert "Lately published 1" in editor


def test_the_author_sees_that_changes_were_asked(app: Flask, desk: Desk) -> None:
    browser = open_browser(app, desk, State.IN_REVIEW, "colleague")
    version = browser.now().version
    browser.post("/reviews", version=version, decision="request_changes", comment="Which year?")
    page = words(signed_in(app, desk.reviewer).get("/desk"))
    assert "Changes asked" in page
    assert "Which year?" in words(Browser(app, desk.reviewer, browser.id).get())


def test_the_list_is_filtered_and_paged(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        for number in range(23):
            draft(session, desk, f"number-{number}")
        in_state(session, desk, State.APPROVED, "special")
    client = signed_in(app, desk.colleague)
    first = client.get("/desk/fact-checks")
    following = re.search(
        r'href="([^"]+)" *>? *[^>]*rel="next"|rel="next" href="([^"]+)"', first.text
    )
    assert first.text.count('class="list-link"') == 20
    assert following is not None
    second = client.get(unescape(following[1] or following[2]))
    assert second.text.count('class="list-link"') == 4
    for query, count in {
        "q=special": 1,
        "q=minister": 20,
        "state=approved": 1,
        "verdict=mostly_false": 1,
        "verdict=true": 0,
        "claimant=The+minister&state=approved": 1,
        "claimant=Nobody": 0,
        "mine=1": 0,
        "state=nonsense&q=special": 1,
    }.items():
        page = client.get(f"/desk/fact-checks?{query}")
        assert page.text.count('class="list-link"') == count, query
    assert "Nothing matches" in words(client.get("/desk/fact-checks?q=zebra"))
    assert client.get("/desk/fact-checks?cursor=nonsense").status_code == 422


def test_a_stranger_sees_nothing(app: Flask, desk: Desk) -> None:
    browser = open_browser(app, desk, State.DRAFT, "stranger")
    assert browser.get().status_code == 404
    assert browser.get("/history").status_code == 404
    assert browser.post(version=1, summary="x").status_code == 404
    assert browser.patch(1, summary="x").status_code == 404
    assert browser.post("/submit").status_code == 404
    assert "Freight" not in browser.client.get("/desk/fact-checks").text


def test_a_viewer_reads_but_has_no_buttons(app: Flask, desk: Desk) -> None:
    browser = open_browser(app, desk, State.DRAFT, "viewer")
    page = browser.get()
    assert page.status_code == 200
    assert "It fell by 12." in words(page)
    assert "<textarea" not in page.text
    assert browser.post("/submit").status_code == 403
    assert browser.patch(1, summary="x").status_code == 403
    assert browser.get("/citations/new").status_code == 403


def test_saving_without_scripts(app: Flask, desk: Desk) -> None:
    browser = open_browser(app, desk, State.DRAFT)
    answer = browser.post(
        version=browser.now().version, verdict="false", summary=" New. ", explanation="**E**",
        language="de",
    )  # fmt: skip
    assert answer.status_code == 303
    now = browser.now()
    assert now.verdict is not None
    assert (now.verdict.key, now.summary, now.explanation, now.language) == (
        "false", "New.", "**E**", "de",
    )  # fmt: skip


def test_a_form_that_is_refused_keeps_what_was_typed(app: Flask, desk: Desk) -> None:
    browser = open_browser(app, desk, State.DRAFT)
    typed = "x" * 1_001
    answer = browser.post(version=browser.now().version, summary=typed, explanation="Typed too.")
    assert answer.status_code == 422
    assert typed in answer.text
    assert "Typed too." in answer.text
    assert "1,000" in words(answer)
    assert browser.now().summary == "It fell by 12."


def test_a_stale_form_shows_both_texts(app: Flask, desk: Desk) -> None:
    browser = open_browser(app, desk, State.DRAFT)
    seen = browser.now().version
    assert browser.patch(seen, summary="It fell by thirteen.").status_code == 200
    answer = browser.post(version=seen, summary="It fell by fourteen.")
    assert answer.status_code == 409
    assert re.search(r"<del>.*thirteen.*</del>", answer.text)
    assert re.search(r"<ins>.*fourteen.*</ins>", answer.text)
    assert "It fell by fourteen.</textarea>" in answer.text
    # The form now carries the version that was shown, so saving again is a decision.
    shown = re.search(r'name="version" value="(\d+)"', answer.text)
    assert shown is not None
    assert browser.post(version=shown[1], summary="It fell by fourteen.").status_code == 303
    assert browser.now().summary == "It fell by fourteen."


def test_saving_a_whole_form_writes_only_what_was_changed_in_it(app: Flask, desk: Desk) -> None:
    """Without scripts every field is sent; one that nobody touched never undoes a colleague's."""
    browser = open_browser(app, desk, State.DRAFT)
    page = browser.get().text
    was, seen = re.search(r'name="was" value="([^"]+)"', page), browser.now().version
    assert was is not None
    began = {"was": was[1], "verdict": "mostly_false", "language": "en"}
    colleague = Browser(app, desk.colleague, browser.id)
    colleague.patch(seen, explanation="Theirs.")
    answer = browser.post(version=seen, summary="Mine.", explanation="See *there*.\r\n", **began)
    assert answer.status_code == 409
    assert "Mine.</textarea>" in answer.text
    assert "Theirs.</textarea>" in answer.text
    was = re.search(r'name="was" value="([^"]+)"', answer.text)
    assert was is not None
    form: dict[str, Any] = {**began, "was": was[1], "version": seen + 1}
    assert browser.post(summary="Mine.", explanation="Theirs.", **form).status_code == 303
    assert (browser.now().summary, browser.now().explanation) == ("Mine.", "Theirs.")


def test_autosave_answers(app: Flask, desk: Desk) -> None:
    browser = open_browser(app, desk, State.DRAFT)
    seen = browser.now().version
    saved = browser.patch(seen, summary="One", verdict="false")
    assert saved.status_code == 200
    assert saved.get_json()["version"] == seen + 1
    assert saved.get_json()["saved_at"].endswith("Z")
    stale = browser.patch(seen, summary="Two")
    assert stale.status_code == 409
    assert stale.get_json()["current"] == {
        "version": seen + 1,
        "fields": {
            "verdict": "false", "summary": "One", "explanation": "See *there*.", "language": "en",
        },
    }  # fmt: skip
    assert stale.get_json()["yours"] == {"summary": "Two"}
    long = browser.patch(seen + 1, explanation="x" * 50_001)
    assert long.status_code == 422
    assert long.get_json()["errors"][0]["pointer"] == "/explanation"
    bodies: list[Any] = [[], {"version": "1", "fields": {}}, {"version": 1}, {"fields": {}}]
    for body in bodies:
        answer = browser.client.patch(
            f"{browser.base}/draft", json=body, headers=csrf(browser.client)
        )
        assert answer.status_code == 422, body


def test_autosave_without_a_session_is_told(app: Flask, desk: Desk) -> None:
    browser = open_browser(app, desk, State.DRAFT)
    anonymous = app.test_client()
    answer = anonymous.patch(
        f"{browser.base}/draft",
        json={"version": 1, "fields": {"summary": "x"}},
        headers={**csrf(anonymous), "Accept": "application/json"},
    )
    assert answer.status_code == 401
    forged = browser.client.patch(
        f"{browser.base}/draft", json={"version": 1, "fields": {"summary": "x"}}
    )
    assert forged.status_code == 400
    assert browser.now().summary == "It fell by 12."


def test_the_preview_is_clean(app: Flask, desk: Desk) -> None:
    browser = open_browser(app, desk, State.DRAFT)
    answer = browser.client.post(
        f"{browser.base}/preview",
        json={"text": "# A\n\n<script>alert(1)</script> [x](javascript:alert(1))"},
        headers=csrf(browser.client),
    )
    assert answer.mimetype == "text/html"
    assert "<h3>A</h3>" in answer.text
    assert "<script>" not in answer.text
    assert "href" not in answer.text


def test_submitting_saves_first(app: Flask, desk: Desk) -> None:
    browser = open_browser(app, desk, State.DRAFT)
    answer = browser.post("/submit", version=browser.now().version, summary="Typed just now.")
    assert answer.status_code == 303
    assert (browser.now().state, browser.now().summary) == (State.IN_REVIEW, "Typed just now.")


def test_submitting_names_what_is_missing(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        fact_check = draft(session, desk)
    browser = Browser(app, desk.reviewer, fact_check.id)
    answer = browser.post("/submit", version=fact_check.version, summary="")
    assert answer.status_code == 422
    for sentence in ("Choose a verdict.", "Write the summary.", "Add at least one source."):
        assert sentence in words(answer)
    assert 'href="#field-verdict"' in answer.text
    assert 'href="#citations"' in answer.text


def test_the_whole_way_to_readers_and_back(app: Flask, desk: Desk) -> None:
    author = open_browser(app, desk, State.DRAFT)
    colleague = Browser(app, desk.colleague, author.id)
    editor = Browser(app, desk.editor, author.id)
    steps: list[tuple[Browser, str, dict[str, Any], State]] = [
        (author, "/submit", {}, State.IN_REVIEW),
        (author, "/recall", {}, State.DRAFT),
        (author, "/submit", {}, State.IN_REVIEW),
        (colleague, "/reviews", {"decision": "approve"}, State.APPROVED),
        (editor, "/send-back", {"comment": "Cite the newer report."}, State.DRAFT),
        (author, "/submit", {}, State.IN_REVIEW),
        (colleague, "/reviews", {"decision": "request_changes", "comment": "Why?"}, State.DRAFT),
        (author, "/submit", {}, State.IN_REVIEW),
        (colleague, "/reviews", {"decision": "approve"}, State.APPROVED),
        (editor, "/publish", {}, State.PUBLISHED),
        (editor, "/revise", {}, State.DRAFT),
        (author, "/submit", {}, State.IN_REVIEW),
        (colleague, "/reviews", {"decision": "approve"}, State.APPROVED),
        (
            editor,
            "/publish",
            {"kind": "correction", "correction_note": "It was 12, not 21."},
            State.PUBLISHED,
        ),
        (editor, "/withdraw", {"reason": "The report was withdrawn."}, State.WITHDRAWN),
        (editor, "/revise", {}, State.DRAFT),
    ]
    for person, path, form, state in steps:
        if path == "/reviews":
            form = {**form, "version": person.now().version}
        for click in ("first", "second"):
            answer = person.post(path, **form)
            assert answer.status_code == 303, (path, click, words(answer))
            assert person.now().state is state
    page = words(author.get("/history"))
    for sentence in (
        "Edo Editor withdrew it", "The report was withdrawn.",
        "Edo Editor published revision 2 (correction)", "It was 12, not 21.",
        "Cem Colleague asked for changes", "Edo Editor sent it back into work",
        "Cite the newer report.", "Rosa Reviewer recalled it from review",
    ):  # fmt: skip
        assert sentence in page


def test_nobody_is_offered_to_review_their_own_work(app: Flask, desk: Desk) -> None:
    author = open_browser(app, desk, State.IN_REVIEW)
    page = author.get()
    assert "You wrote part of this fact-check" in words(page)
    assert 'value="approve"' not in page.text
    version = author.now().version
    answer = author.post("/reviews", version=version, decision="approve")
    assert answer.status_code == 403
    assert 'value="approve"' in Browser(app, desk.colleague, author.id).get().text


def test_a_review_of_what_changed_is_not_taken(app: Flask, desk: Desk) -> None:
    colleague = open_browser(app, desk, State.IN_REVIEW, "colleague")
    read = colleague.now().version
    author = Browser(app, desk.reviewer, colleague.id)
    assert author.patch(read, summary="It fell by thirteen.").status_code == 200
    answer = colleague.post("/reviews", version=read, decision="approve", comment="Well done.")
    assert answer.status_code == 409
    assert "changed since you read it" in words(answer)
    assert "Well done." in answer.text
    assert colleague.now().state is State.IN_REVIEW
    shown = re.search(r'name="version" value="(\d+)"', answer.text)
    assert shown is not None
    assert int(shown[1]) == read + 1


def test_asking_for_changes_needs_a_comment(app: Flask, desk: Desk) -> None:
    colleague = open_browser(app, desk, State.IN_REVIEW, "colleague")
    answer = colleague.post("/reviews", version=colleague.now().version, decision="request_changes")
    assert answer.status_code == 422
    assert "Say what should change." in words(answer)


def test_a_correction_needs_its_note(app: Flask, desk: Desk) -> None:
    editor = open_browser(app, desk, State.PUBLISHED, "editor")
    author = Browser(app, desk.reviewer, editor.id)
    colleague = Browser(app, desk.colleague, editor.id)
    author.post("/revise")
    author.post("/submit")
    colleague.post("/reviews", version=colleague.now().version, decision="approve")
    answer = editor.post("/publish", kind="correction", correction_note=" ")
    assert answer.status_code == 422
    assert "readers see this note" in words(answer)
    assert 'value="correction" checked' in answer.text
    assert editor.post("/publish").status_code == 422


def test_an_edit_of_what_is_approved_says_its_price(app: Flask, desk: Desk) -> None:
    editor = open_browser(app, desk, State.APPROVED, "editor")
    assert "<textarea" not in editor.get().text.split("<aside")[0]
    form = editor.get("/edit")
    assert "takes back the approval" in words(form)
    version = editor.now().version
    assert editor.post(version=version, summary="Fell by 12.").status_code == 303
    now = editor.now()
    assert now.state is State.IN_REVIEW
    assert all(review.voided_at for review in now.reviews)
    assert "void: it changed since" in words(editor.get())


def test_published_text_is_not_edited(app: Flask, desk: Desk) -> None:
    editor = open_browser(app, desk, State.PUBLISHED, "editor")
    version = editor.now().version
    assert "<textarea" not in editor.get("/edit").text.split("<aside")[0]
    answer = editor.post(version=version, summary="x")
    assert answer.status_code == 409
    assert "revise it to edit it" in words(answer)
    assert editor.patch(version, summary="x").status_code == 409


def test_hostile_text_stays_text(app: Flask, desk: Desk) -> None:
    browser = open_browser(app, desk, State.DRAFT)
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    browser.patch(browser.now().version, summary=hostile, explanation=hostile)
    browser.post(
        "/citations", title=hostile, stance="context", excerpt=hostile, note=hostile, author=hostile
    )
    browser.post("/submit")
    pages = ["", "/edit", "/history"]
    for text in [browser.get(path).text for path in pages]:
        assert hostile not in text
        assert "<img" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_revisions_are_compared_word_by_word(app: Flask, desk: Desk) -> None:
    editor = open_browser(app, desk, State.PUBLISHED, "editor")
    author = Browser(app, desk.reviewer, editor.id)
    colleague = Browser(app, desk.colleague, editor.id)
    author.post("/revise")
    author.patch(author.now().version, summary="It fell by thirteen.", verdict="mixed")
    author.post("/submit")
    colleague.post("/reviews", version=colleague.now().version, decision="approve")
    editor.post("/publish", kind="update")
    page = editor.get("/revisions/compare")
    assert re.search(r"<del>.*12.*</del>", page.text)
    assert re.search(r"<ins>.*thirteen.*</ins>", page.text)
    assert re.search(r"<del>.*Mostly false.*</del>", page.text)
    assert "Choose two different revisions" in words(editor.get("/revisions/compare?from=1&to=1"))
    assert editor.get("/revisions/compare?from=1&to=9").status_code == 404
    with db.unit_of_work() as session:
        unpublished = ready(session, desk, "other").id
    assert Browser(app, desk.editor, unpublished).get("/revisions/compare").status_code == 404


def test_words_sent_after_the_session_ended_are_given_back(app: Flask, desk: Desk) -> None:
    browser = open_browser(app, desk, State.DRAFT)
    with db.unit_of_work() as session:
        for login in session.scalars(select(LoginSession)):
            login.ended_at = clock.now()
    for path in ("", "/submit"):
        answer = browser.post(path, version=1, summary="Long thought.", explanation="And typed.")
        assert answer.status_code == 401
        assert "Long thought.</textarea>" in answer.text
        assert "And typed.</textarea>" in answer.text
    assert browser.now().summary == "It fell by 12."


def test_an_undecided_highlight_blocks_publication(app: Flask, desk: Desk) -> None:
    editor = open_browser(app, desk, State.APPROVED, "editor")
    with db.unit_of_work() as session:
        annotation = session.scalars(select(Annotation)).one()
        session.add(
            Anchor(
                annotation_id=annotation.id,
                article_version_id=annotation.article_version_id,
                state=AnchorState.CHANGED,
            )
        )
    page = editor.get()
    assert "the words changed under 1 of this claim’s highlights" in words(page)
    assert "Decide on this highlight" in words(page)
    assert f'action="{editor.base}/publish"' not in page.text
    answer = editor.post("/publish")
    assert answer.status_code == 409
    assert "decide on each first" in words(answer)
    assert 'href="#changed-words"' in answer.text
    assert editor.now().state is State.APPROVED
    home = words(editor.client.get("/desk"))
    assert "Articles that changed 1" in home
