"""When the fault is ours, people still get a page with a sentence."""

from flask import Flask

from app import db
from tests.factories import Desk, signed_in


def test_without_a_database_a_signed_in_person_gets_a_page(app: Flask, desk: Desk) -> None:
    client = signed_in(app, desk.reviewer)
    db.configure("sqlite:////nowhere/at/all.sqlite3")
    for path in ("/desk", "/"):
        answer = client.get(path)
        assert answer.status_code == 500
        assert "The fault is ours" in answer.text
        assert "<h1>" in answer.text
    problem = client.get("/api/v1/fact-checks")
    assert problem.status_code == 500
    assert problem.content_type == "application/problem+json"
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
