"""Sources over HTTP: cited, put in order, removed and put back, looked up, edited."""

import re
from typing import Any

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer
from sqlalchemy import select

from app import create_app, db
from app.domain.vocabulary import Stance, State
from app.models import Citation, FactCheck, Source
from app.services.citations import add_citation
from config import Settings, load_settings
from tests.fact_check_work import draft, in_state, ready
from tests.factories import Desk, csrf, make_desk, signed_in
from tests.web.test_fact_check_pages import Browser, words

PAGE = """<!doctype html><html lang="en"><head><title>Annual freight report – Port</title>
<meta property="og:title" content="Annual freight report">
<meta property="og:site_name" content="Port Authority"><meta name="author" content="Ann Quay">
<meta property="article:published_time" content="2025-03-31T08:00:00Z"></head>
<body><article><h1>Annual freight report</h1><p>Freight in the harbour fell by 12 per cent in the
last year, after a storm closed the northern quay for seven weeks in spring.</p><p>The authority
expects the volume to recover once the quay is repaired and the new cranes have arrived.</p>
</article></body></html>"""


@pytest.fixture
def browser(app: Flask, desk: Desk) -> Browser:
    with db.unit_of_work() as session:
        fact_check = draft(session, desk)
    return Browser(app, desk.reviewer, fact_check.id)


def cite(browser: Browser, title: str, **fields: Any) -> str:
    """Cites a new source and gives the citation's id."""
    answer = browser.post("/citations", title=title, **{"stance": "supports", **fields})
    assert answer.status_code == 303, words(answer)
    found = re.search(r"#citation-([0-9a-f-]{36})", answer.location)
    assert found is not None
    return found[1]


def order(browser: Browser) -> list[str]:
    return [citation.source.title for citation in browser.now().citations]


def test_a_source_is_cited(browser: Browser) -> None:
    cite(
        browser, "Port report", url="https://port.example/r", publisher="Port Authority",
        type="official_record", author="Ann", published_on="2025-03-31", stance="refutes",
        excerpt="Fell by 12.", note="p. 3",
    )  # fmt: skip
    (citation,) = browser.now().citations
    assert citation.stance is Stance.REFUTES
    assert str(citation.source.published_on) == "2025-03-31"
    page = words(browser.get())
    for part in ("Port report", "Port Authority", "Ann", "31 March 2025", "Fell by 12.", "p. 3"):
        assert part in page


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"title": "", "stance": "supports"}, "Give the source a title."),
        ({"title": "x"}, "Say what the source says about the claim."),
        ({"title": "x", "stance": "perhaps"}, "Say what the source says about the claim."),
        ({"title": "x", "stance": "supports", "url": "javascript:alert(1)"}, "http:// or https://"),
        ({"title": "x", "stance": "supports", "published_on": "soon"}, "year-month-day"),
        ({"title": "x", "stance": "supports", "excerpt": "y" * 5_001}, "5,000"),
        ({"title": "x", "stance": "supports", "source_id": "nonsense"}, "valid UUID"),
    ],
)
def test_a_refused_source_keeps_what_was_typed(
    browser: Browser, form: dict[str, str], sentence: str
) -> None:
    answer = browser.post("/citations", **{"publisher": "Typed Publisher", **form})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "Typed Publisher" in answer.text
    assert order(browser) == []


def test_a_known_address_is_used_again(browser: Browser, app: Flask, desk: Desk) -> None:
    cite(browser, "Port report", url="https://port.example/r")
    with db.unit_of_work() as session:
        other = draft(session, desk, "other").id
    second = Browser(app, desk.reviewer, other)
    answer = second.post(
        "/citations", title="My words", url="http://www.port.example/r/", stance="context"
    )
    assert answer.status_code == 303
    assert "its title and details were kept" in words(second.get())
    assert order(second) == ["Port report"]
    source_id = second.now().citations[0].source_id
    third = second.post("/citations", source_id=source_id, stance="supports")
    assert third.status_code == 303
    assert order(second) == ["Port report", "Port report"]


