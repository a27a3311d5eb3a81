"""Article versions that follow each other, rechecks, decisions on anchors, silent edits"""

import hashlib
from datetime import UTC, datetime, timedelta

import orjson
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from uuid_utils import uuid7

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KINDS = ("text", "url", "file")
_STATES = ("queued", "running", "done", "duplicate", "failed")
_DECISIONS = ("confirm", "move", "gone", "reopen")
_IS_LOST = "state NOT IN ('exact', 'moved')"
_SPREAD = timedelta(minutes=60)


def upgrade() -> None:
    _make_tables()
    with op.batch_alter_table("anchor") as batch_op:
        batch_op.add_column(sa.Column("decision", sa.String(length=32)))
        batch_op.add_column(sa.Column("awaits_revision", sa.Boolean()))
        batch_op.create_check_constraint(
            op.f("ck_anchor_decision"), _one_of("decision", _DECISIONS)
        )
        batch_op.create_check_constraint(
            op.f("ck_anchor_gone_is_orphan"), "decision <> 'gone' OR state = 'orphan'"
        )
    with op.batch_alter_table("article_import") as batch_op:
        batch_op.add_column(sa.Column("is_forced", sa.Boolean()))
        batch_op.add_column(sa.Column("is_doubtful", sa.Boolean()))
    with op.batch_alter_table("article_version") as batch_op:
        batch_op.add_column(sa.Column("content_hash", sa.String(length=300)))
        batch_op.add_column(sa.Column("words_added", sa.Integer()))
        batch_op.add_column(sa.Column("words_removed", sa.Integer()))
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True)))
    with op.batch_alter_table("annotation") as batch_op:
        batch_op.add_column(sa.Column("sentence_key", sa.BigInteger()))
        batch_op.create_index(batch_op.f("ix_annotation_sentence_key"), ["sentence_key"])
    _fill()
    with op.batch_alter_table("anchor") as batch_op:
        batch_op.alter_column("awaits_revision", nullable=False)
    with op.batch_alter_table("article_import") as batch_op:
        batch_op.alter_column("is_forced", nullable=False)
        batch_op.alter_column("is_doubtful", nullable=False)
    with op.batch_alter_table("article_version") as batch_op:
        for name in ("content_hash", "words_added", "words_removed", "seen_at"):
            batch_op.alter_column(name, nullable=False)
    _list("article_version", "kind", (*_KINDS, "recheck"))
    _list("article_import", "kind", (*_KINDS, "recheck"))
    _list("article_import", "state", (*_STATES, "unchanged"))
    op.create_index("ix_fact_check_claim_id_id", "fact_check", ["claim_id", "id"])
    op.create_index(
        "ix_anchor_lost_decision_id",
        "anchor",
        ["decision", "id"],
        sqlite_where=sa.text(_IS_LOST),
        postgresql_where=sa.text(_IS_LOST),
    )


def downgrade() -> None:
    """What only the newer release knows becomes the nearest thing that the older one knows."""
    op.drop_index("ix_anchor_lost_decision_id", "anchor")
    op.drop_index("ix_fact_check_claim_id_id", "fact_check")
    op.execute("DELETE FROM job WHERE kind = 'sentence_index'")
    with op.batch_alter_table("annotation") as batch_op:
        batch_op.drop_index(batch_op.f("ix_annotation_sentence_key"))
        batch_op.drop_column("sentence_key")
    op.drop_table("article_sentence")
    op.execute("UPDATE article_version SET kind = 'url' WHERE kind = 'recheck'")
    op.execute("UPDATE article_import SET kind = 'url' WHERE kind = 'recheck'")
    op.execute("UPDATE article_import SET state = 'duplicate' WHERE state = 'unchanged'")
    _list("article_version", "kind", _KINDS)
    _list("article_import", "kind", _KINDS)
    _list("article_import", "state", _STATES)
    with op.batch_alter_table("article_version") as batch_op:
        for name in ("seen_at", "words_removed", "words_added", "content_hash"):
            batch_op.drop_column(name)
    with op.batch_alter_table("article_import") as batch_op:
        batch_op.drop_column("is_doubtful")
        batch_op.drop_column("is_forced")
    with op.batch_alter_table("anchor") as batch_op:
        batch_op.drop_constraint(op.f("ck_anchor_gone_is_orphan"))
        batch_op.drop_constraint(op.f("ck_anchor_decision"))
        batch_op.drop_column("awaits_revision")
        batch_op.drop_column("decision")
    op.drop_table("silent_edit")
    op.drop_table("recheck")
    op.drop_table("host_visit")


