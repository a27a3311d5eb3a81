"""The workbench's scripts in a real Chromium, on a static page under the site's strict policy."""

import html
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.engines.anchoring import BLOCK_BREAK, sentence_starts

STATIC = Path(__file__).parents[2] / "app" / "static"
SHEETS = ("tokens", "base", "components", "badges", "forms", "reading", "layouts", "annotate")
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"


#: Paragraphs in several scripts, emoji and a letter with a loose accent; the tags go with them.
TEXT = BLOCK_BREAK.join(
    [
        "Harbour plan divides the town 🚢",
        "Dr. Ana Ruiz told the council on Monday that traffic fell by 12 percent. “Nobody is worse "
        "off,” she said. The Cafe\u0301 owners 👩\u200d🔬👍🏽 disagree: traffic fell by 12 percent "
        "only at night.",
        "ارتفعت الأسعار بنسبة 12 في المئة في مايو. لم ينف الوزير ذلك 📈.",
        "Цены выросли на 12 процентов. Министр не отрицал этого.",
        "He lied.",
        "She left. He lied. They stayed.",
        "五月份物价上涨了百分之十二。部长没有否认。",
    ]
)
TAGS = ("h2", "p", "p", "blockquote", "p", "p", "p")


@dataclass
class Site:
    """Serves the static files, and pages made by the tests at `/pages/<name>`."""

    address: str
    pages: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    pages: dict[str, str] = {}

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if not self.path.startswith("/pages/"):
                super().do_GET()
                return
            body = pages[self.path.removeprefix("/pages/")].encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", POLICY)
            super().end_headers()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            pass

    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *args: Handler(*args, directory=str(STATIC))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(f"http://127.0.0.1:{server.server_port}", pages)
    server.shutdown()


def article_html(text: str, tags: tuple[str, ...] = ()) -> str:
    """The article as the server renders it: blocks with their offsets and sentences."""
    start, parts = 0, []
    for index, block in enumerate(text.split(BLOCK_BREAK)):
        end = start + len(block)
        tag = tags[index % len(tags)] if tags else "p"
        sentences = " ".join(map(str, sentence_starts(text, start, end)))
        parts.append(
            f'<{tag} dir="auto" data-start="{start}" data-end="{end}" '
            f'data-sentences="{sentences}">{html.escape(block)}</{tag}>'
        )
        start = end + len(BLOCK_BREAK)
    return (
        '<article class="prose" data-article-text aria-label="Article text">'
        f"{''.join(parts)}</article>"
    )


def anchor(identifier: str, start: int, end: int, **more: Any) -> dict[str, Any]:
    """One entry of the page's `anchors`."""
    made = {"annotation_id": identifier, "start": start, "end": end, "state": "exact"}
    return {**made, "label": f"claim {identifier}", "verdict": None, "colour": None, **more}


def page_html(article: str, anchors: list[dict[str, Any]], theme: str = "light") -> str:
    """A page with the article, a card for each anchor, and a log of what the workbench sends."""
    sheets = "".join(f'<link rel="stylesheet" href="/css/{sheet}.css">' for sheet in SHEETS)
    cards = "".join(
        f'<li class="claim{" tone-" + a["colour"] if a["colour"] else ""}" '
        f'data-annotation-id="{a["annotation_id"]}"><h3 class="claim-text">'
        f'<a href="#{a["annotation_id"]}">{a["label"]}</a></h3>'
        f'<p class="claim-by">Ana Ruiz, 3 May 2025</p>'
        f'<button type="button" class="button button-small" data-respan="{a["annotation_id"]}">'
        "Change the words</button></li>"
        for a in sorted(anchors, key=lambda a: (a["start"], -a["end"]))
    )
    data = json.dumps(anchors).replace("<", "\\u003c")
    return f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Workbench</title>{sheets}</head><body>
<main class="page"><h1>Workbench</h1><div class="split">
<div class="split-main article-sheet">{article}</div>
<aside class="split-side" aria-label="Claims"><h2>Claims</h2><ul class="list-plain" role="list">
{cards}</ul><label>Note <input id="note"></label></aside></div></main>
<script type="application/json" id="anchors">{data}</script>
<script type="module" src="/js/annotate/annotate.js"></script></body></html>"""


#: Kept by the page itself, before any of its scripts run.
RECORDER = """
window.sent = []; window.longTasks = [];
for (const name of ["make-claim", "respan", "respan-cancelled", "painted"]) {
  document.addEventListener("plumbline:" + name, (e) => window.sent.push([name, e.detail]));
}
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
}).observe({ type: "longtask", buffered: true });
"""


def wait_until(page: Page, condition: str) -> None:
    """Waits for a JavaScript condition; playwright's own way needs an eval that the policy bars."""
    page.evaluate(
        "() => new Promise((done) => {"
        f" const look = () => ({condition}) ? done() : requestAnimationFrame(look); look(); }})"
    )


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complained about; a test fails when there is any."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert [text for text in found if "favicon" not in text] == []


Opener = Callable[..., Page]


@pytest.fixture
def open_article(page: Page, site: Site, complaints: list[str]) -> Opener:
    """Opens a page with a text and its anchors and waits until they are painted."""
    page.add_init_script(RECORDER)

    def open_it(
        text: str = TEXT,
        anchors: list[dict[str, Any]] | None = None,
        tags: tuple[str, ...] = TAGS,
        article: str | None = None,
    ) -> Page:
        site.pages["article"] = page_html(article or article_html(text, tags), anchors or [])
        page.goto(f"{site.address}/pages/article")
        expect(page.locator("[data-article-text]")).to_have_attribute("data-painted", "true")
        return page

    return open_it
