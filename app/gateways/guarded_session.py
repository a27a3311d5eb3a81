"""A requests session that connects to public addresses alone. Loaded by `fetching` when needed."""

import ipaddress
import socket
from collections.abc import Callable

import requests
from requests.adapters import HTTPAdapter
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

Watch = Callable[[socket.socket], None]

_PRIVATE = "This address leads into a private network and can't be fetched."
_CONFIG = Config(
    ip_filter_enable=True,
    ip_filter_allow_loopback_ips=False,
    never_redirect=True,
    default_timeout=(10, 10),
)


class PrivatePeer(Exception):
    """A connection went to an address that is not public.

    No `OSError`, for urllib3 would take one for a passing fault of the network.
    """


def guarded_session(watch: Watch, allow_host_port: str | None) -> requests.Session:
    """Return a session that refuses every address which is not public.

    `watch` is called with each socket right after it is connected. `allow_host_port`, such as
    `127.0.0.1:8123`, may be reached wherever it leads. Proxies, `.netrc` and other settings of
    the environment are ignored: a proxy would connect where nobody here can check.
    """
    session: requests.Session = HTTPSession(_CONFIG)
    session.trust_env = False

    def watch_public(connected: socket.socket) -> None:
        _require_public_peer(connected)
        watch(connected)

    for adapter in session.adapters.values():
        _watch_connections(adapter, watch_public)
    if allow_host_port is not None:
        exception = HTTPAdapter()
        _watch_connections(exception, watch)
        session.mount(f"http://{allow_host_port}/", exception)
    return session


def reason_for(error: Exception) -> str:
    """Return one sentence for the person about an error that a session raised."""
    reasons: tuple[tuple[type[Exception], str], ...] = (
        (InvalidIPAddress, _PRIVATE),
        (PrivatePeer, _PRIVATE),
        (requests.exceptions.SSLError, "The site's certificate could not be verified."),
        (requests.exceptions.Timeout, "The site did not answer in time."),
        (
            requests.exceptions.ContentDecodingError,
            "The site's answer is damaged: it can't be decompressed.",
        ),
        (requests.exceptions.ChunkedEncodingError, "The site broke its answer off."),
        (
            requests.exceptions.ConnectionError,
            "The site could not be found or reached.",
        ),
    )
    for kind, reason in reasons:
        if isinstance(error, kind):
            return reason
    return "The site could not be reached or its answer could not be understood."


def is_passing(error: Exception) -> bool:
    """Whether an error that a session raised may be gone at another try: all but the refusals."""
    return not isinstance(error, InvalidIPAddress | PrivatePeer)


def _watch_connections(adapter: requests.adapters.BaseAdapter, watch: Watch) -> None:
    class WatchedConnection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            connected = super()._new_conn()
            watch(connected)
            return connected

    class WatchedSecureConnection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            connected = super()._new_conn()
            watch(connected)
            return connected

    class WatchedPool(HTTPConnectionPool):
        ConnectionCls = WatchedConnection

    class WatchedSecurePool(HTTPSConnectionPool):
        ConnectionCls = WatchedSecureConnection

    if isinstance(adapter, HTTPAdapter):
        adapter.poolmanager.pool_classes_by_scheme = {
            "http": WatchedPool,
            "https": WatchedSecurePool,
        }


def _require_public_peer(connected: socket.socket) -> None:
    """Look once more at where the connection really went, whatever was resolved before."""
    peer = ipaddress.ip_address(connected.getpeername()[0].partition("%")[0])
    address = getattr(peer, "ipv4_mapped", None) or peer
    if not address.is_global or address.is_multicast:
        connected.close()
        raise PrivatePeer(address)
