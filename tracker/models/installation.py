"""The installation itself: what is true of the whole database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base


class Installation(Base):
    """The one row about this database. Where there is none, it is for real and keeps things by the defaults."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    is_demonstration: Mapped[bool] = mapped_column(default=False)  # its people and passwords are known to everybody
    retention: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # months by kind, of what is no school's
