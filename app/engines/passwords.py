"""Passwords: argon2id with 19 MiB, two passes and one lane (OWASP Password Storage Cheat Sheet).

One hash is made at a time in each process, and its memory is given back, so that a burst of
sign-ins never holds more than 19 MiB.
"""

import ctypes
import threading
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_MEMORY_KIB = 19_456
_PASSES = 2
_LANES = 1

#: The hash of a password that nobody has, made with the same parameters.
_NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$GMZFAp8pNOy4ccSt9d0bTQ"
    "$PXWtMkyy24ikBfGjrb1fUd+sokXF+kgMX6UMuSuLDLI"
)

_M_MMAP_THRESHOLD = -3
#: The same as in scripts/start.py, which sets it for all that is done before the first hash.
_LARGE_BYTES = 262_144
_one_at_a_time = threading.Lock()


def hash_password(password: str) -> str:
    """An argon2id hash in its encoded form, with a salt of its own."""
    with _one_at_a_time:
        return _hasher().hash(_normalised(password))


def verify_password(password_hash: str, password: str) -> bool:
    """True when `password` is the one behind `password_hash`.

    An empty hash (an unknown account, or one without a password) takes as long as a real one and
    is never right, so that the time tells nobody which accounts exist.
    """
    with _one_at_a_time:
        try:
            is_right = _hasher().verify(password_hash or _NOBODYS_HASH, _normalised(password))
        except (Argon2Error, InvalidHashError):
            return False
    return is_right and bool(password_hash)


def _normalised(password: str) -> bytes:
    """The same bytes for the same characters, however a keyboard composed them."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    _give_large_blocks_back()
    return PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES)


def _give_large_blocks_back() -> None:
    """Makes glibc return large blocks to the system at once.

    By default it learns to keep blocks of this size, once per thread: four threads that each
    hashed a password held 78 MB for good. Elsewhere than on glibc nothing is done.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
