"""A form that saves itself loses nothing: a real form, before a server that keeps the contract
of `static/js/ui/autosave.js` with the application's own sign-in, CSRF and error answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pytest
from flask import Blueprint, Flask, Response, jsonify, redirect, render_template_string, request
from playwright.sync_api import Dialog, Page, expect

from app import create_app
from app.domain.errors import InvalidInput, SignInRequired, StaleVersion
from app.http.context import web_actor
from config import Settings
from tests.browser.conftest import ConsoleWatch, LiveServer

_FORM = """
{% extends "layouts/plain.html" %}
{% from 'macros/forms.html' import form, textarea, select, button, save_state, csrf,
   verdict_picker, checkbox, markdown_editor %}
{% block head %}
  <meta name="csrf-token" content="{{ csrf_token() }}">
  <meta name="actor" content="{{ actor.user_id if actor else '' }}">
  <meta name="sign-in-url" content="/somewhere-to-sign-in">
  <script type="module" src="{{ url_for('static', filename='js/ui/start.js') }}"></script>
{% endblock %}
{% block content %}
  <h1>A draft</h1>
  {% call form('/draft', id='draft', attrs={'data-autosave': '/draft', 'data-version': version}) %}
    <input type="hidden" name="version" value="{{ version }}">
    {{ textarea('summary', 'Summary', fields.summary) }}
    {{ markdown_editor('note', 'Note', '/preview', fields.note, required=false) }}
    {{ verdict_picker(verdicts, fields.verdict) }}
    {{ checkbox('is_urgent', 'Urgent', fields.is_urgent) }}
    {{ button('Save', 'primary') }}{{ save_state() }}
  {% endcall %}
  <form method="post" action="/submit">
    {{ csrf() }}<input type="hidden" name="version" value="{{ version }}" data-version-of="draft">
    {{ button('Submit for review') }}
  </form>
{% endblock %}
"""
_VERDICTS = [
    {"key": "true", "label": "True", "colour": "green", "shape": "circle", "description": "Right."},
    {"key": "false", "label": "False", "colour": "crimson", "shape": "star", "description": "No."},
]


@dataclass
class Draft:
    """What the server keeps: the thing that is edited, and what was posted without scripts."""

    version: int = 3
    fields: dict[str, Any] = field(
        default_factory=lambda: {"summary": "", "note": "", "verdict": None, "is_urgent": False}
    )
    posted: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    arrived: Event = field(default_factory=Event)
    may_answer: Event = field(default_factory=Event)

    def save(self, fields: dict[str, Any]) -> None:
        self.fields.update(fields)
        self.version += 1


@pytest.fixture
def draft(live_server: LiveServer) -> Draft:
    kept = Draft()
    kept.may_answer.set()
    pages = Blueprint("autosave_test", __name__)

    @pages.get("/draft")
    def show() -> str:
        return render_template_string(
            _FORM,
            version=kept.version,
            fields=kept.fields,
            verdicts=_VERDICTS,
            actor=web_actor(),
        )

    @pages.patch("/draft")
    def save() -> Response:
        if web_actor() is None:
            raise SignInRequired
        sent = request.get_json()
        if sent["version"] != kept.version:
            current = {"version": kept.version, "fields": kept.fields}
            raise StaleVersion(current, sent["fields"])
        if "forbidden" in sent["fields"].get("summary", ""):
            raise InvalidInput("This word is not allowed.", "/fields/summary")
        kept.save(sent["fields"])
        return jsonify(version=kept.version, saved_at="2026-11-24T12:04:00Z")

    @pages.post("/<any(draft, submit):name>")
    def post(name: str) -> Any:
        kept.posted.append((name, request.form.to_dict()))
        kept.arrived.set()
        assert kept.may_answer.wait(timeout=10)
        return redirect("/draft")

    @pages.post("/preview")
    def preview() -> str:
        return f"<p>Seen: <strong>{len(request.get_json()['text'])}</strong></p>"

    live_server.app.register_blueprint(pages)
    return kept


OpenPage = Callable[..., Page]


@pytest.fixture
def built_app(settings: Settings) -> Flask:
    """An application of its own: the form's pages are added to it."""
    return create_app(settings)


