"""Shapes that several parts of the API share."""

from marshmallow import INCLUDE, Schema, fields, validate

from app.domain.vocabulary import (
    AnchorState,
    Colour,
    RevisionKind,
    Shape,
    SilentEditOutcome,
    SourceType,
    Stance,
)


class Answer(Schema):
    """The shape of an answer. New fields may come at any time, so that it is open."""

    class Meta:
        """Not closed, other than what is sent to us."""

        unknown = INCLUDE


def string(description: str = "", *, allow_none: bool = False) -> fields.String:
    """A required text of an answer."""
    return fields.String(
        required=True, allow_none=allow_none, metadata={"description": description}
    )


def moment(description: str = "", *, allow_none: bool = False) -> fields.AwareDateTime:
    """A required moment of an answer, RFC 3339 in UTC."""
    return fields.AwareDateTime(
        required=True, allow_none=allow_none, metadata={"description": description}
    )


def day(description: str = "") -> fields.Date:
    """A required date of an answer, or null."""
    return fields.Date(required=True, allow_none=True, metadata={"description": description})


def one_of(
    words: type[Colour]
    | type[Shape]
    | type[Stance]
    | type[SourceType]
    | type[RevisionKind]
    | type[AnchorState],
) -> fields.String:
    """A required word of a closed list."""
    return fields.String(required=True, validate=validate.OneOf([word.value for word in words]))


class FieldErrorSchema(Answer):
    """One thing wrong with one field."""

    pointer = string("RFC 6901 pointer to the field, empty for the whole input.")
    detail = string("One sentence.")


class IdSchema(Answer):
    """Something by its id."""

    id = fields.UUID(required=True)


class CurrentSchema(Answer):
    """The present version and values of what was to be edited."""

    version = fields.Integer(required=True)
    fields_ = fields.Dict(required=True, data_key="fields")


class ProblemSchema(Answer):
    """RFC 9457 problem details."""

    type = string()
    title = string()
    status = fields.Integer(required=True)
    detail = string("One sentence.")
    errors = fields.List(fields.Nested(FieldErrorSchema))
    article = fields.Nested(
        IdSchema, metadata={"description": "With 409: the article that the team has already."}
    )
    current = fields.Nested(
        CurrentSchema, metadata={"description": "With 412: what somebody else made of it."}
    )
    yours = fields.Dict(metadata={"description": "With 412: the fields that you sent."})


class PageQuery(Schema):
    """Keyset paging."""

    cursor = fields.String(metadata={"description": "`next_cursor` of the page before."})
    limit = fields.Integer(
        load_default=20,
        validate=validate.Range(min=1, max=100),
        metadata={"description": "How many at most."},
    )


class TeamHeadSchema(Answer):
    """A team in a few words."""

    slug = string()
    name = string()
    url = string("The team's page.")


class ClaimSchema(Answer):
    """What was said, by whom, when."""

    text = string("The claim in neutral words.")
    claimant = string("Who said it; empty where unknown.")
    claimed_on = day()


class VerdictSchema(Answer):
    """One judgement of a rating scale."""

    key = string()
    label = string()
    description = string()
    colour = one_of(Colour)
    shape = one_of(Shape)
    crosswalk = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "From 1 (false) to 5 (true); null outside the order."},
    )


class RatingScaleSchema(Answer):
    """An ordered list of verdicts."""

    id = fields.UUID(required=True)
    name = string()
    number = fields.Integer(required=True)
    verdicts = fields.List(fields.Nested(VerdictSchema), required=True)


class SourceSchema(Answer):
    """Material used as evidence."""

    url = string(allow_none=True)
    title = string()
    publisher = string()
    type = one_of(SourceType)
    author = string()
    published_on = day()


class CitationSchema(Answer):
    """A source as it was used."""

    stance = one_of(Stance)
    excerpt = string()
    note = string()
    source = fields.Nested(SourceSchema, required=True)


class QuoteSchema(Answer):
    """A passage; half-open code-point offsets into the article's newest text."""

    exact = string()
    prefix = string()
    suffix = string()
    start = fields.Integer(required=True, allow_none=True)
    end = fields.Integer(required=True, allow_none=True)
    sentence = string("The whole sentence that was checked.")


class AnnotationSchema(Answer):
    """One quote and where it stands now."""

    id = fields.UUID(required=True)
    state = string("`exact` or `moved`: the very words that were checked.")
    quote = fields.Nested(QuoteSchema, required=True)


class ArticleHeadSchema(Answer):
    """An article, without its text."""

    id = fields.UUID(required=True)
    url = string("Our page about it.")
    source_url = string("Where it was published; null for pasted text.", allow_none=True)
    title = string()
    byline = string()
    publisher = string()
    published_on = day()
    language = string()


class AppearanceSchema(Answer):
    """An article in which the claim stands."""

    article = fields.Nested(ArticleHeadSchema, required=True)
    annotations = fields.List(fields.Nested(AnnotationSchema), required=True)


class VersionHeadSchema(Answer):
    """Which text of an article is meant."""

    number = fields.Integer(required=True)
    content_hash = string("SHA-256 of the whole text in UTF-8.")
    created_at = moment("When this text was taken in.")


