"""A newcomer runs `make serve`, and takes an article from import to published JSON.

Everything is found by what the screen says: names of buttons, labels and links. The pictures of
each step are kept when `NEWCOMER_PICTURES` names a folder for them.
"""

import json
import os
import re
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "samples" / "article.txt"
SAMPLE = ROOT / "app" / "cli" / "demo_data" / "sample_article.txt"
ADDRESS = re.compile(r"Plumbline is at (http://localhost:\d+)")
ACCOUNT = re.compile(r"^(reviewer|editor)\s+(\S+@\S+)\s+(\S+)$")


@dataclass
class Served:
    """What `make serve` printed as its last lines."""

    url: str
    accounts: dict[str, tuple[str, str]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`make serve` on a free port with a data folder of its own, stopped by Ctrl-C."""
    environ = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "PLUMBLINE_ENV", "PUBLIC_URL")
    }
    environ |= {"PORT": str(_free_port()), "DATA_DIR": str(tmp_path_factory.mktemp("served"))}
    process = subprocess.Popen(
        ["make", "--no-print-directory", "serve"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield _read_greeting(process)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _read_greeting(process: subprocess.Popen[str]) -> Served:
    url, accounts, printed = "", {}, []
    assert process.stdout is not None
    for line in process.stdout:
        printed.append(line)
        if address := ADDRESS.search(line):
            url = address[1]
        if account := ACCOUNT.match(line.strip()):
            accounts[account[1]] = (account[2], account[3])
        if url and len(accounts) == 2:
            return Served(url, accounts)
    raise AssertionError("make serve ended early:\n" + "".join(printed[-20:]))


def _texts() -> list[object]:
    absent = pytest.mark.skipif(not SHARED.exists(), reason="../shared is absent")
    return [
        pytest.param(SHARED, id="shared", marks=absent),
        pytest.param(SAMPLE, id="sample"),
    ]


def _article(file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    # The demo has its sample already; a newcomer would paste another text.
    return text if file == SHARED else text.replace("A call, a calendar", "One call, one calendar")


class Walk:
    """One person in one browser, reading the screen."""

    def __init__(self, browser: Browser, served: Served, name: str) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "console",
            lambda message: self.problems.append(message.text) if message.type == "error" else None,
        )
        self.name, self.step = name, 0
        self.page.goto(served.url)
        self.page.get_by_role("link", name="Sign in").click()
        email, password = served.accounts[name]
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Good to see you")
        self.look("desk")

    def look(self, what: str) -> None:
        folder = os.environ.get("NEWCOMER_PICTURES")
        self.step += 1
        if folder:
            path = Path(folder) / f"{self.name}-{self.step:02}-{what}.png"
            self.page.screenshot(path=path, full_page=True)


@pytest.mark.parametrize("file", _texts())
def test_from_import_to_published_json(browser: Browser, served: Served, file: Path) -> None:
    writer = Walk(browser, served, "reviewer")
    claim = f"The accusations against Azerbaijan are groundless ({file.stem})."
    _write(writer, _article(file), claim)
    reader = Walk(browser, served, "editor")
    public_url = _approve_and_publish(reader, claim)
    public = _newsroom_reads(served.url, claim)
    assert public["url"] == public_url
    assert public["verdict"]["key"] == "unproven"
    assert public["checked_by"] == ["Robin Reviewer"]
    assert public["approved_by"] == ["Ellis Editor"]
    quotes = [a["quote"]["exact"] for p in public["appearances"] for a in p["annotations"]]
    assert len(quotes) == 1
    assert "accusations" in quotes[0]
    assert "groundless" in quotes[0]
    assert writer.problems == reader.problems == []


def _write(walk: Walk, text: str, claim: str) -> None:
    page = walk.page
    page.get_by_role("link", name="Import an article").first.click()
    page.get_by_label("I’ll paste the text").check()
    page.get_by_label("Text of the article").fill(text)
    walk.look("import")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(text.splitlines()[0][:20])
    expect(page.get_by_text("Leave a Reply")).to_have_count(0)
    walk.look("article")

    _select_words(page, "groundless")
    page.get_by_role("button", name=re.compile("Sentence")).click()
    page.get_by_role("button", name=re.compile("Make a claim")).first.click()
    dialog = page.get_by_role("dialog", name="Make a claim")
    expect(dialog).to_be_visible()
    walk.look("claim")
    dialog.get_by_label("The claim").fill(claim)
    dialog.get_by_label("Who said it").fill("Ilham Aliyev")
    dialog.get_by_role("button", name="Save claim").click()
    card = page.get_by_role("listitem").filter(has_text=claim)
    expect(card).to_be_visible()
    walk.look("highlighted")

    card.get_by_role("link", name="Open fact-check").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(claim)
    page.get_by_label(re.compile("^Unproven")).check()
    page.get_by_label("Summary").fill("Nothing public shows it either way.")
    page.get_by_role("textbox", name="Explanation").fill("We looked for **anything public**.")
    page.get_by_role("link", name="Add a source").click()
    walk.look("source")
    source = page.get_by_role("dialog", name="Add a source")
    source.get_by_label("Title").fill("Transcript of the call")
    source.get_by_text("Context").click()
    source.get_by_role("button", name="Add the source").click()
    expect(page.get_by_role("heading", name="Transcript of the call")).to_be_visible()
    walk.look("check")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("In review").first).to_be_visible()
    walk.look("submitted")


def _select_words(page: Page, word: str) -> None:
    """A double click selects a word, as everywhere."""
    paragraph = page.locator("[data-article-text] p").filter(has_text=word).first
    box = paragraph.evaluate(
        """(element, word) => {
            const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(word);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + word.length);
                element.scrollIntoView({ block: "center" });
                const box = range.getBoundingClientRect();
                return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
            }
        }""",
        word,
    )
    page.mouse.dblclick(box["x"], box["y"])


def _approve_and_publish(walk: Walk, claim: str) -> str:
    page = walk.page
    page.get_by_role("link", name=claim).click()
    walk.look("to-review")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("button", name="Publish")).to_be_visible()
    walk.look("approved")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published").first).to_be_visible()
    walk.look("published")
    page.get_by_role("link", name=re.compile("readers", re.IGNORECASE)).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(claim)
    walk.look("public")
    return page.url


def _newsroom_reads(url: str, claim: str) -> dict:  # type: ignore[type-arg]
    with urllib.request.urlopen(f"{url}/api/v1/fact-checks?q=accusations", timeout=10) as answer:
        rows = json.load(answer)["fact_checks"]
    (public,) = (row for row in rows if row["claim"]["text"] == claim)
    return dict(public)