def test_a_source_of_another_team_can_not_be_used(browser: Browser, app: Flask, desk: Desk) -> None:
    cite(browser, "Port report")
    source_id = browser.now().citations[0].source_id
    stranger = signed_in(app, desk.stranger)
    assert stranger.get(f"/desk/sources/{source_id}").status_code == 404
    assert "Port report" not in stranger.get("/desk/sources").text
    assert stranger.get("/desk/sources/suggestions?q=port").get_json() == {"sources": []}


def test_sources_move_without_scripts_and_the_focus_stays(browser: Browser) -> None:
    a, _, c = (cite(browser, title) for title in ("a", "b", "c"))
    page = browser.get().text
    assert f'id="up-{c}"' in page
    assert f'id="up-{a}"' not in page
    for _ in range(2):
        answer = browser.post(f"/citations/{c}/move", position=2)
        assert answer.status_code == 303
        assert order(browser) == ["a", "c", "b"]
    answer = browser.post(f"/citations/{a}/move", position=2)
    assert answer.location.endswith(f"#down-{a}")
    answer = browser.post(f"/citations/{a}/move", position=3)
    assert answer.location.endswith(f"#up-{a}")
    browser.post(f"/citations/{a}/move", position=2)
    assert order(browser) == ["c", "a", "b"]


def test_removing_can_be_undone(browser: Browser) -> None:
    _, b = (cite(browser, title) for title in ("a", "b"))
    answer = browser.post(f"/citations/{b}/remove")
    assert order(browser) == ["a"]
    page = browser.client.get(answer.location)
    assert "The source is removed." in words(page)
    assert f"/citations/{b}/restore" in page.text
    assert browser.post(f"/citations/{b}/remove").status_code == 303
    assert browser.post(f"/citations/{b}/restore").status_code == 303
    assert order(browser) == ["a", "b"]


def test_a_citation_is_edited_and_stale_edits_show_both(browser: Browser) -> None:
    a = cite(browser, "a", note="page one")
    seen = browser.now().citations[0].version
    fields = {"version": seen, "stance": "refutes", "excerpt": "", "note": "page two"}
    assert browser.post(f"/citations/{a}", **fields).status_code == 303
    answer = browser.post(f"/citations/{a}", **{**fields, "note": "page three"})
    assert answer.status_code == 409
    assert re.search(r"<del>.*two.*</del>", answer.text)
    assert "page three</textarea>" in answer.text
    assert f'name="version" value="{seen + 1}"' in answer.text


def test_citations_of_other_fact_checks_are_unknown_here(
    browser: Browser, app: Flask, desk: Desk
) -> None:
    with db.unit_of_work() as session:
        citation_id = ready(session, desk, "other").citations[0].id
    for path in ("", "/remove", "/restore"):
        answer = browser.post(f"/citations/{citation_id}{path}", version=1, stance="context")
        assert answer.status_code == 404
    assert browser.get(f"/citations/{citation_id}").status_code == 404


def test_the_list_says_where_sources_are_used(browser: Browser, app: Flask, desk: Desk) -> None:
    cite(browser, "Port report", publisher="Port Authority", type="data")
    cite(browser, "Interview", type="interview")
    client = signed_in(app, desk.viewer)
    page = words(client.get("/desk/sources"))
    assert "cited in 1 fact-check" in page
    assert client.get("/desk/sources?q=authority").text.count("list-link") == 1
    assert client.get("/desk/sources?type=interview").text.count("list-link") == 1
    assert "Nothing matches" in words(client.get("/desk/sources?q=zebra"))
    source_id = browser.now().citations[0].source_id
    shown = client.get(f"/desk/sources/{source_id}")
    assert "Freight in the harbour" in words(shown)
    assert '<form method="post" action="/desk/sources' not in shown.text