def _list(table: str, column: str, values: tuple[str, ...]) -> None:
    name = op.f(f"ck_{table}_{column}")
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, _one_of(column, values))


def _one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def _fill() -> None:
    connection = op.get_bind()
    connection.execute(sa.text("UPDATE anchor SET awaits_revision = false"))
    connection.execute(sa.text("UPDATE article_import SET is_forced = false, is_doubtful = false"))
    version = sa.table(
        "article_version",
        sa.column("id", sa.Uuid(as_uuid=False)),
        sa.column("text", sa.Text()),
        sa.column("content_hash", sa.String()),
        sa.column("words_added", sa.Integer()),
        sa.column("words_removed", sa.Integer()),
        sa.column("seen_at", sa.DateTime(timezone=True)),
        sa.column("created_at", sa.DateTime(timezone=True)),
    )
    for version_id in connection.scalars(sa.select(version.c.id)).all():
        of_id = version.c.id == version_id
        text = connection.scalar(sa.select(version.c.text).where(of_id)) or ""
        connection.execute(
            version.update()
            .where(of_id)
            .values(
                content_hash=hashlib.sha256(text.encode()).hexdigest(),
                words_added=0,
                words_removed=0,
                seen_at=version.c.created_at,
            )
        )
    _tell_of_no_silent_edit(connection)
    _plan_rechecks(connection)
    _ask_for_sentence_index(connection)


def _tell_of_no_silent_edit(connection: sa.Connection) -> None:
    """What readers get says from now on which silent edits there were: none so far."""
    publication = sa.table(
        "publication",
        sa.column("id", sa.Uuid(as_uuid=False)),
        sa.column("document", sa.Text()),
        sa.column("etag", sa.String()),
        sa.column("is_withdrawn", sa.Boolean()),
    )
    shown = sa.select(publication.c.id).where(publication.c.is_withdrawn.is_(False))
    for publication_id in connection.scalars(shown).all():
        of_id = publication.c.id == publication_id
        before = connection.scalar(sa.select(publication.c.document).where(of_id)) or "{}"
        document = orjson.dumps({**orjson.loads(before), "silent_edits": []}).decode()
        etag = hashlib.sha256(document.encode()).hexdigest()[:32]
        connection.execute(publication.update().where(of_id).values(document=document, etag=etag))


def _plan_rechecks(connection: sa.Connection) -> None:
    """Articles with an address are looked at again from now on, not all at the same moment."""
    article = sa.table(
        "article",
        sa.column("id", sa.Uuid(as_uuid=False)),
        sa.column("team_id", sa.Uuid(as_uuid=False)),
        sa.column("normalized_url", sa.Text()),
    )
    recheck = sa.table(
        "recheck",
        sa.column("id", sa.Uuid(as_uuid=False)),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("article_id", sa.Uuid(as_uuid=False)),
        sa.column("team_id", sa.Uuid(as_uuid=False)),
        sa.column("is_active", sa.Boolean()),
        sa.column("due_at", sa.DateTime(timezone=True)),
        sa.column("interval_seconds", sa.Integer()),
        sa.column("is_interval_fixed", sa.Boolean()),
        sa.column("failures", sa.Integer()),
    )
    now = datetime.now(UTC)
    with_address = sa.select(article.c.id, article.c.team_id).where(
        article.c.normalized_url.is_not(None)
    )
    rows = connection.execute(with_address).all()
    planned = [
        {
            "id": str(uuid7()),
            "created_at": now,
            "article_id": article_id,
            "team_id": team_id,
            "is_active": True,
            "due_at": now + _SPREAD * (place + 1) / len(rows),
            "interval_seconds": int(_SPREAD.total_seconds()),
            "is_interval_fixed": False,
            "failures": 0,
        }
        for place, (article_id, team_id) in enumerate(rows)
    ]
    if planned:
        connection.execute(recheck.insert(), planned)


