"""An article page with many highlights, opened in a real Chromium with an empty cache."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.desk import PASSWORD, WRITER
from scripts import chromium

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
VISITS = 3
#: Interactive: loaded, each highlight painted, and the page's own script done with it.
_PAINTED = """count => document.readyState === "complete"
    && document.querySelectorAll("article mark, [data-article] mark, mark").length >= count
    && performance.now()"""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one cold visit cost."""

    interactive_seconds: float
    page_kb: float
    rest_kb: float


def visit(port: int, article_id: str, highlights: int) -> Visit:
    """The visit of the median time to interactive, of a few."""
    address = f"http://127.0.0.1:{port}"
    visits = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.require(), args=ARGUMENTS, headless=True
        )
        for _ in range(VISITS):
            page = browser.new_context().new_page()
            _sign_in(page, address)
            visits.append(_open(page, f"{address}/desk/articles/{article_id}", highlights))
            page.context.close()
        browser.close()
    return sorted(visits, key=lambda one: one.interactive_seconds)[VISITS // 2]


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail").fill(WRITER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def _open(page: Page, url: str, highlights: int) -> Visit:
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.clearBrowserCache")
    sizes = _sizes(network)
    page.goto(url, wait_until="commit")
    painted = page.wait_for_function(_PAINTED, arg=highlights, timeout=60_000)
    page_bytes = sum(size for address, size in sizes.values() if address == url)
    rest_bytes = sum(size for address, size in sizes.values() if address != url)
    return Visit(painted.json_value() / 1000, page_bytes / 1000, rest_bytes / 1000)


def _sizes(network: CDPSession) -> dict[str, tuple[str, float]]:
    """Filled while the page loads: each request's address and how many bytes came for it."""
    found: dict[str, tuple[str, float]] = {}

    def begin(event: dict[str, Any]) -> None:
        found[event["requestId"]] = (event["request"]["url"], 0.0)

    def end(event: dict[str, Any]) -> None:
        if event["requestId"] in found:
            address, _ = found[event["requestId"]]
            found[event["requestId"]] = (address, event["encodedDataLength"])

    network.on("Network.requestWillBeSent", begin)
    network.on("Network.loadingFinished", end)
    return found
