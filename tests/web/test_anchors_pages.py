"""The pages of changed words, as a browser without scripts and as their script use them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import db
from app.domain import clock
from app.domain.actor import Actor
from app.domain.vocabulary import AnchorDecision, AnchorState, State
from app.models import Anchor, LoginSession
from app.queries.annotations import newest_anchor
from app.services.anchors import decisions
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk, csrf, signed_in
from tests.services.test_article_versions import CHANGED, annotation_of, say

JSON = {"Accept": "application/json"}


class Case:
    """A fact-check in some state whose article says 12 where 21 was checked."""

    def __init__(self, desk: Desk, state: State, *says: str) -> None:
        with db.unit_of_work() as session:
            fact_check = in_state(session, desk, state)
            annotation = annotation_of(session, fact_check)
            say(session, desk, annotation, *(says or (f"{CHANGED} It was number one.",)))
            self.id, self.article_id = annotation.id, annotation.article_id
            self.fact_check_id = fact_check.id
        self.seen = self.newest().id
        self.page = f"/desk/annotations/{self.id}/anchor"

    def newest(self) -> Anchor:
        with db.reading() as session:
            return newest_anchor(session, self.id)

    def anchors(self) -> int:
        with db.reading() as session:
            return len(session.scalars(select(Anchor)).all())


def words(answer: object) -> str:
    text = re.sub(r"<[^>]+>", " ", getattr(answer, "text", ""))
    return " ".join(text.split())


def post(client: FlaskClient, case: Case, verb: str, **more: str):  # type: ignore[no-untyped-def]
    headers = csrf(client) | more.pop("headers", {})  # type: ignore[operator]
    form = {"seen_anchor_id": case.seen, **more}
    return client.post(f"{case.page}/{verb}", data=form, headers=headers)


def as_script(client: FlaskClient, case: Case, verb: str, **more: str):  # type: ignore[no-untyped-def]
    form = {"seen_anchor_id": case.seen, **more}
    return client.post(f"{case.page}/{verb}", data=form, headers=csrf(client) | JSON)


@pytest.fixture
def public(desk: Desk) -> Case:
    return Case(desk, State.PUBLISHED)


@pytest.fixture
def editor(app: Flask, desk: Desk) -> FlaskClient:
    return signed_in(app, desk.editor)


def test_both_wordings_with_the_differing_digit(editor: FlaskClient, public: Case) -> None:
    page = editor.get("/desk/anchors")
    assert f'data-case="{public.id}"' in page.text
    assert re.search(r"<del[^>]*><span[^>]*>removed: </span>21</del>", page.text)
    assert re.search(r"<ins[^>]*><span[^>]*>added: </span>12</ins>", page.text)
    assert "Readers saw the verdict here" in words(page)
    assert "“21” became “12”" in words(page)


def test_confirmed_and_told_with_a_way_back(editor: FlaskClient, public: Case) -> None:
    answer = post(editor, public, "confirm", view="changed")
    assert answer.status_code == 303
    assert f"decided={public.id}" in answer.location
    assert "view=changed" in answer.location
    assert public.newest().decision is AnchorDecision.CONFIRM
    page = editor.get(answer.location)
    assert "Confirmed: the new words are the quote from now on." in words(page)
    assert f'href="{public.page}"' in page.text
    assert f'data-case="{public.id}"' not in page.text
    assert "confirmed by Edo Editor" in words(editor.get(public.page))


def test_found_gone_and_reopened(app: Flask, desk: Desk, public: Case) -> None:
    reviewer = signed_in(app, desk.reviewer)
    assert post(reviewer, public, "reopen").status_code == 303
    assert public.newest().decision is AnchorDecision.REOPEN
    again = reviewer.get("/desk/anchors?view=reopened")
    assert f'data-case="{public.id}"' in again.text
    public.seen = public.newest().id
    assert post(reviewer, public, "find-gone").status_code == 303
    assert public.newest().state is AnchorState.ORPHAN


def test_moved_by_typing_its_words(editor: FlaskClient, public: Case) -> None:
    form = editor.get(f"{public.page}/move")
    assert 'name="exact"' in form.text
    wrong = post(editor, public, "move", exact="no such words")
    assert wrong.status_code == 422
    assert "no such words</textarea>" in wrong.text
    answer = post(editor, public, "move", exact="It was number one.")
    assert answer.status_code == 303
    assert public.newest().decision is AnchorDecision.MOVE


def test_places_are_offered_where_the_words_stand_twice(app: Flask, desk: Desk) -> None:
    case = Case(
        desk, State.DRAFT,
        f"Something quite new opens the text. {SENTENCE} And on.",
        f"Another thing that nobody had heard. {SENTENCE} Or so they say.",
    )  # fmt: skip
    with db.unit_of_work() as session:
        session.add(
            Anchor(
                annotation_id=case.id,
                article_version_id=newest_anchor(session, case.id).article_version_id,
                state=AnchorState.AMBIGUOUS,
            )
        )
    case.seen = case.newest().id
    reviewer = signed_in(app, desk.reviewer)
    page = reviewer.get(f"{case.page}/move")
    assert "Move to place 2" in words(page)
    starts = re.findall(r'name="start" value="(\d+)"', page.text)
    assert len(starts) == 2
    reading = reviewer.get(f"/desk/articles/{case.article_id}?move={case.id}")
    assert re.findall(r'data-start="(\d+)" data-end', reading.text)[:2] == starts
    exact = "21 per cent less freight"
    answer = post(
        reviewer, case, "move", exact=exact, start=starts[1], end=str(int(starts[1]) + len(exact))
    )
    assert answer.status_code == 303
    assert case.newest().start == int(starts[1])


def test_only_editors_confirm_what_readers_see(app: Flask, desk: Desk, public: Case) -> None:
    reviewer = signed_in(app, desk.reviewer)
    page = reviewer.get("/desk/anchors")
    assert "Only an editor can: readers see this fact-check." in words(page)
    for name, is_disabled in {
        "confirm": True,
        "move": True,
        "gone": False,
        "reopen": False,
    }.items():
        button = re.search(rf'<(?:button|a)[^>]*data-decide="{name}"[^>]*>', page.text)
        assert button is not None
        assert (" disabled " in button[0]) is is_disabled
    assert post(reviewer, public, "confirm").status_code == 403
    assert post(reviewer, public, "move", exact="It was number one.").status_code == 403
    assert public.newest().id == public.seen
    reading = reviewer.get(f"/desk/articles/{public.article_id}?move={public.id}")
    assert "data-move=" not in reading.text


def test_viewers_read(app: Flask, desk: Desk, public: Case) -> None:
    viewer = signed_in(app, desk.viewer)
    page = viewer.get("/desk/anchors")
    assert f'data-case="{public.id}"' in page.text
    assert "Viewers read; a reviewer of your team decides." in words(page)
    assert "data-decide=" not in page.text
    assert viewer.get(f"{public.page}/move").status_code == 403


def test_nobody_of_another_team_sees_it(app: Flask, desk: Desk, public: Case) -> None:
    stranger = signed_in(app, desk.stranger)
    assert public.id not in stranger.get(f"/desk/anchors?decided={public.id}").text
    assert "Every article says what was checked" in words(stranger.get("/desk/anchors"))
    for path in (public.page, f"{public.page}/move"):
        assert stranger.get(path).status_code == 404
    assert post(stranger, public, "confirm").status_code == 404


def test_a_double_click_decides_once(editor: FlaskClient, public: Case) -> None:
    before = public.anchors()
    assert post(editor, public, "confirm").status_code == 303
    assert post(editor, public, "confirm").status_code == 303
    assert public.anchors() == before + 1


def test_the_second_of_two_people_is_shown_how_it_stands(
    app: Flask, desk: Desk, editor: FlaskClient, public: Case
) -> None:
    with db.unit_of_work() as session:
        decisions.find_gone(session, desk.colleague, public.id, seen_anchor_id=public.seen)
    answer = post(editor, public, "confirm")
    assert answer.status_code == 409
    assert "Nothing was changed. This is how it stands now" in words(answer)
    assert "found gone by Cem Colleague" in words(answer)
    scripted = as_script(editor, public, "confirm")
    assert scripted.status_code == 409
    assert "Somebody decided this meanwhile" in scripted.get_json()["detail"]


def test_an_article_that_changed_again_is_shown_afresh(
    desk: Desk, editor: FlaskClient, public: Case
) -> None:
    with db.unit_of_work() as session:
        fact_check_annotation = session.get_one(Anchor, public.seen).annotation
        say(session, desk, fact_check_annotation, f"{SENTENCE.replace('21', '31')} It was so.")
    answer = post(editor, public, "confirm")
    assert answer.status_code == 409
    assert re.search(r"<ins[^>]*><span[^>]*>added: </span>31</ins>", answer.text)
    assert public.newest().decision is None


def test_a_script_is_told_what_to_say(editor: FlaskClient, public: Case) -> None:
    answer = as_script(editor, public, "confirm")
    assert answer.get_json() == {
        "message": "Confirmed: the new words are the quote from now on.",
        "href": public.page,
        "back": f"/desk/anchors?decided={public.id}",
    }


def test_forged_and_broken_forms_change_nothing(editor: FlaskClient, public: Case) -> None:
    form = {"seen_anchor_id": public.seen}
    assert editor.post(f"{public.page}/confirm", data=form).status_code == 400
    broken = editor.post(
        f"{public.page}/confirm", data={"seen_anchor_id": "x"}, headers=csrf(editor)
    )
    assert broken.status_code == 422
    assert public.newest().id == public.seen


@pytest.mark.parametrize(
    "query", ["article=x", "decided=x", "view=x", "order=x", f"article={'0' * 8}", "move=x"]
)
def test_nonsense_in_the_address_is_no_fault(editor: FlaskClient, public: Case, query: str) -> None:
    assert editor.get(f"/desk/anchors?{query}").status_code == 200
    assert editor.get(f"/desk/articles/{public.article_id}?{query}").status_code == 200
    assert editor.get("/desk/anchors?cursor=x").status_code == 422


def test_an_ended_session_decides_nothing(app: Flask, editor: FlaskClient, public: Case) -> None:
    headers = csrf(editor)
    with db.unit_of_work() as session:
        for login in session.scalars(select(LoginSession)):
            login.ended_at = clock.now()
    form = {"seen_anchor_id": public.seen}
    answer = editor.post(f"{public.page}/confirm", data=form, headers=headers)
    assert answer.status_code == 401
    assert public.newest().id == public.seen


def test_the_fact_check_shows_its_changed_words_and_comes_back(
    app: Flask, desk: Desk, editor: FlaskClient
) -> None:
    case = Case(desk, State.APPROVED)
    address = f"/desk/fact-checks/{case.fact_check_id}"
    page = editor.get(address)
    assert "Words that changed" in words(page)
    assert f'name="fact_check_id" value="{case.fact_check_id}"' in page.text
    answer = post(editor, case, "confirm", fact_check_id=case.fact_check_id)
    assert answer.location == address
    after = editor.get(address)
    assert "Words that changed" not in words(after)
    assert "Confirmed: the new words" in words(after)


def test_history_names_the_words(editor: FlaskClient, public: Case) -> None:
    post(editor, public, "confirm")
    page = words(editor.get(f"/desk/fact-checks/{public.fact_check_id}/history"))
    assert "Edo Editor confirmed the changed words: “21” became “12”" in page
    assert "brought in a text that no longer says what was checked" in page


def test_the_claim_tells_where_each_of_its_words_stands(editor: FlaskClient, public: Case) -> None:
    with db.reading() as session:
        claim_id = session.get_one(Anchor, public.seen).annotation.claim_id
    page = editor.get(f"/desk/claims/{claim_id}")
    assert "Words changed" in words(page)
    assert f'href="{public.page}"' in page.text


@pytest.mark.parametrize("who", ["viewer", "editor"])
def test_the_desk_counts_what_waits(app: Flask, desk: Desk, who: str) -> None:
    actor: Actor = getattr(desk, who)
    client = signed_in(app, actor)
    assert "nav-count" not in client.get("/desk/anchors").text
    case = Case(desk, State.PUBLISHED)
    page = client.get("/desk")
    assert "Articles that changed 1" in words(page)
    assert f'href="{case.page}"' in page.text
    assert "Changed words 1 to decide" in words(page)
