"""Pages asked for again, only if they changed, and what failures tell."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.gateways.fetching import Fetched, FetchFailed, Validators, fetch
from tests.gateways.raw_server import MEGABYTE, OK, Answer, Server, page, silence, status


def conditional(server: Server, validators: Validators, path: str = "/") -> Fetched:
    return fetch(
        server.url(path), allow_host_port=server.host_port, max_bytes=MEGABYTE,
        deadline_seconds=10, validators=validators,
    )  # fmt: skip


def test_what_did_not_change_is_not_sent_again(server: Server) -> None:
    since = "Tue, 04 Mar 2025 10:00:00 GMT"
    server.answers["/"] = page(b"x", 'ETag: W/"a1"', f"Last-Modified: {since}")
    first = server.fetch()
    assert not first.is_unchanged
    assert first.validators == Validators(server.url("/"), 'W/"a1"', since)
    # It declares the length of what it does not send, as it may.
    server.answers["/"] = lambda connection, _: connection.sendall(
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99999999999\r\n\r\n"
    )
    second = conditional(server, first.validators)
    assert (second.is_unchanged, second.body) == (True, b"")
    assert 'If-None-Match: W/"a1"\r\n' in server.requests[1]
    assert f"If-Modified-Since: {since}\r\n" in server.requests[1]


def test_a_304_that_nobody_asked_for_is_a_failure(server: Server) -> None:
    server.answers["/"] = status("304 Not Modified")
    with pytest.raises(FetchFailed, match="304"):
        server.fetch()
    with pytest.raises(FetchFailed, match="304"):
        conditional(server, Validators(server.url("/")))


def test_validators_go_to_no_other_address(server: Server) -> None:
    server.answers["/old"] = status("301 Moved", "Location: /new")
    server.answers["/new"] = page(b"x")
    assert not conditional(server, Validators(server.url("/old"), '"a"'), "/old").is_unchanged
    assert "If-None-Match" in server.requests[0]
    assert "If-None-Match" not in server.requests[1]
    conditional(server, Validators(server.url("/new"), '"a"'), "/old")
    assert "If-None-Match" not in server.requests[2]
    assert "If-None-Match" in server.requests[3]


@pytest.mark.parametrize(
    "header",
    ["ETag: " + '"' + "a" * 20_000 + '"', "ETag:", 'ETag: "a\x01b"', 'ETag: "a"\r\n\tX-Evil: 1',
     'ETag: "\u00ff"'],
    ids=["huge", "empty", "control", "folded", "not ASCII"],
)  # fmt: skip
def test_a_validator_that_no_honest_site_sends_is_not_kept(server: Server, header: str) -> None:
    head = OK + header.encode("latin-1") + b"\r\nContent-Length: 1\r\n\r\nx"
    server.answers["/"] = lambda connection, _: connection.sendall(head)
    assert server.fetch().validators == Validators(server.url("/"))


@pytest.mark.parametrize(
    ("answer", "code", "is_passing"),
    [
        (status("404 Not Found"), 404, False),
        (status("410 Gone"), 410, False),
        (status("401 Unauthorized"), 401, False),
        (status("451 Unavailable"), 451, False),
        (status("408 Timeout"), 408, True),
        (status("429 Slow Down"), 429, True),
        (status("503 Busy"), 503, True),
        (lambda connection, _: None, None, True),
        (status("302 Found", "Location: http://10.0.0.1/"), None, False),
        (page(b"x" * 2 * MEGABYTE), None, False),
    ],
)
def test_a_failure_says_whether_it_may_pass(
    server: Server, answer: Answer, code: int | None, is_passing: bool
) -> None:
    server.answers["/"] = answer
    with pytest.raises(FetchFailed) as caught:
        server.fetch()
    assert (caught.value.code, caught.value.is_passing) == (code, is_passing)
    assert caught.value.retry_after is None


def test_silence_may_pass(server: Server) -> None:
    server.answers["/"] = silence
    with pytest.raises(FetchFailed) as caught:
        server.fetch(deadline_seconds=0.3)
    assert caught.value.is_passing


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("99999999", 604_800),
        ("9" * 9_000, 604_800),
        ("Wed, 05 Mar 2025 10:02:00 GMT", 120),
        ("Wednesday, 05-Mar-25 10:02:00 GMT", 120),
        ("Wed, 05 Mar 2025 10:02:00 -0000", 120),
        ("Wed, 05 Mar 2025 09:00:00 GMT", 0),
        ("Wed, 05 Mar 9999 10:02:00 GMT", 604_800),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("\u00b2", None),
        ("", None),
    ],
)
def test_how_long_a_site_asks_to_be_left_alone(
    server: Server, said: str, seconds: int | None
) -> None:
    head = f"HTTP/1.1 429 Slow\r\nRetry-After: {said}\r\nContent-Length: 0\r\n\r\n"
    server.answers["/"] = lambda connection, _: connection.sendall(head.encode("latin-1"))
    with (
        time_machine.travel(datetime(2025, 3, 5, 10, 0, tzinfo=UTC), tick=False),
        pytest.raises(FetchFailed) as caught,
    ):
        server.fetch()
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert caught.value.retry_after == expected
