"""An article's versions in the browser: listed, read, compared, and taken in by hand."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import db
from app.domain.vocabulary import ImportKind, ImportState, State
from app.engines.extraction import Block, Extracted
from app.models import Annotation, Article, ArticleImport, ArticleVersion
from app.queries.articles import current_version
from app.services.annotations import delete_annotation
from app.services.claims import add_claim
from app.services.intake import imports
from app.services.intake.article_reading import FoundArticle, paste_article
from app.services.intake.articles import edit_article
from app.services.intake.reimports import paste_version
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk, csrf, signed_in
from tests.services.test_article_versions import CHANGED, LONG, annotation_of

FIRST = f"{SENTENCE} It was number one."
HOSTILE = "</p><script>alert(1)</script> {{ 7*7 }} \u202e“><img src=x onerror=alert(2)>"


@pytest.fixture
def article_id(app: Flask, desk: Desk) -> str:
    """A published fact-check's article, whose second version says another figure."""
    with db.unit_of_work() as session:
        annotation = annotation_of(session, in_state(session, desk, State.PUBLISHED))
    with db.unit_of_work() as session:
        paste_version(
            session, desk.colleague, annotation.article_id,
            text=f"{CHANGED} It was number one.\n\n{LONG}",
        )  # fmt: skip
    return annotation.article_id


def post(client: FlaskClient, article_id: str, **form: object) -> TestResponse:
    path = f"/desk/articles/{article_id}/versions"
    return client.post(path, data=form, headers=csrf(client))


def upload(client: FlaskClient, article_id: str, name: str, payload: bytes) -> TestResponse:
    return post(client, article_id, way="file", file=(io.BytesIO(payload), name))


