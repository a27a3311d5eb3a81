"""What the walks from sign-in to the public page share: two people, an article, and its end."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from app import db
from app.domain.actor import operator
from app.domain.vocabulary import Role
from app.services.people.accounts import create_user
from app.services.people.teams import add_member
from tests.browser.conftest import LiveServer

PASSWORD = "eight brown lanterns"
TITLE = "Harbour loses a fifth of its freight"
SENTENCE = "The harbour handled 21 per cent less freight last year, the minister said on Monday."
ARTICLE = (
    f"{TITLE}\n\nBy Ann Quay\n\nThe council met for an hour and took no questions. {SENTENCE} "
    "Nobody counted the boats.\n\nThe port opens again in May, and its workers were told so."
)
CLAIM = "Freight in the harbour fell by 21 per cent in 2025."
SUMMARY = "It fell by 12 per cent, the port’s own report says."
SOURCE = "Port report 2025"


@dataclass(frozen=True)
class Person:
    """Somebody who signs in with a password."""

    email: str
    name: str


WRITER = Person("wanda@example.org", "Wanda Writer")
EDITOR = Person("emil@example.org", "Emil Editor")


def make_people(server: LiveServer) -> None:
    """A reviewer and an editor of the desk's team, with passwords."""
    with db.unit_of_work() as session:
        for person, role in ((WRITER, Role.REVIEWER), (EDITOR, Role.EDITOR)):
            user = create_user(
                session, operator(), email=person.email, name=person.name, password=PASSWORD
            )
            add_member(session, operator(), server.desk.team_id, user.id, role)


def expect_public(page: Page) -> None:
    """The open page is what readers see of the finished fact-check."""
    expect(page.get_by_role("heading", level=1)).to_have_text(CLAIM)
    main = page.get_by_role("main")
    for text in ("Mostly false", SUMMARY, SOURCE, WRITER.name, EDITOR.name):
        expect(main).to_contain_text(text)
    expect(main.get_by_text("21 per cent less freight").first).to_be_visible()
