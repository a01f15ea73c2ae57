"""How long records are kept, and which of them go, as they are typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_wtf import FlaskForm
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from tracker.queries.retention import Due
from tracker.rules.retention import LONGEST, TERMS, RecordKind
from tracker.web.forms.fields import Count, SomeOf, Tick, options, required
from tracker.web.forms.standing import StandingForm


def _months(kind: RecordKind) -> Count:
    term = TERMS[kind]
    return Count(
        term.label,
        description=f"Months {term.since}: {term.least} to {LONGEST:,}, or nothing to keep them for good."
        f" Usual are {term.months}. {term.because}",
    )


class RetentionForm(StandingForm):
    """For how many months each kind is kept; nothing typed is for good. A field goes by the kind's value."""

    plans = _months(RecordKind.PLANS)
    packs = _months(RecordKind.PACKS)
    questions = _months(RecordKind.QUESTIONS)
    visits = _months(RecordKind.VISITS)
    passes = _months(RecordKind.PASSES)
    people = _months(RecordKind.PEOPLE)

    @classmethod
    def of(cls, kept: Mapping[RecordKind, int | None]) -> RetentionForm:
        """Show what is kept how long now."""
        return cls(**{kind.value: "" if months is None else str(months) for kind, months in kept.items()})

    @property
    def kept(self) -> dict[RecordKind, int | None]:
        """What was typed, by kind."""
        return {kind: self[kind.value].number for kind in RecordKind if kind.is_a_schools}


class _Sealed(SomeOf):
    """Kinds as they were shown: a seal that is not offered any more is of a list that has changed."""

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what was not shown like this."""
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError("What is listed here has changed. Look at it again before it goes.") from None


class LetGoForm(FlaskForm):  # type: ignore[misc]
    """Which kinds go, each sealed as it was shown, and that this is meant."""

    kinds = _Sealed("What is let go?", [required("Choose what is let go.")])
    sure = Tick(
        "I have looked at what is listed. It can go, and cannot be brought back.",
        [required("Say that you have looked at what is listed.")],
    )

    @classmethod
    def of(cls, dues: Iterable[Due]) -> LetGoForm:
        """Offer what is due now."""
        form = cls()
        form.kinds.choices = options([(f"{due.kind.value}:{due.seal}", due.kind.label) for due in dues])
        return form

    @property
    def seen(self) -> dict[RecordKind, str]:
        """The seal of each kind that was chosen."""
        chosen = (choice.rpartition(":") for choice in self.kinds.data or ())
        return {RecordKind(kind): seal for kind, _, seal in chosen}