@pytest.fixture
def page(live_server: LiveServer, draft: Draft, signed_in_page: OpenPage) -> Page:
    opened = signed_in_page(live_server.desk.reviewer)
    opened.goto("/draft")
    # The preview is the last thing that the page's scripts start.
    expect(opened.get_by_text("Seen: 0")).to_be_visible()
    return opened


def state(page: Page) -> Any:
    return expect(page.locator("[data-save-state]"))


def summary(page: Page) -> Any:
    return page.get_by_role("textbox", name="Summary")


SAVED = re.compile(r"^Saved \d\d:04$")


def test_what_is_typed_is_saved_by_itself(page: Page, draft: Draft) -> None:
    summary(page).fill("The minutes show a vote.")
    page.get_by_role("radio", name="False").check()
    page.get_by_label("Urgent").check()
    state(page).to_have_text(SAVED)
    assert draft.fields["summary"] == "The minutes show a vote."
    assert draft.fields["verdict"] == "false"
    assert draft.fields["is_urgent"] is True
    versions = page.locator('input[name="version"]')
    for hidden in versions.all():
        expect(hidden).to_have_value(str(draft.version))
    assert page.evaluate("localStorage.length") == 0


def test_words_typed_without_a_connection_are_saved_when_it_is_back(
    page: Page, draft: Draft, console: ConsoleWatch
) -> None:
    console.expect("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    summary(page).fill("Written on a train")
    state(page).to_contain_text("no connection. What you typed is kept on this device.")
    page.context.set_offline(False)
    state(page).to_have_text(SAVED)
    assert draft.fields["summary"] == "Written on a train"


def test_words_outlive_a_closed_page(page: Page, draft: Draft, console: ConsoleWatch) -> None:
    console.expect("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    summary(page).fill("Nearly lost")
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto("/draft")
    expect(summary(again)).to_have_value("Nearly lost")
    state(again).to_have_text(SAVED)
    assert draft.fields["summary"] == "Nearly lost"


def test_leaving_with_unsaved_words_asks_first(
    page: Page, draft: Draft, console: ConsoleWatch
) -> None:
    console.expect("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    summary(page).press_sequentially("x")
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    dialog: Dialog = asked.value
    assert dialog.type == "beforeunload"
    dialog.dismiss()
    assert not page.is_closed()


def test_words_outlive_the_session(
    page: Page, draft: Draft, live_server: LiveServer, console: ConsoleWatch
) -> None:
    console.expect("status of 40")
    page.context.clear_cookies()
    summary(page).fill("In mid-sentence")
    state(page).to_contain_text("Your session ended. What you typed is kept on this device.")
    link = page.get_by_role("link", name="Sign in again in a new tab")
    expect(link).to_have_attribute("href", "/somewhere-to-sign-in")
    assert draft.fields["summary"] == ""

    live_server.sign_in(page.context, live_server.desk.reviewer)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    state(page).to_have_text(SAVED)
    assert draft.fields["summary"] == "In mid-sentence"


def test_nothing_is_saved_in_the_name_of_the_next_person(
    page: Page, draft: Draft, live_server: LiveServer, console: ConsoleWatch
) -> None:
    console.expect("status of 40")
    page.context.clear_cookies()
    live_server.sign_in(page.context, live_server.desk.colleague)
    summary(page).fill("Rosa's words")
    state(page).to_contain_text("Somebody else is signed in now.")
    assert draft.fields["summary"] == ""
    other = page.context.new_page()
    other.goto("/draft")
    expect(summary(other)).to_have_value("")


def test_two_people_in_different_fields_both_keep_their_words(
    page: Page, draft: Draft, console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    draft.save({"note": "Theirs"})
    summary(page).fill("Mine")
    state(page).to_have_text(SAVED)
    expect(page.get_by_role("textbox", name="Note")).to_have_value("Theirs")
    expect(page.get_by_text("Changed by a colleague just now: Note.")).to_be_visible()
    assert draft.fields["note"] == "Theirs"
    assert draft.fields["summary"] == "Mine"


def conflict(page: Page, draft: Draft) -> Any:
    draft.save({"summary": "Theirs", "verdict": "true"})
    summary(page).fill("Mine")
    page.get_by_role("radio", name="False").check()
    panel = page.get_by_role("region", name="A colleague changed this too")
    expect(panel).to_be_focused()
    return panel


def test_two_people_in_one_field_see_both_texts_and_choose(
    page: Page, draft: Draft, console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    panel = conflict(page, draft)
    expect(panel).to_contain_text("Mine")
    expect(panel).to_contain_text("Theirs")
    assert draft.fields["summary"] == "Theirs"
    panel.get_by_role("button", name="Keep mine: Summary").click()
    panel.get_by_role("button", name="Take theirs: Verdict").click()
    state(page).to_have_text(SAVED)
    assert draft.fields["summary"] == "Mine"
    assert draft.fields["verdict"] == "true"
    expect(page.get_by_role("radio", name="True")).to_be_checked()


def test_words_that_gave_way_can_be_put_back_even_after_a_reload(
    page: Page, draft: Draft, console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    panel = conflict(page, draft)
    panel.get_by_role("button", name="Take theirs: Summary").click()
    panel.get_by_role("button", name="Keep mine: Verdict").click()
    state(page).to_have_text(SAVED)
    page.reload()
    expect(summary(page)).to_have_value("Theirs")
    aside = page.get_by_role("region", name="Text you set aside")
    aside.get_by_role("button", name="Keep mine: Summary").click()
    state(page).to_have_text(SAVED)
    assert draft.fields["summary"] == "Mine"
    aside.get_by_role("button", name="Close").click()
    page.reload()
    expect(page.get_by_role("heading", name="A draft")).to_be_visible()
    expect(aside).to_have_count(0)


def test_a_conflict_that_waits_is_never_posted_over(
    page: Page, draft: Draft, console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    panel = conflict(page, draft)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(panel).to_be_focused()
    assert draft.posted == []
    assert draft.fields["summary"] == "Theirs"


def test_a_wrong_field_is_named_beside_it(page: Page, draft: Draft, console: ConsoleWatch) -> None:
    console.expect("status of 422")
    summary(page).fill("a forbidden word")
    expect(page.locator("#field-summary-error")).to_have_text("This word is not allowed.")
    expect(summary(page)).to_have_attribute("aria-invalid", "true")
    state(page).to_contain_text("Not saved: This word is not allowed.")
    summary(page).fill("a better word")
    expect(page.locator("#field-summary-error")).to_have_text("")
    state(page).to_have_text(SAVED)


def test_a_button_that_depends_on_the_draft_saves_it_first(page: Page, draft: Draft) -> None:
    summary(page).fill("Last words")
    page.get_by_role("button", name="Submit for review").click()
    expect(summary(page)).to_have_value("Last words")
    expect(page.locator("#draft")).to_have_attribute("data-version", "4")
    assert draft.fields["summary"] == "Last words"
    assert [(name, sent["version"]) for name, sent in draft.posted] == [("submit", "4")]


def test_an_impatient_second_click_posts_nothing(page: Page, draft: Draft) -> None:
    button = page.get_by_role("button", name="Submit for review")
    draft.may_answer.clear()
    # By keyboard: playwright's click would wait for the page that is on its way.
    button.focus()
    page.keyboard.press("Enter")
    assert draft.arrived.wait(timeout=10)
    page.keyboard.press("Enter")
    with page.expect_navigation():
        draft.may_answer.set()
    expect(button).not_to_have_attribute("aria-busy", "true")
    assert len(draft.posted) == 1


def test_the_preview_follows_what_is_typed(page: Page, draft: Draft) -> None:
    shown = page.get_by_role("region", name="Preview of Note")
    expect(shown).to_have_text("Seen: 0")
    page.get_by_role("textbox", name="Note").fill("four")
    expect(shown).to_have_text("Seen: 4")
