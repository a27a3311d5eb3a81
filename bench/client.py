"""A small load generator: keep-alive connections, each in a thread, requests made beforehand.

It reads just enough of HTTP/1.1 to know where an answer ends, so that its own cost, which both
sides of a ratio pay, stays small on a machine that client and server share.
"""

import json
import socket
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any


class BadAnswer(Exception):
    """The server did not answer as the measurement needs; holds the answer's beginning."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    def json(self) -> Any:
        """The body read as JSON; raises `BadAnswer` unless it was a success."""
        if not 200 <= self.status < 300:
            raise BadAnswer(f"{self.status} {self.body[:500]!r}")
        return json.loads(self.body)


def request(method: str, path: str, body: object = None, **headers: str) -> bytes:
    """The bytes of one request; header names are given with `_` for `-`."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    payload = b"" if body is None else json.dumps(body).encode()
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(payload)}"]
    return "\r\n".join([*lines, "", ""]).encode() + payload


class Connection:
    """One keep-alive connection to `port` of this machine."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def ask(self, message: bytes) -> Answer:
        """Sends one request and reads its whole answer."""
        self._socket.sendall(message)
        head, _, body = self._until(b"\r\n\r\n").partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += self._more()
        self._rest = body[length:]
        return Answer(int(head[9:12]), body[:length])

    def close(self) -> None:
        """Ends the connection."""
        self._socket.close()

    def _until(self, mark: bytes) -> bytes:
        seen = self._rest
        while mark not in seen:
            seen += self._more()
        return seen

    def _more(self) -> bytes:
        part = self._socket.recv(65_536)
        if not part:
            raise BadAnswer("the connection was closed")
        return part


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast one load went."""

    per_second: float
    median_ms: float
    worst_ms: float


def load(port: int, queues: Sequence[Iterator[bytes]], seconds: float) -> Rate:
    """Sends each queue over a connection of its own until it ends or time is up.

    Raises `BadAnswer` when an answer is not 2xx.
    """
    times: list[float] = []
    failures: list[Exception] = []
    deadline = time.perf_counter() + seconds

    def run(queue: Iterator[bytes]) -> None:
        connection = Connection(port)
        try:
            times.extend(_times(connection, queue, deadline))
        except (BadAnswer, OSError, ValueError, IndexError) as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(queue,)) for queue in queues]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if failures:
        raise BadAnswer(f"{len(failures)} of {len(queues)} clients failed: {failures[0]}")
    return Rate(len(times) / took, 1000 * statistics.median(times), 1000 * max(times))


def _times(connection: Connection, queue: Iterator[bytes], deadline: float) -> list[float]:
    """How long each answer took."""
    times = []
    for message in queue:
        began = time.perf_counter()
        if began > deadline:
            break
        answer = connection.ask(message)
        if not 200 <= answer.status < 300:
            raise BadAnswer(f"{answer.status} {answer.body[:500]!r}")
        times.append(time.perf_counter() - began)
    return times


def repeat(messages: Sequence[bytes], clients: int) -> list[Iterator[bytes]]:
    """The same requests in turn without end, for so many clients."""
    return [cycle(messages) for _ in range(clients)]
