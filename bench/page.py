"""An article page with many highlights, opened in a real Chromium with an empty cache."""

from dataclasses import dataclass, replace
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
#: Before any script of the page: every task over 50 ms, from when to when.
_WATCH = """window.longTasks = [];
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries())
    window.longTasks.push([startTime, startTime + duration]);
}).observe({ type: "longtask", buffered: true });"""
#: In ms: the longest slice of painting by its own clock, and the longest task that held a slice
#: (0 where none was over 50 ms: the browser tells of no others).
_PAINTING = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
  const slices = performance.getEntriesByName("plumbline:paint")
    .map(({ startTime, duration }) => [startTime, startTime + duration]);
  const shared = window.longTasks.filter(([from, to]) =>
    slices.some(([start, end]) => start < to && end > from));
  const longest = (spans) => Math.max(0, ...spans.map(([from, to]) => to - from));
  done([longest(slices), longest(shared)]);
}, 100)))"""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one cold visit cost."""

    interactive_seconds: float
    page_kb: float
    rest_kb: float
    paint_slice_ms: float
    paint_task_ms: float

    @property
    def paint_ms(self) -> float:
        """The longest slice or long task of painting."""
        return max(self.paint_slice_ms, self.paint_task_ms)


def visit(port: int, article_id: str, highlights: int) -> Visit:
    """The visit of the median time to interactive, of a few.

    What painting held up is that of the best of them: other work on the machine lengthens a task,
    and nothing shortens one.
    """
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
    middle = sorted(visits, key=lambda one: one.interactive_seconds)[VISITS // 2]
    best = min(visits, key=lambda one: one.paint_ms)
    return replace(middle, paint_slice_ms=best.paint_slice_ms, paint_task_ms=best.paint_task_ms)


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
    page.add_init_script(_WATCH)
    page.goto(url, wait_until="commit")
    painted = page.wait_for_function(_PAINTED, arg=highlights, timeout=60_000)
    page_bytes = sum(size for address, size in sizes.values() if address == url)
    rest_bytes = sum(size for address, size in sizes.values() if address != url)
    # A slice is measured at its end: the last one, once the article says that it is painted.
    page.wait_for_selector('[data-article-text][data-painted="true"]')
    slice_ms, task_ms = page.evaluate(_PAINTING)
    return Visit(
        painted.json_value() / 1000, page_bytes / 1000, rest_bytes / 1000, slice_ms, task_ms
    )


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
