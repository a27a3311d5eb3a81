"""Whole imports: a real site on the loopback, real files, the real worker."""

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace

import pypdf
import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import func, select
from werkzeug import Request, Response

from app import db
from app.domain import clock
from app.domain.actor import Actor
from app.domain.vocabulary import ImportKind, ImportState
from app.models import Article, ArticleImport, Job
from app.queries.articles import current_version
from app.services.intake import article_reading, imports
from app.services.records import jobs
from app.worker.loop import Worker
from config import Settings
from tests.factories import Desk
from tests.worker.processes import worker_process

PAGE = """<!doctype html><html lang="en"><head><title>Harbour closed | The Harbour Post</title>
<meta property="og:site_name" content="The Harbour Post">
<meta name="author" content="Ana Lind">
<meta property="article:published_time" content="2025-03-04T10:00:00Z">
<link rel="canonical" href="/2025/harbour-closed"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Harbour closed</h1>
<p>The council closed the harbour on Monday after engineers found cracks in the northern wall.</p>
<h2>What happens now</h2>
<p>Repairs begin this week, the mayor said, and the harbour is to open again in the middle of May.
Until then the ferries leave from the old pier, which has been made ready for them.</p>
</article><div id="comments"><h3>Leave a Reply</h3><form><textarea></textarea></form></div>
</body></html>"""


@pytest.fixture
def site() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1") as server:
        yield server


@pytest.fixture
def worker(settings: Settings, site: HTTPServer, desk: Desk) -> Worker:
    return Worker(replace(settings, fetch_allow_host_port=f"127.0.0.1:{site.port}"))


def ask(actor: Actor, url: str) -> ArticleImport:
    with db.unit_of_work() as session:
        return imports.request_import(session, actor, kind=ImportKind.URL, url=url)


def ask_for_file(actor: Actor, filename: str, payload: bytes) -> ArticleImport:
    with db.unit_of_work() as session:
        return imports.request_import(
            session, actor, kind=ImportKind.FILE, filename=filename, payload=payload
        )


def now(imported: ArticleImport) -> ArticleImport:
    with db.reading() as session:
        return session.get_one(ArticleImport, imported.id)


def carried_out(worker: Worker, imported: ArticleImport) -> ArticleImport:
    worker.empty_table()
    with db.reading() as session:
        assert [job.problem for job in session.scalars(select(Job))] == [None]
    return now(imported)


def article_of(imported: ArticleImport) -> Article:
    with db.reading() as session:
        return session.get_one(Article, imported.article_id)


def text_of(imported: ArticleImport) -> str:
    with db.reading() as session:
        return current_version(session, imported.article_id or "").text


def test_a_page_becomes_an_article_with_what_it_says_of_itself(
    worker: Worker, site: HTTPServer, desk: Desk
) -> None:
    site.expect_request("/short").respond_with_response(
        Response(status=302, headers={"Location": "/2025/harbour-closed?utm_source=mail"})
    )
    site.expect_request("/2025/harbour-closed").respond_with_data(PAGE, content_type="text/html")
    done = carried_out(worker, ask(desk.reviewer, site.url_for("/short")))
    assert (done.state, done.problem) == (ImportState.DONE, None)
    article = article_of(done)
    assert (article.title, article.byline) == ("Harbour closed", "Ana Lind")
    assert (article.publisher, article.language) == ("The Harbour Post", "en")
    assert str(article.published_on) == "2025-03-04"
    assert article.url == site.url_for("/2025/harbour-closed")
    text = text_of(done)
    assert text.startswith("The council closed the harbour")
    assert text.endswith("made ready for them.")
    again = ask(desk.editor, site.url_for("/short"))
    worker.empty_table()
    assert (now(again).state, now(again).article_id) == (ImportState.DUPLICATE, article.id)


@pytest.mark.parametrize(
    ("declared", "path"),
    [("https://elsewhere.example/harbour", "/a"), ("/", "/a"), ("/b", "/b")],
)
def test_a_page_is_believed_about_its_address_within_its_site(
    worker: Worker, site: HTTPServer, desk: Desk, declared: str, path: str
) -> None:
    page = PAGE.replace("/2025/harbour-closed", declared)
    site.expect_request("/a").respond_with_data(page, content_type="text/html")
    done = carried_out(worker, ask(desk.reviewer, site.url_for("/a")))
    assert article_of(done).url == site.url_for(path)


