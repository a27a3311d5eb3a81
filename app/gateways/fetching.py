"""Fetching a web page on behalf of a person, without letting them reach what only we can reach.

requests-hardened resolves a name once, refuses addresses that are not public and connects to the
very address that it checked. Around it stand here: ports, redirects taken one by one and judged
like first addresses, a cap on bytes after decompression, and one deadline over everything, name
resolution and slow headers included. A page that was fetched before is asked for only if it has
changed since (RFC 9110, conditional requests).
"""

import re
import socket
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from app.domain.addresses import DEFAULT_PORTS, require_web_address
from app.domain.errors import InvalidInput

if TYPE_CHECKING:
    import requests

MAX_REDIRECTS = 5
USER_AGENT = "Plumbline/1.0 (fact-checking service; fetches a page when an editor asks for it)"
#: No site keeps us away for longer than this, whatever it says in `Retry-After`.
MAX_RETRY_AFTER = timedelta(days=7)
_CONNECT_SECONDS = 10.0
_CHUNK_BYTES = 65_536
_ALLOWED_PORTS = frozenset(DEFAULT_PORTS.values())
_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.5",
    "Accept-Language": "*",
    # Only what urllib3 always decodes; brotli and zstd depend on what happens to be installed.
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}
_NOT_MODIFIED = 304
#: Answers that a site gives when another try later may well succeed.
_PASSING_CODES = frozenset({408, 425, 429})
# What is kept of validators and sent back: an entity tag (RFC 9110, 8.8.3; some sites forget its
# quotation marks) and a date, both of a length that no site minds.
_ETAG = re.compile(r'(W/)?"[\x21\x23-\x7e]{0,500}"|[\x21\x23-\x7e]{1,500}')
_LAST_MODIFIED = re.compile(r"[\x20-\x7e]{1,100}")


class FetchFailed(InvalidInput):
    """The address could not be fetched; `detail` says why in one sentence.

    `code` is the HTTP status code where the site gave one, `retry_after` how long it asked to be
    left alone (from nothing to `MAX_RETRY_AFTER`). `is_passing`: another try later may succeed.
    """

    title = "The page could not be fetched"

    def __init__(
        self,
        detail: str,
        pointer: str = "",
        *,
        code: int | None = None,
        retry_after: timedelta | None = None,
        is_passing: bool = False,
    ) -> None:
        super().__init__(detail, pointer)
        self.code = code
        self.retry_after = retry_after
        self.is_passing = is_passing


