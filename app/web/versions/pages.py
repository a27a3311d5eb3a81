"""The versions of an article: the list, each one's text, and any two beside each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import NotFound, NotTheArticle, PlumblineError
from app.domain.vocabulary import AnchorState
from app.engines.comparing import Row, RowKind, side_by_side
from app.engines.extraction import MAX_ARTICLE_CHARACTERS, MAX_UPLOAD_BYTES
from app.http.context import read_session, web_actor
from app.http.errors import code_of
from app.http.loading import field_errors
from app.models import ArticleVersion
from app.policy import can_write, require_signed_in
from app.queries import rechecks
from app.queries.article_versions import list_versions, version_at
from app.queries.articles import visible_article
from app.queries.version_anchors import Place, counts_in, moves_between, places_in
from app.web.rechecks import interval_choices

blueprint = Blueprint("versions", __name__)

#: How many passages of an unchanged stretch stay in view beside a change.
_CONTEXT = 1
_LOST = (AnchorState.CHANGED, AnchorState.AMBIGUOUS)
_Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that follow each other; `is_folded` where nothing changes in them."""

    is_folded: bool
    rows: list["ShownRow"]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a comparison with its blocks; changes are numbered from 1, others have 0."""

    row: Row
    before: list[_Block]
    after: list[_Block]
    number: int


@blueprint.get("/desk/articles/<id:article_id>/versions")
def show_versions(article_id: str) -> Response:
    """Every version, newest first, and the ways to take in another one."""
    return versions_page(require_signed_in(web_actor()), article_id)


@blueprint.get("/desk/articles/<id:article_id>/versions/<int:number>")
def show_version(article_id: str, number: int) -> str:
    """The text of one version, with its highlights as they were anchored in it."""
    actor = require_signed_in(web_actor())
    session = read_session()
    article = visible_article(session, actor, article_id)
    version = version_at(session, article.id, number)
    places = places_in(session, article.id, version.id)
    blocks = _marked(version, [place for place in places if place.start is not None])
    return render_template(
        "versions/version.html",
        article=article,
        version=version,
        newest=_newest_number(session, article.id),
        groups=[
            (is_list, list(group))
            for is_list, group in groupby(blocks, key=lambda block: block["kind"] == "list_item")
        ],
        places=places,
    )


@blueprint.get("/desk/articles/<id:article_id>/compare")
def compare_versions(article_id: str) -> str:
    """Any two versions beside each other; by default the newest and the one before it."""
    actor = require_signed_in(web_actor())
    session = read_session()
    article = visible_article(session, actor, article_id)
    newest = _newest_number(session, article.id)
    after_number = _asked("after", newest)
    before_number = _asked("before", max(after_number - 1, 1))
    before = version_at(session, article.id, before_number)
    after = version_at(session, article.id, after_number)
    is_whole = request.args.get("view") == "whole"
    rows = list(_shown_rows(before, after))
    return render_template(
        "versions/compare.html",
        article=article,
        before=before,
        after=after,
        newest=newest,
        numbers=range(newest, 0, -1),
        is_whole=is_whole,
        groups=list(_groups(rows, is_whole=is_whole)),
        change_count=sum(1 for row in rows if row.number),
        retouched_count=sum(1 for row in rows if row.row.kind is RowKind.RETOUCHED),
        moves=moves_between(session, article.id, before.id, after.id),
    )


def versions_page(
    actor: Actor,
    article_id: str,
    typed: dict[str, str] | None = None,
    error: PlumblineError | None = None,
) -> Response:
    """The list of versions; after a mistake with what was typed, and why it was not taken."""
    session = read_session()
    article = visible_article(session, actor, article_id)
    cursor = request.args.get("cursor") if request.method == "GET" else None
    page = list_versions(session, article.id, cursor=cursor)
    counts = counts_in(session, article.id, [version.id for version in page.rows])
    recheck = rechecks.of_article(session, article.id)
    answer = render_template(
        "versions/list.html",
        article=article,
        versions=[(version, _summed(counts.get(version.id, {}))) for version in page.rows],
        newest=_newest_number(session, article.id),
        is_writer=can_write(actor, article.team_id),
        recheck=recheck,
        is_looking=recheck is not None and recheck.is_under_way(clock.now()),
        intervals=interval_choices(),
        typed=typed or {},
        errors=field_errors(error) if error else {},
        is_doubtful=isinstance(error, NotTheArticle),
        max_characters=MAX_ARTICLE_CHARACTERS,
        max_bytes=MAX_UPLOAD_BYTES,
        first_href=cursor and url_for("versions.show_versions", article_id=article.id),
        next_href=page.next_cursor
        and url_for("versions.show_versions", article_id=article.id, cursor=page.next_cursor),
    )
    return make_response(answer, code_of(error) if error else 200)


def _summed(states: dict[AnchorState, int]) -> list[tuple[str, int, str]]:
    """What a version did to the highlights: a word for it, how many, and its badge."""
    stand = sum(count for state, count in states.items() if state.is_shown)
    changed = sum(states.get(state, 0) for state in _LOST)
    gone = states.get(AnchorState.ORPHAN, 0)
    told = [("in place", stand, "exact"), ("changed", changed, "changed"), ("lost", gone, "orphan")]
    return [(label, count, state) for label, count, state in told if count]


def _newest_number(session: Session, article_id: str) -> int:
    (newest,) = list_versions(session, article_id, limit=1).rows
    return newest.number


def _asked(name: str, default: int) -> int:
    """A number in the address. Raises `NotFound` for what is none."""
    value = request.args.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise NotFound("This article has no version of that number.")
    return int(value)


def _blocks_of(version: ArticleVersion) -> list[_Block]:
    return [{**each, "text": version.text[each["start"] : each["end"]]} for each in version.blocks]


def _shown_rows(before: ArticleVersion, after: ArticleVersion) -> Iterator[ShownRow]:
    old, new = _blocks_of(before), _blocks_of(after)
    number = 0
    for row in side_by_side([block["text"] for block in old], [block["text"] for block in new]):
        is_change = row.kind not in (RowKind.SAME, RowKind.RETOUCHED)
        number += is_change
        yield ShownRow(
            row,
            old[row.before.start : row.before.stop],
            new[row.after.start : row.after.stop],
            number if is_change else 0,
        )


def _groups(rows: list[ShownRow], *, is_whole: bool) -> Iterator[Group]:
    """Cuts the rows into what is shown and what is folded away between the changes."""
    near: set[int] = set()
    for at, shown in enumerate(rows):
        if is_whole or shown.row.kind is not RowKind.SAME:
            near.update(range(at - _CONTEXT, at + _CONTEXT + 1))
    for is_far, group in groupby(enumerate(rows), key=lambda each: each[0] not in near):
        together = [shown for _, shown in group]
        yield Group(is_far and len(together) > 1, together)


def _marked(version: ArticleVersion, places: list[Place]) -> Iterator[_Block]:
    """Each block cut where a highlight begins or ends; a piece names the highlights over it.

    `places` are in the order of their starts, so that one walk over the text finds them all.
    """
    level = 1
    waiting = iter(places)
    following = next(waiting, None)
    over: list[Place] = []
    for block in version.blocks:
        start, end = block["start"], block["end"]
        while following is not None and (following.start or 0) < end:
            over.append(following)
            following = next(waiting, None)
        over = [place for place in over if (place.end or 0) > start]
        if block["kind"] == "heading":
            level = min(max(block["level"] or 2, 2), level + 1)
        yield {**block, "level": level, "pieces": _pieces(version.text, start, end, over)}


def _pieces(text: str, start: int, end: int, over: list[Place]) -> list[tuple[str, list[Place]]]:
    spans = [(max(place.start or 0, start), min(place.end or 0, end)) for place in over]
    cuts = sorted({start, end, *(edge for span in spans for edge in span)})
    return [
        (
            text[i:k],
            [place for place, span in zip(over, spans, strict=True) if span[0] <= i < k <= span[1]],
        )
        for i, k in pairwise(cuts)
    ]
