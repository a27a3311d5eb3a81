"""People get in, look after themselves and their team: the pages in a real Chromium."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from app import db
from app.domain.actor import operator
from app.domain.vocabulary import Role
from app.services.people import accounts, invitations, teams
from tests.browser.conftest import ConsoleWatch, LiveServer

PASSWORD = "seven green harbours"


@pytest.fixture
def mara(live_server: LiveServer) -> str:
    """An admin of the team with a password; gives her address."""
    with db.unit_of_work() as session:
        user = accounts.create_user(
            session, operator(), email="mara@example.org", name="Mara", password=PASSWORD
        )
        team_id = live_server.desk.team_id
        teams.add_member(session, operator(), team_id, user.id, Role.ADMIN)
    return user.email


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill("mara@example.org")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def test_a_page_asked_for_is_shown_after_signing_in(
    mara: str, new_context: Callable[..., BrowserContext], console: ConsoleWatch
) -> None:
    console.expect("status of 422")
    page = new_context().new_page()
    page.goto("/desk/team/members")
    sign_in(page, "a wrong password")
    expect(page.get_by_role("alert")).to_contain_text("belong together")
    expect(page.get_by_label("E-mail")).to_have_value("mara@example.org")
    expect(page.get_by_label("Password")).to_be_focused()
    sign_in(page)
    expect(page.get_by_role("heading", name="Members")).to_be_visible()
    page.locator("summary", has_text="Mara").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_token_is_copied(mara: str, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/sign-in?next=/account")
    sign_in(page)
    page.get_by_label("What it is for").fill("Wall screen")
    page.get_by_role("button", name="Make token").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("pl_")
    assert copied == page.get_by_label("Wall screen").input_value()
    page.get_by_role("link", name="I have copied it").click()
    expect(page.get_by_text("Wall screen")).to_be_visible()
    assert copied not in page.content()


def test_an_invited_person_makes_an_account_and_is_made_editor(
    mara: str, new_context: Callable[..., BrowserContext]
) -> None:
    admin = new_context().new_page()
    admin.goto("/sign-in?next=/desk/team/members")
    sign_in(admin)
    admin.get_by_label("Their e-mail").fill("nia@example.org")
    admin.get_by_role("button", name="Make invitation link").click()
    link = admin.get_by_label("Invitation link").input_value()

    newcomer = new_context().new_page()
    newcomer.goto("/invitations/" + link.rsplit("/", 1)[1])
    newcomer.get_by_label("Your name").fill("Nia New")
    newcomer.get_by_label("Password").fill("eight brown lanterns")
    newcomer.keyboard.press("Enter")
    expect(newcomer.get_by_text("Your account is ready")).to_be_visible()

    admin.get_by_role("link", name="Back to the members").click()
    row = admin.get_by_role("listitem").filter(has_text="Nia New")
    row.get_by_label("Role of Nia New", exact=True).select_option("editor")
    row.get_by_role("button", name="Change the role").click()
    expect(admin.get_by_text("The role is changed to editor")).to_be_visible()
    row.locator("summary").click()
    row.get_by_role("button", name="Remove from the team").click()
    admin.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(admin.get_by_text("no longer a member")).to_be_visible()
    expect(admin.get_by_text("Nia New")).to_have_count(0)


@pytest.mark.parametrize(
    "look",
    [
        {},
        {"color_scheme": "dark"},
        {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    ],
    ids=["desktop", "dark", "phone"],
)
def test_pages_have_no_axe_violation_and_fit(
    live_server: LiveServer,
    signed_in_page: Callable[..., Page],
    console: ConsoleWatch,
    look: dict[str, object],
) -> None:
    console.expect("status of 404")
    with db.unit_of_work() as session:
        _, secret = invitations.invite(
            session, live_server.desk.admin, live_server.desk.team_id,
            email="nia@example.org", role=Role.VIEWER,
        )  # fmt: skip
    page = signed_in_page(live_server.desk.admin, **look)
    seen = [
        "/account", "/desk/team", "/desk/team/members", "/desk/team/tokens",
        f"/invitations/{secret}", "/password-resets/made-up",
    ]  # fmt: skip
    for path in seen:
        page.goto(path)
        check(page, path)
    page.context.clear_cookies()
    for path in ("/sign-in", f"/invitations/{secret}"):
        page.goto(path)
        check(page, path)


def check(page: Page, path: str) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
