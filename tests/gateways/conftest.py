"""The server that hostile sites are made of."""

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.gateways.raw_server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        served = Server(f"127.0.0.1:{listener.getsockname()[1]}")
        threading.Thread(target=served.serve, args=(listener,), daemon=True).start()
        yield served
        listener.shutdown(socket.SHUT_RDWR)
