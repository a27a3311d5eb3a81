"""Who may do what, route by route: one line per method and endpoint of `app.url_map`.

`test_routes.py` makes the thing, then asks as each of WHO, and compares. A route without a line
fails there, and so does a line without a route. To add one:

    "POST claims.create_claim": Route(role(Role.REVIEWER), things.a_draft, form={"text": "…"}),

`role(least)`: members from that role on; a stranger gets 404 for a thing of the team, and is let
in where the address names none (lists, new things: there everybody works in their own team). In
`form`, `json`, `files` and `headers`, `"{name}"` stands for what the maker returned, `"{unique}"`
for a word that no other request has. `answers` are the codes that count as being let in (below
400 unless given).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.domain.vocabulary import Role
from tests.architecture import route_things as things
from tests.factories import Desk

WHO = ("anonymous", "viewer", "reviewer", "editor", "admin", "stranger")
#: Let in; None where the stranger's answer depends on whether the address names a thing.
IN = 200
Access = Mapping[str, int | None]


@dataclass(frozen=True)
class Route:
    """What to send, and the expected answer for each of WHO (`IN`, or 401, 403, 404)."""

    access: Access
    thing: Callable[[Session, Desk, str], dict[str, Any]] | None = None
    form: dict[str, Any] | None = None
    json: dict[str, Any] | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    answers: tuple[int, ...] = ()


def anybody() -> Access:
    return dict.fromkeys(WHO, IN)


def signed_in() -> Access:
    return {**dict.fromkeys(WHO, IN), "anonymous": 401}


def role(least: Role, **but: int) -> Access:
    roles = {each.value: IN if each.rank >= least.rank else 403 for each in Role}
    return {**roles, "anonymous": 401, "stranger": None, **but}


def only(who: str, *, others: int = 404, **but: int) -> Access:
    """A thing of one person."""
    return {**dict.fromkeys(WHO, others), "anonymous": 401, who: IN, **but}


VIEWER, REVIEWER, EDITOR, ADMIN = (role(each) for each in Role)
#: The reviewer wrote it, and nobody reviews what they contributed to.
OTHER_REVIEWER = role(Role.REVIEWER, reviewer=403)

PASSWORD = "eight brown lanterns"
TEAM_FORM = {"version": "{version}", "name": "River Desk", "about": "Us", "language": "en"}
QUOTE = {"exact": "less freight last year"}
SEEN = {"If-Match": '"{version}"'}
NEW_TEXT = {"title": "{unique}", "text": "The council met. It said {unique}.\n\nNothing else."}

ROUTES: dict[str, Route] = {
    # What anybody reads
    "GET static": Route(anybody(), lambda *_: {"filename": "css/base.css"}),
    "GET healthz": Route(anybody()),
    "GET readyz": Route(anybody()),
    "GET api-docs.openapi_json": Route(anybody()),
    "GET documentation.show_api": Route(anybody()),
    "GET public.front": Route(anybody()),
    "GET public.list_silent_edits": Route(anybody(), things.a_changed_publication),
    "GET public.list_teams": Route(anybody()),
    "GET public.show_article": Route(anybody(), things.published),
    "GET public.show_fact_check": Route(anybody(), things.published),
    "GET public.show_revisions": Route(anybody(), things.published),
    "GET public.show_team": Route(anybody(), things.published),
    "GET published.list_articles": Route(anybody()),
    "GET published.list_fact_checks": Route(anybody()),
    "GET published.list_rating_scales": Route(anybody(), things.published),
    "GET published.list_revisions": Route(anybody(), things.published),
    "GET published.list_silent_edits": Route(anybody(), things.a_changed_publication),
    "GET published.list_teams": Route(anybody()),
    "GET published.show_article": Route(anybody(), things.published),
    "GET published.show_fact_check": Route(anybody(), things.published),
    "GET published.show_team": Route(anybody(), things.published),
    # Accounts
    "GET accounts.sign_in": Route(anybody()),
    "POST accounts.submit_sign_in": Route(
        anybody(), form={"email": "{unique}@example.org", "password": "wrong"}, answers=(422,)
    ),
    "POST accounts.sign_out": Route(anybody()),
    "GET accounts.profile": Route(signed_in()),
    "POST accounts.edit_name": Route(signed_in(), form={"name": "Somebody"}),
    "POST accounts.change_email": Route(
        signed_in(), form={"email": "{unique}@example.org", "password": "wrong"}, answers=(422,)
    ),
    "POST accounts.change_password": Route(
        signed_in(), form={"current_password": "wrong", "new_password": PASSWORD}, answers=(422,)
    ),
    "POST accounts.end_session": Route(only("reviewer"), things.a_session_of_the_reviewer),
    "POST accounts.end_other_sessions": Route(signed_in()),
    "POST accounts.create_token": Route(
        role(Role.VIEWER, stranger=404),
        things.a_team,
        form={"name": "x", "scopes": "read", "team_id": "{team_id}"},
    ),
    "POST accounts.revoke_token": Route(
        role(Role.ADMIN, reviewer=IN), things.a_token_of_the_reviewer
    ),
    "GET accounts.show_password_reset": Route(anybody(), things.a_password_reset),
    "POST accounts.reset_password": Route(
        anybody(), things.a_password_reset, form={"password": PASSWORD}
    ),
    "GET accounts.show_invitation": Route(anybody(), things.an_invitation),
    "POST accounts.accept_invitation": Route(
        only("anonymous", others=403),
        things.an_invitation,
        form={"name": "{name}", "password": PASSWORD},
    ),
    # Teams
    "POST teams.switch": Route(
        role(Role.VIEWER, stranger=404), things.a_team, form={"team_id": "{team_id}"}
    ),
    "GET teams.settings": Route(VIEWER, things.a_team),
    "POST teams.edit": Route(ADMIN, things.a_team, form=TEAM_FORM),
    "GET teams.members": Route(VIEWER, things.a_team),
    "POST teams.change_role": Route(
        ADMIN, things.a_member, form={"version": "{version}", "role": "editor"}
    ),
    "POST teams.remove_member": Route(ADMIN, things.a_member),
    "POST teams.make_password_reset": Route(ADMIN, things.a_member),
    "POST teams.invite": Route(
        ADMIN, things.a_team, form={"email": "{unique}@example.org", "role": "viewer"}
    ),
    "POST teams.revoke_invitation": Route(ADMIN, things.an_invitation),
    "GET teams.list_tokens": Route(ADMIN, things.a_team),
    "POST teams.revoke_token": Route(ADMIN, things.a_token_of_the_reviewer),
    # The desk's JSON: articles
    "GET desk-articles.list_articles": Route(VIEWER),
    "POST desk-articles.add_article": Route(REVIEWER, json=NEW_TEXT),
    "GET desk-articles.show_article": Route(VIEWER, things.a_draft),
    "PATCH desk-articles.change_article": Route(
        REVIEWER, things.a_draft, json={"byline": "A. B."},
        headers={"If-Match": '"{article_version}"'},
    ),
    "POST desk-articles.import_address": Route(
        REVIEWER, json={"url": "https://news.example/{unique}"}
    ),
    "POST desk-articles.import_file": Route(REVIEWER, files={"file": b"The council met."}),
    "GET desk-articles.show_import": Route(VIEWER, things.an_import),
    # The desk and its JSON: when articles are looked at again
    "GET desk-rechecks.show_recheck": Route(VIEWER, things.a_draft),
    "PUT desk-rechecks.save_recheck": Route(REVIEWER, things.a_draft, json={"is_active": False}),
    "POST desk-rechecks.run_recheck": Route(REVIEWER, things.a_draft),
    "POST rechecks.save_schedule": Route(REVIEWER, things.a_draft, form={"is_active": "true"}),
    "POST rechecks.check_now": Route(REVIEWER, things.a_draft),
    # The desk: articles and their imports
    "GET articles.list_articles": Route(VIEWER),
    "GET articles.new_article": Route(REVIEWER),
    "POST articles.create_article": Route(
        REVIEWER, form={"way": "text", "text": "The council met. It said {unique}."}
    ),
    "GET articles.show_import": Route(VIEWER, things.an_import),
    "POST articles.try_import_again": Route(REVIEWER, things.an_import),
    "GET articles.edit_article": Route(REVIEWER, things.a_draft),
    "POST articles.save_article": Route(
        REVIEWER, things.a_draft, form={"version": "{article_version}", "title": "{unique}"}
    ),
    # The desk: reading an article, and claims
    "GET reading.show_article": Route(VIEWER, things.a_draft),
    "GET reading.show_annotation": Route(VIEWER, things.a_draft),
    "GET reading.open_claim": Route(VIEWER, things.a_draft),
    "GET reading.open_fact_check": Route(VIEWER, things.a_draft),
    "POST reading.respan": Route(
        REVIEWER, things.a_draft, form={**QUOTE, "version": "{annotation_version}"}
    ),
    "POST reading.delete_annotation": Route(REVIEWER, things.a_draft),
    "POST reading.restore_annotation": Route(REVIEWER, things.a_deleted_annotation),
    "GET claims.new_claim": Route(REVIEWER, things.a_draft),
    "POST claims.create_claim": Route(
        REVIEWER, things.a_draft, form={**QUOTE, "text": "Freight fell.", "key": "{unique}"}
    ),
    "GET claims.show_similar": Route(signed_in(), query="text=freight"),
    "GET claims.suggest_claimants": Route(signed_in(), query="q=a"),
    "GET claims.list_claims": Route(signed_in()),
    "GET claims.show_claim": Route(VIEWER, things.a_draft),
    "GET claims.edit_claim": Route(REVIEWER, things.a_draft),
    "POST claims.save_claim": Route(
        REVIEWER, things.a_draft, form={"version": "{claim_version}", "text": "Freight fell."}
    ),
    "GET claims.choose_merge": Route(REVIEWER, things.two_claims),
    "POST claims.merge_claim": Route(REVIEWER, things.two_claims, form={"into_id": "{into_id}"}),
    "POST claims.undo_merge": Route(REVIEWER, things.a_merged_claim),
    "GET claims.choose_split": Route(REVIEWER, things.a_claim_said_twice),
    "POST claims.split_claim": Route(
        REVIEWER, things.a_claim_said_twice,
        form={"text": "Another.", "annotation_ids": "{second_annotation_id}"},
    ),
    # The desk's JSON: claims
    "GET desk-claims.list_claims": Route(VIEWER),
    "GET desk-claims.list_similar_claims": Route(VIEWER, query="text=freight"),
    "POST desk-claims.add_claim": Route(
        REVIEWER, things.a_draft, json={"text": "Freight fell.", "quote": QUOTE}
    ),
    "POST desk-claims.annotate": Route(
        REVIEWER, things.a_draft, json={"claim_id": "{claim_id}", "quote": QUOTE}
    ),
    "GET desk-claims.list_annotations": Route(VIEWER, things.a_draft),
    "GET desk-claims.show_annotation": Route(VIEWER, things.a_draft),
    "PATCH desk-claims.respan": Route(
        REVIEWER, things.a_draft, json={"quote": QUOTE},
        headers={"If-Match": '"{annotation_version}"'},
    ),
    "DELETE desk-claims.delete_annotation": Route(REVIEWER, things.a_draft),
    "POST desk-claims.restore_annotation": Route(REVIEWER, things.a_deleted_annotation),
    "GET desk-claims.show_claim": Route(VIEWER, things.a_draft),
    "PATCH desk-claims.change_claim": Route(
        REVIEWER, things.a_draft, json={"note": "Ask."}, headers={"If-Match": '"{claim_version}"'}
    ),
    "POST desk-claims.merge_claim": Route(
        REVIEWER, things.two_claims, json={"into_id": "{into_id}"}
    ),
    "POST desk-claims.undo_merge": Route(REVIEWER, things.a_merged_claim),
    "POST desk-claims.split_claim": Route(
        REVIEWER, things.a_claim_said_twice,
        json={"text": "Another.", "annotation_ids": ["{second_annotation_id}"]},
    ),
    # The desk's JSON: what articles no longer say, and the texts that they had
    "GET desk-anchors.list_cases": Route(VIEWER, things.a_changed_draft),
    "GET desk-anchors.list_anchors": Route(VIEWER, things.a_changed_draft),
    "POST desk-anchors.decide": Route(
        REVIEWER, things.a_changed_draft,
        json={"decision": "confirm", "anchor_id": "{anchor_id}"},
    ),
    "GET desk-article-versions.list_versions": Route(VIEWER, things.a_changed_draft),
    "GET desk-article-versions.show_version": Route(
        VIEWER, lambda *to: {**things.a_draft(*to), "number": 1}
    ),
    "GET desk-article-versions.compare_versions": Route(
        VIEWER, things.a_changed_draft, query="before=1&after=2"
    ),
    "POST desk-article-versions.add_version": Route(
        REVIEWER, things.a_draft, json={"text": "It handled {unique} per cent less."}
    ),
    "POST desk-article-versions.read_again": Route(REVIEWER, things.a_draft, json={}),
    "POST desk-article-versions.read_file": Route(
        REVIEWER, things.a_draft, files={"file": b"The council met."}
    ),
    # The desk: the same sentence in other articles
    "GET elsewhere.list_places": Route(VIEWER, things.a_sentence_in_two_articles),
    "POST elsewhere.confirm_place": Route(
        REVIEWER, things.a_sentence_in_two_articles,
        form={"article_id": "{article_id}", "start": "{start}", "end": "{end}"},
    ),
    "POST elsewhere.undo_place": Route(
        REVIEWER, things.the_same_sentence_confirmed, form={"annotation_id": "{made_id}"}
    ),
    "GET elsewhere.list_known_claims": Route(VIEWER, things.a_sentence_in_two_articles),
    "POST elsewhere.confirm_known_claim": Route(
        REVIEWER, things.a_sentence_in_two_articles,
        form={"annotation_id": "{annotation_id}", "start": "{start}", "end": "{end}"},
    ),
    "POST elsewhere.undo_known_claim": Route(
        REVIEWER, things.the_same_sentence_confirmed, form={"annotation_id": "{made_id}"}
    ),
    "GET desk-elsewhere.list_elsewhere": Route(VIEWER, things.a_sentence_in_two_articles),
    "GET desk-elsewhere.list_known_claims": Route(VIEWER, things.a_sentence_in_two_articles),
    # The desk: fact-checks
    "GET desk.home": Route(VIEWER),
    "GET fact_checks.list_fact_checks": Route(VIEWER),
    "GET fact_checks.show_fact_check": Route(VIEWER, things.a_draft),
    "GET fact_checks.edit_form": Route(REVIEWER, things.approved),
    "POST fact_checks.save_fact_check": Route(
        REVIEWER, things.a_draft, form={"version": "{version}", "summary": "It fell."}
    ),
    "PATCH fact_checks.save_draft": Route(
        REVIEWER, things.a_draft, json={"version": "{version}", "fields": {"summary": "It fell."}}
    ),
    "POST fact_checks.preview": Route(VIEWER, things.a_draft, json={"text": "It *fell*."}),
    "POST fact_checks.submit": Route(REVIEWER, things.a_whole_draft),
    "POST fact_checks.recall": Route(
        only("reviewer", others=403, stranger=404), things.in_review
    ),
    "POST fact_checks.send_back": Route(EDITOR, things.approved),
    "POST fact_checks.create_review": Route(
        OTHER_REVIEWER, things.in_review, form={"version": "{version}", "decision": "approve"}
    ),
    "POST fact_checks.publish": Route(EDITOR, things.approved),
    "POST fact_checks.revise": Route(REVIEWER, things.published),
    "POST fact_checks.withdraw": Route(EDITOR, things.published, form={"reason": "Wrong."}),
    "GET fact_checks.show_history": Route(VIEWER, things.a_draft),
    "GET fact_checks.compare_revisions": Route(VIEWER, things.published),
    "GET fact_checks.new_citation": Route(REVIEWER, things.a_draft),
    "POST fact_checks.add_citation": Route(
        REVIEWER, things.a_draft, form={"title": "Records", "stance": "refutes"}
    ),
    "GET fact_checks.citation_page": Route(REVIEWER, things.a_whole_draft),
    "POST fact_checks.edit_citation": Route(
        REVIEWER, things.a_whole_draft,
        form={"version": "{citation_version}", "stance": "context"},
    ),
    "POST fact_checks.remove_citation": Route(REVIEWER, things.a_whole_draft),
    "POST fact_checks.restore_citation": Route(REVIEWER, things.a_removed_citation),
    "POST fact_checks.move_citation": Route(
        REVIEWER, things.a_whole_draft, form={"position": 1}
    ),
    # The desk: sources
    "GET sources.list_sources": Route(VIEWER),
    "GET sources.suggest": Route(VIEWER, query="q=report"),
    "POST sources.look_up_page": Route(
        REVIEWER, json={"url": "http://127.0.0.1:9/"}, answers=(422,)
    ),
    "GET sources.show_source": Route(VIEWER, things.a_whole_draft),
    "POST sources.edit": Route(
        REVIEWER, things.a_whole_draft, form={"version": "{source_version}", "title": "{unique}"}
    ),
    # The desk: versions of an article
    "GET versions.show_versions": Route(VIEWER, things.a_changed_draft),
    "GET versions.show_version": Route(
        VIEWER, lambda *made: {**things.a_changed_draft(*made), "number": 2}
    ),
    "GET versions.compare_versions": Route(VIEWER, things.a_changed_draft),
    "POST versions.add_version": Route(
        REVIEWER, things.a_draft, form={"way": "text", "text": "{unique} is what it says now."}
    ),
    # The desk: what articles no longer say
    "GET anchors.list_anchors": Route(VIEWER, things.a_changed_draft),
    "GET anchors.show_anchor": Route(VIEWER, things.a_changed_draft),
    "POST anchors.confirm": Route(
        REVIEWER, things.a_changed_draft, form={"seen_anchor_id": "{anchor_id}"}
    ),
    "GET anchors.choose_place": Route(REVIEWER, things.a_changed_draft),
    "POST anchors.move": Route(
        REVIEWER, things.a_changed_draft,
        form={"seen_anchor_id": "{anchor_id}", "exact": "12 per cent less freight"},
    ),
    "POST anchors.find_gone": Route(
        REVIEWER, things.a_changed_draft, form={"seen_anchor_id": "{anchor_id}"}
    ),
    "POST anchors.reopen": Route(
        REVIEWER, things.a_changed_publication, form={"seen_anchor_id": "{anchor_id}"}
    ),
    # The desk's JSON: fact-checks
    "GET desk-fact-checks.list_fact_checks": Route(VIEWER),
    "GET desk-fact-checks.show_fact_check": Route(VIEWER, things.a_draft),
    "GET desk-fact-checks.show_history": Route(VIEWER, things.a_draft),
    "PATCH desk-fact-checks.change_fact_check": Route(
        REVIEWER, things.a_draft, json={"summary": "It fell."}, headers=SEEN
    ),
    "POST desk-fact-checks.submit": Route(REVIEWER, things.a_whole_draft),
    "POST desk-fact-checks.recall": Route(
        only("reviewer", others=403, stranger=404), things.in_review
    ),
    "POST desk-fact-checks.send_back": Route(EDITOR, things.approved, json={}),
    "POST desk-fact-checks.review": Route(
        OTHER_REVIEWER, things.in_review, json={"decision": "approve"}
    ),
    "POST desk-fact-checks.publish": Route(EDITOR, things.approved, json={}),
    "POST desk-fact-checks.revise": Route(REVIEWER, things.published),
    "POST desk-fact-checks.withdraw": Route(EDITOR, things.published, json={"reason": "Wrong."}),
    # The desk's JSON: sources
    "POST desk-sources.add_citation": Route(
        REVIEWER, things.a_draft, json={"source": {"title": "Records"}, "stance": "refutes"}
    ),
    "PATCH desk-sources.change_citation": Route(
        REVIEWER, things.a_whole_draft, json={"note": "p. 3"},
        headers={"If-Match": '"{citation_version}"'},
    ),
    "DELETE desk-sources.remove_citation": Route(REVIEWER, things.a_whole_draft),
    "POST desk-sources.restore_citation": Route(REVIEWER, things.a_removed_citation),
    "POST desk-sources.move_citation": Route(
        REVIEWER, things.a_whole_draft, json={"position": 1}
    ),
    "GET desk-sources.list_sources": Route(VIEWER),
    "GET desk-sources.show_source": Route(VIEWER, things.a_whole_draft),
    "PATCH desk-sources.change_source": Route(
        REVIEWER, things.a_whole_draft, json={"author": "B. C."},
        headers={"If-Match": '"{source_version}"'},
    ),
    "POST desk-sources.look_up": Route(
        REVIEWER, json={"url": "http://127.0.0.1:9/"}, answers=(422,)
    ),
    # The desk's JSON: the team
    "GET desk-teams.show_team": Route(VIEWER),
    "PATCH desk-teams.change_team": Route(
        ADMIN, things.a_team, json={"about": "Us"}, headers={"If-Match": '"{version}"'},
        answers=(200, 412),  # a stranger edits their own team, whose version differs
    ),
    "GET desk-teams.list_rating_scales": Route(VIEWER),
    "GET desk-teams.list_members": Route(VIEWER),
    "GET desk-teams.show_member": Route(VIEWER, things.a_member),
    "PATCH desk-teams.change_member": Route(
        ADMIN, things.a_member, json={"role": "editor"}, headers={"If-Match": '"{version}"'},
    ),
    "DELETE desk-teams.remove_member": Route(ADMIN, things.a_member),
    "GET desk-teams.list_invitations": Route(ADMIN),
    "POST desk-teams.invite": Route(
        ADMIN, json={"email": "{unique}@example.org", "role": "viewer"}
    ),
    "DELETE desk-teams.revoke_invitation": Route(ADMIN, things.an_invitation),
    "GET desk-teams.list_tokens": Route(ADMIN),
    "DELETE desk-teams.revoke_token": Route(
        role(Role.ADMIN, reviewer=IN), things.a_token_of_the_reviewer
    ),
}  # fmt: skip
