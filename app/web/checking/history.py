"""What happened to a fact-check, in sentences and word by word."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Response, make_response, render_template, request

from app.domain.errors import NotFound
from app.domain.vocabulary import Via
from app.engines.diffing import Change, word_diff, word_stretches
from app.http.context import read_session, web_actor
from app.queries.fact_checks import revision, revisions, visible_fact_check
from app.queries.history import Step, history
from app.queries.rating_scales import verdict_labels
from app.web.checking.page import blueprint

_SENTENCES = {
    "fact_check.created": "began the fact-check",
    "fact_check.submitted": "submitted it for review",
    "fact_check.changes_requested": "asked for changes",
    "fact_check.approved": "approved it",
    "fact_check.recalled": "recalled it from review",
    "fact_check.sent_back": "sent it back into work",
    "fact_check.approval_voided": "voided the approval by an edit",
    "fact_check.revised": "took it back into work",
    "fact_check.withdrawn": "withdrew it",
    "claim.created": "made the claim",
    "claim.edited": "edited the claim",
    "claim.merged": "merged another claim into this one",
    "claim.unmerged": "undid a merger of claims",
    "claim.split": "split the claim",
    "annotation.created": "highlighted a quote",
    "annotation.respanned": "changed what a highlight covers",
    "annotation.deleted": "deleted a highlight",
    "annotation.restored": "put a highlight back",
    "source.edited": "edited what is known about a source",
    "anchor.lost": "brought in a text that no longer says what was checked",
    "anchor.found_again": "brought in a text that says again what was checked",
    "anchor.found_gone": "noted that the claim is gone from the article",
    "anchor.reopened": "reopened the fact-check, as the words had changed",
}
_CITATION_VERBS = {
    "citation.added": "added",
    "citation.edited": "edited the use of",
    "citation.removed": "removed",
    "citation.restored": "put back",
    "citation.moved": "moved",
}
_ANCHOR_VERBS = {
    "anchor.confirmed": "confirmed the changed words",
    "anchor.moved": "moved the anchor to other words",
}
_LABELS = {
    "verdict": "Verdict",
    "summary": "Summary",
    "explanation": "Explanation",
    "language": "Language",
    "text": "Claim",
    "claimant": "Claimant",
    "claimed_on": "Claimed on",
    "note": "Note",
    "stance": "What the source says",
    "excerpt": "Excerpt",
    "position": "Place in the order",
    "title": "Title",
    "publisher": "Publisher",
    "author": "Author",
    "url": "Address",
    "type": "Type of source",
    "published_on": "Published on",
    "exact": "Quote",
}
#: How many changes of a sentence are named before they are only shown word by word.
_MOST_NAMED = 3
#: What somebody wrote beside an action.
_REMARKS = ("comment", "reason", "correction_note")
_VIA = {Via.API: "through the API", Via.CLI: "at the command line", Via.WORKER: "by the worker"}
_KINDS = {
    "first": "first publication",
    "correction": "correction",
    "update": "update",
    "minor": "minor change",
}
_COMPARED = {
    "claim": "Claim",
    "verdict": "Verdict",
    "summary": "Summary",
    "explanation": "Explanation",
    "citations": "Sources",
}


@dataclass(slots=True)
class ShownStep:
    """One step as the page shows it: a sentence, what was remarked and what words changed."""

    step: Step
    sentence: str
    via: str
    remark: str
    changes: list[tuple[str, list[Change]]] = field(default_factory=list)


@blueprint.get("/<id:fact_check_id>/history")
def show_history(fact_check_id: str) -> str:
    """Every edit, review and change of state, newest first."""
    session = read_session()
    fact_check = visible_fact_check(session, web_actor(), fact_check_id)
    cursor = request.args.get("cursor")
    page = history(session, fact_check, cursor=cursor)
    labels = verdict_labels(session, fact_check.team_id)
    return render_template(
        "fact_checks/history.html",
        fact_check=fact_check,
        steps=[_shown(step, labels) for step in page.rows],
        next_cursor=page.next_cursor,
        is_first=cursor is None,
        revisions=revisions(session, fact_check.id),
        kinds=_KINDS,
    )


@blueprint.get("/<id:fact_check_id>/revisions/compare")
def compare_revisions(fact_check_id: str) -> Response:
    """Any two revisions, word by word; by default the last two."""
    session = read_session()
    fact_check = visible_fact_check(session, web_actor(), fact_check_id)
    numbers = [row.number for row in revisions(session, fact_check.id)]
    if not numbers:
        raise NotFound()
    last = numbers[-1]
    newer = request.args.get("to", last, type=int)
    older = request.args.get("from", max(1, newer - 1), type=int)
    if not {older, newer} <= set(numbers):
        raise NotFound("There is no revision of that number.")
    before = revision(session, fact_check.id, older)
    after = revision(session, fact_check.id, newer)
    changes = _between(orjson.loads(before.document), orjson.loads(after.document))
    page = render_template(
        "fact_checks/compare.html",
        fact_check=fact_check,
        numbers=numbers,
        before=before,
        after=after,
        changes=changes,
        kinds=_KINDS,
    )
    return make_response(page)


def _shown(step: Step, verdicts: dict[str, str]) -> ShownStep:
    remark = next((str(step.after[n]) for n in _REMARKS if step.after.get(n)), "")
    shown = ShownStep(step, _sentence(step), _VIA.get(step.via, ""), remark)
    if step.event in _SENTENCES and step.event.startswith("fact_check."):
        return shown
    for name, label in _LABELS.items():
        old, new = _text(step.before, name, verdicts), _text(step.after, name, verdicts)
        if old != new:
            shown.changes.append((label, word_diff(old, new)))
    return shown


def _sentence(step: Step) -> str:
    if step.event == "fact_check.edited":
        names = [_LABELS[n].lower() for n in _LABELS if step.before.get(n) != step.after.get(n)]
        return f"edited the {_listed(names)}" if names else "edited it and undid that"
    if step.event == "fact_check.published":
        kind = _KINDS.get(str(step.after.get("kind")), "")
        return f"published revision {step.after.get('number')} ({kind})"
    if step.event in _ANCHOR_VERBS:
        return _ANCHOR_VERBS[step.event] + _became(step)
    if step.event in _CITATION_VERBS:
        title = step.after.get("source") or step.before.get("source") or "a source"
        return f"{_CITATION_VERBS[step.event]} the source “{title}”"
    noun, _, verb = step.event.replace("_", " ").partition(".")
    return _SENTENCES.get(step.event, f"{verb} the {noun}")


def _became(step: Step) -> str:
    """Which words of the sentence became which, where that is soon said."""
    old, new = str(step.before.get("sentence", "")), str(step.after.get("sentence", ""))
    changed = [s for s in word_stretches(old, new) if not s.is_alike]
    if not changed or len(changed) > _MOST_NAMED:
        return ""
    return ": " + ", ".join(_in_words(one.before.strip(), one.after.strip()) for one in changed)


def _in_words(old: str, new: str) -> str:
    if not old:
        return f"“{new}” was added"
    return f"“{old}” became “{new}”" if new else f"“{old}” was taken out"


def _listed(names: list[str]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _text(fields: dict[str, Any], name: str, verdicts: dict[str, str]) -> str:
    value = fields.get(name)
    text = "" if value is None else str(value)
    if name == "verdict":
        return verdicts.get(text, text)
    return text.replace("_", " ").capitalize() if name in ("stance", "type") else text


def _between(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, list[Change]]]:
    pairs = [
        (label, _readable(before, name), _readable(after, name))
        for name, label in _COMPARED.items()
    ]
    return [(label, word_diff(old, new)) for label, old, new in pairs if old != new]


def _readable(content: dict[str, Any], name: str) -> str:
    if name == "claim":
        claim = content["claim"]
        parts = (claim["text"], claim["claimant"], claim["claimed_on"])
        return "\n".join(str(part) for part in parts if part)
    if name == "verdict":
        return str(content["verdict"]["label"])
    if name == "citations":
        return "\n\n".join(_readable_citation(citation) for citation in content["citations"])
    return str(content[name])


def _readable_citation(citation: dict[str, Any]) -> str:
    source = citation["source"]
    parts = (
        f"{citation['stance'].capitalize()}: {source['title']}",
        source["publisher"],
        source["author"],
        source["published_on"],
        source["url"],
        citation["excerpt"],
        citation["note"],
    )
    return "\n".join(str(part) for part in parts if part)
