"""Boards, meetings, questions, packs, visits, work that waits and mail; a school's board has a row of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "mail_wishes",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6 AND lead_days BETWEEN 0 AND 30", name=op.f("ck_mail_wishes_days")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_wishes_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mail_wishes")),
    )
    op.create_table(
        "sent_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=60), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sent_mail_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_mail")),
        sa.UniqueConstraint("person_id", "occasion", name=op.f("uq_sent_mail_person_id_occasion")),
    )
    with op.batch_alter_table("sent_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_mail_person_id"), ["person_id"], unique=False)

    op.create_table(
        "board",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("trust_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "governing board",
                "local governing body",
                "committee",
                "interim executive board",
                "trust board",
                name="boardkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("cut_off_days", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(school_id IS NULL) <> (trust_id IS NULL)", name=op.f("ck_board_school_or_trust")),
        sa.CheckConstraint("notice_days >= 0 AND cut_off_days >= 0", name=op.f("ck_board_days")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_board_school_id_school")),
        sa.ForeignKeyConstraint(["trust_id"], ["trust.id"], name=op.f("fk_board_trust_id_trust")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board")),
    )
    with op.batch_alter_table("board", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_board_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_board_trust_id"), ["trust_id"], unique=False)

    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_closure_first_before_last")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_closure_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closure_school_id"), ["school_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_job_asked_by_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_job_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_job_state_id", ["state", "id"], unique=False)
        batch_op.create_index(
            "uq_job_at_work",
            ["kind", "subject_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'running')"),
            postgresql_where=sa.text("state IN ('waiting', 'running')"),
        )

    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("met", sa.String(length=200), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("follow_up", sa.Text(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_visit_school_id_school")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_visit_written_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("school_id", "number", name=op.f("uq_visit_school_id_number")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("short_notice_reason", sa.Text(), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_by_id", sa.Integer(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancelled_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_meeting_board_id_board")),
        sa.ForeignKeyConstraint(["called_by_id"], ["person.id"], name=op.f("fk_meeting_called_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_board_id"), ["board_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_held_on"), ["held_on"], unique=False)

    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "office",
            sa.Enum(
                "chair",
                "vice-chair",
                "member",
                "link governor",
                "clerk",
                name="office",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("link", sa.String(length=120), nullable=False),
        sa.Column("part_two", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_seat_board_id_board")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_board_id"), ["board_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_person_id"), ["person_id"], unique=False)

    op.create_table(
        "pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("facts_sha256", sa.String(length=64), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["frozen_by_id"], ["person.id"], name=op.f("fk_pack_frozen_by_id_person")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_pack_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_pack_meeting_id_number")),
    )
    with op.batch_alter_table("pack", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pack_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "pack_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.Integer(), nullable=False),
        sa.Column(
            "variant",
            sa.Enum("open", "confidential", name="variant", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_pack_paper_pack_id_pack")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_paper")),
        sa.UniqueConstraint("pack_id", "variant", "edition", name=op.f("uq_pack_paper_pack_id_variant_edition")),
    )
    with op.batch_alter_table("pack_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pack_paper_pack_id"), ["pack_id"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("requirement_id", sa.Integer(), nullable=True),
        sa.Column("metric_id", sa.Integer(), nullable=True),
        sa.Column("check_key", sa.String(length=32), nullable=True),
        sa.Column("check_label", sa.String(length=200), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("asked_of_id", sa.Integer(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN action_id IS NULL THEN 0 ELSE 1 END + CASE WHEN requirement_id IS NULL THEN 0 ELSE 1 END + CASE WHEN metric_id IS NULL THEN 0 ELSE 1 END + CASE WHEN check_key IS NULL THEN 0 ELSE 1 END <= 1",
            name=op.f("ck_question_about_one_thing"),
        ),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_question_action_id_action")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_question_asked_by_id_person")),
        sa.ForeignKeyConstraint(["asked_of_id"], ["person.id"], name=op.f("fk_question_asked_of_id_person")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_question_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name=op.f("fk_question_metric_id_metric")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_question_recorded_by_id_person")),
        sa.ForeignKeyConstraint(
            ["requirement_id"], ["requirement.id"], name=op.f("fk_question_requirement_id_requirement")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_question_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("school_id", "number", name=op.f("uq_question_school_id_number")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_action_id"), ["action_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_asked_of_id"), ["asked_of_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_metric_id"), ["metric_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_requirement_id"), ["requirement_id"], unique=False)
        batch_op.create_index("ix_question_school_id_check_key", ["school_id", "check_key"], unique=False)

    op.create_table(
        "visit_action",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_visit_action_action_id_action")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_action_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "action_id", name=op.f("pk_visit_action")),
    )
    with op.batch_alter_table("visit_action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_action_action_id"), ["action_id"], unique=False)

    op.create_table(
        "question_turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "answered",
                "promised",
                "asked again",
                "satisfied",
                name="turnkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_question_turn_by_id_person")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_turn_question_id_question")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_turn")),
    )
    with op.batch_alter_table("question_turn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_turn_question_id"), ["question_id"], unique=False)

    op.create_table(
        "question_turn_evidence",
        sa.Column("question_turn_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_question_turn_evidence_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["question_turn_id"],
            ["question_turn.id"],
            name=op.f("fk_question_turn_evidence_question_turn_id_question_turn"),
        ),
        sa.PrimaryKeyConstraint("question_turn_id", "evidence_id", name=op.f("pk_question_turn_evidence")),
    )
    with op.batch_alter_table("question_turn_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_turn_evidence_evidence_id"), ["evidence_id"], unique=False)

    op.add_column("person", sa.Column("calendar_key", sa.String(length=43), nullable=True))
    op.create_index(op.f("ix_person_calendar_key"), "person", ["calendar_key"], unique=True)

    op.execute(
        "INSERT INTO board (school_id, name, kind, notice_days, cut_off_days)"
        " SELECT id, board_name, 'governing board', 7, 3 FROM school ORDER BY id"
    )
    # Not in a batch: on SQLite that makes the table anew, which rows that refer to it forbid.
    op.execute("ALTER TABLE school DROP COLUMN board_name")


def downgrade() -> None:
    """Take it back."""
    op.add_column(
        "school",
        sa.Column("board_name", sa.String(length=120), nullable=False, server_default="Governing board"),
    )
    op.execute(
        "UPDATE school SET board_name = (SELECT name FROM board WHERE board.id ="
        " (SELECT min(id) FROM board WHERE board.school_id = school.id AND board.ended_on IS NULL))"
        " WHERE EXISTS (SELECT 1 FROM board WHERE board.school_id = school.id AND board.ended_on IS NULL)"
    )
    op.drop_index(op.f("ix_person_calendar_key"), table_name="person")
    op.execute("ALTER TABLE person DROP COLUMN calendar_key")

    with op.batch_alter_table("question_turn_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_turn_evidence_evidence_id"))

    op.drop_table("question_turn_evidence")
    with op.batch_alter_table("question_turn", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_turn_question_id"))

    op.drop_table("question_turn")
    with op.batch_alter_table("visit_action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_action_action_id"))

    op.drop_table("visit_action")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index("ix_question_school_id_check_key")
        batch_op.drop_index(batch_op.f("ix_question_requirement_id"))
        batch_op.drop_index(batch_op.f("ix_question_metric_id"))
        batch_op.drop_index(batch_op.f("ix_question_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_question_asked_of_id"))
        batch_op.drop_index(batch_op.f("ix_question_asked_by_id"))
        batch_op.drop_index(batch_op.f("ix_question_action_id"))

    op.drop_table("question")
    with op.batch_alter_table("pack_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pack_paper_pack_id"))

    op.drop_table("pack_paper")
    with op.batch_alter_table("pack", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pack_meeting_id"))

    op.drop_table("pack")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_person_id"))
        batch_op.drop_index(batch_op.f("ix_seat_board_id"))

    op.drop_table("seat")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_held_on"))
        batch_op.drop_index(batch_op.f("ix_meeting_board_id"))

    op.drop_table("meeting")
    op.drop_table("visit")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_job_at_work",
            sqlite_where=sa.text("state IN ('waiting', 'running')"),
            postgresql_where=sa.text("state IN ('waiting', 'running')"),
        )
        batch_op.drop_index("ix_job_state_id")
        batch_op.drop_index(batch_op.f("ix_job_school_id"))

    op.drop_table("job")
    with op.batch_alter_table("closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closure_school_id"))

    op.drop_table("closure")
    with op.batch_alter_table("board", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_board_trust_id"))
        batch_op.drop_index(batch_op.f("ix_board_school_id"))

    op.drop_table("board")
    with op.batch_alter_table("sent_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_mail_person_id"))

    op.drop_table("sent_mail")
    op.drop_table("mail_wishes")
