"""Everything the plan remembers."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('job_title', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=255), nullable=False),
    sa.Column('password', sa.String(length=255), nullable=True),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('fs_uniquifier', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email')),
    sa.UniqueConstraint('fs_uniquifier', name=op.f('uq_person_fs_uniquifier'))
    )
    op.create_table('trust',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trust')),
    sa.UniqueConstraint('name', name=op.f('uq_trust_name'))
    )
    op.create_table('school',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('urn', sa.String(length=6), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('postcode', sa.String(length=10), nullable=True),
    sa.Column('time_zone', sa.String(length=40), nullable=False),
    sa.Column('board_name', sa.String(length=120), nullable=False),
    sa.Column('numbers', sa.JSON(), nullable=False),
    sa.Column('trust_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['trust_id'], ['trust.id'], name=op.f('fk_school_trust_id_trust')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_school')),
    sa.UniqueConstraint('urn', name=op.f('uq_school_urn'))
    )
    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_school_trust_id'), ['trust_id'], unique=False)

    op.create_table('event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_event_person_id_person')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_event_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_school_id'), ['school_id'], unique=False)
        batch_op.create_index('ix_event_subject', ['subject', 'subject_id'], unique=False)

    op.create_table('former_urn',
    sa.Column('urn', sa.String(length=6), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_former_urn_school_id_school')),
    sa.PrimaryKeyConstraint('urn', name=op.f('pk_former_urn'))
    )
    with op.batch_alter_table('former_urn', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_former_urn_school_id'), ['school_id'], unique=False)

    op.create_table('inspection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('inspected_on', sa.Date(), nullable=False),
    sa.Column('inspected_to', sa.Date(), nullable=True),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('judgement', sa.Text(), nullable=True),
    sa.Column('safeguarding', sa.String(length=20), nullable=True),
    sa.Column('category', sa.String(length=60), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['person.id'], name=op.f('fk_inspection_accepted_by_id_person')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_inspection_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection')),
    sa.UniqueConstraint('school_id', 'fingerprint', name=op.f('uq_inspection_school_id_fingerprint'))
    )
    with op.batch_alter_table('inspection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inspection_school_id'), ['school_id'], unique=False)

    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=True),
    sa.Column('trust_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.Enum('governor', 'leader', 'head', 'clerk', 'trust officer', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.CheckConstraint('(school_id IS NULL) <> (trust_id IS NULL)', name=op.f('ck_membership_school_or_trust')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id_person')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_membership_school_id_school')),
    sa.ForeignKeyConstraint(['trust_id'], ['trust.id'], name=op.f('fk_membership_trust_id_trust')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_school_id'), ['school_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_membership_trust_id'), ['trust_id'], unique=False)

    op.create_table('metric',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('group', sa.String(length=120), nullable=False),
    sa.Column('row', sa.String(length=10), nullable=False),
    sa.Column('section', sa.String(length=120), nullable=False),
    sa.Column('unit', sa.String(length=20), nullable=False),
    sa.Column('better', sa.String(length=6), nullable=True),
    sa.CheckConstraint("better IN ('higher', 'lower')", name=op.f('ck_metric_better')),
    sa.CheckConstraint('"row" IN (\'national\', \'gap\', \'context\')', name=op.f('ck_metric_row')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_metric_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_metric')),
    sa.UniqueConstraint('school_id', 'name', 'group', 'row', name=op.f('uq_metric_school_id_name_group_row'))
    )
    with op.batch_alter_table('metric', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_metric_school_id'), ['school_id'], unique=False)

    op.create_table('grade',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('area', sa.String(length=120), nullable=True),
    sa.Column('grade', sa.String(length=40), nullable=False),
    sa.Column('line', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], name=op.f('fk_grade_inspection_id_inspection')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grade'))
    )
    with op.batch_alter_table('grade', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_grade_inspection_id'), ['inspection_id'], unique=False)

    op.create_table('reading',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('metric_id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=True),
    sa.Column('period', sa.String(length=60), nullable=False),
    sa.Column('basis', sa.String(length=20), nullable=True),
    sa.Column('as_at', sa.Date(), nullable=False),
    sa.Column('school_text', sa.String(length=60), nullable=True),
    sa.Column('national_text', sa.String(length=60), nullable=True),
    sa.Column('gap_text', sa.String(length=60), nullable=True),
    sa.Column('school_value', sa.Double(), nullable=True),
    sa.Column('national_value', sa.Double(), nullable=True),
    sa.Column('gap_value', sa.Double(), nullable=True),
    sa.Column('numerator', sa.Integer(), nullable=True),
    sa.Column('denominator', sa.Integer(), nullable=True),
    sa.Column('comparison', sa.String(length=60), nullable=True),
    sa.Column('line', sa.Integer(), nullable=True),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name=op.f('fk_reading_entered_by_id_person')),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], name=op.f('fk_reading_inspection_id_inspection')),
    sa.ForeignKeyConstraint(['metric_id'], ['metric.id'], name=op.f('fk_reading_metric_id_metric')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reading')),
    sa.UniqueConstraint('metric_id', 'period', 'basis', 'inspection_id', name=op.f('uq_reading_metric_id_period_basis_inspection_id'))
    )
    with op.batch_alter_table('reading', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reading_inspection_id'), ['inspection_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reading_metric_id'), ['metric_id'], unique=False)

    op.create_table('requirement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('plan_number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('line', sa.Integer(), nullable=True),
    sa.Column('accepted_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('lead_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('number > 0', name=op.f('ck_requirement_number')),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], name=op.f('fk_requirement_inspection_id_inspection')),
    sa.ForeignKeyConstraint(['lead_id'], ['person.id'], name=op.f('fk_requirement_lead_id_person')),
    sa.ForeignKeyConstraint(['parent_id'], ['requirement.id'], name=op.f('fk_requirement_parent_id_requirement')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_requirement_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_requirement')),
    sa.UniqueConstraint('inspection_id', 'number', name=op.f('uq_requirement_inspection_id_number')),
    sa.UniqueConstraint('school_id', 'plan_number', name=op.f('uq_requirement_school_id_plan_number'))
    )
    with op.batch_alter_table('requirement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_requirement_inspection_id'), ['inspection_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_requirement_school_id'), ['school_id'], unique=False)

    op.create_table('source',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], name=op.f('fk_source_inspection_id_inspection')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source')),
    sa.UniqueConstraint('inspection_id', 'sha256', name=op.f('uq_source_inspection_id_sha256'))
    )
    with op.batch_alter_table('source', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_source_inspection_id'), ['inspection_id'], unique=False)

    op.create_table('action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('requirement_id', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('success', sa.String(length=300), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('first_due_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('verified_on', sa.Date(), nullable=True),
    sa.Column('verified_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('starts_on <= due_on', name=op.f('ck_action_starts_before_due')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_action_owner_id_person')),
    sa.ForeignKeyConstraint(['requirement_id'], ['requirement.id'], name=op.f('fk_action_requirement_id_requirement')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_action_school_id_school')),
    sa.ForeignKeyConstraint(['verified_by_id'], ['person.id'], name=op.f('fk_action_verified_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action')),
    sa.UniqueConstraint('requirement_id', 'sequence', name=op.f('uq_action_requirement_id_sequence'))
    )
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_requirement_id'), ['requirement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_school_id'), ['school_id'], unique=False)

    op.create_table('clause',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('requirement_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('duty', sa.String(length=10), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.CheckConstraint("duty IN ('must', 'should', 'asked')", name=op.f('ck_clause_duty')),
    sa.ForeignKeyConstraint(['requirement_id'], ['requirement.id'], name=op.f('fk_clause_requirement_id_requirement')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clause')),
    sa.UniqueConstraint('requirement_id', 'number', name=op.f('uq_clause_requirement_id_number'))
    )
    with op.batch_alter_table('clause', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_clause_requirement_id'), ['requirement_id'], unique=False)

    op.create_table('target',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('requirement_id', sa.Integer(), nullable=False),
    sa.Column('metric_id', sa.Integer(), nullable=False),
    sa.Column('baseline_id', sa.Integer(), nullable=False),
    sa.Column('value', sa.Double(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('set_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['baseline_id'], ['reading.id'], name=op.f('fk_target_baseline_id_reading')),
    sa.ForeignKeyConstraint(['metric_id'], ['metric.id'], name=op.f('fk_target_metric_id_metric')),
    sa.ForeignKeyConstraint(['requirement_id'], ['requirement.id'], name=op.f('fk_target_requirement_id_requirement')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target')),
    sa.UniqueConstraint('requirement_id', 'metric_id', name=op.f('uq_target_requirement_id_metric_id'))
    )
    with op.batch_alter_table('target', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_target_metric_id'), ['metric_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_target_requirement_id'), ['requirement_id'], unique=False)

    op.create_table('action_clause',
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('clause_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_action_clause_action_id_action')),
    sa.ForeignKeyConstraint(['clause_id'], ['clause.id'], name=op.f('fk_action_clause_clause_id_clause')),
    sa.PrimaryKeyConstraint('action_id', 'clause_id', name=op.f('pk_action_clause'))
    )
    with op.batch_alter_table('action_clause', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_clause_clause_id'), ['clause_id'], unique=False)

    op.create_table('action_target',
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_action_target_action_id_action')),
    sa.ForeignKeyConstraint(['target_id'], ['target.id'], name=op.f('fk_action_target_target_id_target')),
    sa.PrimaryKeyConstraint('action_id', 'target_id', name=op.f('pk_action_target'))
    )
    with op.batch_alter_table('action_target', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_target_target_id'), ['target_id'], unique=False)

    op.create_table('due_date_move',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('moved_on', sa.Date(), nullable=False),
    sa.Column('moved_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_due_date_move_action_id_action')),
    sa.ForeignKeyConstraint(['moved_by_id'], ['person.id'], name=op.f('fk_due_date_move_moved_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_due_date_move'))
    )
    with op.batch_alter_table('due_date_move', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_due_date_move_action_id'), ['action_id'], unique=False)

    op.create_table('evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('school_id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('file', 'link', 'observation', name='evidencekind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('gathered_on', sa.Date(), nullable=False),
    sa.Column('gathered_by_id', sa.Integer(), nullable=False),
    sa.Column('confidential', sa.Boolean(), nullable=False),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('filename', sa.String(length=255), nullable=True),
    sa.Column('media_type', sa.String(length=100), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('added_on', sa.Date(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'file') = (sha256 IS NOT NULL)", name=op.f('ck_evidence_file_has_bytes')),
    sa.CheckConstraint("(kind = 'link') = (url IS NOT NULL)", name=op.f('ck_evidence_link_has_url')),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_evidence_action_id_action')),
    sa.ForeignKeyConstraint(['gathered_by_id'], ['person.id'], name=op.f('fk_evidence_gathered_by_id_person')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_evidence_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence')),
    sa.UniqueConstraint('school_id', 'number', name=op.f('uq_evidence_school_id_number'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_action_id'), ['action_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_school_id'), ['school_id'], unique=False)

    op.create_table('milestone',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('met_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_milestone_action_id_action')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone'))
    )
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_milestone_action_id'), ['action_id'], unique=False)

    op.create_table('update',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('colour', sa.Enum('red', 'amber', 'green', 'complete', 'not started', name='colour', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('progress', sa.Text(), nullable=False),
    sa.Column('difference', sa.Text(), nullable=False),
    sa.Column('signed_by_id', sa.Integer(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_update_action_id_action')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['person.id'], name=op.f('fk_update_signed_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_update'))
    )
    with op.batch_alter_table('update', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_update_action_id'), ['action_id'], unique=False)



def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table('update', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_update_action_id'))

    op.drop_table('update')
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_milestone_action_id'))

    op.drop_table('milestone')
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_school_id'))
        batch_op.drop_index(batch_op.f('ix_evidence_action_id'))

    op.drop_table('evidence')
    with op.batch_alter_table('due_date_move', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_due_date_move_action_id'))

    op.drop_table('due_date_move')
    with op.batch_alter_table('action_target', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_target_target_id'))

    op.drop_table('action_target')
    with op.batch_alter_table('action_clause', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_clause_clause_id'))

    op.drop_table('action_clause')
    with op.batch_alter_table('target', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_target_requirement_id'))
        batch_op.drop_index(batch_op.f('ix_target_metric_id'))

    op.drop_table('target')
    with op.batch_alter_table('clause', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_clause_requirement_id'))

    op.drop_table('clause')
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_school_id'))
        batch_op.drop_index(batch_op.f('ix_action_requirement_id'))
        batch_op.drop_index(batch_op.f('ix_action_owner_id'))

    op.drop_table('action')
    with op.batch_alter_table('source', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_source_inspection_id'))

    op.drop_table('source')
    with op.batch_alter_table('requirement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_requirement_school_id'))
        batch_op.drop_index(batch_op.f('ix_requirement_inspection_id'))

    op.drop_table('requirement')
    with op.batch_alter_table('reading', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reading_metric_id'))
        batch_op.drop_index(batch_op.f('ix_reading_inspection_id'))

    op.drop_table('reading')
    with op.batch_alter_table('grade', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_grade_inspection_id'))

    op.drop_table('grade')
    with op.batch_alter_table('metric', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_metric_school_id'))

    op.drop_table('metric')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_trust_id'))
        batch_op.drop_index(batch_op.f('ix_membership_school_id'))
        batch_op.drop_index(batch_op.f('ix_membership_person_id'))

    op.drop_table('membership')
    with op.batch_alter_table('inspection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inspection_school_id'))

    op.drop_table('inspection')
    with op.batch_alter_table('former_urn', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_former_urn_school_id'))

    op.drop_table('former_urn')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index('ix_event_subject')
        batch_op.drop_index(batch_op.f('ix_event_school_id'))
        batch_op.drop_index(batch_op.f('ix_event_person_id'))

    op.drop_table('event')
    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_school_trust_id'))

    op.drop_table('school')
    op.drop_table('trust')
    op.drop_table('person')