class SilentEditSchema(Answer):
    """An article no longer says, in a sentence with a published verdict, what was checked."""

    id = fields.UUID(required=True)
    annotation_id = fields.UUID(required=True)
    article = fields.Nested(ArticleHeadSchema, required=True)
    state = one_of(AnchorState)
    said = string("The sentence as it was checked.")
    said_version = fields.Nested(VersionHeadSchema, required=True)
    last_seen_at = moment("When the article was last seen to say this.")
    says = string("What stands there instead; null where nothing does.", allow_none=True)
    says_version = fields.Nested(VersionHeadSchema, required=True)
    first_seen_at = moment("When the article was first seen to say this.")
    is_current = fields.Boolean(
        required=True, metadata={"description": "As far as we know the article still says it."}
    )
    outcome = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([word.value for word in SilentEditOutcome]),
        metadata={"description": "How it ended; null while nobody has decided."},
    )
    outcome_at = moment(allow_none=True)


class CheckedClaimSchema(Answer):
    """A published fact-check by its claim, without its verdict."""

    id = fields.UUID(required=True)
    url = string("The page for readers.")
    claim = fields.Nested(ClaimSchema, required=True)
    published_at = moment()


class PublicSilentEditSchema(SilentEditSchema):
    """A silent edit with the fact-check whose words it took away."""

    fact_check = fields.Nested(CheckedClaimSchema, required=True)
    team = fields.Nested(TeamHeadSchema, required=True)


class SilentEditListSchema(Answer):
    """One page of silent edits, newest first."""

    silent_edits = fields.List(fields.Nested(PublicSilentEditSchema), required=True)
    next_cursor = string("Null on the last page.", allow_none=True)


class RevisionHeadSchema(Answer):
    """When and why a revision was published."""

    number = fields.Integer(required=True)
    kind = one_of(RevisionKind)
    correction_note = string()
    published_at = moment()
    content_hash = string("SHA-256 of the revision's content.")


class ContentSchema(Answer):
    """The editorial content, frozen at publication."""

    schema_version = fields.Integer()
    claim = fields.Nested(ClaimSchema, required=True)
    verdict = fields.Nested(VerdictSchema)
    rating_scale = fields.Nested(RatingScaleSchema)
    summary = fields.String()
    explanation = fields.String(metadata={"description": "Markdown."})
    explanation_html = fields.String(metadata={"description": "The same as safe HTML."})
    language = fields.String(metadata={"description": "BCP 47."})
    citations = fields.List(fields.Nested(CitationSchema))
    checked_by = fields.List(fields.String())
    approved_by = fields.List(fields.String())


class FactCheckSchema(ContentSchema):
    """A published fact-check. A withdrawn one is a tombstone: reason and claim, no verdict."""

    id = fields.UUID(required=True)
    url = string("The page for readers.")
    revisions_url = string()
    team = fields.Nested(TeamHeadSchema, required=True)
    first_published_at = moment()
    published_at = moment("The newest revision's.")
    is_withdrawn = fields.Boolean(required=True)
    withdrawn_at = fields.AwareDateTime()
    withdrawal_reason = fields.String()
    revision = fields.Nested(RevisionHeadSchema)
    corrections = fields.List(fields.Nested(RevisionHeadSchema))
    appearances = fields.List(fields.Nested(AppearanceSchema))
    silent_edits = fields.List(
        fields.Nested(SilentEditSchema),
        metadata={"description": "What became of words that were checked, oldest first."},
    )


class FactCheckHeadSchema(Answer):
    """A published fact-check in a few words."""

    id = fields.UUID(required=True)
    url = string("The page for readers.")
    claim = fields.Nested(ClaimSchema, required=True)
    verdict = fields.Nested(VerdictSchema, required=True)
    summary = string()
    published_at = moment()


class FactCheckListSchema(Answer):
    """One page of published fact-checks, newest first."""

    fact_checks = fields.List(fields.Nested(FactCheckSchema), required=True)
    next_cursor = string("Null on the last page.", allow_none=True)


class RevisionSchema(RevisionHeadSchema):
    """A revision with its content."""

    content = fields.Nested(ContentSchema, required=True)


class RevisionListSchema(Answer):
    """Every revision in order."""

    revisions = fields.List(fields.Nested(RevisionSchema), required=True)


class ArticleAnnotationSchema(AnnotationSchema):
    """A published highlight with its verdict."""

    fact_check = fields.Nested(FactCheckHeadSchema, required=True)


class ArticleSchema(ArticleHeadSchema):
    """An article with its published highlights, in the order of the text."""

    team = fields.Nested(TeamHeadSchema, required=True)
    annotations = fields.List(fields.Nested(ArticleAnnotationSchema), required=True)
    silent_edits = fields.List(
        fields.Nested(PublicSilentEditSchema),
        required=True,
        metadata={"description": "What became of its words that were checked, oldest first."},
    )


class ArticleListSchema(Answer):
    """One page of articles of which something is published, newest first."""

    articles = fields.List(fields.Nested(ArticleHeadSchema), required=True)
    next_cursor = string("Null on the last page.", allow_none=True)


class TeamSchema(TeamHeadSchema):
    """What a team says of itself, in Markdown."""

    about = string()
    methodology = string()
    funding = string()
    corrections_policy = string()
    contact = string()
    website = string()
    language = string()


class TeamListSchema(Answer):
    """The teams that have published something."""

    teams = fields.List(fields.Nested(TeamSchema), required=True)


class RatingScaleListSchema(Answer):
    """Every version of a team's scale, newest first."""

    rating_scales = fields.List(fields.Nested(RatingScaleSchema), required=True)
