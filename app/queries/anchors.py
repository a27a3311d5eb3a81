"""Where articles no longer say what was checked: the cases that people decide about."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain.actor import Actor
from app.domain.errors import InvalidInput, NotFound
from app.domain.paging import Page, decode_cursor, decode_id_cursor, encode_cursor
from app.domain.vocabulary import AnchorDecision, AnchorState
from app.engines.anchoring import BLOCK_BREAK, sentence_at
from app.models import (
    Anchor,
    Annotation,
    Article,
    ArticleVersion,
    Claim,
    FactCheck,
    Publication,
    SilentEdit,
    User,
)
from app.policy import require_visible
from app.queries.appearances import newest_anchor_id
from app.queries.claims import working_fact_check_id

#: `public`: what readers saw a verdict on comes first; `oldest`: what waits longest.
Order = Literal["public", "oldest"]

_LOST = tuple(state for state in AnchorState if not state.is_shown)
#: An anchor at which the checked words don't stand. Spelled out, and not bound, so that both
#: databases know their partial index by it.
IS_LOST = Anchor.state.not_in(
    [literal_column(f"'{state}'") for state in AnchorState if state.is_shown]
)
_MAX_ARTICLES = 200
# How much of a text is read around an anchor, and how much of it is shown around its sentence.
_REACH = 4_000
_AROUND = 160


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """What the queue is narrowed to. `is_reopened`: those whose fact-check went back into work
    because of the words, and which are listed apart until somebody decides about the place."""

    article_id: str = ""
    state: AnchorState | None = None
    is_reopened: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence (or sentences), the quote's half-open offsets in it, and a little around it."""

    text: str
    start: int
    end: int
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One highlight whose words were checked in one version and stand otherwise in the newest.

    `said` is what was checked, `says` what stands at the anchor's place now (None: the words have
    no place). `is_public`: readers see the fact-check, and saw it on these words.
    """

    annotation: Annotation
    anchor: Anchor
    article: Article
    claim: Claim
    fact_check: FactCheck
    is_public: bool
    checked_in: ArticleVersion
    stands_in: ArticleVersion
    said: Passage
    says: Passage | None
    silent_edit: SilentEdit | None

    @property
    def is_reopened(self) -> bool:
        """Whether the fact-check was reopened because of these words."""
        return self.anchor.decision is AnchorDecision.REOPEN

    @property
    def is_open(self) -> bool:
        """Whether there is anything to decide about."""
        return not self.anchor.state.is_shown and self.anchor.decision is not AnchorDecision.GONE


_Row = tuple[str, AnchorState, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases wait, and how many are being checked again: (article id, state, number)."""

    waiting_rows: list[_Row]
    reopened_rows: list[_Row]

    @property
    def waiting(self) -> int:
        """All that wait for a decision."""
        return sum(count for _, _, count in self.waiting_rows)

    def by_state(self, article_id: str = "") -> dict[AnchorState, int]:
        """How many wait in each state, in one article or in all."""
        return {state: _sum(self.waiting_rows, article_id, state) for state in _LOST}

    def reopened(self, article_id: str = "") -> int:
        """How many are being checked again, in one article or in all."""
        return sum(_sum(self.reopened_rows, article_id, state) for state in _LOST)


def _sum(rows: list[_Row], article_id: str, state: AnchorState) -> int:
    return sum(n for id_, its, n in rows if its is state and article_id in ("", id_))


def list_cases(
    session: Session,
    actor: Actor,
    filters: CaseFilters,
    *,
    order: Order = "public",
    cursor: str | None = None,
    limit: int = 20,
) -> Page[Case]:
    """The cases of the actor's team; three queries, however many there are.

    Raises `InvalidInput` for a cursor that we never made.
    """
    last_rank, last_id = _decoded(cursor) if cursor else (0, "")
    ranks = (0, 1) if order == "public" else (0,)
    # Each part is read in the order of the index, and no further than it is shown.
    parts = [
        _part(
            _of_team(actor.team_id, filters),
            rank,
            is_public=rank == 0 if order == "public" else None,
            after=last_id if rank == last_rank else "",
            limit=limit + 1,
        )
        for rank in ranks
        if rank >= last_rank
    ]
    listed = union_all(*(select(part) for part in parts)).subquery()
    wanted = select(listed).order_by(listed.c.rank, listed.c.id).limit(limit + 1)
    rows = session.execute(wanted).all()
    shown = rows[:limit]
    more = len(rows) > limit
    next_cursor = encode_cursor(str(shown[-1].rank), shown[-1].id) if more else None
    return Page(_cases(session, [row.id for row in shown]), next_cursor)


