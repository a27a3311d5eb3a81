"""What readers see: no sign-in, no scripts needed, no writes."""

from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import orjson
from flask import Blueprint, Response, abort, make_response, render_template, request

from app.documents.addresses import with_addresses
from app.documents.claim_review import claim_review
from app.documents.publication import full_revision_document
from app.documents.revision import dump
from app.documents.silent_edits import public_silent_edit
from app.engines.diffing import Change, word_diff
from app.engines.markdown import render_markdown
from app.http.context import read_session, settings
from app.queries import published
from app.queries.silent_edits import PublicSilentEdit, SilentEditFilters
from app.queries.silent_edits import list_silent_edits as list_edits
from app.web.silent_edits import lost, lost_words, told

blueprint = Blueprint("public", __name__)

_PAGE_SIZE = 20


def _public(text: str) -> dict[str, Any]:
    """A stored document for a page, whose links stay at the address that it was asked at."""
    return _document(text, urlsplit(settings().public_url).path.rstrip("/"))


def _document(text: str, base: str) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads(with_addresses(text, base))
    return content


def _teaser(text: str) -> dict[str, Any]:
    content = _public(text)
    return {**content, "lost_words": lost_words(content)}


def _page(template: str, **values: Any) -> Response:
    response = make_response(render_template(f"public/{template}", **values))
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/")
def front() -> Response:
    """The latest verdicts of every team, with search."""
    filters = published.Filters(
        query=request.args.get("q", "").strip() or None,
        verdict=request.args.get("verdict") or None,
        team=request.args.get("team") or None,
    )
    page = published.documents(
        read_session(), filters, cursor=request.args.get("cursor"), limit=_PAGE_SIZE
    )
    return _page(
        "front.html",
        fact_checks=[_teaser(text) for text in page.rows],
        next_cursor=page.next_cursor,
        filters=filters,
    )


@blueprint.get("/fact-checks/<id:fact_check_id>")
def show_fact_check(fact_check_id: str) -> Response:
    """One published fact-check, or the tombstone of a withdrawn one (410)."""
    text, _ = published.document(read_session(), fact_check_id)
    content = _public(text)
    if content["is_withdrawn"]:
        page = _page("withdrawn.html", fact_check=content)
        page.status_code = 410 if page.status_code == 200 else page.status_code
        return page
    absolute = _document(text, settings().public_url)
    return _page(
        "fact_check.html",
        fact_check=content,
        lost_words=lost_words(content),
        silent_edits=told(
            {**edit, "fact_check": content} for edit in reversed(content["silent_edits"])
        ),
        absolute=absolute,
        json_ld=_script_safe(claim_review(absolute)),
    )


@blueprint.get("/fact-checks/<id:fact_check_id>/revisions")
def show_revisions(fact_check_id: str) -> Response:
    """Every revision with the words that changed from the one before."""
    text, _ = published.document(read_session(), fact_check_id)
    rows = [
        full_revision_document(row) for row in published.revisions(read_session(), fact_check_id)
    ]
    if not rows:
        abort(410)
    steps = [
        {**row, "changes": _changes(before, row)}
        for before, row in zip([None, *rows], rows, strict=False)
    ]
    return _page("revisions.html", fact_check=_public(text), steps=steps[::-1])


_COMPARED = (("Claim", "claim"), ("Verdict", "verdict"), ("Summary", "summary"),
             ("Explanation", "explanation"), ("Sources", "citations"))  # fmt: skip


def _changes(
    before: dict[str, Any] | None, after: dict[str, Any]
) -> list[tuple[str, list[Change]]]:
    if before is None:
        return []
    pairs = [
        (label, _readable(before["content"], name), _readable(after["content"], name))
        for label, name in _COMPARED
    ]
    return [(label, word_diff(old, new)) for label, old, new in pairs if old != new]


def _readable(content: dict[str, Any], name: str) -> str:
    if name == "claim":
        claim = content["claim"]
        return " — ".join(x for x in (claim["text"], claim["claimant"], claim["claimed_on"]) if x)
    if name == "verdict":
        return str(content["verdict"]["label"])
    if name == "citations":
        return "\n".join(_readable_citation(citation) for citation in content["citations"])
    return str(content[name])


