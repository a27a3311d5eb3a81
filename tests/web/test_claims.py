"""Claims over HTTP: made once however often they are sent, and never at another's cost."""

import gzip
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from app import db
from app.models import Annotation, Article, Claim
from app.services.annotations import delete_annotation
from tests.claim_factories import TEXT, make_article, make_claim_on, quote_of
from tests.factories import Desk, csrf, signed_in

SCRIPTS = Path(__file__).parents[2] / "app" / "static" / "js"
BRIDGE = "The bridge cost 12 million euros"
HARBOUR = "the harbour of Eastport handled 4.1 million tonnes in 2024"
TWICE = "Unemployment fell by half."
JSON = {"Accept": "application/json"}


@pytest.fixture
def article(desk: Desk) -> Article:
    with db.unit_of_work() as session:
        return make_article(session, desk.reviewer)


@pytest.fixture
def tab(app: Flask, desk: Desk) -> FlaskClient:
    return signed_in(app, desk.reviewer)


def claim_form(words: str = BRIDGE, **fields: Any) -> dict[str, Any]:
    return {"key": "k1", "text": "A claim", **quote_of(words), **fields}


def make(tab: FlaskClient, article: Article, headers: dict[str, str] = JSON, **fields: Any) -> Any:
    return tab.post(
        f"/desk/articles/{article.id}/claims",
        data=claim_form(**fields),
        headers=headers | csrf(tab),
    )


def count(model: type[Claim] | type[Annotation]) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def made_annotation(desk: Desk, article: Article, words: str = BRIDGE, **fields: Any) -> Annotation:
    with db.unit_of_work() as session:
        return make_claim_on(session, desk.reviewer, article, words, **fields)


def test_a_script_gets_the_card_of_the_new_claim(tab: FlaskClient, article: Article) -> None:
    answer = make(tab, article, claimant="Odile Brandt")
    assert answer.status_code == 201
    card = answer.get_json()["card_html"]
    assert f'data-annotation-id="{answer.get_json()["annotation_id"]}"' in card
    assert f'data-from="{TEXT.index(BRIDGE)}"' in card
    assert "Odile Brandt" in card
    assert "Draft" in card


def test_the_page_shows_text_marks_and_cards(
    tab: FlaskClient, desk: Desk, article: Article
) -> None:
    made_annotation(desk, article, text="<script>alert(1)</script> & more")
    page = tab.get(f"/desk/articles/{article.id}").get_data(as_text=True)
    assert "took no questions" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page
    assert "<script>alert" not in page
    assert f'data-start="{TEXT.index("Mayor")}"' in page


def test_every_module_of_the_page_is_fetched_at_once(tab: FlaskClient, article: Article) -> None:
    page = tab.get(f"/desk/articles/{article.id}").get_data(as_text=True)
    fetched = set(re.findall(r'rel="modulepreload" href="/static/js/([^"]+)"', page))
    assert fetched == imported_from(SCRIPTS / "reading" / "start.js")


def imported_from(script: Path) -> set[str]:
    """The modules that a script imports, and those that they import, by their path."""
    found: set[str] = set()
    waiting = [script]
    while waiting:
        module = waiting.pop()
        for name in re.findall(
            r'^(?:import|\}).* from "(\..+)";$', module.read_text(), re.MULTILINE
        ):
            other = (module.parent / name).resolve()
            path = other.relative_to(SCRIPTS).as_posix()
            if path not in found:
                found.add(path)
                waiting.append(other)
    return found


def test_a_replayed_or_doubled_post_makes_one_claim(tab: FlaskClient, article: Article) -> None:
    first, second = make(tab, article), make(tab, article)
    assert first.json["annotation_id"] == second.json["annotation_id"]
    assert count(Claim) == 1
    other = make(tab, article, text="Another claim with the same key")
    assert other.status_code == 422
    assert make(tab, article, key="k2").status_code == 201
    assert count(Claim) == 2


def test_the_same_form_sent_four_times_at_once_makes_one_claim(
    app: Flask, desk: Desk, article: Article
) -> None:
    tabs = [signed_in(app, desk.reviewer) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda tab: make(tab, article), tabs))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json["annotation_id"] for answer in answers}) == 1
    assert (count(Claim), count(Annotation)) == (1, 1)


def test_a_plain_form_leads_to_the_highlight(tab: FlaskClient, article: Article) -> None:
    answer = make(tab, article, headers={}, start="", end="")
    assert answer.status_code == 303
    assert re.search(rf"/desk/articles/{article.id}#a-[0-9a-f-]{{36}}$", answer.location)


