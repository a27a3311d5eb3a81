"""Sources and how fact-checks cite them."""

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from app import db, policy
from app.api.desk import fact_check_schemas as schemas
from app.api.desk.desk_blueprint import (
    DeskBlueprint,
    answer,
    desk_actor,
    reading_actor,
    write_once,
)
from app.documents import desk_fact_checks as documents
from app.domain.errors import InvalidInput, InvalidInputs
from app.domain.vocabulary import Stance
from app.http.context import read_session, settings
from app.http.loading import if_match_version
from app.models import Citation
from app.queries import sources
from app.services import citations as services
from app.services import sources as source_services

blueprint = DeskBlueprint("desk-sources", __name__, description="Sources and citations")


def _citation(session: Session, citation: Citation) -> dict[str, Any]:
    session.flush()
    return documents.citation_document(citation)


def _in_the_source(error: InvalidInput | InvalidInputs) -> InvalidInputs:
    """The same faults; those of the source point into the object in which it was sent."""
    faults = error.errors if isinstance(error, InvalidInputs) else [error]
    of_source = {f"/{name}" for name in schemas.SourceFields().fields}
    return InvalidInputs(
        [
            InvalidInput(x.detail, f"/source{x.pointer}" if x.pointer in of_source else x.pointer)
            for x in faults
        ]
    )


@blueprint.makes("/fact-checks/<id:fact_check_id>/citations", schemas.DeskCitationSchema)
@blueprint.arguments(schemas.NewCitation)
def add_citation(fields: dict[str, Any], fact_check_id: str) -> Response:
    """Cites a source, last in order."""

    def perform(session: Session) -> dict[str, Any]:
        try:
            made = services.add_citation(
                session,
                desk_actor(),
                fact_check_id,
                source=fields["source"],
                stance=Stance(fields["stance"]),
                excerpt=fields["excerpt"],
                note=fields["note"],
            )
        except (InvalidInput, InvalidInputs) as error:
            raise _in_the_source(error) from None
        return _citation(session, made)

    return write_once(perform)


@blueprint.edits("/citations/<id:citation_id>", schemas.DeskCitationSchema)
@blueprint.arguments(schemas.CitationFields)
def change_citation(fields: dict[str, Any], citation_id: str) -> Response:
    """Edits stance, excerpt or note."""
    seen = if_match_version()
    with db.unit_of_work() as session:
        citation = services.edit_citation(session, desk_actor(), citation_id, seen, fields)
        document = _citation(session, citation)
    return answer(document, version=document["version"])


@blueprint.removes("/citations/<id:citation_id>", schemas.DeskCitationSchema)
def remove_citation(citation_id: str) -> Response:
    """Takes a citation out; it can be restored."""
    with db.unit_of_work() as session:
        document = _citation(session, services.remove_citation(session, desk_actor(), citation_id))
    return answer(document)


@blueprint.makes("/citations/<id:citation_id>/restore", schemas.DeskCitationSchema, code=200)
def restore_citation(citation_id: str) -> Response:
    """Puts a removed citation back where it stood."""

    def perform(session: Session) -> dict[str, Any]:
        return _citation(session, services.restore_citation(session, desk_actor(), citation_id))

    return write_once(perform, code=200)


@blueprint.makes("/citations/<id:citation_id>/move", schemas.DeskCitationSchema, code=200)
@blueprint.arguments(schemas.CitationPosition)
def move_citation(fields: dict[str, Any], citation_id: str) -> Response:
    """Puts a citation at another place in the order."""

    def perform(session: Session) -> dict[str, Any]:
        moved = services.move_citation(session, desk_actor(), citation_id, fields["position"])
        return _citation(session, moved)

    return write_once(perform, code=200)


@blueprint.reads("/sources", schemas.DeskSourceListSchema, 422)
@blueprint.arguments(schemas.SourcesQuery, location="query")
def list_sources(query: dict[str, Any]) -> Response:
    """The team's sources, newest first."""
    page = sources.list_sources(
        read_session(),
        reading_actor(),
        q=query["q"],
        cursor=query.get("cursor"),
        limit=query["limit"],
    )
    rows = [documents.source_document(listed.source) for listed in page.rows]
    return answer({"sources": rows, "next_cursor": page.next_cursor})


@blueprint.reads("/sources/<id:source_id>", schemas.DeskSourceSchema)
def show_source(source_id: str) -> Response:
    """One source."""
    source = sources.visible_source(read_session(), desk_actor(), source_id)
    return answer(documents.source_document(source), version=source.version)


@blueprint.edits("/sources/<id:source_id>", schemas.DeskSourceSchema)
@blueprint.arguments(schemas.SourceDetails)
def change_source(fields: dict[str, Any], source_id: str) -> Response:
    """Sets a source right, for every fact-check in work that cites it."""
    seen = if_match_version()
    with db.unit_of_work() as session:
        source = source_services.edit_source(session, desk_actor(), source_id, seen, fields)
        session.flush()
        document = documents.source_document(source)
    return answer(document, version=document["version"])


@blueprint.makes("/sources/look-up", schemas.LookedUpSchema, code=200)
@blueprint.arguments(schemas.LookingUp)
def look_up(fields: dict[str, Any]) -> Response:
    """Reads title, publisher, author and date from a page; nothing is written."""
    actor = desk_actor()
    policy.require(policy.can_write, actor, actor.team_id or "")
    found = source_services.look_up(fields["url"], allow_host_port=settings().fetch_allow_host_port)
    return answer(
        {
            "url": found.url,
            "title": found.title,
            "publisher": found.publisher,
            "author": found.author,
            "published_on": found.published_on,
        }
    )
