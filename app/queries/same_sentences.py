"""The same sentence in other articles of the team: what may be annotated there as well.

Candidates come from an index of sentences; each text that is shown to anybody is opened, and the
sentence placed in it by the engine. Counts trust the index and open nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from app.domain.errors import InvalidInput
from app.domain.paging import Page, decode_cursor, encode_cursor
from app.domain.vocabulary import AnchorState
from app.engines.anchoring import Quote, same_sentences, sentence_at
from app.models import (
    Anchor,
    Annotation,
    Article,
    ArticleSentence,
    ArticleVersion,
    Claim,
    Standing,
)
from app.queries.appearances import newest_anchor_id
from app.queries.articles import current_text

#: How many characters of context stand before and after the sentence of a place.
CONTEXT = 160
#: How many of the places that have the claim already are listed.
MAX_THERE = 50
# A page ends early rather than open more than this: so much text, or so many articles or claims.
_MAX_CHARACTERS = 6_000_000
_MAX_OPENED = 100
_AFTER_ALL = 2**31
_SHOWN = [state for state in AnchorState if state.is_shown]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of an article's newest text at which a claim's sentence stands.

    `annotation` is where it was checked; `quote` are the same words here; `opening` and `closing`
    are the rest of their sentence, `before` and `after` what stands around it; `was_deleted` is
    True where the claim was highlighted here and somebody deleted it.
    """

    annotation: Annotation
    article: Article
    quote: Quote
    before: str
    opening: str
    closing: str
    after: str
    was_deleted: bool

    @property
    def start(self) -> int:
        """Where the words begin."""
        assert self.quote.start is not None
        return self.quote.start


def quote_of(annotation: Annotation) -> Quote:
    """What was checked, without where it stood."""
    return Quote(
        annotation.exact, annotation.prefix, annotation.suffix, sentence=annotation.sentence
    )


def count_elsewhere(session: Session, annotation_ids: Sequence[str]) -> dict[str, int]:
    """At how many places of other articles the sentence of each annotation can be highlighted.

    In one query, by the index alone. Places where it was deleted before don't count.
    """
    sentence = ArticleSentence
    places = sentence.places - _there(Annotation, sentence) - _deleted(Annotation, sentence)
    rows = session.execute(
        select(Annotation.id, sentence.article_id, places)
        .join(Claim, Claim.id == Annotation.claim_id)
        .join(sentence, _is_elsewhere())
        .where(Annotation.id.in_(annotation_ids), Annotation.deleted_at.is_(None))
    )
    counts = dict.fromkeys(annotation_ids, 0)
    for annotation_id, _, count in rows:
        counts[annotation_id] += max(0, count)
    return counts


def list_elsewhere(
    session: Session, annotation: Annotation, *, cursor: str | None = None, limit: int = 20
) -> Page[Place]:
    """The places in the team's other articles at which the annotation's sentence stands, and the
    claim is not highlighted; those in the newest articles first. None for a deleted annotation.

    A page may be short of `limit` and yet have a next one, so that none opens too many texts.
    Raises `InvalidInput` for a cursor that we never made.
    """
    sentence = ArticleSentence
    candidates = (
        select(Article)
        .select_from(Annotation)
        .join(Claim, Claim.id == Annotation.claim_id)
        .join(sentence, _is_elsewhere())
        .join(Article, Article.id == sentence.article_id)
        .where(
            Annotation.id == annotation.id,
            Annotation.deleted_at.is_(None),
            sentence.places > _there(Annotation, sentence),
        )
        .order_by(Article.id.desc())
        .limit(_MAX_OPENED)
    )
    last_id, last_start = _position(cursor)
    if last_id is not None:
        candidates = candidates.where(Article.id <= last_id)
    articles = session.scalars(candidates).all()

    def opened() -> Iterator[tuple[str, int, list[Place]]]:
        for article in articles:
            version = current_text(session, article.id)
            places = _places(session, version, article, [annotation])
            if article.id == last_id:
                places = [place for place in places if place.start > last_start]
            yield article.id, len(version.text), places

    return _page(opened(), len(articles), limit)


def count_known(session: Session, article_ids: Sequence[str]) -> dict[str, int]:
    """How many sentences of each article were checked in others, and can be highlighted here.

    In one query, by the index alone. Those that were deleted before don't count.
    """
    sentence = ArticleSentence
    rows = session.execute(
        select(sentence.article_id, func.count(sentence.sentence_key.distinct()))
        .select_from(sentence)
        .join(Annotation, _is_checked())
        .join(Claim, Claim.id == Annotation.claim_id)
        .where(
            sentence.article_id.in_(article_ids),
            Claim.team_id == sentence.team_id,
            sentence.places > _there(Annotation, sentence) + _deleted(Annotation, sentence),
        )
        .group_by(sentence.article_id)
    )
    return {**dict.fromkeys(article_ids, 0), **dict(rows.all())}


