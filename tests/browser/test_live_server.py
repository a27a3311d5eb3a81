"""The fixtures that all browser tests stand on do what they say."""

from playwright.sync_api import Page

from tests.browser.conftest import ConsoleWatch, LiveServer


def test_a_page_is_served_to_a_real_browser(page: Page, live_server: LiveServer) -> None:
    answer = page.goto("/readyz")
    assert answer is not None
    assert answer.url == f"{live_server.url}/readyz"
    assert answer.ok


def test_an_error_on_the_console_is_noticed(page: Page, console: ConsoleWatch) -> None:
    page.goto("/healthz")
    with page.expect_console_message():
        page.evaluate("console.error('a complaint')")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('nobody caught this') })")
    assert len(console.unexpected()) == 2
    console.expect("a complaint")
    assert len(console.unexpected()) == 1
    console.expect("nobody caught this")
