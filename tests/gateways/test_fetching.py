"""Real servers on this machine, of the kind that a fetching service meets sooner or later."""

import gzip
import ipaddress
import re
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from app.domain.errors import InvalidInput
from app.gateways import fetching
from app.gateways.fetching import FetchFailed, fetch
from tests.gateways.raw_server import (
    MEGABYTE,
    OK,
    PRIVATE,
    Answer,
    Server,
    drip,
    flood,
    page,
    redirect_to_query,
    silence,
    status,
)


def test_a_page_comes_with_what_was_said_about_it(server: Server) -> None:
    server.answers["/a"] = page("Ünï".encode(), "X-Note: yes", "Last-Modified: today")
    before = datetime.now(UTC)
    fetched = server.fetch("/a")
    assert fetched.url == server.url("/a")
    assert fetched.status_code == 200
    assert fetched.content_type == "text/html; charset=utf-8"
    assert fetched.body == "Ünï".encode()
    assert fetched.headers["x-note"] == "yes"
    assert before <= fetched.fetched_at <= datetime.now(UTC)


def test_the_request_says_who_asks_and_carries_no_secrets(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server.answers["/"] = page(b"x")
    server.fetch()
    assert "User-Agent: Plumbline/" in server.requests[0]
    assert "authorization" not in server.requests[0].lower()


def test_redirects_are_followed_and_the_last_address_is_told(server: Server) -> None:
    server.answers["/old"] = status("301 Moved", "Location: /näher?x=1")
    server.answers["/n%C3%A4her"] = status("307 Temporary", f"Location: {server.url('/new')}")
    server.answers["/new"] = page(b"here")
    assert server.fetch("/old").url == server.url("/new")


def test_endless_redirects_end(server: Server) -> None:
    server.answers["/"] = status("302 Found", "Location: /")
    with pytest.raises(FetchFailed, match="more than 5 times"):
        server.fetch()
    assert len(server.requests) == 6


HOSTILE = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://localhost./",
    "http://127.8.8.8/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://[ff02::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "https://127.0.0.1/",
]
MALFORMED = [
    "http://2130706433/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://user@127.0.0.1/",
    "http://public.example\\@127.0.0.1/",
    "ftp://127.0.0.1/",
    "gopher://127.0.0.1:70/",
    "file:///etc/passwd",
    "http:///etc/passwd",
    "data:text/html,x",
]
PORTS = ["http://127.0.0.1:22/", "http://public.example:6379/", "https://public.example:8443/"]


@pytest.mark.parametrize("url", HOSTILE)
def test_private_addresses_are_refused(url: str) -> None:
    with pytest.raises(FetchFailed, match=PRIVATE):
        fetch(url, allow_host_port=None, max_bytes=MEGABYTE, deadline_seconds=10)