def list_known(
    session: Session, article: Article, *, cursor: str | None = None, limit: int = 20
) -> Page[Place]:
    """The places of an article whose sentences were checked in others of the team, and where that
    claim is not highlighted; the newest claims first.

    Pages as in `list_elsewhere`.
    """
    sentence, earlier = ArticleSentence, aliased(Annotation)
    is_told_already = (
        select(earlier.id)
        .where(
            earlier.claim_id == Annotation.claim_id,
            earlier.sentence_key == Annotation.sentence_key,
            earlier.article_id != article.id,
            earlier.deleted_at.is_(None),
            earlier.id < Annotation.id,
        )
        .exists()
    )
    candidates = (
        select(Annotation)
        .select_from(sentence)
        .join(Annotation, _is_checked())
        .join(Annotation.claim)
        .where(
            sentence.article_id == article.id,
            Claim.team_id == sentence.team_id,
            sentence.places > _there(Annotation, sentence),
            ~is_told_already,
        )
        .options(contains_eager(Annotation.claim), joinedload(Annotation.article))
        .order_by(Annotation.id.desc())
        .limit(_MAX_OPENED)
    )
    last_id, last_start = _position(cursor)
    if last_id is not None:
        candidates = candidates.where(Annotation.id <= last_id)
    annotations = session.scalars(candidates).all()
    if not annotations:
        return Page([], None)
    places = _places(session, current_text(session, article.id), article, annotations)

    def of_each() -> Iterator[tuple[str, int, list[Place]]]:
        for annotation in annotations:
            after = last_start if annotation.id == last_id else -1
            yield (
                annotation.id,
                0,
                [p for p in places if p.annotation is annotation and p.start > after],
            )

    return _page(of_each(), len(annotations), limit)


def place_at(
    session: Session, annotation: Annotation, article: Article, start: int, end: int
) -> Place | None:
    """The place that begins and ends there, or None where none that could be highlighted does."""
    places = _places(session, current_text(session, article.id), article, [annotation])
    return next((p for p in places if (p.start, p.quote.end) == (start, end)), None)


def there_already(session: Session, annotation: Annotation) -> list[Standing]:
    """Where else the claim is highlighted in the same sentence, newest first."""
    return _standings(
        session,
        Annotation.claim_id == annotation.claim_id,
        Annotation.sentence_key == annotation.sentence_key,
        Annotation.article_id != annotation.article_id,
    )


def known_already(session: Session, article_id: str) -> list[Standing]:
    """The highlights of an article whose sentence has the same claim in others, newest first."""
    other = aliased(Annotation)
    return _standings(
        session,
        Annotation.article_id == article_id,
        select(other.id)
        .where(
            other.sentence_key == Annotation.sentence_key,
            other.claim_id == Annotation.claim_id,
            other.article_id != Annotation.article_id,
            other.deleted_at.is_(None),
        )
        .exists(),
    )


def _is_elsewhere() -> ColumnElement[bool]:
    return and_(
        ArticleSentence.team_id == Claim.team_id,
        ArticleSentence.sentence_key == Annotation.sentence_key,
        ArticleSentence.article_id != Annotation.article_id,
    )


def _is_checked() -> ColumnElement[bool]:
    return and_(
        Annotation.sentence_key == ArticleSentence.sentence_key,
        Annotation.article_id != ArticleSentence.article_id,
        Annotation.deleted_at.is_(None),
    )


def _of_same_claim(there: Any, annotation: Any, sentence: Any) -> ColumnElement[bool]:
    return and_(
        there.claim_id == annotation.claim_id,
        there.sentence_key == sentence.sentence_key,
        there.article_id == sentence.article_id,
    )


def _there(annotation: Any, sentence: Any) -> ScalarSelect[int]:
    """How many places of the sentence in that article have the claim."""
    there, anchor, later = aliased(Annotation), aliased(Anchor), aliased(Anchor)
    newest = (
        select(later.id)
        .where(later.annotation_id == there.id)
        .order_by(later.id.desc())
        .limit(1)
        .correlate(there)
        .scalar_subquery()
    )
    return (
        select(func.count(anchor.start.distinct()))
        .select_from(there)
        .join(anchor, anchor.id == newest)
        .where(
            _of_same_claim(there, annotation, sentence),
            there.deleted_at.is_(None),
            anchor.state.in_(_SHOWN),
        )
        .scalar_subquery()
    )


def _deleted(annotation: Any, sentence: Any) -> ScalarSelect[int]:
    """How many places of the sentence in that article had the claim until it was deleted."""
    there = aliased(Annotation)
    return (
        select(func.count(there.start.distinct()))
        .where(_of_same_claim(there, annotation, sentence), there.deleted_at.is_not(None))
        .scalar_subquery()
    )


