"""Forms that somebody has sent: so that one which is sent again, because its answer was lost, is done once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base


class SentForm(Base):
    """One form that was sent, by the mark it was opened with: a hash of what it held, and where it led."""

    __tablename__ = "sent_form"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(32), primary_key=True)
    seal: Mapped[str] = mapped_column(String(64))
    leads_to: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime]
