"""People's programs: JSON with a bearer token."""

from typing import Any

from flask.testing import FlaskClient

DESK = "/api/v1/desk"


class Caller:
    """One person's tool; paths are below the desk's address unless they begin with a slash."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(
            path if path.startswith("/") else f"{DESK}/{path}",
            method=method,
            json=body,
            headers=self.headers | named,
        )