def text_in(page: TestResponse) -> str:
    """What the page says, without tags."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def version_count() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(ArticleVersion)) or 0


def test_the_list_says_who_when_and_how_much(app: Flask, desk: Desk, article_id: str) -> None:
    page = signed_in(app, desk.viewer).get(f"/desk/articles/{article_id}/versions")
    said = text_in(page)
    assert said.index("Version 2") < said.index("Version 1")
    assert "Pasted by Cem Colleague" in said
    assert "Pasted by Rosa Reviewer" in said
    assert "271 words added 1 word removed" in said
    assert "1 changed" in said
    assert "1 in place" in said
    with db.reading() as session:
        assert current_version(session, article_id).content_hash in page.text
    assert "Import again" not in said


def test_one_version_says_what_comes_next(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        article = paste_article(session, desk.reviewer, text=FIRST)
    client = signed_in(app, desk.reviewer)
    said = text_in(client.get(f"/desk/articles/{article.id}/versions"))
    assert "nothing to compare yet" in said
    assert "Compare the chosen two" not in said
    assert "This article has no web address." in said
    assert "Choose two different versions." in text_in(
        client.get(f"/desk/articles/{article.id}/compare")
    )


def test_many_versions_come_in_pages(app: Flask, desk: Desk, article_id: str) -> None:
    for number in range(3, 24):
        with db.unit_of_work() as session:
            paste_version(session, desk.reviewer, article_id, text=f"{FIRST}\n\n{LONG} {number}.")
    client = signed_in(app, desk.reviewer)
    first = client.get(f"/desk/articles/{article_id}/versions")
    assert len(set(re.findall(r"/versions/(\d+)\"", first.text))) == 20
    following = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&"))
    assert set(re.findall(r"/versions/(\d+)\"", second.text)) == {"3", "2", "1"}
    assert client.get(f"/desk/articles/{article_id}/versions?cursor=x").status_code == 422


def test_a_version_shows_its_own_text_and_highlights(
    app: Flask, desk: Desk, article_id: str
) -> None:
    client = signed_in(app, desk.viewer)
    first = client.get(f"/desk/articles/{article_id}/versions/1")
    assert "<mark >21 per cent less freight</mark>" in first.text
    second = client.get(f"/desk/articles/{article_id}/versions/2")
    assert '<mark class="is-undecided">12 per cent less freight<' in second.text
    assert "21 per cent less freight" not in second.text
    assert "Words changed" in text_in(second)


def test_a_highlight_over_several_blocks_and_others_inside_it_are_marked(
    app: Flask, desk: Desk
) -> None:
    with db.unit_of_work() as session:
        article = paste_article(session, desk.reviewer, text="One two three.\n\nFour five six.")
        text = current_version(session, article.id).text
        for words in ("two three.\n\nFour five", "three", "five six."):
            start = text.index(words)
            quote = {"exact": words, "start": start, "end": start + len(words)}
            add_claim(session, desk.reviewer, article.id, text=words, quote=quote)
    page = signed_in(app, desk.reviewer).get(f"/desk/articles/{article.id}/versions/1")
    assert re.findall(r"<mark ?>([^<]*)<", page.text) == [
        "two ", "three", ".", "Four ", "five", " six.",
    ]  # fmt: skip
    assert "Highlights in it 3" in text_in(page)


def test_a_comparison_marks_the_digit_and_names_the_highlight(
    app: Flask, desk: Desk, article_id: str
) -> None:
    page = signed_in(app, desk.viewer).get(f"/desk/articles/{article_id}/compare?before=1&after=2")
    assert '<del><span class="visually-hidden">removed: </span>21</del>' in page.text
    assert '<ins><span class="visually-hidden">added: </span>12</ins>' in page.text
    said = text_in(page)
    assert "Highlights affected 1" in said
    assert "Freight in the harbour fell by 21 per cent" in said
    assert f"/desk/annotations/{_annotation_id(article_id)}/anchor" in page.text
    assert "2 passages differ" in said


def _annotation_id(article_id: str) -> str:
    with db.reading() as session:
        return session.scalars(
            select(Annotation.id).where(Annotation.article_id == article_id)
        ).one()


def test_a_deleted_highlight_is_in_no_version(app: Flask, desk: Desk, article_id: str) -> None:
    with db.unit_of_work() as session:
        delete_annotation(session, desk.editor, _annotation_id(article_id))
    client = signed_in(app, desk.reviewer)
    assert "<mark" not in client.get(f"/desk/articles/{article_id}/versions/1").text
    assert "Highlights affected" not in client.get(f"/desk/articles/{article_id}/compare").text
    assert "in place" not in text_in(client.get(f"/desk/articles/{article_id}/versions"))


def test_unchanged_stretches_are_folded_until_the_whole_is_asked_for(
    app: Flask, desk: Desk
) -> None:
    paragraphs = [f"Paragraph {n} of many tells of the harbour." for n in range(12)]
    with db.unit_of_work() as session:
        article = paste_article(session, desk.reviewer, text="\n\n".join(paragraphs))
    changed = [*paragraphs[:6], "Something wholly new stands here.", *paragraphs[6:]]
    with db.unit_of_work() as session:
        paste_version(session, desk.reviewer, article.id, text="\n\n".join(changed))
    client = signed_in(app, desk.reviewer)
    path = f"/desk/articles/{article.id}/compare"
    assert re.findall(r"<summary>(\d+) unchanged", client.get(path).text) == ["5", "5"]
    whole = client.get(f"{path}?view=whole").text
    assert "<summary>5 unchanged" not in whole
    assert whole.count("Paragraph 3 of many") == 2


def test_typography_alone_is_said_to_be_that(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        article = paste_article(session, desk.reviewer, text='"It fell," she said.')
    with db.unit_of_work() as session:
        paste_version(session, desk.reviewer, article.id, text="“It fell,” she said.")
    said = text_in(signed_in(app, desk.reviewer).get(f"/desk/articles/{article.id}/compare"))
    assert "only typography or white space does" in said
    assert "Typography only" in said


@pytest.mark.parametrize(
    "path",
    ["versions/3", "versions/0", "versions/x", "versions/99999999999", "compare?before=1&after=3",
     "compare?before=0", "compare?before=-1", "compare?after=1e9", "compare?before=²"],
)  # fmt: skip
def test_a_wrong_number_is_not_found(app: Flask, desk: Desk, article_id: str, path: str) -> None:
    assert (
        signed_in(app, desk.reviewer).get(f"/desk/articles/{article_id}/{path}").status_code == 404
    )


def test_another_team_finds_nothing_and_viewers_bring_nothing(
    app: Flask, desk: Desk, article_id: str
) -> None:
    stranger, viewer = signed_in(app, desk.stranger), signed_in(app, desk.viewer)
    for path in ("versions", "versions/1", "compare"):
        assert stranger.get(f"/desk/articles/{article_id}/{path}").status_code == 404
    for form in ({"way": "text", "text": FIRST}, {"way": "url"}, {"way": "file"}):
        assert post(stranger, article_id, **form).status_code == 404
        assert post(viewer, article_id, **form).status_code == 403
    assert version_count() == 2
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ArticleImport)) == 0


def test_a_pasted_text_becomes_a_version_and_shows_what_changed(
    app: Flask, desk: Desk, article_id: str
) -> None:
    client = signed_in(app, desk.reviewer)
    answer = post(client, article_id, way="text", text=f"{FIRST}\n\n{LONG}")
    assert (answer.status_code, answer.location) == (303, f"/desk/articles/{article_id}/compare")
    assert "This is version 3 now." in text_in(client.get(answer.location))
    again = post(client, article_id, way="text", text=f"{FIRST}\r\n\r\n{LONG}\r\n")
    assert "Nothing changed" in text_in(client.get(again.location))
    assert version_count() == 3


def test_a_doubtful_paste_is_kept_on_the_page_until_somebody_insists(
    app: Flask, desk: Desk, article_id: str
) -> None:
    client = signed_in(app, desk.reviewer)
    page = post(client, article_id, way="text", text="Sign in to read on, <b>please</b>.")
    assert page.status_code == 409
    assert "looks like a notice or a sign-in page" in text_in(page)
    assert "Sign in to read on, &lt;b&gt;please&lt;/b&gt;." in page.text
    assert "Import it anyway" in text_in(page)
    assert version_count() == 2
    forced = post(
        client, article_id, way="text", text="Sign in to read on, please.", is_forced="true"
    )
    assert forced.status_code == 303
    assert version_count() == 3


def test_an_empty_paste_says_so(app: Flask, desk: Desk, article_id: str) -> None:
    page = post(signed_in(app, desk.reviewer), article_id, way="text", text=" ")
    assert page.status_code == 422
    assert "Paste the text of the article." in text_in(page)
    assert re.search(r'<details class="card again-paste" open', page.text)


def test_a_text_file_is_taken_in_at_once(app: Flask, desk: Desk, article_id: str) -> None:
    client = signed_in(app, desk.reviewer)
    answer = upload(client, article_id, "a.txt", f"{FIRST}\n\n{LONG}".encode())
    there = client.get(answer.location)
    assert there.location == f"/desk/articles/{article_id}/compare"
    assert "Imported as version 3." in text_in(client.get(there.location))


def test_a_doubtful_file_waits_with_its_reason(app: Flask, desk: Desk, article_id: str) -> None:
    client = signed_in(app, desk.reviewer)
    answer = upload(client, article_id, "a.txt", b"Sign in.")
    page = client.get(answer.location)
    assert "looks like a notice or a sign-in page" in text_in(page)
    assert "Import it anyway" in text_in(page)
    viewer = signed_in(app, desk.viewer)
    assert "Import it anyway" not in text_in(viewer.get(answer.location)).partition("If you")[0]
    retry = client.post(
        f"{answer.location}/retry", data={"is_forced": "true"}, headers=csrf(client)
    )
    assert retry.status_code == 303
    with db.reading() as session:
        imported = session.scalars(select(ArticleImport)).one()
    assert (imported.state, imported.is_forced) == (ImportState.QUEUED, True)


@pytest.mark.parametrize(
    ("name", "payload", "said", "code"),
    [
        ("", b"", "Choose a file.", 422),
        ("a.txt", b"", "This file is empty.", 422),
        ("a.docx", b"PK\x03\x04 nothing", "not a Word document", 422),
        ("a.pdf", bytes(22_000_000), "larger than 20 MB", 413),
    ],
)
def test_a_wrong_file_says_so_at_once(
    app: Flask, desk: Desk, article_id: str, name: str, payload: bytes, said: str, code: int
) -> None:
    page = upload(signed_in(app, desk.reviewer), article_id, name, payload)
    assert page.status_code == code
    assert said in text_in(page)


def test_an_address_is_read_again_by_the_worker(app: Flask, desk: Desk, article_id: str) -> None:
    client = signed_in(app, desk.reviewer)
    answer = post(client, article_id, way="url")
    assert post(client, article_id, way="url").location == answer.location
    assert "Reading the article again" in text_in(client.get(answer.location))
    import_id = answer.location.rpartition("/")[2]
    blocks = [Block("paragraph", FIRST), Block("paragraph", LONG)]
    found = FoundArticle(Extracted(blocks=blocks), None, ImportKind.URL)
    with db.unit_of_work() as session:
        imports.begin_import(session, import_id)
        imports.complete_import(session, import_id, found)
    done = client.get(answer.location)
    assert done.location == f"/desk/articles/{article_id}/compare"
    assert "Imported as version 3." in text_in(client.get(done.location))


def test_a_known_address_is_offered_to_be_read_again(
    app: Flask, desk: Desk, article_id: str
) -> None:
    client = signed_in(app, desk.reviewer)
    sent = {"way": "url", "url": "https://news.example/one"}
    page = client.post("/desk/articles", data=sent, headers=csrf(client))
    assert page.status_code == 409
    assert "Read it again as a new version" in text_in(page)
    assert f'action="/desk/articles/{article_id}/versions"' in page.text
    sent = {"way": "text", "text": f"{FIRST}\n\n{LONG}", "text_url": "https://news.example/one"}
    page = client.post("/desk/articles", data=sent, headers=csrf(client))
    assert "Take this text in as its new version" in text_in(page)
    assert f'formaction="/desk/articles/{article_id}/versions"' in page.text
    assert post(client, article_id, **sent).status_code == 303
    assert version_count() == 3


def test_text_that_somebody_wrote_harms_nobody(app: Flask, desk: Desk) -> None:
    with db.unit_of_work() as session:
        article = paste_article(session, desk.reviewer, text=f"{HOSTILE}\n\nOne.", title=HOSTILE)
    with db.unit_of_work() as session:
        paste_version(session, desk.reviewer, article.id, text=f"{HOSTILE} more\n\nOne.")
    client = signed_in(app, desk.reviewer)
    for path in ("versions", "versions/2", "compare", "compare?view=whole"):
        page = client.get(f"/desk/articles/{article.id}/{path}")
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "49 \u202e" not in page.text


def test_a_text_sent_after_the_session_ended_is_given_back(
    app: Flask, desk: Desk, article_id: str
) -> None:
    client = signed_in(app, desk.reviewer)
    token = csrf(client)
    with client.session_transaction() as cookie:
        del cookie["_user_id"]
    for path in (f"/desk/articles/{article_id}/versions", "/desk/articles"):
        page = client.post(path, data={"way": "text", "text": "Typed <long>."}, headers=token)
        assert page.status_code == 401
        assert "Typed &lt;long&gt;." in page.text
    assert version_count() == 2


def test_the_reading_page_leads_to_the_versions_and_to_what_waits(
    app: Flask, desk: Desk, article_id: str
) -> None:
    page = signed_in(app, desk.reviewer).get(f"/desk/articles/{article_id}")
    said = text_in(page)
    assert "Version 2 of" in said
    assert "1 earlier version" in said
    assert "1 highlight stands on words that changed or are gone: decide ." in said
    assert f"/desk/anchors?article={article_id}" in page.text


def test_readers_see_the_newest_text_with_what_stands_in_it(
    app: Flask, desk: Desk, article_id: str
) -> None:
    with db.unit_of_work() as session:
        article = session.get_one(Article, article_id)
        edit_article(session, desk.reviewer, article_id, article.version, {"has_text_rights": True})
    client = app.test_client()
    page = client.get(f"/articles/{article_id}")
    assert "<mark" not in page.text
    with db.unit_of_work() as session:
        paste_version(session, desk.reviewer, article_id, text=f"{FIRST}\n\nAnd more.\n\n{LONG}")
    page = client.get(f"/articles/{article_id}")
    assert "And more." in page.text
    assert re.search(r"<mark[^>]*>21 per cent less freight<", page.text)
    assert "12 per cent" not in page.text.partition("<h2>The article</h2>")[2]


def test_the_schedule_stands_beside_the_versions(app: Flask, desk: Desk, article_id: str) -> None:
    page = signed_in(app, desk.reviewer).get(f"/desk/articles/{article_id}/versions")
    assert "Scheduled checks" in text_in(page)
    assert f'formaction="/desk/articles/{article_id}/recheck/runs"' in page.text
    viewer = signed_in(app, desk.viewer).get(f"/desk/articles/{article_id}/versions")
    assert "Scheduled checks" in text_in(viewer)
    assert "Save the schedule" not in text_in(viewer)


def test_what_is_large_is_compared_in_time(app: Flask, desk: Desk) -> None:
    sample = Path(__file__).parents[2] / "app/cli/demo_data/sample_article.txt"
    parts = [f"{n} {sample.read_text('utf-8')}" for n in range(40)]
    with db.unit_of_work() as session:
        article = paste_article(session, desk.reviewer, text="\n\n".join(parts))
    with db.unit_of_work() as session:
        text = "\n\n".join(parts).replace("groundless", "well founded")
        paste_version(session, desk.reviewer, article.id, text=text)
    page = signed_in(app, desk.reviewer).get(f"/desk/articles/{article.id}/compare")
    assert page.text.count("<ins>") >= 40