def test_editing_a_source(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        approved = in_state(session, desk, State.APPROVED)
        source = approved.citations[0].source
    client = signed_in(app, desk.colleague)
    address = f"/desk/sources/{source.id}"
    form = {"version": source.version, "title": "New title", "url": source.url, "type": "data"}
    saved = client.post(address, data=form, headers=csrf(client))
    assert saved.status_code == 303
    with db.reading() as session:
        assert session.get_one(FactCheck, approved.id).state is State.IN_REVIEW
        assert session.get_one(Source, source.id).title == "New title"
    stale = client.post(address, data={**form, "title": "Another"}, headers=csrf(client))
    assert stale.status_code == 409
    assert re.search(r"<ins>.*Another.*</ins>", stale.text)
    empty = client.post(
        address, data={**form, "version": source.version + 1, "title": " "}, headers=csrf(client)
    )
    assert empty.status_code == 422
    viewer = signed_in(app, desk.viewer)
    assert viewer.post(address, data=form, headers=csrf(viewer)).status_code == 403


def look_up(app: Flask, desk: Desk, url: str) -> Any:
    client = signed_in(app, desk.reviewer)
    return client.post(
        "/desk/sources/look-up",
        json={"url": url},
        headers={**csrf(client), "Accept": "application/json"},
    )


def test_a_page_tells_its_title_and_publisher(settings: Settings, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/report").respond_with_data(PAGE, content_type="text/html")
    allowed = load_settings(
        {
            "PLUMBLINE_ENV": "test",
            "DATABASE_URL": settings.database_url,
            "DATA_DIR": str(settings.data_dir),
            "FETCH_ALLOW_HOST_PORT": f"127.0.0.1:{httpserver.port}",
        }
    )
    app = create_app(allowed)
    with db.unit_of_work() as session:
        desk = make_desk(session)
    answer = look_up(app, desk, f"http://127.0.0.1:{httpserver.port}/report")
    assert answer.get_json() == {
        "is_known": False,
        "title": "Annual freight report",
        "publisher": "Port Authority",
        "author": "Ann Quay",
        "published_on": "2025-03-31",
    }
    gone = look_up(app, desk, f"http://127.0.0.1:{httpserver.port}/gone")
    assert gone.status_code == 422
    assert "by hand" in gone.get_json()["detail"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://169.254.169.254/latest", "http://localhost/", "nonsense"]
)
def test_private_and_bad_addresses_are_not_fetched(app: Flask, desk: Desk, url: str) -> None:
    answer = look_up(app, desk, url)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "/url"


def test_a_known_address_is_told_without_fetching(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        fact_check = draft(session, desk)
        add_citation(
            session,
            desk.reviewer,
            fact_check.id,
            source={"title": "Port report", "url": "https://port.example/r", "publisher": "Port"},
            stance=Stance.CONTEXT,
        )
        source_id = session.scalars(select(Citation.source_id)).one()
    answer = look_up(app, desk, "https://www.port.example/r?utm_source=mail")
    assert answer.get_json()["is_known"] is True
    assert answer.get_json()["id"] == source_id
    assert answer.get_json()["publisher"] == "Port"


def test_looking_up_is_for_those_who_write(app: Flask, desk: Desk) -> None:
    client = signed_in(app, desk.viewer)
    answer = client.post(
        "/desk/sources/look-up", json={"url": "https://a.example"}, headers=csrf(client)
    )
    assert answer.status_code == 403


def test_suggestions_find_by_words(browser: Browser) -> None:
    cite(browser, "Port report", publisher="Port Authority")
    cite(browser, "Weather almanac")
    found = browser.client.get("/desk/sources/suggestions?q=port").get_json()["sources"]
    assert [row["label"] for row in found] == ["Port report — Port Authority"]


def test_a_source_for_what_was_published_meanwhile_is_kept_in_its_form(
    app: Flask, desk: Desk
) -> None:
    with db.unit_of_work() as session:
        published = in_state(session, desk, State.PUBLISHED)
        citation = published.citations[0]
    browser = Browser(app, desk.reviewer, published.id)
    form = {"title": "Just found", "stance": "context", "version": citation.version}
    for path in ("/citations", f"/citations/{citation.id}"):
        answer = browser.post(path, **form, note="Typed note.")
        assert answer.status_code == 409
        assert "revise it to edit it" in words(answer)
        assert "Typed note." in answer.text
