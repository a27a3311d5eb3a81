"""What is answered before Flask is what Flask would answer, to the last header."""

from typing import Any

import pytest
from flask import Flask

from app import db
from app.api.published_reads import PublishedReads
from app.domain.vocabulary import State
from tests.fact_check_work import in_state
from tests.factories import Desk

ASKED = ("", "?limit=1", "?limit=10", "?limit=100")


def test_both_answer_alike(app: Flask, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.unit_of_work() as session:
        ids = [in_state(session, desk, State.PUBLISHED, f"n{number}").id for number in range(3)]
        withdrawn = in_state(session, desk, State.WITHDRAWN, "withdrawn").id
    paths = [f"/api/v1/fact-checks{query}" for query in ASKED]
    paths += [f"/api/v1/fact-checks/{fact_check_id}" for fact_check_id in [*ids, withdrawn]]
    before = app.wsgi_app
    assert isinstance(before, PublishedReads)
    met: list[str] = []

    def noted(environ: Any, start_response: Any) -> Any:
        met.append(environ["PATH_INFO"])
        return before.inner(environ, start_response)

    early = {path: app.test_client().get(path) for path in paths}
    monkeypatch.setattr(app, "wsgi_app", noted)
    late = {path: app.test_client().get(path) for path in paths}
    assert len(met) == len(paths), "the views themselves were not asked"
    for path in paths:
        assert early[path].status_code == late[path].status_code == 200
        assert early[path].data == late[path].data, path
        assert dict(early[path].headers) == dict(late[path].headers), path


def test_everything_else_is_left_to_the_views(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        fact_check_id = in_state(session, desk, State.PUBLISHED).id
    client = app.test_client()
    path = f"/api/v1/fact-checks/{fact_check_id}"
    etag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert client.head(path).data == b""
    assert client.post(path).status_code == 405
    assert client.get(path[:-1] + "0").status_code in (200, 404)
    assert client.get("/api/v1/fact-checks?limit=0").status_code == 422
    assert client.get("/api/v1/fact-checks?limit=101").status_code == 422
    assert client.get("/api/v1/fact-checks?verdict=true").get_json()["fact_checks"] == []
    assert client.get("/api/v1/fact-checks?q=nowhere").get_json()["fact_checks"] == []
    assert client.get(path.upper().replace("/API/V1/FACT-CHECKS", "/api/v1/fact-checks")).json
