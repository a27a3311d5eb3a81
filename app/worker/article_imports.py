"""The job `article_import`: fetch, read and take in one article, telling how far it is."""

from typing import Any

from app import db
from app.domain.errors import InvalidInput
from app.domain.vocabulary import ImportKind
from app.models import ArticleImport
from app.services.intake import imports
from app.services.intake.article_reading import FoundArticle, fetch_page, read_file, read_page
from config import Settings

_GIVEN_UP = "The import failed for a reason of our own, which has been logged; try it again later."


def run_import(payload: dict[str, Any], settings: Settings) -> None:
    """Carries one import out; no transaction is open while a site or a parser takes its time."""
    import_id = payload["import_id"]
    with db.unit_of_work() as session:
        imported = imports.begin_import(session, import_id)
    if imported is None:
        return
    try:
        found = _read(imported, settings)
    except InvalidInput as error:
        with db.unit_of_work() as session:
            imports.fail_import(session, import_id, error.detail)
        return
    with db.unit_of_work() as session:
        imports.complete_import(session, import_id, found)


def give_up_import(payload: dict[str, Any], settings: Settings) -> None:
    """Tells whoever waits that the import will not succeed."""
    with db.unit_of_work() as session:
        imports.fail_import(session, payload["import_id"], _GIVEN_UP)


def _read(imported: ArticleImport, settings: Settings) -> FoundArticle:
    if imported.kind is not ImportKind.URL:
        return read_file(imported.payload or b"", imported.filename, imported.content_type)
    fetched = fetch_page(imported.url or "", allow_host_port=settings.fetch_allow_host_port)
    with db.unit_of_work() as session:
        imports.note_progress(session, imported.id, "Looking for the article in the page", 60)
    return read_page(fetched)