def counts(session: Session, actor: Actor, article_id: str = "") -> Counts:
    """How many cases the actor's team has, in all or in one article, by article and state."""
    # Two questions, each of which the partial index answers; as one neither database uses it.
    waiting, reopened = (
        session.execute(
            _of_team(actor.team_id, CaseFilters(article_id, is_reopened=is_reopened))
            .with_only_columns(Annotation.article_id, Anchor.state, func.count())
            .group_by(Annotation.article_id, Anchor.state)
        ).all()
        for is_reopened in (False, True)
    )
    return Counts([(a, s, n) for a, s, n in waiting], [(a, s, n) for a, s, n in reopened])


def article_titles(session: Session, counts: Counts) -> list[tuple[str, str, int]]:
    """The articles with cases that wait, the most first, at most 200: id, title, how many."""
    numbers = Counter[str]()
    for article_id, _, count in counts.waiting_rows:
        numbers[article_id] += count
    most = dict(numbers.most_common(_MAX_ARTICLES))
    titles = dict(
        session.execute(select(Article.id, Article.title).where(Article.id.in_(most))).all()
    )
    return [(article_id, titles[article_id], count) for article_id, count in most.items()]


def count_waiting(session: Session, actor: Actor, *, at_most: int) -> int:
    """How many cases wait for a decision; counts no further than `at_most`."""
    some = _of_team(actor.team_id, CaseFilters()).with_only_columns(Anchor.id).limit(at_most)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def cases_of_claim(session: Session, claim_id: str) -> list[Case]:
    """The highlights of a claim on which somebody must decide, reopened ones included."""
    ids = session.scalars(
        select(Anchor.id)
        .join(Annotation, Anchor.id == newest_anchor_id())
        .where(
            Annotation.claim_id == claim_id,
            Annotation.deleted_at.is_(None),
            IS_LOST,
            _decided_by(None) | _decided_by(AnchorDecision.REOPEN),
        )
        .order_by(Anchor.id)
    )
    return _cases(session, ids.all())


def visible_case(session: Session, actor: Actor | None, annotation_id: str) -> Case:
    """One highlight with its newest anchor, decided or not.

    Raises `NotFound` where it is missing, deleted or of another team.
    """
    anchor_id = session.scalar(
        select(Anchor.id)
        .join(Annotation, Anchor.id == newest_anchor_id())
        .where(Annotation.id == annotation_id, Annotation.deleted_at.is_(None))
    )
    if anchor_id is None:
        raise NotFound()
    (found,) = _cases(session, [anchor_id])
    require_visible(actor, found.claim)
    return found


