"""What is sent and answered about fact-checks in work."""

from marshmallow import Schema, fields, validate

from app.api.schemas import (
    Answer,
    PageQuery,
    RevisionHeadSchema,
    SourceSchema,
    VerdictSchema,
    day,
    moment,
    string,
)
from app.domain import limits
from app.domain.vocabulary import Decision, RevisionKind, SourceType, Stance, State, Via
from app.http.loading import Text

_STANCES = validate.OneOf([stance.value for stance in Stance])
_TYPES = validate.OneOf([kind.value for kind in SourceType])
_STATES = validate.OneOf([state.value for state in State])


class FactCheckFields(Schema):
    """What can be edited; what is left out stays as it is."""

    verdict = Text(max_length=limits.NAME, description="A verdict's key; empty for none.")
    summary = Text(max_length=limits.SUMMARY)
    explanation = Text(max_length=limits.EXPLANATION, description="Markdown.")
    language = Text(max_length=35, description="BCP 47.")


class SourceFields(Schema):
    """A source; one that the team knows by its address or id is used again as it is."""

    id = fields.UUID(metadata={"description": "A source of the team, instead of the rest."})
    url = Text(allow_none=True)
    title = Text(max_length=limits.NAME)
    publisher = Text(max_length=limits.NAME)
    type = fields.String(validate=_TYPES)
    author = Text(max_length=limits.NAME)
    published_on = fields.Date(allow_none=True)


class SourceDetails(Schema):
    """What can be set right; what is left out stays as it is."""

    url = Text(allow_none=True)
    title = Text(max_length=limits.NAME)
    publisher = Text(max_length=limits.NAME)
    type = fields.String(validate=_TYPES)
    author = Text(max_length=limits.NAME)
    published_on = fields.Date(allow_none=True)


class NewCitation(Schema):
    """A source and how it bears on the claim."""

    source = fields.Nested(SourceFields, required=True)
    stance = fields.String(required=True, validate=_STANCES)
    excerpt = Text(max_length=limits.EXCERPT, load_default="")
    note = Text(max_length=limits.NOTE, load_default="", description="Readers see it.")


class CitationFields(Schema):
    """What can be edited; what is left out stays as it is."""

    stance = fields.String(validate=_STANCES)
    excerpt = Text(max_length=limits.EXCERPT)
    note = Text(max_length=limits.NOTE)


class CitationPosition(Schema):
    """Where a citation is to stand."""

    position = fields.Integer(required=True, validate=validate.Range(min=1, max=1_000))


class NewReview(Schema):
    """A colleague's decision; `If-Match` binds it to the version that was read."""

    decision = fields.String(
        required=True, validate=validate.OneOf([decision.value for decision in Decision])
    )
    comment = Text(
        max_length=limits.NOTE,
        load_default="",
        description="Required when changes are asked for.",
    )


class Publishing(Schema):
    """Why it is published again; nothing is needed the first time."""

    kind = fields.Enum(RevisionKind, by_value=True, load_default=None, allow_none=True)
    correction_note = Text(max_length=limits.NOTE, load_default="")


class Withdrawal(Schema):
    """Why it is withdrawn; readers see it."""

    reason = Text(required=True, max_length=limits.NOTE)


class SendingBack(Schema):
    """What should change."""

    comment = Text(max_length=limits.NOTE, load_default="")


class LookingUp(Schema):
    """The page to look at."""

    url = Text(required=True)


class FactChecksQuery(PageQuery):
    """Filters; all given ones must hold."""

    q = Text(load_default="", description="Words that must all stand in it, as beginnings.")
    state = fields.String(validate=_STATES)
    verdict = Text(load_default="")
    claimant = Text(load_default="")


class SourcesQuery(PageQuery):
    """Filters; all given ones must hold."""

    q = Text(load_default="", description="Words that must all stand in it, as beginnings.")


class ClaimHeadSchema(Answer):
    """What was said, by whom, when."""

    id = fields.UUID(required=True)
    text = string()
    claimant = string()
    claimed_on = day()


class DeskSourceSchema(SourceSchema):
    """A source of the team."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)


class DeskSourceListSchema(Answer):
    """One page of the team's sources, newest first."""

    sources = fields.List(fields.Nested(DeskSourceSchema), required=True)
    next_cursor = string(allow_none=True)


class LookedUpSchema(Answer):
    """What a page says about itself; empty where it says nothing."""

    url = string()
    title = string()
    publisher = string()
    author = string()
    published_on = day()


class DeskCitationSchema(Answer):
    """A source as it is used in one fact-check."""

    id = fields.UUID(required=True)
    fact_check_id = fields.UUID(required=True)
    position = fields.Integer(required=True)
    stance = fields.String(required=True, validate=_STANCES)
    excerpt = string()
    note = string()
    version = fields.Integer(required=True)
    is_removed = fields.Boolean(required=True)
    source = fields.Nested(DeskSourceSchema, required=True)


class ReviewSchema(Answer):
    """A colleague's decision."""

    id = fields.UUID(required=True)
    reviewer = string()
    decision = string()
    comment = string()
    fact_check_version = fields.Integer(required=True)
    is_void = fields.Boolean(required=True)
    created_at = moment()


class ListedFactCheckSchema(Answer):
    """A fact-check in a list."""

    id = fields.UUID(required=True)
    url = string("Its page for readers, once it is published.")
    desk_url = string()
    state = fields.String(required=True, validate=_STATES)
    version = fields.Integer(required=True)
    claim = fields.Nested(ClaimHeadSchema, required=True)
    verdict = fields.Nested(VerdictSchema, required=True, allow_none=True)
    summary = string()
    language = string()
    created_at = moment()
    updated_at = moment()


class DeskFactCheckSchema(ListedFactCheckSchema):
    """A fact-check in work, with everything around it."""

    explanation = string("Markdown.")
    citations = fields.List(fields.Nested(DeskCitationSchema), required=True)
    reviews = fields.List(fields.Nested(ReviewSchema), required=True)
    contributors = fields.List(fields.String(), required=True)
    revisions = fields.List(fields.Nested(RevisionHeadSchema), required=True)
    withdrawn_at = moment(allow_none=True)
    withdrawal_reason = string()


class DeskFactCheckListSchema(Answer):
    """One page of the team's fact-checks, newest first."""

    fact_checks = fields.List(fields.Nested(ListedFactCheckSchema), required=True)
    next_cursor = string(allow_none=True)


class StepSchema(Answer):
    """One thing that somebody did; several autosaves in a row are one step."""

    event = string()
    subject_id = fields.UUID(required=True)
    who = string()
    via = fields.String(required=True, validate=validate.OneOf([via.value for via in Via]))
    began_at = moment()
    ended_at = moment()
    before = fields.Dict(required=True)
    after = fields.Dict(required=True)


class HistorySchema(Answer):
    """What happened to a fact-check, newest first."""

    steps = fields.List(fields.Nested(StepSchema), required=True)
    next_cursor = string(allow_none=True)
