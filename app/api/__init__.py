"""Newsrooms' JSON and the desk's own tools."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Adds the API to `app`; it knows no cookies, so it needs no CSRF token."""
