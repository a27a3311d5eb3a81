"""The worker: one loop that does what the job table asks for."""

from flask import Flask


def register(app: Flask) -> None:
    """Adds `flask worker …` to `app`."""
