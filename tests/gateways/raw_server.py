"""A server on the loopback that answers with the bytes it is told to."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

from app.gateways.fetching import Fetched, fetch

MEGABYTE = 1_000_000
PRIVATE = "leads into a private network"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"

Answer = Callable[[socket.socket, str], None]


@dataclass
class Server:
    """Answers each path with a function that gets the raw connection and the request."""

    host_port: str
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    ended: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def url(self, path: str) -> str:
        return f"http://{self.host_port}{path}"

    def fetch(
        self, path: str = "/", max_bytes: int = MEGABYTE, deadline_seconds: float = 10
    ) -> Fetched:
        return fetch(
            self.url(path),
            allow_host_port=self.host_port,
            max_bytes=max_bytes,
            deadline_seconds=deadline_seconds,
        )

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        try:
            with connection:
                request, piece = "", "-"
                while piece and not request.endswith("\r\n\r\n"):
                    piece = connection.recv(65_536).decode("latin-1")
                    request += piece
                if not request:
                    return
                self.requests.append(request)
                path = request.split(" ")[1] if " " in request else "/"
                self.answers[path.partition("?")[0]](connection, path)
        except OSError:
            pass
        finally:
            self.ended.release()


def page(body: bytes, *headers: str) -> Answer:
    head = OK + "".join(f"{header}\r\n" for header in headers).encode()
    return lambda connection, _: connection.sendall(
        head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    )


def status(line: str, *headers: str) -> Answer:
    head = f"HTTP/1.1 {line}\r\n" + "".join(f"{header}\r\n" for header in headers)
    return lambda connection, _: connection.sendall(f"{head}Content-Length: 0\r\n\r\n".encode())


def redirect_to_query(connection: socket.socket, path: str) -> None:
    status("302 Found", f"Location: {unquote(path.partition('?')[2])}")(connection, path)


def drip(first: bytes, drop: bytes) -> Answer:
    def answer(connection: socket.socket, _: str) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(drop)
            time.sleep(0.05)

    return answer


def flood(head: bytes, piece: bytes) -> Answer:
    def answer(connection: socket.socket, _: str) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)

    return answer


def silence(connection: socket.socket, _path: str) -> None:
    """Takes the request and says nothing."""
    connection.recv(1)
