"""Quotes of claims in articles: placed, given another span, deleted and brought back.

What the words of a quote are is decided here, on the text the article has now; what a browser or
a program sent is only a question. Offsets are half-open and count code points.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app import policy
from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from app.domain.vocabulary import AnchorState, SilentEditOutcome
from app.domain.workflow import is_editable
from app.engines.anchoring import Quote, fold, locate, quote_at, sentence_key_at
from app.engines.anchoring.locating import MAX_CANDIDATES
from app.models import Anchor, Annotation, Article, ArticleVersion, Claim, FactCheck, new_id
from app.models.base import Id
from app.queries.annotations import newest_anchor
from app.queries.articles import current_version
from app.queries.claims import working_fact_check
from app.services import editing
from app.services.anchors import silent_edits
from app.services.anchors.carrying import awaits_revision, carry_one
from app.services.contributions import contribute, require_editable
from app.services.publishing import refresh_claim_publications
from app.services.records import audit
from app.services.states import is_public

#: The longest quote, in characters: several paragraphs.
MAX_QUOTE_CHARACTERS = 10_000
_QUOTE_FIELDS = ("exact", "prefix", "suffix", "start", "end", "sentence")


def find_quote(text: str, quote: Mapping[str, Any]) -> Quote:
    """The quote as it stands in `text`: words, context and sentence are the text's own.

    `quote` has `exact` and may have `prefix`, `suffix` and, both or neither, `start` and `end`.
    With offsets the text must say there, folded, what was quoted; without them the quote is
    located. Raises `InvalidInput` (pointer `/quote…`) when it says something else there, when the
    words stand nowhere, and when they stand at several places and nothing tells which is meant.
    """
    asked = _asked(quote)
    if asked.start is not None and asked.end is not None:
        _require_same_words(text, asked, asked.start, asked.end)
        return quote_at(text, asked.start, asked.end)
    anchor = locate(text, asked)
    if anchor.state is AnchorState.AMBIGUOUS and len(anchor.candidates) > 1:
        raise InvalidInput(_several(len(anchor.candidates)), "/quote/exact")
    return quote_at(text, *anchor.decided("/quote/exact"))


_HELD_ARTICLE = (
    select(Article)
    .where(Article.id == bindparam("id", type_=Id))
    .with_for_update(read=True, of=Article)
)


def held_article(session: Session, actor: Actor, article_id: str) -> Article:
    """The article, whose newest text stays the newest until this transaction ends.

    Shared: many can highlight at once, but nobody while a new version is taken in. To be called
    before any other row is held.
    """
    article = session.scalars(_HELD_ARTICLE, {"id": article_id}).one_or_none()
    if article is None:
        raise NotFound()
    policy.require(policy.can_write, actor, article.team_id)
    return article


def place(
    session: Session, actor: Actor, claim: Claim, version: ArticleVersion, quote: Quote
) -> Annotation:
    """Writes the annotation of `claim` on a quote found in `version`, with its first anchor.

    For the services that make or extend a claim; the caller has checked permission and state.
    """
    annotation = Annotation(
        id=new_id(),
        claim_id=claim.id,
        article_id=version.article_id,
        article_version_id=version.id,
        created_by_id=actor.user_id or None,
        **quote_fields(quote),
    )
    note_sentence(annotation, version.text)
    session.add(annotation)
    annotation.anchors = [_anchor(session, actor, annotation, version, quote)]
    audit.record(
        session,
        actor,
        "annotation.created",
        annotation.id,
        team_id=claim.team_id,
        after={"claim_id": claim.id, "article_id": version.article_id, "exact": quote.exact},
    )
    return annotation


def respan(
    session: Session,
    actor: Actor,
    annotation_id: str,
    quote: Mapping[str, Any],
    *,
    seen_version: int,
) -> Annotation:
    """Gives an annotation other words of its article, and with them a new anchor.

    The anchors before stay. Other words, or another sentence, are an edit of the fact-check: its
    approvals become void, and `Conflict` is raised while it is published or withdrawn. Raises
    `StaleVersion` when somebody else changed the annotation, `InvalidInput` as `find_quote` does.
    """
    annotation, claim, fact_check = locked_annotation(session, actor, annotation_id)
    require_may_show(session, actor, fact_check)
    if annotation.deleted_at is not None:
        raise Conflict("This highlight was deleted; restore it to change it.")
    editing.require_version(annotation, seen_version, {"exact": quote.get("exact", "")})
    version = current_version(session, annotation.article_id)
    found = find_quote(version.text, quote)
    if not _says_the_same(annotation, found):
        require_editable(fact_check)
    before, after = editing.apply(
        annotation, {**quote_fields(found), "article_version_id": version.id}
    )
    note_sentence(annotation, version.text)
    now = newest_anchor(session, annotation.id)
    if not after and now.state is AnchorState.EXACT:
        return annotation
    anchor = _anchor(session, actor, annotation, version, found)
    anchor.awaits_revision = awaits_revision(session, annotation, now)
    silent_edits.close(session, annotation, SilentEditOutcome.MOVED)
    audit.record(
        session, actor, "annotation.respanned", annotation.id,
        team_id=claim.team_id, before=before, after=after,
    )  # fmt: skip
    follow_change(session, actor, fact_check)
    return annotation


def delete_annotation(session: Session, actor: Actor, annotation_id: str) -> Annotation:
    """Takes a highlight away until it is restored; deleting it again changes nothing."""
    annotation, claim, fact_check = locked_annotation(session, actor, annotation_id)
    require_may_show(session, actor, fact_check)
    if annotation.deleted_at is not None:
        return annotation
    annotation.deleted_at = clock.now()
    annotation.version += 1
    audit.record(
        session, actor, "annotation.deleted", annotation.id,
        team_id=claim.team_id, before={"exact": annotation.exact},
    )  # fmt: skip
    follow_change(session, actor, fact_check)
    return annotation


def restore_annotation(session: Session, actor: Actor, annotation_id: str) -> Annotation:
    """Brings a deleted highlight back; where it stands now is looked up when the text changed."""
    annotation, claim, fact_check = locked_annotation(session, actor, annotation_id)
    require_may_show(session, actor, fact_check)
    if annotation.deleted_at is None:
        return annotation
    annotation.deleted_at = None
    annotation.version += 1
    session.flush()
    carry_one(session, annotation)
    audit.record(
        session, actor, "annotation.restored", annotation.id,
        team_id=claim.team_id, after={"exact": annotation.exact},
    )  # fmt: skip
    follow_change(session, actor, fact_check)
    return annotation


def require_may_show(session: Session, actor: Actor, fact_check: FactCheck) -> None:
    """Raises `Forbidden` when readers would see other words of the claim than an editor let them.

    Where a published claim stands is live (docs/decisions/0004), so that a change of it is a
    publication.
    """
    if is_public(session, fact_check) and not policy.can_publish(actor, fact_check.team_id):
        raise Forbidden(
            "Readers see this claim’s fact-check, so only an editor can change where it is shown."
        )


def locked_annotation(
    session: Session, actor: Actor, annotation_id: str
) -> tuple[Annotation, Claim, FactCheck]:
    """The annotation, its claim and the fact-check in work, held for writing, and its article,
    whose newest text stays the newest. Raises `NotFound`, `Forbidden` and `Conflict`."""
    row = session.execute(
        select(Annotation.claim_id, Annotation.article_id).where(Annotation.id == annotation_id)
    ).one_or_none()
    if row is None:
        raise NotFound()
    claim_id, article_id = row
    held_article(session, actor, article_id)
    # The claim first, as every service does, so that two of them never wait for each other.
    claim = editing.lock(session, Claim, claim_id)
    annotation = editing.lock(session, Annotation, annotation_id)
    if annotation.claim_id != claim.id:
        raise Conflict("This highlight was moved to another claim just now; try again.")
    return annotation, claim, working_fact_check(session, claim.id)


def follow_change(session: Session, actor: Actor, fact_check: FactCheck) -> None:
    """To be called after any change of which words a claim has: approvals saw other words.

    A published or withdrawn fact-check stays as it is; what readers see follows at once.
    """
    if is_editable(fact_check.state):
        contribute(session, actor, fact_check)
    refresh_claim_publications(session, fact_check.claim_id)


def _asked(quote: Mapping[str, Any]) -> Quote:
    exact = str(quote.get("exact") or "")
    start, end = quote.get("start"), quote.get("end")
    if not exact.strip():
        raise InvalidInput("Select at least one word of the article.", "/quote/exact")
    if len(exact) > MAX_QUOTE_CHARACTERS:
        raise InvalidInput(
            f"This quote is {len(exact):,} characters long; the limit is {MAX_QUOTE_CHARACTERS:,}.",
            "/quote/exact",
        )
    if (start is None) != (end is None):
        raise InvalidInput("Send both start and end of the quote, or neither.", "/quote/start")
    return Quote(
        exact=exact,
        prefix=str(quote.get("prefix") or ""),
        suffix=str(quote.get("suffix") or ""),
        start=start,
        end=end,
    )


def _require_same_words(text: str, asked: Quote, start: int, end: int) -> None:
    if not 0 <= start < end <= len(text):
        raise InvalidInput("The quote lies outside the article’s text.", "/quote/start")
    there, wanted = fold(text[start:end]).text.strip(), fold(asked.exact).text.strip()
    if there != wanted:
        raise InvalidInput(
            f"At {start}–{end} the article says “{_short(there)}”, not the quoted words; "
            "offsets count code points, and the text may have changed since it was read.",
            "/quote/start",
        )


def _short(words: str) -> str:
    return words if len(words) <= 80 else words[:79] + "…"


def _several(count: int) -> str:
    number = f"{count} or more" if count >= MAX_CANDIDATES else str(count)
    return (
        f"These words stand at {number} places of the article, and nothing tells which one is "
        "meant; give the words before or after them as well."
    )


def quote_fields(quote: Quote) -> dict[str, Any]:
    """What an annotation keeps of its quote."""
    return {name: getattr(quote, name) for name in _QUOTE_FIELDS}


def note_sentence(annotation: Annotation, text: str) -> None:
    """To be called whenever a quote is set: `text` is that of the version it stands in."""
    annotation.sentence_key = sentence_key_at(text, annotation.start)


def _says_the_same(annotation: Annotation, quote: Quote) -> bool:
    return (
        fold(annotation.exact).text == fold(quote.exact).text
        and fold(annotation.sentence).text == fold(quote.sentence).text
    )


def _anchor(
    session: Session, actor: Actor, annotation: Annotation, version: ArticleVersion, quote: Quote
) -> Anchor:
    anchor = Anchor(
        annotation_id=annotation.id,
        article_version_id=version.id,
        start=quote.start,
        end=quote.end,
        state=AnchorState.EXACT,
        created_by_id=actor.user_id or None,
    )
    session.add(anchor)
    return anchor
