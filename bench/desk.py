"""Fills a fresh database through the commands and the API, as people and tools would."""

import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.client import Connection, request
from scripts.project import ROOT
from scripts.start import flask_command

PUBLISHED = 12
PASSWORD = secrets.token_urlsafe(18)
WRITER = "writer@bench.example"
EDITOR = "editor@bench.example"
SCOPES = ("read", "write", "review", "publish")


def run(environ: Mapping[str, str], *arguments: str, stdin: str = "") -> str:
    """What a `flask --app wsgi …` command prints."""
    return subprocess.run(
        flask_command(*arguments), cwd=ROOT, env=dict(environ), input=stdin, text=True,
        check=True, stdout=subprocess.PIPE,
    ).stdout.strip()  # fmt: skip


def make_team(environ: Mapping[str, str]) -> tuple[str, str]:
    """A team with a writer and an editor; returns their tokens."""
    run(environ, "team", "create", "--name", "Bench", "--slug", "bench")
    tokens = []
    for email, role in ((WRITER, "reviewer"), (EDITOR, "editor")):
        person = ["--email", email, "--name", role.title(), "--team", "bench", "--role", role]
        run(environ, "user", "create", *person, "--password-stdin", stdin=PASSWORD)
        scopes = [word for scope in SCOPES for word in ("--scope", scope)]
        tokens.append(run(environ, "token", "create", "--user", email, *scopes))
    return tokens[0], tokens[1]


def sentence(number: int) -> str:
    """A sentence unlike every other, of the length of a usual quote."""
    return (
        f"In district {number} the council spent {number * 37 + 1000} euros on the repair of "
        f"{number % 90 + 10} bridges within a single year."
    )


def article_text(count: int) -> str:
    """`count` such sentences, four in a paragraph."""
    sentences = [sentence(number) for number in range(count)]
    return "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, count, 4))


@dataclass(frozen=True, slots=True)
class Api:
    """The desk's API with one person's token."""

    port: int
    token: str

    def request(self, method: str, path: str, body: object = None, **headers: str) -> bytes:
        """The bytes of one request under /api/v1/desk."""
        headers["Authorization"] = f"Bearer {self.token}"
        return request(method, f"/api/v1/desk/{path}", body, **headers)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Asks over a new connection; returns the JSON of a success."""
        connection = Connection(self.port)
        try:
            return connection.ask(self.request(method, path, body, **headers)).json()
        finally:
            connection.close()

    def add_article(self, title: str, sentences: int) -> str:
        """Imports an article of so many sentences; returns its id."""
        text = article_text(sentences)
        added = self.ask("POST", "articles", {"title": title, "text": text, "language": "en"})
        return str(added["id"])

    def claim_request(self, article_id: str, number: int, text: str) -> bytes:
        """The request that claims the sentence `number` of an article whose text is `text`."""
        exact = sentence(number)
        start = text.index(exact)
        end = start + len(exact)
        quote = {
            "exact": exact,
            "prefix": text[max(0, start - 32) : start],
            "suffix": text[end : end + 32],
            "start": start,
            "end": end,
        }
        body = {
            "text": f"District {number} repaired {number % 90 + 10} bridges in a year.",
            "claimant": f"Councillor {number % 40}",
            "claimed_on": "2026-11-03",
            "quote": quote,
        }
        return self.request("POST", f"articles/{article_id}/claims", body)

    def text_of(self, article_id: str) -> str:
        """The article's text, in which offsets count."""
        return str(self.ask("GET", f"articles/{article_id}")["article_version"]["text"])


def publish_some(writer: Api, editor: Api) -> list[str]:
    """Walks `PUBLISHED` claims of one article to publication; returns their fact-checks' ids."""
    article_id = writer.add_article("Bridges of the districts", PUBLISHED)
    text = writer.text_of(article_id)
    ids = []
    for number in range(PUBLISHED):
        connection = Connection(writer.port)
        claim = connection.ask(writer.claim_request(article_id, number, text)).json()
        connection.close()
        ids.append(_publish(claim["fact_check"], number, writer, editor))
    return ids


def _publish(draft: dict[str, Any], number: int, writer: Api, editor: Api) -> str:
    path = f"fact-checks/{draft['id']}"
    source = {
        "url": f"https://records.example/districts/{number}",
        "title": f"Accounts of district {number}",
        "publisher": "The audit office",
        "type": "official_record",
    }
    citation = {"source": source, "stance": "refutes", "excerpt": "Repairs: 3 bridges."}
    writer.ask("POST", f"{path}/citations", citation)
    version = writer.ask("GET", path)["version"]
    fields = {
        "verdict": ("false", "mostly_false", "mixed", "true")[number % 4],
        "summary": f"The accounts of district {number} show three repairs, not more.",
        "explanation": "The audit office lists each repair with its bill.\n\n" * 6,
    }
    writer.ask("PATCH", path, fields, If_Match=f'"{version}"')
    writer.ask("POST", f"{path}/submit")
    version = editor.ask("GET", path)["version"]
    editor.ask("POST", f"{path}/reviews", {"decision": "approve"}, If_Match=f'"{version}"')
    editor.ask("POST", f"{path}/publish", {})
    return str(draft["id"])