@pytest.mark.parametrize("url", MALFORMED + PORTS)
def test_other_schemes_forms_and_ports_are_refused_unfetched(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        fetch(url, allow_host_port=None, max_bytes=MEGABYTE, deadline_seconds=10)
    assert caught.value.detail.endswith(".")


@pytest.mark.parametrize("url", HOSTILE)
def test_a_redirect_to_a_private_address_is_refused(server: Server, url: str) -> None:
    server.answers["/"] = redirect_to_query
    with pytest.raises(FetchFailed, match=PRIVATE):
        server.fetch(f"/?{quote(url, safe='')}")


# Resolved against the page that redirects, as browsers do, this one stays on its own site.
@pytest.mark.parametrize("url", [url for url in MALFORMED if url != "http:///etc/passwd"] + PORTS)
def test_a_redirect_to_another_scheme_form_or_port_is_refused(server: Server, url: str) -> None:
    server.answers["/"] = redirect_to_query
    with pytest.raises(FetchFailed, match=r"redirects to one|usual web ports"):
        server.fetch(f"/?{quote(url, safe='')}")


def test_only_the_exact_exception_is_allowed(server: Server) -> None:
    server.answers["/"] = page(b"x")
    port = server.host_port.partition(":")[2]
    for allowed in (None, "127.0.0.1:1", f"localhost:{port}", f"127.0.0.1:{port}0"):
        with pytest.raises(FetchFailed):
            fetch(server.url("/"), allow_host_port=allowed, max_bytes=MEGABYTE, deadline_seconds=5)
    assert server.requests == []


def test_a_name_that_changes_its_address_is_judged_by_where_it_leads(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public when it is looked up first, this machine ever after."""
    answers = iter(["93.184.215.14"])
    real = socket.getaddrinfo
    looked_up = []

    def rebinding(host: str, *args: object, **kwargs: object) -> object:
        if host != "rebind.example":
            return real(host, *args, **kwargs)  # type: ignore[arg-type]
        looked_up.append(host)
        return real(next(answers, "127.0.0.1"), 80, type=socket.SOCK_STREAM)

    connected = []

    def refuse(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address[0])
        raise OSError("not reached from a test")

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr("urllib3.util.connection.create_connection", refuse)
    with pytest.raises(FetchFailed):
        fetch("http://rebind.example/", allow_host_port=None, max_bytes=9, deadline_seconds=5)
    assert looked_up == ["rebind.example"]
    assert all(ipaddress.ip_address(host).is_global for host in connected)
    with pytest.raises(FetchFailed, match=PRIVATE):
        fetch("http://rebind.example/", allow_host_port=None, max_bytes=9, deadline_seconds=5)


def test_a_connection_that_ends_up_private_is_cut(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the first check were fooled, the peer of the connection is looked at."""
    host, port = server.host_port.split(":")
    monkeypatch.setattr("requests_hardened.ip_filter_adapter.filter_host", lambda *_, **__: host)
    monkeypatch.setattr(fetching, "_ALLOWED_PORTS", {int(port)})
    with pytest.raises(FetchFailed, match=PRIVATE):
        fetch(
            f"http://public.example:{port}/", allow_host_port=None, max_bytes=9, deadline_seconds=5
        )
    assert server.requests == []


SLOW = {
    "headers": drip(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
    "status line": drip(b"HTTP/1.1 2", b"0"),
    "body": drip(OK + b"Content-Length: 100000\r\n\r\n", b"x"),
    "chunks": drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "gzip": drip(
        OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n\x1f\r\n"
    ),
    "silence": silence,
}


@pytest.mark.parametrize("how", SLOW)
def test_a_slow_server_is_left_at_the_deadline(server: Server, how: str) -> None:
    server.answers["/"] = SLOW[how]
    started = time.monotonic()
    with pytest.raises(FetchFailed):
        server.fetch(deadline_seconds=0.6)
    assert time.monotonic() - started < 2
    # The connection is closed too: the server's thread ends instead of dripping on for ever.
    assert server.ended.acquire(timeout=5)


def test_slow_name_resolution_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(20))
    started = time.monotonic()
    with pytest.raises(FetchFailed, match=r"within 0\.4 seconds"):
        fetch("http://slow.example/", allow_host_port=None, max_bytes=9, deadline_seconds=0.4)
    assert time.monotonic() - started < 2
    over.set()


ZEROS = gzip.compress(b"\0" * 50 * MEGABYTE)
TWICE = gzip.compress(ZEROS)
DEFLATED = zlib.compress(b"\0" * 50 * MEGABYTE)
LARGE = {
    "declared": lambda connection, _: connection.sendall(
        OK + b"Content-Length: 99999999999\r\n\r\nx"
    ),
    "endless": flood(OK + b"\r\n", b"x" * 10_000),
    "endless chunks": flood(
        OK + b"Transfer-Encoding: chunked\r\n\r\n", b"2710\r\n" + b"x" * 10_000 + b"\r\n"
    ),
    "gzip bomb": page(ZEROS, "Content-Encoding: gzip"),
    "deflate bomb": page(DEFLATED, "Content-Encoding: deflate"),
    "bomb in a bomb": page(TWICE, "Content-Encoding: gzip, gzip"),
}


@pytest.mark.parametrize("what", LARGE)
def test_a_large_answer_is_left_at_the_cap(server: Server, what: str) -> None:
    server.answers["/"] = LARGE[what]
    tracemalloc.start()
    try:
        with pytest.raises(FetchFailed, match="larger than 1 MB"):
            server.fetch()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * MEGABYTE


def test_an_answer_of_exactly_the_cap_is_whole(server: Server) -> None:
    server.answers["/"] = page(gzip.compress(b"x" * 5_000), "Content-Encoding: gzip")
    assert len(server.fetch(max_bytes=5_000).body) == 5_000
    with pytest.raises(FetchFailed, match=re.escape("larger than 4,999 bytes")):
        server.fetch(max_bytes=4_999)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (status("404 Not Found"), "answered 404 (not found)"),
        (status("401 Unauthorized"), "sign-in needed"),
        (status("403 Forbidden"), "access refused"),
        (status("500 Oops"), "answered 500"),
        (status("302 Found"), "answered 302"),
        (page(b"not gzip", "Content-Encoding: gzip"), "can't be decompressed"),
        (lambda connection, _: connection.sendall(OK + b"Content-Length: 9\r\n\r\nx"), "broke"),
        (lambda connection, _: connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"), "reached"),
        (lambda connection, _: None, "reached"),
        (lambda connection, _: connection.sendall(OK + b"X: \xff\x00\xfe\r\n" * 200), "."),
    ],
)
def test_every_failure_is_one_sentence(server: Server, answer: Answer, reason: str) -> None:
    server.answers["/"] = answer
    with pytest.raises(FetchFailed) as caught:
        server.fetch()
    assert reason in caught.value.detail
    assert caught.value.detail.endswith(".")
    assert "\n" not in caught.value.detail


def test_a_site_without_a_valid_certificate_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        served = Server(f"127.0.0.1:{listener.getsockname()[1]}")
        secured = context.wrap_socket(listener, server_side=True)
        threading.Thread(target=served.serve, args=(secured,), daemon=True).start()
        port = int(served.host_port.partition(":")[2])
        monkeypatch.setattr(fetching, "_ALLOWED_PORTS", {port})
        monkeypatch.setattr(
            "requests_hardened.ip_filter_adapter.filter_host", lambda *_, **__: "127.0.0.1"
        )
        monkeypatch.setattr("app.gateways.guarded_session._require_public_peer", lambda _: None)
        with pytest.raises(FetchFailed, match="certificate could not be verified"):
            fetch(
                f"https://public.example:{port}/",
                allow_host_port=None,
                max_bytes=9,
                deadline_seconds=5,
            )


def _certificate(folder: Path) -> Path:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "public.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "site.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
