"""Passwords: hashed as documented, in the same time for everybody, in little memory."""

import threading
import time
import unicodedata
from pathlib import Path

import pytest

from app.engines.passwords import hash_password, verify_password

PASSWORD = "sieben grüne Häfen"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return hash_password(PASSWORD)


def test_the_parameters_are_those_of_the_guide(password_hash: str) -> None:
    assert password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hash_password(PASSWORD) != password_hash


def test_only_the_password_is_right(password_hash: str) -> None:
    assert verify_password(password_hash, PASSWORD)
    assert verify_password(password_hash, unicodedata.normalize("NFD", PASSWORD))
    for wrong in ("", PASSWORD + " ", PASSWORD.lower(), "\x00", "\ud800"):
        assert not verify_password(password_hash, wrong)
    assert not verify_password("", PASSWORD)
    assert not verify_password("no hash at all", PASSWORD)


def test_an_unknown_account_takes_as_long_as_a_known_one(password_hash: str) -> None:
    def fastest(known_hash: str) -> float:
        times = []
        for _ in range(7):
            began = time.perf_counter()
            verify_password(known_hash, "a wrong password")
            times.append(time.perf_counter() - began)
        return min(times)

    known, unknown = fastest(password_hash), fastest("")
    assert 0.5 < unknown / known < 2


def test_threads_that_hash_give_the_memory_back(password_hash: str) -> None:
    def resident() -> int:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * 4096

    before = resident()
    threads = [
        threading.Thread(target=verify_password, args=(password_hash, PASSWORD)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert resident() - before < 15 * 1024 * 1024
