"""What governors asked, and everything that was said until the person who asked was satisfied."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, words
from tracker.models.actions import Action
from tracker.models.evidence import Evidence
from tracker.models.meetings import Meeting
from tracker.models.metrics import Metric
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.rules.questions import TurnKind

question_turn_evidence = Table(
    "question_turn_evidence",
    Base.metadata,
    Column("question_turn_id", ForeignKey("question_turn.id"), primary_key=True),
    Column("evidence_id", ForeignKey("evidence.id"), primary_key=True, index=True),
)


class Question(Base):
    """A governor's challenge, numbered within its school (Q1, Q2 …), about one thing. Never edited.

    It is about an action, a requirement, a metric or a check; about the plan as a whole where none is named.
    ``because`` is the reason of a suggestion that was taken over. ``recorded_by`` is the clerk where the question was
    put in the meeting; ``asked_by`` alone can say that the answer satisfies, or who took the question over from them.
    """

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("school_id", "number"),
        CheckConstraint(
            "CASE WHEN action_id IS NULL THEN 0 ELSE 1 END + CASE WHEN requirement_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN metric_id IS NULL THEN 0 ELSE 1 END + CASE WHEN check_key IS NULL THEN 0 ELSE 1 END <= 1",
            name="about_one_thing",
        ),
        Index("ix_question_school_id_check_key", "school_id", "check_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    number: Mapped[int]
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), index=True)
    requirement_id: Mapped[int | None] = mapped_column(ForeignKey("requirement.id"), index=True)
    metric_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)
    check_key: Mapped[str | None] = mapped_column(String(32))
    check_label: Mapped[str | None] = mapped_column(String(200))  # what the check is called, without its figures
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    text: Mapped[str]
    because: Mapped[str] = mapped_column(default="")
    confidential: Mapped[bool] = mapped_column(default=False)
    asked_of_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    answer_by: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_on: Mapped[date]
    asked_at: Mapped[datetime]
    action: Mapped[Action | None] = relationship()
    requirement: Mapped[Requirement | None] = relationship()
    metric: Mapped[Metric | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    asked_of: Mapped[Person] = relationship(foreign_keys=asked_of_id)
    asked_by: Mapped[Person] = relationship(foreign_keys=asked_by_id)
    recorded_by: Mapped[Person] = relationship(foreign_keys=recorded_by_id)
    turns: Mapped[list[QuestionTurn]] = relationship(back_populates="question", order_by="QuestionTurn.id")


class QuestionTurn(Base):
    """One signed word after the question: an answer, another promise, asked again, satisfied; or who took it over.

    Never edited.
    """

    __tablename__ = "question_turn"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    kind: Mapped[TurnKind] = mapped_column(words(TurnKind))
    text: Mapped[str] = mapped_column(default="")
    answer_by: Mapped[date | None]  # of a promise, or of what was asked again
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signed_on: Mapped[date]
    signed_at: Mapped[datetime]
    question: Mapped[Question] = relationship(back_populates="turns")
    by: Mapped[Person] = relationship()
    evidence: Mapped[list[Evidence]] = relationship(secondary=question_turn_evidence, order_by=Evidence.number)
