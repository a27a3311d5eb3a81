"""Articles from before there was an index of sentences get theirs from the worker."""

from sqlalchemy import delete, func, select, update

from app import db
from app.domain.vocabulary import State
from app.models import Annotation, ArticleSentence
from app.queries.same_sentences import list_elsewhere
from app.services.records.article_sentences import JOB_KIND
from app.services.records.jobs import enqueue
from app.worker.loop import Worker
from config import Settings
from tests.fact_check_work import in_state
from tests.factories import Desk


def test_the_index_is_filled_article_by_article(desk: Desk, settings: Settings) -> None:
    with db.unit_of_work() as session:
        for name in ("one", "two", "three"):
            in_state(session, desk, State.DRAFT, name)
    with db.unit_of_work() as session:
        before = session.scalar(select(func.count()).select_from(ArticleSentence))
        keys = set(session.scalars(select(Annotation.sentence_key)))
        session.execute(delete(ArticleSentence))
        session.execute(update(Annotation).values(sentence_key=None))
        first = session.scalars(select(Annotation).order_by(Annotation.id)).first()
        assert first is not None
        assert list_elsewhere(session, first).rows == []
        enqueue(session, JOB_KIND, {})
    Worker(settings).empty_table()
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ArticleSentence)) == before
        assert set(session.scalars(select(Annotation.sentence_key))) == keys
        found = session.get_one(Annotation, first.id)
        assert len(list_elsewhere(session, found).rows) == 2
