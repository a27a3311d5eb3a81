"""Links, cookies and tokens that prove something: made here, kept only as hashes."""

import hashlib
import secrets


def new_secret(prefix: str = "") -> str:
    """256 random bits as URL-safe text; `prefix` tells people (and scanners) what it is for."""
    return prefix + secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """SHA-256 in hexadecimal; enough for secrets that are random (passwords use argon2)."""
    return hashlib.sha256(secret.encode()).hexdigest()