def _ask_for_sentence_index(connection: sa.Connection) -> None:
    """The worker fills it in: cutting every text into sentences would hold up the upgrade."""
    article = sa.table("article", sa.column("id", sa.Uuid(as_uuid=False)))
    if connection.scalar(sa.select(article.c.id).limit(1)) is None:
        return
    job = sa.table(
        "job",
        sa.column("id", sa.Uuid(as_uuid=False)),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("kind", sa.String()),
        sa.column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
        sa.column("run_at", sa.DateTime(timezone=True)),
        sa.column("attempts", sa.Integer()),
    )
    now = datetime.now(UTC)
    asked = {"id": str(uuid7()), "created_at": now, "kind": "sentence_index", "run_at": now}
    connection.execute(job.insert().values(payload={}, attempts=0, **asked))


def _make_tables() -> None:
    op.create_table(
        "article_sentence",
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("sentence_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_sentence_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_article_sentence_team_id_team")
        ),
        sa.PrimaryKeyConstraint(
            "team_id", "sentence_key", "article_id", name=op.f("pk_article_sentence")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_article_sentence_article_id", "article_sentence", ["article_id"])
    op.create_table(
        "host_visit",
        sa.Column("host", sa.String(length=300), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_visit")),
        sa.UniqueConstraint("host", name=op.f("uq_host_visit_host")),
    )
    op.create_table(
        "recheck",
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interval_seconds", sa.Integer(), nullable=True),
        sa.Column("is_interval_fixed", sa.Boolean(), nullable=False),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("validators_url", sa.Text(), nullable=True),
        sa.Column("article_version_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("problem_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_recheck_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["article_version_id"],
            ["article_version.id"],
            name=op.f("fk_recheck_article_version_id_article_version"),
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_recheck_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck")),
        sa.UniqueConstraint("article_id", name=op.f("uq_recheck_article_id")),
    )
    with op.batch_alter_table("recheck", schema=None) as batch_op:
        batch_op.create_index("ix_recheck_due_at", ["due_at"], unique=False)
        batch_op.create_index(
            "ix_recheck_team_id_problem_at", ["team_id", "problem_at"], unique=False
        )

    op.create_table(
        "silent_edit",
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("fact_check_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("annotation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("before_version_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("after_version_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("says", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "exact",
                "moved",
                "changed",
                "ambiguous",
                "orphan",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "restored",
                "changed_again",
                "confirmed",
                "moved",
                "gone",
                "reopened",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(outcome IS NULL) = (outcome_at IS NULL)",
            name=op.f("ck_silent_edit_outcome_has_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["after_version_id"],
            ["article_version.id"],
            name=op.f("fk_silent_edit_after_version_id_article_version"),
        ),
        sa.ForeignKeyConstraint(
            ["annotation_id"],
            ["annotation.id"],
            name=op.f("fk_silent_edit_annotation_id_annotation"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_silent_edit_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["before_version_id"],
            ["article_version.id"],
            name=op.f("fk_silent_edit_before_version_id_article_version"),
        ),
        sa.ForeignKeyConstraint(
            ["fact_check_id"],
            ["fact_check.id"],
            name=op.f("fk_silent_edit_fact_check_id_fact_check"),
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_silent_edit_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silent_edit")),
    )
    with op.batch_alter_table("silent_edit", schema=None) as batch_op:
        batch_op.create_index(
            "ix_silent_edit_annotation_id_id", ["annotation_id", "id"], unique=False
        )
        batch_op.create_index(
            "ix_silent_edit_fact_check_id_id", ["fact_check_id", "id"], unique=False
        )
        batch_op.create_index("ix_silent_edit_article_id_id", ["article_id", "id"], unique=False)
        batch_op.create_index("ix_silent_edit_team_id_id", ["team_id", "id"], unique=False)
