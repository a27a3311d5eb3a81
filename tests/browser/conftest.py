"""A real Chromium before a real server: what every browser test starts from.

Each test has its own SQLite database and its own server on a free port of the loopback. A page
that reports an error on its console, or an exception nobody caught, fails the test.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebError
from werkzeug.serving import make_server

from app import db
from app.domain.actor import Actor
from tests.factories import Desk, make_desk, signed_in


@dataclass(frozen=True)
class LiveServer:
    """A running server; `desk` holds its people, committed."""

    url: str
    app: Flask
    desk: Desk

    def sign_in(self, context: BrowserContext, actor: Actor) -> None:
        """Signs `actor` in in this browser without walking through the form."""
        cookie = signed_in(self.app, actor).get_cookie("plumbline")
        assert cookie is not None
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.url}])


@dataclass
class ConsoleWatch:
    """What the pages of one test complained about; `expect` names what it provokes on purpose."""

    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, text: str) -> None:
        """A complaint that holds `text` (such as "status of 422") is part of the test."""
        self.expected.append(text)

    def on_console(self, message: ConsoleMessage) -> None:
        # Pages name their icon; for a JSON answer the browser asks at this address by itself.
        is_icon = message.location.get("url", "").endswith("/favicon.ico")
        if message.type == "error" and not is_icon:
            self.problems.append(f"{message.text} ({message.location.get('url', '')})")

    def on_web_error(self, error: WebError) -> None:
        self.problems.append(f"uncaught: {error.error}")

    def unexpected(self) -> list[str]:
        return [p for p in self.problems if not any(text in p for text in self.expected)]


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Pages look the same on both databases; browser tests run on SQLite alone."""
    file = tmp_path / "plumbline.sqlite3"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def live_server(app: Flask) -> Iterator[LiveServer]:
    """The application on a free port, with the people of `make_desk`."""
    with db.unit_of_work() as session:
        desk = make_desk(session)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield LiveServer(f"http://127.0.0.1:{server.server_port}", app, desk)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def console() -> Iterator[ConsoleWatch]:
    """Fails the test when a page complained about anything that the test did not expect."""
    watch = ConsoleWatch()
    yield watch
    assert not watch.unexpected()


@pytest.fixture
def new_context(
    console: ConsoleWatch, live_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> Callable[..., BrowserContext]:
    """Makes a browser of its own: addresses are relative to the server, complaints are kept."""

    def make(**options: Any) -> BrowserContext:
        context = new_context(
            **{
                "base_url": live_server.url,
                "viewport": {"width": 1280, "height": 900},
                "reduced_motion": "reduce",
                **options,
            }
        )
        context.set_default_timeout(10_000)
        context.on("console", console.on_console)
        context.on("weberror", console.on_web_error)
        return context

    return make


@pytest.fixture
def signed_in_page(
    live_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> Callable[..., Page]:
    """Opens a page in a fresh browser in which that person is signed in.

    `signed_in_page(actor, **options)`; the options are those of a playwright context, such as
    `viewport`, `has_touch` or `color_scheme`.
    """

    def open_page(actor: Actor, **options: Any) -> Page:
        context = new_context(**options)
        live_server.sign_in(context, actor)
        return context.new_page()

    return open_page
