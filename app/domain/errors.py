"""Everything that can go wrong for a person, in words a person can read.

Services, policy and engines raise these; `app/http/errors.py` alone maps them to an HTTP answer.
"""

from typing import Any


class PlumblineError(Exception):
    """A failure to be shown to the person who caused it.

    `detail` is one clear sentence; `title` names the class of problem in a few words.
    """

    title = "Something went wrong"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidInput(PlumblineError):
    """What was sent can't be used as it is.

    `pointer` is an RFC 6901 JSON pointer to the field at fault, such as `/quote/exact`
    (empty when the whole input is meant).
    """

    title = "Check what you entered"

    def __init__(self, detail: str, pointer: str = "") -> None:
        super().__init__(detail)
        self.pointer = pointer


class InvalidInputs(PlumblineError):
    """Several fields are wrong at once; `errors` holds one `InvalidInput` each, never none."""

    title = "Check what you entered"

    def __init__(self, errors: list[InvalidInput]) -> None:
        super().__init__(" ".join(error.detail for error in errors))
        self.errors = errors


class NotFound(PlumblineError):
    """It does not exist, or the actor may not know that it does."""

    title = "Not found"

    def __init__(self, detail: str = "There is nothing here, or it is not yours to see.") -> None:
        super().__init__(detail)


class Forbidden(PlumblineError):
    """The actor may see it but not do this to it."""

    title = "Not allowed"


class SignInRequired(PlumblineError):
    """Nobody is signed in, or the token is missing, wrong, expired or revoked."""

    title = "Sign in first"

    def __init__(self, detail: str = "Sign in to do this.") -> None:
        super().__init__(detail)


class Conflict(PlumblineError):
    """The thing is not in a state in which this can be done."""

    title = "This can't be done now"


class NotTheArticle(Conflict):
    """A text read again is hardly the same article any more, such as a sign-in page.

    The version before stays; a person who has looked can take the text in all the same.
    """

    title = "This does not look like the article"


class StaleVersion(PlumblineError):
    """Somebody else changed it since the version that this edit saw.

    `current` holds the present version and field values, `yours` what was about to be written,
    so that nothing typed is lost: `{"version": int, "fields": {name: value}}` and `{name: value}`.
    """

    title = "Changed by somebody else"

    def __init__(self, current: dict[str, Any], yours: dict[str, Any]) -> None:
        super().__init__(
            "Somebody else changed this since you opened it. Both texts are here; nothing is lost."
        )
        self.current = current
        self.yours = yours


class PreconditionRequired(PlumblineError):
    """An API edit came without the version that it saw (`If-Match`)."""

    title = "Say which version you edit"


class TooManyRequests(PlumblineError):
    """Slow down; `retry_after` is in whole seconds."""

    title = "Too many attempts"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Gone(PlumblineError):
    """It was here and was taken back on purpose, such as an invitation that expired."""

    title = "No longer valid"


class AlreadyThere(PlumblineError):
    """The same thing exists already and is offered instead of a second one.

    `kind` is a glossary word such as `article`, `id` its id.
    """

    title = "Already here"

    def __init__(self, detail: str, kind: str, subject_id: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.id = subject_id
