"""The closed lists of words: each value stands the same in table, class, JSON and screen."""

from enum import StrEnum


class Role(StrEnum):
    """What a member may do, each including the one before (see `app/policy.py`)."""

    #: Reads everything of the team.
    VIEWER = "viewer"
    #: Imports articles, makes claims, writes and reviews fact-checks.
    REVIEWER = "reviewer"
    #: Publishes, corrects, withdraws, sends back.
    EDITOR = "editor"
    #: Looks after members, invitations, tokens and the team's own texts.
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """0 for viewer up to 3 for admin."""
        return list(Role).index(self)


class State(StrEnum):
    """The place of a fact-check in the workflow, never a judgement."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What moves a fact-check from one state to another."""

    SUBMIT = "submit"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    RECALL = "recall"
    SEND_BACK = "send_back"
    #: What an edit does to an approved fact-check: the approval saw another text.
    VOID_APPROVAL = "void_approval"
    PUBLISH = "publish"
    REVISE = "revise"
    WITHDRAW = "withdraw"


class Decision(StrEnum):
    """A colleague's review."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"


class RevisionKind(StrEnum):
    """Why a revision was published."""

    #: The first publication.
    FIRST = "first"
    #: Something published was wrong; needs a correction note.
    CORRECTION = "correction"
    #: Something new became known.
    UPDATE = "update"
    #: Wording or spelling, no change of meaning.
    MINOR = "minor"


class AnchorState(StrEnum):
    """Where a quote stands in one version of its article."""

    EXACT = "exact"
    MOVED = "moved"
    CHANGED = "changed"
    AMBIGUOUS = "ambiguous"
    ORPHAN = "orphan"

    @property
    def is_shown(self) -> bool:
        """True when readers may see a verdict on it: the very words that were checked."""
        return self in (AnchorState.EXACT, AnchorState.MOVED)


class AnchorDecision(StrEnum):
    """What a person decided where the article no longer says what was checked."""

    #: The words that stand there now make the same claim.
    CONFIRM = "confirm"
    #: The claim stands at another place of the text.
    MOVE = "move"
    #: The claim is no longer in the article.
    GONE = "gone"
    #: The fact-check goes back into work; until its next revision nothing is shown here.
    REOPEN = "reopen"


class SilentEditOutcome(StrEnum):
    """How a silent edit ended; while it has none, nobody has decided."""

    #: The article says again what was checked.
    RESTORED = "restored"
    #: The article was changed once more; the next silent edit tells what it says now.
    CHANGED_AGAIN = "changed_again"
    #: The new words make the same claim.
    CONFIRMED = "confirmed"
    #: The claim stands at another place of the article.
    MOVED = "moved"
    #: The claim is no longer in the article.
    GONE = "gone"
    #: The claim is being checked again.
    REOPENED = "reopened"


class Stance(StrEnum):
    """What a source says about the claim."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    CONTEXT = "context"


class SourceType(StrEnum):
    """What kind of material a source is."""

    OFFICIAL_RECORD = "official_record"
    DATA = "data"
    RESEARCH = "research"
    NEWS = "news"
    INTERVIEW = "interview"
    IMAGE_OR_VIDEO = "image_or_video"
    SOCIAL_POST = "social_post"
    ARCHIVE = "archive"
    OTHER = "other"


class ImportState(StrEnum):
    """How far an article import is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    #: The same address or text is here already; `article_id` names it.
    DUPLICATE = "duplicate"
    #: Read again, the article says what it said before.
    UNCHANGED = "unchanged"
    FAILED = "failed"


class ImportKind(StrEnum):
    """Where the text of an article came from."""

    TEXT = "text"
    URL = "url"
    FILE = "file"
    #: The worker looked at the article's address again, by the clock.
    RECHECK = "recheck"


class Scope(StrEnum):
    """What an API token may be used for, within what its user may do."""

    READ = "read"
    WRITE = "write"
    REVIEW = "review"
    PUBLISH = "publish"


class Via(StrEnum):
    """Which door an actor came through, kept in the audit."""

    WEB = "web"
    API = "api"
    CLI = "cli"
    WORKER = "worker"


class Colour(StrEnum):
    """Colour tokens a verdict can have; the style sheets give each a light and a dark value."""

    GREEN = "green"
    LIME = "lime"
    AMBER = "amber"
    ORANGE = "orange"
    RED = "red"
    CRIMSON = "crimson"
    GREY = "grey"
    VIOLET = "violet"


class Shape(StrEnum):
    """Shapes a verdict can have, so that it is never told by colour alone."""

    CIRCLE = "circle"
    HEXAGON = "hexagon"
    DIAMOND = "diamond"
    TRIANGLE = "triangle"
    PENTAGON = "pentagon"
    SQUARE = "square"
    RING = "ring"
    STAR = "star"