def list_anchors(
    session: Session, annotation_id: str, *, cursor: str | None = None, limit: int = 20
) -> Page[tuple[Anchor, int, str | None]]:
    """Every place that a highlight had, newest first: with the number of its article version,
    and the name of who put it there, where a person did.

    Raises `InvalidInput` for a cursor that we never made.
    """
    wanted = (
        select(Anchor, ArticleVersion.number, User.name)
        .join(ArticleVersion, ArticleVersion.id == Anchor.article_version_id)
        .outerjoin(User, User.id == Anchor.created_by_id)
        .where(Anchor.annotation_id == annotation_id)
        .order_by(Anchor.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        wanted = wanted.where(Anchor.id < decode_id_cursor(cursor))
    rows = session.execute(wanted).all()
    shown: list[tuple[Anchor, int, str | None]] = [*rows[:limit]]
    return Page(shown, encode_cursor(shown[-1][0].id) if len(rows) > limit else None)


def _of_team(team_id: str | None, filters: CaseFilters) -> Select[Any]:
    decision = AnchorDecision.REOPEN if filters.is_reopened else None
    wanted = _lost(team_id, filters.article_id).where(_decided_by(decision))
    return wanted.where(Anchor.state == filters.state) if filters.state else wanted


def _lost(team_id: str | None, article_id: str) -> Select[Any]:
    """The newest anchors of a team's highlights at which the checked words don't stand."""
    later = aliased(Anchor)
    newest = ~(
        select(later.id)
        .where(later.annotation_id == Anchor.annotation_id, later.id > Anchor.id)
        .correlate(Anchor)
        .exists()
    )
    wanted = (
        select(Anchor.id)
        .join(Annotation, Annotation.id == Anchor.annotation_id)
        .join(Claim, Claim.id == Annotation.claim_id)
        .where(IS_LOST, Claim.team_id == team_id, Annotation.deleted_at.is_(None), newest)
    )
    return wanted.where(Annotation.article_id == article_id) if article_id else wanted


def _decided_by(decision: AnchorDecision | None) -> ColumnElement[bool]:
    return Anchor.decision.is_(None) if decision is None else Anchor.decision == decision


def _part(
    wanted: Select[Any], rank: int, *, is_public: bool | None, after: str, limit: int
) -> Subquery:
    """The first keys of one rank: of what readers see, of what they don't, or (None) of all."""
    if is_public is not None:
        shown = Publication.is_withdrawn.is_(False)
        wanted = wanted.outerjoin(
            Publication, and_(Publication.id == working_fact_check_id(Claim.id), shown)
        ).where(Publication.id.is_not(None) if is_public else Publication.id.is_(None))
    if after:
        wanted = wanted.where(Anchor.id > after)
    keys: Select[*tuple[Any, ...]] = wanted.with_only_columns(
        Anchor.id, literal_column(str(rank)).label("rank")
    )
    return keys.order_by(Anchor.id).limit(limit).subquery()


def _decoded(cursor: str) -> tuple[int, str]:
    rank, anchor_id = decode_cursor(cursor, 2)
    try:
        return int(rank), str(UUID(anchor_id))
    except ValueError:
        raise InvalidInput("This cursor is not one that this service gave.", "/cursor") from None


def _cases(session: Session, anchor_ids: Sequence[str]) -> list[Case]:
    """The cases of these anchors, in their order, in two queries."""
    if not anchor_ids:
        return []
    checked, stands = aliased(ArticleVersion), aliased(ArticleVersion)
    begins = case((Anchor.start > _REACH, Anchor.start - _REACH), else_=0)
    rows = session.execute(
        select(
            Annotation, Anchor, Article, Claim, FactCheck, Publication.is_withdrawn,
            checked, stands,
            func.substr(stands.text, begins + 1, Anchor.end - begins + _REACH),
        )
        .select_from(Anchor)
        .join(Annotation, Annotation.id == Anchor.annotation_id)
        .join(Article, Article.id == Annotation.article_id)
        .join(Claim, Claim.id == Annotation.claim_id)
        .join(FactCheck, FactCheck.id == working_fact_check_id(Claim.id))
        .outerjoin(Publication, Publication.id == FactCheck.id)
        .join(checked, checked.id == Annotation.article_version_id)
        .join(stands, stands.id == Anchor.article_version_id)
        .where(Anchor.id.in_(anchor_ids))
        .options(joinedload(FactCheck.verdict))
    ).all()  # fmt: skip
    edits = _open_edits(session, [row[0].id for row in rows])
    cases = {row[1].id: _case(row, edits) for row in rows}
    return [cases[anchor_id] for anchor_id in anchor_ids]


def _open_edits(session: Session, annotation_ids: Iterable[str]) -> dict[str, SilentEdit]:
    rows = session.scalars(
        select(SilentEdit)
        .where(SilentEdit.annotation_id.in_(list(annotation_ids)), SilentEdit.outcome.is_(None))
        .order_by(SilentEdit.id)
    )
    return {edit.annotation_id: edit for edit in rows}


def _case(row: Any, edits: dict[str, SilentEdit]) -> Case:
    annotation, anchor, article, claim, fact_check, is_withdrawn, checked, stands, window = row
    return Case(
        annotation=annotation,
        anchor=anchor,
        article=article,
        claim=claim,
        fact_check=fact_check,
        is_public=is_withdrawn is False,
        checked_in=checked,
        stands_in=stands,
        said=_said(annotation),
        says=_says(anchor, window),
        silent_edit=edits.get(annotation.id),
    )


def _said(annotation: Annotation) -> Passage:
    """The checked sentence; where it says the quote twice, the place that the context tells."""
    sentence, exact = annotation.sentence, annotation.exact
    at = sentence.find(exact)
    while at >= 0 and not annotation.prefix.endswith(sentence[max(0, at - 32) : at]):
        at = sentence.find(exact, at + 1)
    at = at if at >= 0 else max(0, sentence.find(exact))
    return Passage(sentence, at, min(len(sentence), at + len(exact)))


def _says(anchor: Anchor, window: str | None) -> Passage | None:
    if anchor.start is None or anchor.end is None or window is None:
        return None
    offset = max(0, anchor.start - _REACH)
    return passage_at(window, anchor.start - offset, anchor.end - offset)


def passage_at(text: str, start: int, end: int) -> Passage:
    """The sentence of `text[start:end]`, with up to 160 characters of its block on each side."""
    first, last = sentence_at(text, start, end)
    before = text[max(0, first - _AROUND) : first].rpartition(BLOCK_BREAK)[2]
    after = text[last : last + _AROUND].partition(BLOCK_BREAK)[0]
    return Passage(
        text[first:last],
        start - first,
        end - first,
        before=f"… {before.partition(' ')[2]}" if len(before) == _AROUND else before,
        after=f"{after.rpartition(' ')[0]} …" if len(after) == _AROUND else after,
    )
