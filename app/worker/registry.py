"""Every kind of job, and the function that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.services.intake.imports import JOB_KIND as ARTICLE_IMPORT
from app.services.intake.rechecks import JOB_KIND as ARTICLE_RECHECK
from app.services.records.article_sentences import JOB_KIND as SENTENCE_INDEX
from app.worker import article_imports, rechecks, sentence_index
from config import Settings

Run = Callable[[dict[str, Any], Settings], None]


@dataclass(frozen=True, slots=True)
class JobKind:
    """How a kind of job is done.

    `run` gets the job's payload. It may be called again after it was cut off half-way or raised,
    so it must be safe to repeat, and it must end well within `jobs.LEASE`. `give_up` is called
    once in place of another try, so that nobody waits for ever.
    """

    run: Run
    give_up: Run | None = None


JOBS: dict[str, JobKind] = {
    ARTICLE_IMPORT: JobKind(article_imports.run_import, article_imports.give_up_import),
    SENTENCE_INDEX: JobKind(sentence_index.run_sentence_index),
    ARTICLE_RECHECK: JobKind(rechecks.run_recheck, rechecks.give_up_recheck),
}
