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


def problem(answer: Any, code: int) -> dict[str, Any]:
    """The problem details of an answer with that code."""
    assert answer.status_code == code, answer.text[:500]
    assert answer.content_type == "application/problem+json"
    told: dict[str, Any] = answer.get_json()
    assert told["status"] == code
    assert told["title"]
    assert told["detail"]
    return told


def pointers(answer: Any) -> list[str]:
    return [error["pointer"] for error in problem(answer, 422)["errors"]]
