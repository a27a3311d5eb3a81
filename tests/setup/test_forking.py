"""The web processes are forked from one that loaded the application: nothing may be open in it."""

import threading
from pathlib import Path

from sqlalchemy import QueuePool

from app import create_app, db
from config import load_settings


def test_making_the_application_connects_to_nothing_and_starts_no_thread(tmp_path: Path) -> None:
    threads = threading.active_count()
    create_app(load_settings({"PLUMBLINE_ENV": "test", "DATA_DIR": str(tmp_path)}))
    pool = db.engine().pool
    assert isinstance(pool, QueuePool)
    assert (pool.checkedin(), pool.checkedout()) == (0, 0)
    assert list(tmp_path.iterdir()) == []
    assert threading.active_count() == threads
    db.dispose()