def _places(
    session: Session, version: ArticleVersion, article: Article, annotations: Sequence[Annotation]
) -> list[Place]:
    """The places of the annotations' sentences in a text that don't have their claims yet."""
    claim_ids = [annotation.claim_id for annotation in annotations]
    spans = _spans(session, claim_ids, article.id)
    deleted = _deleted_spans(session, claim_ids, article.id, version.id)
    found = same_sentences(version.text, [quote_of(annotation) for annotation in annotations])
    places = []
    for annotation, quotes in zip(annotations, found, strict=True):
        for quote in quotes:
            around = _sentence(version.text, quote)
            if not _touches(spans.get(annotation.claim_id, []), around):
                was_deleted = _touches(deleted.get(annotation.claim_id, []), around)
                places.append(_place(version.text, article, annotation, quote, was_deleted))
    return places


def _sentence(text: str, quote: Quote) -> tuple[int, int]:
    assert quote.start is not None
    assert quote.end is not None
    return sentence_at(text, quote.start, quote.end)


def _place(
    text: str, article: Article, annotation: Annotation, quote: Quote, was_deleted: bool
) -> Place:
    first, last = _sentence(text, quote)
    return Place(
        annotation=annotation,
        article=article,
        quote=quote,
        before=_ending(text[max(0, first - CONTEXT - 1) : first]),
        opening=text[first : quote.start],
        closing=text[quote.end : last],
        after=_beginning(text[last : last + CONTEXT + 1]),
        was_deleted=was_deleted,
    )


def _ending(text: str) -> str:
    """The end of a text, beginning with a whole word."""
    return text if len(text) <= CONTEXT else "…" + (text.partition(" ")[2] or text[1:])


def _beginning(text: str) -> str:
    return text if len(text) <= CONTEXT else (text.rpartition(" ")[0] or text[:-1]) + "…"


_Spans = dict[str, list[tuple[int, int]]]


def _spans(session: Session, claim_ids: Sequence[str], article_id: str) -> _Spans:
    """Where the highlights of each claim stand in the newest text of an article."""
    rows = session.execute(
        select(Annotation.claim_id, Anchor.start, Anchor.end)
        .join(Anchor, Anchor.id == newest_anchor_id())
        .where(
            Annotation.claim_id.in_(claim_ids),
            Annotation.article_id == article_id,
            Annotation.deleted_at.is_(None),
            Anchor.state.in_(_SHOWN),
        )
    )
    return _by_claim(rows)


def _deleted_spans(
    session: Session, claim_ids: Sequence[str], article_id: str, version_id: str
) -> _Spans:
    """Where deleted highlights stood; one from an older text may have stood anywhere."""
    rows = session.execute(
        select(
            Annotation.claim_id, Annotation.start, Annotation.end, Annotation.article_version_id
        ).where(
            Annotation.claim_id.in_(claim_ids),
            Annotation.article_id == article_id,
            Annotation.deleted_at.is_not(None),
        )
    )
    return _by_claim(
        (claim_id, start, end) if at == version_id else (claim_id, 0, _AFTER_ALL)
        for claim_id, start, end, at in rows
    )


def _by_claim(rows: Any) -> _Spans:
    spans: _Spans = {}
    for claim_id, start, end in rows:
        spans.setdefault(claim_id, []).append((start, end))
    return spans


def _touches(spans: list[tuple[int, int]], place: tuple[int, int]) -> bool:
    return any(start < place[1] and place[0] < end for start, end in spans)


def _standings(session: Session, *conditions: ColumnElement[bool]) -> list[Standing]:
    rows = session.execute(
        select(Annotation, Anchor, Article)
        .select_from(Annotation)
        .join(Anchor, Anchor.id == newest_anchor_id())
        .join(Article, Article.id == Annotation.article_id)
        .where(*conditions, Annotation.deleted_at.is_(None))
        .options(joinedload(Annotation.claim))
        .order_by(Annotation.id.desc())
        .limit(MAX_THERE)
    )
    return [Standing(*row) for row in rows]


def _position(cursor: str | None) -> tuple[str | None, int]:
    if not cursor:
        return None, -1
    last_id, start = decode_cursor(cursor, 2)
    try:
        return str(UUID(last_id)), int(start)
    except ValueError:
        raise InvalidInput("This cursor is not one that this service gave.", "/cursor") from None


def _page(opened: Iterator[tuple[str, int, list[Place]]], count: int, limit: int) -> Page[Place]:
    """The first `limit` places of what is opened, one after another."""
    rows: list[Place] = []
    ends: list[str] = []
    size = number = 0
    last_id = ""
    for last_id, characters, places in opened:
        number += 1
        size += characters
        rows += places
        ends += [encode_cursor(last_id, str(place.start)) for place in places]
        if len(rows) > limit:
            return Page(rows[:limit], ends[limit - 1])
        if size > _MAX_CHARACTERS and number < count:
            break
    is_cut_off = number < count or count == _MAX_OPENED
    return Page(rows, encode_cursor(last_id, str(_AFTER_ALL)) if is_cut_off else None)