@dataclass(frozen=True, slots=True)
class Validators:
    """What `url` said of its answer, by which it can tell later whether that still holds."""

    url: str
    etag: str | None = None
    last_modified: str | None = None

    def headers_for(self, url: str) -> dict[str, str]:
        """What to send along to `url`: nothing unless they came from this very address."""
        if url != self.url:
            return {}
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole answer: `url` is where it came from after redirects, `body` is decompressed.

    `headers` have lower-case names; `content_type` is the whole header, or "".
    """

    url: str
    status_code: int
    content_type: str
    body: bytes
    headers: dict[str, str]
    fetched_at: datetime

    @property
    def is_unchanged(self) -> bool:
        """True when the site says that the answer which we know still holds; `body` is empty."""
        return self.status_code == _NOT_MODIFIED

    @property
    def validators(self) -> Validators:
        """What to ask with the next time; a header that no honest site sends is left out."""
        return Validators(
            self.url,
            _fitting(_ETAG, self.headers.get("etag", "")),
            _fitting(_LAST_MODIFIED, self.headers.get("last-modified", "")),
        )


def fetch(
    url: str,
    *,
    allow_host_port: str | None,
    max_bytes: int,
    deadline_seconds: float,
    validators: Validators | None = None,
) -> Fetched:
    """Get `url` and return the whole answer, whose status is 200 to 299.

    With `validators` it may be 304 too: the answer that they came with still holds. They are sent
    to the address that they came from and to no other.

    Only http and https on their own ports, to public addresses; `allow_host_port`, such as
    `127.0.0.1:8123`, names the one exception that tests may make. At most `MAX_REDIRECTS`
    redirects, each judged like the first address. At most `max_bytes` of body, counted after
    decompression. All of it within `deadline_seconds`.
    Raises `InvalidInput` for what is no web address and `FetchFailed` for all else.
    """
    errand = _Errand(
        require_web_address(url), allow_host_port, max_bytes, deadline_seconds, validators
    )
    # A thread, because name resolution and the reading of headers know no total time limit.
    threading.Thread(target=errand.run, name="fetch", daemon=True).start()
    try:
        return errand.outcome.result(deadline_seconds)
    except TimeoutError:
        errand.abandon()
        raise _too_slow(deadline_seconds) from None


class _Errand:
    """One fetch under way; `run` settles `outcome` and raises nothing itself."""

    def __init__(
        self,
        url: str,
        allow_host_port: str | None,
        max_bytes: int,
        deadline_seconds: float,
        validators: Validators | None,
    ) -> None:
        self.url = url
        self.allow_host_port = allow_host_port
        self.max_bytes = max_bytes
        self.deadline_seconds = deadline_seconds
        self.validators = validators
        self.ends_at = time.monotonic() + deadline_seconds
        self.outcome: Future[Fetched] = Future()
        self.is_abandoned = threading.Event()
        self.connected: socket.socket | None = None

    def run(self) -> None:
        try:
            self.outcome.set_result(self._fetch())
        except Exception as error:  # noqa: BLE001 - whatever it was, the caller is told
            self.outcome.set_exception(_explain(error))
        finally:
            self._let_go()

    def abandon(self) -> None:
        """Cut the connection, so that the thread ends now and not when the other side pleases."""
        self.is_abandoned.set()
        if self.connected is not None:
            with suppress(OSError):
                self.connected.shutdown(socket.SHUT_RDWR)

    def watch(self, connected: socket.socket) -> None:
        """Keep a second handle on the connection, since TLS takes the first one over."""
        self._let_go()
        self.connected = connected.dup()
        if self.is_abandoned.is_set():
            self.abandon()

    def _let_go(self) -> None:
        if self.connected is not None:
            self.connected.close()

    def _fetch(self) -> Fetched:
        url = self.url
        with _session(self) as session:
            for _ in range(MAX_REDIRECTS + 1):
                _require_port(url, self.allow_host_port)
                conditions = self.validators.headers_for(url) if self.validators else {}
                with session.get(
                    url,
                    headers={**_HEADERS, **conditions},
                    stream=True,
                    allow_redirects=False,
                    timeout=min(_CONNECT_SECONDS, self._seconds_left()),
                ) as response:
                    if not response.is_redirect:
                        return self._read(url, response, is_conditional=bool(conditions))
                    url = _redirected(url, response.headers["Location"])
                # Ends the connections, not the cookies: a connection that was kept may be closed
                # by the site just as it is used again.
                session.close()
        raise FetchFailed(f"This address redirects more than {MAX_REDIRECTS} times.")

    def _seconds_left(self) -> float:
        seconds = self.ends_at - time.monotonic()
        if seconds <= 0:
            raise _too_slow(self.deadline_seconds)
        return seconds

    def _read(self, url: str, response: "requests.Response", *, is_conditional: bool) -> Fetched:
        headers = {name.lower(): value for name, value in response.headers.items()}
        is_unchanged = is_conditional and response.status_code == _NOT_MODIFIED
        if not is_unchanged and not 200 <= response.status_code < 300:
            raise _refused(response, headers.get("retry-after", ""))
        # A 304 has no body, whatever length it declares: that of the answer which still holds.
        body = b"" if is_unchanged else self._body(response, headers.get("content-length", ""))
        return Fetched(
            url=url,
            status_code=response.status_code,
            content_type=headers.get("content-type", ""),
            body=body,
            headers=headers,
            fetched_at=datetime.now(UTC),
        )

    def _body(self, response: "requests.Response", declared: str) -> bytes:
        too_large = FetchFailed(f"The page is larger than {_in_words(self.max_bytes)}.")
        if declared.isdecimal() and int(declared) > self.max_bytes:
            raise too_large
        chunks: list[bytes] = []
        total = 0
        for chunk in response.iter_content(_CHUNK_BYTES):
            total += len(chunk)
            if total > self.max_bytes:
                raise too_large
            self._seconds_left()
            chunks.append(chunk)
        return b"".join(chunks)


def _session(errand: _Errand) -> "requests.Session":
    # requests is 13 MB and 0.1 s: loaded at the first fetch, in the process that fetches.
    from app.gateways.guarded_session import guarded_session  # noqa: PLC0415

    return guarded_session(errand.watch, errand.allow_host_port)


def _require_port(url: str, allow_host_port: str | None) -> None:
    parts = urlsplit(url)
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    if port not in _ALLOWED_PORTS and parts.netloc != allow_host_port:
        raise FetchFailed("Only the usual web ports (80 and 443) can be fetched from.")


def _redirected(url: str, location: str) -> str:
    # HTTP headers arrive as Latin-1; sites put UTF-8 in them all the same.
    location = location.encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        return require_web_address(urljoin(url, location))
    except (InvalidInput, ValueError) as error:
        raise FetchFailed("This address redirects to one that can't be fetched.") from error


def _refused(response: "requests.Response", retry_after: str) -> FetchFailed:
    code = response.status_code
    return FetchFailed(
        f"The site answered {code} ({_reason(response)}).",
        code=code,
        retry_after=_how_long(retry_after),
        is_passing=code in _PASSING_CODES or code >= 500,
    )


def _how_long(retry_after: str) -> timedelta | None:
    """How long a `Retry-After` asks to wait, in seconds or until a date (RFC 9110, 10.2.3)."""
    retry_after = retry_after.strip()
    if re.fullmatch(r"[0-9]+", retry_after):
        longest = int(MAX_RETRY_AFTER.total_seconds())
        # No number of more digits is read: it would only be cut down again.
        is_long = len(retry_after) > len(str(longest))
        return timedelta(seconds=longest if is_long else min(int(retry_after), longest))
    try:
        moment = parsedate_to_datetime(retry_after)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        pause = moment - datetime.now(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(pause, timedelta()), MAX_RETRY_AFTER)


def _fitting(form: re.Pattern[str], header: str) -> str | None:
    return header if form.fullmatch(header) else None


def _reason(response: "requests.Response") -> str:
    return {
        401: "sign-in needed",
        402: "payment needed",
        403: "access refused",
        404: "not found",
        410: "gone",
        429: "too many requests",
        451: "unavailable for legal reasons",
    }.get(response.status_code, "an error on its side")


def _explain(error: Exception) -> Exception:
    """Return the failure to show for what happened in the thread; our own pass unchanged."""
    if isinstance(error, InvalidInput):
        return error
    from app.gateways.guarded_session import is_passing, reason_for  # noqa: PLC0415

    failed = FetchFailed(reason_for(error), is_passing=is_passing(error))
    failed.__cause__ = error
    return failed


def _too_slow(seconds: float) -> FetchFailed:
    return FetchFailed(
        f"The site did not answer in full within {seconds:g} seconds.", is_passing=True
    )


def _in_words(byte_count: int) -> str:
    megabytes = byte_count / 1_000_000
    return f"{megabytes:g} MB" if megabytes >= 1 else f"{byte_count:,} bytes"
