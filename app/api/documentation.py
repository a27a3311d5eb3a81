"""The API's own documentation, made from its OpenAPI description; no outside request."""

from typing import Any

from flask import Blueprint, render_template

_METHODS = ("get", "post", "put", "patch", "delete")


def make_blueprint(spec: Any) -> Blueprint:
    """`/docs/api` for the API that `spec` describes."""
    blueprint = Blueprint("documentation", __name__)

    @blueprint.get("/docs/api")
    def show_api() -> str:
        """Every operation in readable form."""
        description = spec.to_dict()
        return render_template(
            "api/documentation.html",
            info=description["info"],
            sections=sections(description),
            schemas=description["components"]["schemas"],
        )

    return blueprint


def sections(description: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations of an OpenAPI description, by tag and in order of their addresses."""
    found = [
        {**tag, "operations": _operations(description["paths"], tag["name"])}
        for tag in description.get("tags", [])
    ]
    return [section for section in found if section["operations"]]


def _operations(paths: dict[str, Any], tag: str) -> list[dict[str, Any]]:
    return [
        {
            **operation,
            "path": path,
            "method": method,
            "parameters": path_entry.get("parameters", []) + operation.get("parameters", []),
        }
        for path, path_entry in paths.items()
        for method, operation in path_entry.items()
        if method in _METHODS and tag in operation.get("tags", [])
    ]