def _readable_citation(citation: dict[str, Any]) -> str:
    source = citation["source"]
    parts = (source["title"], source["publisher"], source["url"], citation["excerpt"])
    return f"{citation['stance']}: " + ", ".join(part for part in parts if part)


@blueprint.get("/articles/<id:article_id>")
def show_article(article_id: str) -> Response:
    """An article's published highlights: each quote in its sentence, and a link to the original.

    What no longer stands in it as it was checked is told apart, without verdict. The whole text
    only where the team holds the rights to it.
    """
    found = published.article(read_session(), article_id)
    contents = [_public(text) for text in found.documents]
    highlights = sorted(
        (
            {"fact_check": content, **annotation}
            for content in contents
            for appearance in content["appearances"]
            if appearance["article"]["id"] == article_id
            for annotation in appearance["annotations"]
        ),
        key=lambda highlight: highlight["quote"]["start"],
    )
    edits = [_silent_edit(each) for each in found.silent_edits]
    lost_edits = lost(edits, {highlight["id"] for highlight in highlights})
    return _page(
        "article.html",
        article=found.article,
        lost_edits=told(lost_edits),
        earlier_edits=told(edit for edit in reversed(edits) if edit not in lost_edits),
        team=found.team,
        version=found.version,
        blocks=_blocks(found, highlights),
        highlights=highlights,
    )


def _blocks(
    found: published.PublicArticle, highlights: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Each block cut where a highlight begins or ends; a piece names the highlights over it.

    None where the text may not be shown; a first block that only repeats the title is left out.
    """
    if found.version is None:
        return []
    text, blocks = found.version.text, found.version.blocks
    first = text[blocks[0]["start"] : blocks[0]["end"]] if blocks else ""
    shown = blocks[1:] if first == found.article.title else blocks
    return [{**block, "pieces": _pieces(text, block, highlights)} for block in shown]


def _pieces(
    text: str, block: dict[str, Any], highlights: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    over = [
        h
        for h in highlights
        if h["quote"]["start"] < block["end"] and h["quote"]["end"] > block["start"]
    ]
    edges = {block["start"], block["end"]}
    for highlight in over:
        edges.add(max(highlight["quote"]["start"], block["start"]))
        edges.add(min(highlight["quote"]["end"], block["end"]))
    cuts = sorted(edges)
    return [
        {
            "text": text[start:end],
            "highlights": [
                h for h in over if h["quote"]["start"] <= start and h["quote"]["end"] >= end
            ],
        }
        for start, end in pairwise(cuts)
    ]


def _silent_edit(each: PublicSilentEdit) -> dict[str, Any]:
    document = public_silent_edit(each.edit, each.document, is_last=each.is_last)
    return _public(dump(document))


@blueprint.get("/silent-edits")
def list_silent_edits() -> Response:
    """Articles that no longer say what was checked, newest first."""
    slug = request.args.get("team")
    team = published.team(read_session(), slug) if slug else None
    page = list_edits(
        read_session(),
        SilentEditFilters(team=team.slug if team else None),
        cursor=request.args.get("cursor"),
        limit=_PAGE_SIZE,
    )
    return _page(
        "silent_edits.html",
        silent_edits=told(_silent_edit(each) for each in page.rows),
        next_cursor=page.next_cursor,
        team=team,
    )


@blueprint.get("/teams")
def list_teams() -> Response:
    """The teams that have published something."""
    return _page("teams.html", teams=published.teams(read_session()))


@blueprint.get("/teams/<slug>")
def show_team(slug: str) -> Response:
    """Who a team is, how it works, who pays, how it corrects, and its scale."""
    team = published.team(read_session(), slug)
    scales = published.rating_scales(read_session(), team.id)
    page = published.documents(read_session(), published.Filters(team=slug), cursor=None, limit=5)
    sections = [
        (title, render_markdown(text))
        for title, text in (
            ("About us", team.about),
            ("How we check", team.methodology),
            ("Who funds us", team.funding),
            ("How we correct", team.corrections_policy),
            ("Contact", team.contact),
        )
        if text
    ]
    return _page(
        "team.html",
        team=team,
        sections=sections,
        scale=scales[0] if scales else None,
        latest=[_teaser(text) for text in page.rows],
    )


def _script_safe(document: dict[str, Any]) -> str:
    """JSON that can stand inside `<script>`: no `<`, `>` or `&` as themselves."""
    text = orjson.dumps(document).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