def test_a_refused_form_keeps_what_was_typed(tab: FlaskClient, article: Article) -> None:
    typed = {"text": "", "note": "My <b>note</b>", "claimed_on": "2024-13-1"}
    answer = make(tab, article, headers={}, **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "My &lt;b&gt;note&lt;/b&gt;" in page
    assert 'value="2024-13-1"' in page
    assert count(Claim) == 0


def test_without_scripts_the_words_around_a_quote_single_it_out(
    tab: FlaskClient, article: Article
) -> None:
    typed = {"exact": TWICE, "prefix": "", "suffix": "", "start": "", "end": ""}
    refused = make(tab, article, headers={}, **typed)
    assert refused.status_code == 422
    assert 'href="#field-exact"' in refused.get_data(as_text=True)
    assert "stand at 2 places" in refused.get_data(as_text=True)
    made = make(tab, article, headers={}, **typed | {"prefix": "counted the boats. "})
    assert made.status_code == 303
    card = tab.get(made.location).get_data(as_text=True)
    assert f'data-from="{TEXT.rindex(TWICE)}"' in card


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"text": " "}, "/text"),
        ({"claimed_on": "yesterday"}, "/claimed_on"),
        ({"words": TWICE, "prefix": "", "suffix": "", "start": "", "end": ""}, "/quote/exact"),
        ({"exact": "Nobody said this", "start": "", "end": ""}, "/quote/exact"),
        ({"start": "999999", "end": "1000000"}, "/quote/start"),
        ({"start": "many"}, "/start"),
        ({"claim_id": "no-id"}, "/claim_id"),
        ({"key": ""}, "/key"),
    ],
)
def test_a_script_is_told_which_field_is_wrong(
    tab: FlaskClient, article: Article, fields: dict[str, Any], pointer: str
) -> None:
    answer = make(tab, article, **fields)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.get_json()["errors"]]


def test_an_earlier_claim_is_offered_and_takes_the_quote(
    tab: FlaskClient, desk: Desk, article: Article
) -> None:
    claim_id = made_annotation(desk, article, text="The new bridge cost 12 million euros").claim_id
    offered = tab.get(
        "/desk/claims/similar", query_string={"text": "the bridge cost 12 million"}
    ).get_data(as_text=True)
    assert f'data-attach="{claim_id}"' in offered
    assert make(tab, article, words=HARBOUR, claim_id=claim_id).status_code == 201
    assert (count(Claim), count(Annotation)) == (1, 2)


def test_a_highlight_gets_other_words(tab: FlaskClient, desk: Desk, article: Article) -> None:
    annotation = made_annotation(desk, article)
    address = f"/desk/annotations/{annotation.id}/quote"
    sent = quote_of(HARBOUR) | {"version": 1}
    answer = tab.post(address, json=sent, headers=JSON | csrf(tab))
    assert answer.status_code == 200
    assert 'data-version="2"' in answer.get_json()["card_html"]
    stale = tab.post(address, json=sent, headers=JSON | csrf(tab))
    assert stale.status_code == 409
    assert stale.get_json()["current"]["fields"]["exact"] == HARBOUR


def test_a_highlight_is_deleted_and_restored(
    tab: FlaskClient, desk: Desk, article: Article
) -> None:
    annotation = made_annotation(desk, article)
    deleted = tab.post(
        f"/desk/annotations/{annotation.id}/delete", json={}, headers=JSON | csrf(tab)
    )
    assert f'data-deleted-id="{annotation.id}"' in deleted.get_json()["deleted_html"]
    page = tab.get(f"/desk/articles/{article.id}").get_data(as_text=True)
    assert f'data-annotation-id="{annotation.id}"' not in page
    assert "Deleted highlights" in page
    restored = tab.post(f"/desk/annotations/{annotation.id}/restore", headers=csrf(tab))
    assert restored.status_code == 303
    assert f'data-annotation-id="{annotation.id}"' in tab.get(restored.location).text


def test_a_stale_edit_shows_both_texts(tab: FlaskClient, desk: Desk, article: Article) -> None:
    claim_id = made_annotation(desk, article).claim_id
    save = {"version": 1, "text": "Their words"}
    address = f"/desk/claims/{claim_id}"
    assert tab.post(address, data=save, headers=csrf(tab)).status_code == 303
    stale = tab.post(address, data=save | {"text": "My words"}, headers=csrf(tab))
    page = stale.get_data(as_text=True)
    assert stale.status_code == 409
    assert "Their words" in page
    assert "My words" in page
    assert '<input type="hidden" name="version" value="2">' in page


def test_claims_are_merged_and_the_merged_one_leads_on(
    tab: FlaskClient, desk: Desk, article: Article
) -> None:
    gone = made_annotation(desk, article, text="The bridge cost 12 million").claim_id
    stays = made_annotation(desk, article, HARBOUR, text="The bridge cost €12 million").claim_id
    choose = tab.get(f"/desk/claims/{gone}/merge").get_data(as_text=True)
    assert f'value="{stays}"' in choose
    refused = tab.post(f"/desk/claims/{gone}/merge", data={}, headers=csrf(tab))
    assert refused.status_code == 422
    assert "Choose the claim that stays." in refused.get_data(as_text=True)
    tab.post(f"/desk/claims/{gone}/merge", data={"into_id": stays}, headers=csrf(tab))
    led = tab.get(f"/desk/claims/{gone}")
    assert (led.status_code, led.location) == (303, f"/desk/claims/{stays}")
    page = tab.get(led.location).get_data(as_text=True)
    assert "was merged into this claim" in page
    assert "Undo this merge" in page
    undone = tab.post(f"/desk/claims/{gone}/undo-merge", headers=csrf(tab))
    assert tab.get(undone.location).status_code == 200


