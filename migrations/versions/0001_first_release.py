"""Every table of the first release"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("actor_key", sa.String(length=300), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("request_hash", sa.String(length=300), nullable=False),
        sa.Column("response_code", sa.Integer(), nullable=False),
        sa.Column("response_location", sa.Text(), nullable=True),
        sa.Column("response_body", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint("actor_key", "key", name=op.f("uq_idempotency_key_actor_key_key")),
    )
    op.create_table(
        "job",
        sa.Column("kind", sa.String(length=300), nullable=False),
        sa.Column(
            "payload",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_finished_at_run_at", ["finished_at", "run_at"], unique=False)

    op.create_table(
        "login_attempt",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.create_index(
            "ix_login_attempt_key_created_at", ["key", "created_at"], unique=False
        )

    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=300), nullable=False),
        sa.Column("subject_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_search_entry_kind_subject_id")),
    )
    op.create_table(
        "team",
        sa.Column("slug", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("methodology", sa.Text(), nullable=False),
        sa.Column("funding", sa.Text(), nullable=False),
        sa.Column("corrections_policy", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("website", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("slug", name=op.f("uq_team_slug")),
    )
    op.create_table(
        "user",
        sa.Column("email", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_table(
        "api_token",
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("token_hash", sa.String(length=300), nullable=False),
        sa.Column(
            "scopes",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_api_token_team_id_team")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_api_token_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_team_id"), ["team_id"], unique=False)

    op.create_table(
        "article",
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("normalized_url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("byline", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=300), nullable=False),
        sa.Column("has_text_rights", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_article_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_article_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index("ix_article_team_id_id", ["team_id", "id"], unique=False)
        batch_op.create_index(
            "ix_article_team_id_normalized_url", ["team_id", "normalized_url"], unique=False
        )

    op.create_table(
        "audit_event",
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("actor_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        sa.Column(
            "via",
            sa.Enum(
                "web",
                "api",
                "cli",
                "worker",
                name="via",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("event", sa.String(length=300), nullable=False),
        sa.Column("subject_kind", sa.String(length=300), nullable=False),
        sa.Column("subject_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "data",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user.id"], name=op.f("fk_audit_event_actor_id_user")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_audit_event_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_subject_id_id", ["subject_id", "id"], unique=False)
        batch_op.create_index("ix_audit_event_team_id_id", ["team_id", "id"], unique=False)

    op.create_table(
        "claim",
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("claimant", sa.Text(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_claim_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["claim.id"], name=op.f("fk_claim_merged_into_id_claim")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_claim_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_claim_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_index("ix_claim_team_id_claimant", ["team_id", "claimant"], unique=False)
        batch_op.create_index("ix_claim_team_id_id", ["team_id", "id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("email", sa.String(length=300), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "viewer",
                "reviewer",
                "editor",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=300), nullable=False),
        sa.Column("created_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_invitation_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_invitation_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_invitation_open",
            ["team_id"],
            unique=False,
            sqlite_where=sa.text("accepted_at IS NULL"),
            postgresql_where=sa.text("accepted_at IS NULL"),
        )

    op.create_table(
        "login_session",
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("token_hash", sa.String(length=300), nullable=False),
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_login_session_team_id_team")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_login_session_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "member",
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "viewer",
                "reviewer",
                "editor",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_member_team_id_team")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_member_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("team_id", "user_id", name=op.f("uq_member_team_id_user_id")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "password_reset",
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("token_hash", sa.String(length=300), nullable=False),
        sa.Column("created_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_password_reset_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_password_reset_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_reset_token_hash")),
    )
    with op.batch_alter_table("password_reset", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_password_reset_user_id"), ["user_id"], unique=False)

    op.create_table(
        "rating_scale",
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_rating_scale_team_id_team")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_scale")),
        sa.UniqueConstraint("team_id", "number", name=op.f("uq_rating_scale_team_id_number")),
    )
    op.create_table(
        "source",
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("normalized_url", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "official_record",
                "data",
                "research",
                "news",
                "interview",
                "image_or_video",
                "social_post",
                "archive",
                "other",
                name="type",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_source_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_source_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint(
            "team_id", "normalized_url", name=op.f("uq_source_team_id_normalized_url")
        ),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index("ix_source_team_id_id", ["team_id", "id"], unique=False)

    op.create_table(
        "article_import",
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "url",
                "file",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=True),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "duplicate",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_import_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_article_import_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_article_import_team_id_team")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_import")),
    )
    with op.batch_alter_table("article_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_import_team_id"), ["team_id"], unique=False)

    op.create_table(
        "article_version",
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "url",
                "file",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "blocks",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("text_hash", sa.String(length=300), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_version_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_article_version_created_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_version")),
        sa.UniqueConstraint(
            "article_id", "number", name=op.f("uq_article_version_article_id_number")
        ),
    )
    with op.batch_alter_table("article_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_article_version_text_hash"), ["text_hash"], unique=False
        )

    op.create_table(
        "verdict",
        sa.Column("rating_scale_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column(
            "colour",
            sa.Enum(
                "green",
                "lime",
                "amber",
                "orange",
                "red",
                "crimson",
                "grey",
                "violet",
                name="colour",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "shape",
            sa.Enum(
                "circle",
                "hexagon",
                "diamond",
                "triangle",
                "pentagon",
                "square",
                "ring",
                "star",
                name="shape",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("crosswalk", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("crosswalk BETWEEN 1 AND 5", name=op.f("ck_verdict_crosswalk")),
        sa.ForeignKeyConstraint(
            ["rating_scale_id"],
            ["rating_scale.id"],
            name=op.f("fk_verdict_rating_scale_id_rating_scale"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint("rating_scale_id", "key", name=op.f("uq_verdict_rating_scale_id_key")),
    )
    op.create_table(
        "annotation",
        sa.Column("claim_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("article_version_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('"start" >= 0 AND "end" > "start"', name=op.f("ck_annotation_span")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_annotation_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["article_version_id"],
            ["article_version.id"],
            name=op.f("fk_annotation_article_version_id_article_version"),
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_annotation_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_annotation_created_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation")),
    )
    with op.batch_alter_table("annotation", schema=None) as batch_op:
        batch_op.create_index("ix_annotation_article_id_id", ["article_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_annotation_claim_id"), ["claim_id"], unique=False)

    op.create_table(
        "fact_check",
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("claim_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "in_review",
                "approved",
                "published",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("verdict_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR withdrawal_reason <> ''",
            name=op.f("ck_fact_check_reason_for_withdrawal"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'withdrawn') OR verdict_id IS NOT NULL",
            name=op.f("ck_fact_check_verdict_before_approval"),
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_fact_check_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_fact_check_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_fact_check_team_id_team")),
        sa.ForeignKeyConstraint(
            ["verdict_id"], ["verdict.id"], name=op.f("fk_fact_check_verdict_id_verdict")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_check")),
    )
    with op.batch_alter_table("fact_check", schema=None) as batch_op:
        batch_op.create_index("ix_fact_check_team_id_id", ["team_id", "id"], unique=False)
        batch_op.create_index(
            "ix_fact_check_team_id_state_id", ["team_id", "state", "id"], unique=False
        )
        batch_op.create_index(
            "ix_fact_check_team_id_updated_at", ["team_id", "updated_at"], unique=False
        )
        batch_op.create_index(
            "uq_fact_check_open_claim_id",
            ["claim_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )

    op.create_table(
        "anchor",
        sa.Column("annotation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("article_version_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
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
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("created_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('exact', 'moved') OR \"start\" IS NOT NULL",
            name=op.f("ck_anchor_shown_has_place"),
        ),
        sa.ForeignKeyConstraint(
            ["annotation_id"], ["annotation.id"], name=op.f("fk_anchor_annotation_id_annotation")
        ),
        sa.ForeignKeyConstraint(
            ["article_version_id"],
            ["article_version.id"],
            name=op.f("fk_anchor_article_version_id_article_version"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_anchor_created_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor")),
    )
    with op.batch_alter_table("anchor", schema=None) as batch_op:
        batch_op.create_index("ix_anchor_annotation_id_id", ["annotation_id", "id"], unique=False)

    op.create_table(
        "citation",
        sa.Column("fact_check_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("source_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "stance",
            sa.Enum(
                "supports",
                "refutes",
                "context",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user.id"], name=op.f("fk_citation_created_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["fact_check_id"], ["fact_check.id"], name=op.f("fk_citation_fact_check_id_fact_check")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_citation_source_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citation")),
    )
    with op.batch_alter_table("citation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_citation_fact_check_id_position", ["fact_check_id", "position"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_citation_source_id"), ["source_id"], unique=False)

    op.create_table(
        "contribution",
        sa.Column("fact_check_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_check_id"],
            ["fact_check.id"],
            name=op.f("fk_contribution_fact_check_id_fact_check"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_contribution_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint(
            "fact_check_id", "user_id", name=op.f("uq_contribution_fact_check_id_user_id")
        ),
    )
    op.create_table(
        "review",
        sa.Column("fact_check_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "approve",
                "request_changes",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("fact_check_version", sa.Integer(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision <> 'request_changes' OR comment <> ''",
            name=op.f("ck_review_comment_on_changes"),
        ),
        sa.ForeignKeyConstraint(
            ["fact_check_id"], ["fact_check.id"], name=op.f("fk_review_fact_check_id_fact_check")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["user.id"], name=op.f("fk_review_reviewer_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix_review_fact_check_id_id", ["fact_check_id", "id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("fact_check_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "first",
                "correction",
                "update",
                "minor",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("correction_note", sa.Text(), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=300), nullable=False),
        sa.Column("published_by_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind <> 'correction' OR correction_note <> ''",
            name=op.f("ck_revision_note_on_correction"),
        ),
        sa.ForeignKeyConstraint(
            ["fact_check_id"], ["fact_check.id"], name=op.f("fk_revision_fact_check_id_fact_check")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user.id"], name=op.f("fk_revision_published_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint(
            "fact_check_id", "number", name=op.f("uq_revision_fact_check_id_number")
        ),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("team_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("revision_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("etag", sa.String(length=300), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("verdict_key", sa.String(length=300), nullable=False),
        sa.Column("claimant", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=300), nullable=False),
        sa.Column("first_published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["fact_check.id"], name=op.f("fk_publication_id_fact_check")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_publication_revision_id_revision")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_publication_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index(
            "ix_publication_published_at_id", ["published_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_publication_team_id_published_at_id",
            ["team_id", "published_at", "id"],
            unique=False,
        )

    op.create_table(
        "appearance",
        sa.Column("publication_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("article_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("normalized_url", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_appearance_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_appearance_publication_id_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appearance")),
        sa.UniqueConstraint(
            "publication_id", "article_id", name=op.f("uq_appearance_publication_id_article_id")
        ),
    )
    with op.batch_alter_table("appearance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appearance_article_id"), ["article_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_appearance_normalized_url"), ["normalized_url"], unique=False
        )

    _create_search_index()


def downgrade() -> None:
    _drop_search_index()
    with op.batch_alter_table("appearance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appearance_normalized_url"))
        batch_op.drop_index(batch_op.f("ix_appearance_article_id"))

    op.drop_table("appearance")
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_index("ix_publication_team_id_published_at_id")
        batch_op.drop_index("ix_publication_published_at_id")

    op.drop_table("publication")
    op.drop_table("revision")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index("ix_review_fact_check_id_id")

    op.drop_table("review")
    op.drop_table("contribution")
    with op.batch_alter_table("citation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_citation_source_id"))
        batch_op.drop_index("ix_citation_fact_check_id_position")

    op.drop_table("citation")
    with op.batch_alter_table("anchor", schema=None) as batch_op:
        batch_op.drop_index("ix_anchor_annotation_id_id")

    op.drop_table("anchor")
    with op.batch_alter_table("fact_check", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_fact_check_open_claim_id",
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        )
        batch_op.drop_index("ix_fact_check_team_id_updated_at")
        batch_op.drop_index("ix_fact_check_team_id_state_id")
        batch_op.drop_index("ix_fact_check_team_id_id")

    op.drop_table("fact_check")
    with op.batch_alter_table("annotation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_annotation_claim_id"))
        batch_op.drop_index("ix_annotation_article_id_id")

    op.drop_table("annotation")
    op.drop_table("verdict")
    with op.batch_alter_table("article_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_version_text_hash"))

    op.drop_table("article_version")
    with op.batch_alter_table("article_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_import_team_id"))

    op.drop_table("article_import")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index("ix_source_team_id_id")

    op.drop_table("source")
    op.drop_table("rating_scale")
    with op.batch_alter_table("password_reset", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_password_reset_user_id"))

    op.drop_table("password_reset")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_user_id"))

    op.drop_table("member")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_session_user_id"))

    op.drop_table("login_session")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_invitation_open",
            sqlite_where=sa.text("accepted_at IS NULL"),
            postgresql_where=sa.text("accepted_at IS NULL"),
        )

    op.drop_table("invitation")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_team_id_id")
        batch_op.drop_index("ix_claim_team_id_claimant")
        batch_op.drop_index(batch_op.f("ix_claim_merged_into_id"))

    op.drop_table("claim")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_team_id_id")
        batch_op.drop_index("ix_audit_event_subject_id_id")

    op.drop_table("audit_event")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index("ix_article_team_id_normalized_url")
        batch_op.drop_index("ix_article_team_id_id")

    op.drop_table("article")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_team_id"))

    op.drop_table("api_token")
    op.drop_table("user")
    op.drop_table("team")
    op.drop_table("search_entry")
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_login_attempt_key_created_at")

    op.drop_table("login_attempt")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_finished_at_run_at")

    op.drop_table("job")
    op.drop_table("idempotency_key")


def _create_search_index() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX ix_search_entry_text ON search_entry "
            "USING gin (to_tsvector('simple'::regconfig, text))"
        )
        return
    op.execute(
        "CREATE VIRTUAL TABLE search_entry_fts USING fts5("
        "text, content='search_entry', content_rowid='id', tokenize='unicode61')"
    )
    added = "INSERT INTO search_entry_fts(rowid, text) VALUES (new.id, new.text);"
    removed = (
        "INSERT INTO search_entry_fts(search_entry_fts, rowid, text) "
        "VALUES ('delete', old.id, old.text);"
    )
    for event, body in (("INSERT", added), ("DELETE", removed), ("UPDATE", removed + added)):
        op.execute(
            f"CREATE TRIGGER search_entry_{event.lower()} AFTER {event} ON search_entry "
            f"BEGIN {body} END"
        )


def _drop_search_index() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_search_entry_text")
        return
    op.execute("DROP TABLE search_entry_fts")
    for event in ("insert", "delete", "update"):
        op.execute(f"DROP TRIGGER search_entry_{event}")
