"""The same sentence in other articles: found, offered, highlighted one by one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from app import db
from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from app.domain.vocabulary import AnchorState, ImportKind, State
from app.engines.extraction import Block
from app.models import Annotation, Article, AuditEvent, FactCheck
from app.queries.annotations import newest_anchor
from app.queries.articles import current_version
from app.queries.same_sentences import (
    Place,
    count_elsewhere,
    count_known,
    known_already,
    list_elsewhere,
    list_known,
    there_already,
)
from app.services.anchors.elsewhere import annotate_elsewhere
from app.services.annotations import delete_annotation, respan
from app.services.claims import add_claim, annotate
from app.services.intake.article_versions import add_version
from app.services.intake.articles import add_article
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk

WORDS = "21 per cent less freight"
OTHERS = f"Before that. {SENTENCE} And after."


def an_article(session: Session, actor: Actor, *paragraphs: str, title: str = "Copy") -> Article:
    blocks = [Block("paragraph", paragraph) for paragraph in paragraphs]
    return add_article(session, actor, title=title, blocks=blocks, kind=ImportKind.TEXT)


def annotation_of(session: Session, fact_check: FactCheck) -> Annotation:
    session.flush()
    return session.scalars(
        select(Annotation).where(Annotation.claim_id == fact_check.claim_id)
    ).one()


def confirm(session: Session, actor: Actor, place: Place) -> Annotation:
    made = annotate_elsewhere(
        session, actor, place.annotation.id, place.article.id,
        start=place.start, end=place.quote.end or 0,
    )  # fmt: skip
    session.flush()
    return made


def elsewhere(session: Session, annotation: Annotation) -> list[Place]:
    session.flush()
    return list_elsewhere(session, annotation).rows


@pytest.fixture
def annotation(desk: Desk, session: Session) -> Annotation:
    return annotation_of(session, in_state(session, desk, State.DRAFT))


def test_a_place_is_found_and_highlighted(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    article = an_article(session, desk.colleague, "Not here.", OTHERS)
    an_article(session, desk.colleague, OTHERS.replace("21", "12"), title="Another figure")
    (place,) = elsewhere(session, annotation)
    assert count_elsewhere(session, [annotation.id]) == {annotation.id: 1}
    assert place.article is article
    assert (place.quote.exact, place.quote.sentence) == (WORDS, SENTENCE)
    assert (place.before, place.opening) == ("Not here.\n\nBefore that. ", "The harbour handled ")
    assert (place.closing, place.after) == (" last year, the minister said.", " And after.")
    assert not place.was_deleted
    made = confirm(session, desk.colleague, place)
    assert made.claim_id == annotation.claim_id
    assert newest_anchor(session, made.id).state is AnchorState.EXACT
    assert current_version(session, article.id).text[made.start : made.end] == WORDS
    audited = session.scalars(
        select(AuditEvent.actor_id).where(AuditEvent.event == "annotation.created")
    ).all()
    assert audited[-1] == desk.colleague.user_id
    assert elsewhere(session, annotation) == []
    assert count_elsewhere(session, [annotation.id]) == {annotation.id: 0}
    assert [s.annotation.id for s in there_already(session, annotation)] == [made.id]


def test_a_double_click_makes_one(desk: Desk, session: Session, annotation: Annotation) -> None:
    an_article(session, desk.reviewer, OTHERS)
    (place,) = elsewhere(session, annotation)
    first = confirm(session, desk.reviewer, place)
    assert confirm(session, desk.colleague, place).id == first.id
    say(session, desk, place.article, "One more paragraph.", OTHERS)
    moved = newest_anchor(session, first.id)
    again = annotate_elsewhere(
        session, desk.reviewer, annotation.id, place.article.id,
        start=moved.start or 0, end=moved.end or 0,
    )  # fmt: skip
    assert again.id == first.id
    assert session.scalar(select(func.count()).select_from(Annotation)) == 2


def say(session: Session, desk: Desk, article: Article, *paragraphs: str, **more: Any) -> None:
    session.flush()
    blocks = [Block("paragraph", paragraph) for paragraph in paragraphs]
    add_version(session, desk.reviewer, article.id, blocks=blocks, kind=ImportKind.TEXT, **more)


def test_the_newest_text_counts(desk: Desk, session: Session, annotation: Annotation) -> None:
    article = an_article(session, desk.reviewer, OTHERS)
    (place,) = elsewhere(session, annotation)
    say(session, desk, article, OTHERS.replace("21", "12"))
    assert elsewhere(session, annotation) == []
    with pytest.raises(Conflict, match="has changed since you looked"):
        confirm(session, desk.reviewer, place)
    say(session, desk, article, "A new beginning.", OTHERS)
    with pytest.raises(Conflict):
        confirm(session, desk.reviewer, place)
    (moved,) = elsewhere(session, annotation)
    assert moved.start > place.start
    assert confirm(session, desk.reviewer, moved).exact == WORDS


def test_each_place_of_one_article_is_offered(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    an_article(session, desk.reviewer, SENTENCE, f"In full: nothing. {SENTENCE}")
    first, second = elsewhere(session, annotation)
    assert count_elsewhere(session, [annotation.id])[annotation.id] == 2
    assert first.start < second.start
    confirm(session, desk.reviewer, second)
    assert [place.start for place in elsewhere(session, annotation)] == [first.start]
    assert count_elsewhere(session, [annotation.id])[annotation.id] == 1


def test_a_highlight_of_other_words_of_the_sentence_is_enough(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    article = an_article(session, desk.reviewer, OTHERS)
    annotate(session, desk.reviewer, article.id, annotation.claim_id, {"exact": "last year"})
    assert elsewhere(session, annotation) == []
    add_claim(session, desk.reviewer, article.id, text="Else.", quote={"exact": "The harbour"})
    assert elsewhere(session, annotation) == []


def test_what_was_deleted_is_told_apart(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    an_article(session, desk.reviewer, OTHERS)
    (place,) = elsewhere(session, annotation)
    made = confirm(session, desk.reviewer, place)
    delete_annotation(session, desk.reviewer, made.id)
    (place,) = elsewhere(session, annotation)
    assert place.was_deleted
    assert count_elsewhere(session, [annotation.id])[annotation.id] == 0
    assert confirm(session, desk.reviewer, place).id != made.id


def test_another_team_is_another_world(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    theirs = an_article(session, desk.stranger, OTHERS)
    assert elsewhere(session, annotation) == []
    assert count_elsewhere(session, [annotation.id])[annotation.id] == 0
    assert list_known(session, theirs).rows == []
    assert count_known(session, [theirs.id]) == {theirs.id: 0}
    start = OTHERS.index(WORDS)
    for actor in (desk.reviewer, desk.stranger):
        with pytest.raises(NotFound):
            annotate_elsewhere(
                session, actor, annotation.id, theirs.id, start=start, end=start + len(WORDS)
            )


def test_a_person_of_both_teams_mixes_nothing(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    """The operator may write in both."""
    theirs = an_article(session, desk.stranger, OTHERS)
    start = OTHERS.index(WORDS)
    both = Actor(
        **{
            **{n: getattr(desk.reviewer, n) for n in desk.reviewer.__dataclass_fields__},
            "memberships": {
                **dict(desk.reviewer.memberships), **dict(desk.stranger.memberships)
            },
        }
    )  # fmt: skip
    with pytest.raises(NotFound):
        annotate_elsewhere(
            session, both, annotation.id, theirs.id, start=start, end=start + len(WORDS)
        )


def test_only_an_editor_adds_places_that_readers_see(desk: Desk, session: Session) -> None:
    annotation = annotation_of(session, in_state(session, desk, State.PUBLISHED))
    an_article(session, desk.reviewer, OTHERS)
    (place,) = elsewhere(session, annotation)
    with pytest.raises(Forbidden):
        confirm(session, desk.reviewer, place)
    with pytest.raises(Forbidden):
        confirm(session, desk.viewer, place)
    assert confirm(session, desk.editor, place).article_id == place.article.id


def test_no_place_but_those_that_are_offered(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    article = an_article(session, desk.reviewer, OTHERS, OTHERS.replace("last", "this"))
    text = current_version(session, article.id).text
    start = text.rindex(WORDS)
    for span in ((start, start + len(WORDS)), (0, 5), (-1, 10**12)):
        with pytest.raises(Conflict):
            annotate_elsewhere(
                session, desk.reviewer, annotation.id, article.id, start=span[0], end=span[1]
            )
    delete_annotation(session, desk.reviewer, annotation.id)
    (start,) = (text.index(WORDS),)
    with pytest.raises(Conflict, match="deleted"):
        annotate_elsewhere(
            session, desk.reviewer, annotation.id, article.id, start=start, end=start + len(WORDS)
        )


def test_pages_follow_each_other(desk: Desk, session: Session, annotation: Annotation) -> None:
    for number in range(5):
        an_article(session, desk.reviewer, SENTENCE, f"Number {number}. {SENTENCE}")
    whole = [(p.article.id, p.start) for p in elsewhere(session, annotation)]
    assert len(set(whole)) == 10
    walked: list[tuple[str, int]] = []
    cursor = None
    while True:
        page = list_elsewhere(session, annotation, cursor=cursor, limit=3)
        walked += [(place.article.id, place.start) for place in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert walked == whole
    for bad in ("nonsense", "YQ", annotation.id):
        with pytest.raises(InvalidInput):
            list_elsewhere(session, annotation, cursor=bad)
        with pytest.raises(InvalidInput):
            list_known(session, annotation.article, cursor=bad)


def test_a_new_article_is_told_what_was_checked_before(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    article = an_article(session, desk.colleague, OTHERS, "Quite something else.")
    session.flush()
    assert count_known(session, [article.id, annotation.article_id]) == {
        article.id: 1,
        annotation.article_id: 0,
    }
    (place,) = list_known(session, article).rows
    assert place.annotation.id == annotation.id
    assert place.article is article
    made = confirm(session, desk.colleague, place)
    assert list_known(session, article).rows == []
    assert count_known(session, [article.id]) == {article.id: 0}
    assert [s.annotation.id for s in known_already(session, article.id)] == [made.id]
    delete_annotation(session, desk.colleague, made.id)
    session.flush()
    assert [p.was_deleted for p in list_known(session, article).rows] == [True]
    assert count_known(session, [article.id]) == {article.id: 0}


def test_each_claim_is_offered_once(desk: Desk, session: Session, annotation: Annotation) -> None:
    second = an_article(session, desk.reviewer, OTHERS, title="Second")
    (place,) = elsewhere(session, annotation)
    confirm(session, desk.reviewer, place)
    add_claim(session, desk.reviewer, second.id, text="Also this.", quote={"exact": "The harbour"})
    third = an_article(session, desk.reviewer, "Third.", OTHERS, title="Third")
    session.flush()
    walked = []
    cursor = None
    while True:
        page = list_known(session, third, cursor=cursor, limit=1)
        walked += [place.annotation.claim.text for place in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(walked) == 2
    assert "Also this." in walked
    assert count_known(session, [third.id])[third.id] == 1


def test_other_words_of_a_quote_change_what_is_looked_for(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    an_article(session, desk.reviewer, OTHERS)
    assert count_elsewhere(session, [annotation.id])[annotation.id] == 1
    respan(
        session, desk.reviewer, annotation.id, {"exact": "It was number one"},
        seen_version=annotation.version,
    )  # fmt: skip
    session.flush()
    assert count_elsewhere(session, [annotation.id])[annotation.id] == 0
    assert elsewhere(session, annotation) == []


def test_only_texts_that_say_it_are_opened(
    desk: Desk, session: Session, annotation: Annotation
) -> None:
    for number in range(30):
        an_article(session, desk.reviewer, f"{SENTENCE[:-1]} in number {number}.", "Freight fell.")
    an_article(session, desk.reviewer, OTHERS)
    session.flush()
    opened: list[str] = []
    engine = session.get_bind()

    def note(*args: Any) -> None:
        if "article_version.text" in args[2] or "article_version.text AS" in args[2]:
            opened.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    assert len(list_elsewhere(session, annotation).rows) == 1
    event.remove(engine, "before_cursor_execute", note)
    assert len(opened) == 1


def test_two_people_at_once_make_one(desk: Desk) -> None:
    with db.unit_of_work() as session:
        annotation = annotation_of(session, in_state(session, desk, State.DRAFT))
        article = an_article(session, desk.reviewer, OTHERS)
        annotation_id, article_id = annotation.id, article.id
    start = OTHERS.index(WORDS)
    together = Barrier(4)

    def click(actor: Actor) -> str:
        together.wait(timeout=20)
        with db.unit_of_work() as session:
            return annotate_elsewhere(
                session, actor, annotation_id, article_id, start=start, end=start + len(WORDS)
            ).id

    people = [desk.reviewer, desk.colleague, desk.editor, desk.admin]
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(click, people))
    assert len(made) == 1
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Annotation)) == 2