def test_a_claim_is_split(tab: FlaskClient, desk: Desk, article: Article) -> None:
    first = made_annotation(desk, article)
    make(tab, article, words=HARBOUR, claim_id=first.claim_id)
    with db.reading() as session:
        second = session.scalars(select(Annotation.id).where(Annotation.id != first.id)).one()
    address = f"/desk/claims/{first.claim_id}/split"
    assert f'value="{second}"' in tab.get(address).get_data(as_text=True)
    refused = tab.post(address, data={"text": "Kept words"}, headers=csrf(tab))
    assert refused.status_code == 422
    assert "Kept words" in refused.get_data(as_text=True)
    split = tab.post(address, data={"text": "Two", "annotation_ids": [second]}, headers=csrf(tab))
    assert "Two" in tab.get(split.location).get_data(as_text=True)


def test_the_list_finds_claims_and_empty_lists_say_what_to_do(
    tab: FlaskClient, desk: Desk, article: Article
) -> None:
    assert "No claims yet" in tab.get("/desk/claims").get_data(as_text=True)
    made_annotation(desk, article, text="A bridge too far", claimant="Odile Brandt")
    found = tab.get("/desk/claims?q=bridg&claimant=Odile+Brandt").get_data(as_text=True)
    assert "A bridge too far" in found
    assert "Nothing found" in tab.get("/desk/claims?q=zzz").get_data(as_text=True)
    assert tab.get("/desk/claims?cursor=nonsense").status_code == 422
    assert tab.get("/desk/claims/claimants?q=bran").json == {"claimants": ["Odile Brandt"]}


def test_strangers_and_viewers_change_nothing(app: Flask, desk: Desk, article: Article) -> None:
    annotation = made_annotation(desk, article)
    claim, note = f"/desk/claims/{annotation.claim_id}", f"/desk/annotations/{annotation.id}"
    reads = [f"/desk/articles/{article.id}", claim, note]
    write_pages = [f"{claim}/edit", f"{claim}/merge", f"{claim}/split"]
    writes = [
        (f"/desk/articles/{article.id}/claims", claim_form()),
        (claim, {"version": 1, "text": "x"}),
        (f"{claim}/merge", {"into_id": annotation.claim_id}),
        (f"{claim}/undo-merge", {}),
        (f"{claim}/split", {"text": "x", "annotation_ids": annotation.id}),
        (f"{note}/quote", quote_of(HARBOUR) | {"version": 1}),
        (f"{note}/delete", {}),
        (f"{note}/restore", {}),
    ]
    for actor, code in ((desk.stranger, 404), (desk.viewer, 403)):
        tab = signed_in(app, actor)
        for address in reads:
            assert (tab.get(address).status_code == 404) is (code == 404), address
        for address in write_pages:
            assert tab.get(address).status_code == code, address
        for address, data in writes:
            answer = tab.post(address, data=data, headers=csrf(tab))
            assert answer.status_code == code, (actor.name, address)
    page = signed_in(app, desk.viewer).get(reads[0]).get_data(as_text=True)
    assert "took no questions" in page
    assert 'id="claim-dialog"' not in page, "a viewer is offered nothing to do"
    nobody = app.test_client()
    for address in reads + write_pages:
        assert nobody.get(address).location.startswith("/sign-in"), address
    assert (count(Claim), count(Annotation)) == (1, 1)


def test_a_thousand_highlights_cost_no_more_queries_and_few_bytes(
    tab: FlaskClient, desk: Desk, article: Article
) -> None:
    words = [match[0] for match in re.finditer(r"\w+ \w+", TEXT)]

    def add(number: int) -> None:
        with db.unit_of_work() as session:
            for n in range(number):
                text = f"Claim {n}: {words[n % 9]} {words[n % 7]} {n * 7919} {words[n % 13]}"
                at = words[n % len(words)]
                made = make_claim_on(session, desk.reviewer, article, at, text=text)
                if n % 10 == 0:
                    delete_annotation(session, desk.reviewer, made.id)

    def page() -> tuple[bytes, int]:
        queries = []
        watch = lambda *args: queries.append(args[2])  # noqa: E731
        event.listen(db.engine(), "before_cursor_execute", watch)
        data = tab.get(f"/desk/articles/{article.id}").data
        event.remove(db.engine(), "before_cursor_execute", watch)
        return data, len(queries)

    add(20)
    _, few = page()
    add(1_100)
    body, many = page()
    assert many == few
    assert body.count(b"data-annotation-id=") > 1_000
    size = len(gzip.compress(body.replace(TEXT.encode(), b""), 6))
    assert size < 150_000