def failing_sites(site: HTTPServer) -> dict[str, Callable[[], object]]:
    def endless(_: Request) -> Response:
        def drops() -> Iterator[bytes]:
            while True:
                time.sleep(0.05)
                yield b"<p>more</p>"

        return Response(drops(), content_type="text/html")

    def slow(_: Request) -> Response:
        time.sleep(2)
        return Response("late")

    def redirect_to(location: str) -> Response:
        return Response(status=302, headers={"Location": location})

    at = site.expect_request
    return {
        "endless": lambda: at("/x").respond_with_handler(endless),
        "slow": lambda: at("/x").respond_with_handler(slow),
        "gone": lambda: at("/x").respond_with_data("gone", status=404),
        "inward": lambda: at("/x").respond_with_response(redirect_to("http://10.0.0.1/")),
        "metadata": lambda: at("/x").respond_with_response(redirect_to("http://169.254.169.254/")),
        "loop": lambda: at("/x").respond_with_response(redirect_to("/x")),
        "picture": lambda: at("/x").respond_with_data(b"\x89PNG\r\n\x1a\n" + bytes(99)),
        "empty": lambda: at("/x").respond_with_data("", content_type="text/html"),
        "bare": lambda: at("/x").respond_with_data("<html><body></body></html>"),
    }


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        ("endless", "The site did not answer"),
        ("slow", "The site did not answer"),
        ("gone", "The site answered 404 (not found)."),
        ("inward", "private network"),
        ("metadata", "private network"),
        ("loop", "redirects more than 5 times"),
        ("picture", "no text that can be read"),
        ("empty", "empty"),
        ("bare", "No text was found"),
    ],
)
def test_what_a_site_does_wrong_is_told_in_one_sentence(
    worker: Worker, site: HTTPServer, desk: Desk, failure: str, said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(article_reading, "FETCH_SECONDS", 1.0)
    failing_sites(site)[failure]()
    done = carried_out(worker, ask(desk.reviewer, site.url_for("/x")))
    assert done.state is ImportState.FAILED
    assert done.problem is not None
    assert said in done.problem
    assert done.url == site.url_for("/x")


def test_private_addresses_are_not_fetched(worker: Worker, desk: Desk) -> None:
    for url in ("http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://10.1.2.3/"):
        imported = ask(desk.reviewer, url)
        worker.empty_table()
        assert now(imported).state is ImportState.FAILED
        assert now(imported).article_id is None


def docx(paragraphs: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            'relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/'
            'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body>{paragraphs}</w:body></w:document>",
        )
    return file.getvalue()


def encrypted_pdf() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_a_word_document_becomes_an_article(worker: Worker, desk: Desk) -> None:
    sentence = "The council closed the harbour on Monday, and it is to open again in May."
    payload = docx(f"<w:p><w:r><w:t>{sentence}</w:t></w:r></w:p>" * 2)
    done = carried_out(worker, ask_for_file(desk.reviewer, "harbour.docx", payload))
    assert (done.state, done.problem) == (ImportState.DONE, None)
    assert text_of(done) == f"{sentence}\n\n{sentence}"


@pytest.mark.parametrize(
    ("filename", "payload"),
    [
        ("bomb.docx", lambda: docx(f"<w:p><w:r><w:t>{'a' * 300_000_000}</w:t></w:r></w:p>")),
        ("locked.pdf", encrypted_pdf),
        ("broken.pdf", lambda: b"%PDF-1.7\nthis is none"),
        ("broken.docx", lambda: b"PK\x03\x04 word/ and then nothing"),
    ],
)
def test_a_hostile_file_fails_with_a_sentence(
    worker: Worker, desk: Desk, filename: str, payload: Callable[[], bytes]
) -> None:
    done = carried_out(worker, ask_for_file(desk.reviewer, filename, payload()))
    assert done.state is ImportState.FAILED
    assert done.problem is not None
    assert done.problem.endswith(".")


def test_a_fault_of_our_own_ends_in_a_sentence_too(
    worker: Worker, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported = ask(desk.reviewer, "https://example.org/")

    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("app.worker.article_imports.fetch_page", fault)
    for _ in range(jobs.MAX_ATTEMPTS):
        worker.empty_table()
        with db.unit_of_work() as session:
            session.scalars(select(Job)).one().run_at = clock.now()
    assert now(imported).state is ImportState.FAILED
    assert "logged" in (now(imported).problem or "")


def test_an_import_whose_worker_is_killed_is_done_by_another(
    worker: Worker, site: HTTPServer, desk: Desk
) -> None:
    stuck = [True]

    def answer(_: Request) -> Response:
        if stuck.pop() if stuck else False:
            time.sleep(3)
        return Response(PAGE, content_type="text/html")

    site.expect_request("/x").respond_with_handler(answer)
    imported = ask(desk.reviewer, site.url_for("/x"))
    with worker_process(worker.settings) as process:
        end = time.monotonic() + 20
        while now(imported).state is not ImportState.RUNNING or stuck:
            assert time.monotonic() < end, "the worker never began"
            time.sleep(0.02)
        process.kill()
        process.wait(10)
    assert worker.empty_table() == 0
    with db.unit_of_work() as session:
        session.scalars(select(Job)).one().locked_until = clock.now()
    assert worker.empty_table() == 1
    assert now(imported).state is ImportState.DONE
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 1
