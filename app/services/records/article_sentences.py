"""The index of sentences: which of the team's articles say a sentence, and how many times."""

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.engines.anchoring import sentence_key_at, sentence_keys
from app.models import Annotation, Article, ArticleSentence
from app.queries.articles import current_text, text_of

#: The job that fills the index for articles from before there was one.
JOB_KIND = "sentence_index"
# So much text is folded and cut well within the time that a worker may take over one job.
_MAX_CHARACTERS = 2_000_000


def index_sentences(session: Session, article: Article, text: str) -> None:
    """Makes the sentences of `text`, the article's newest, findable in place of those before."""
    session.execute(delete(ArticleSentence).where(ArticleSentence.article_id == article.id))
    rows = [
        {
            "team_id": article.team_id,
            "sentence_key": key,
            "article_id": article.id,
            "places": places,
        }
        for key, places in sentence_keys(text).items()
    ]
    if rows:
        session.execute(insert(ArticleSentence), rows)


def index_batch(session: Session, after: str | None) -> str | None:
    """Indexes some articles and their annotations anew, in the order of their ids.

    Goes on after the article `after`; gives the last one done, or None when none is left.
    """
    articles = select(Article).order_by(Article.id)
    if after is not None:
        articles = articles.where(Article.id > after)
    size = 0
    last = None
    for article in session.scalars(articles.with_for_update(of=Article).limit(100)):
        text = current_text(session, article.id).text
        size += len(text)
        if last is not None and size > _MAX_CHARACTERS:
            break
        index_sentences(session, article, text)
        _index_annotations(session, article)
        last = article.id
    session.flush()
    return last


def _index_annotations(session: Session, article: Article) -> None:
    texts: dict[str, str] = {}
    for annotation in session.scalars(
        select(Annotation).where(Annotation.article_id == article.id)
    ):
        version_id = annotation.article_version_id
        if version_id not in texts:
            texts[version_id] = text_of(session, version_id)
        annotation.sentence_key = sentence_key_at(texts[version_id], annotation.start)
