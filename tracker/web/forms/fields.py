"""The fields every form is made of: they keep what was typed, and say in a sentence what would be right.

    class ActionForm(FlaskForm):
        title = Line("What will be done", validators=[required("Say what will be done."), words(25)])
        due_on = Day("When is it due?", validators=[required("Enter the date it is due.")])
        progress = Words("What has been done?", most=60, validators=[required("Say what has been done.")])

In a template ``{{ form.title }}`` is the whole of a field: label, hint (``description=…``), error and input. The
sentence of a service goes beside its field through `beside`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxesInput,
    GovCheckboxInput,
    GovDateInput,
    GovFileInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the library's stubs
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError

from tracker.errors import Invalid, Refused
from tracker.rules.speech import MONTHS
from tracker.rules.words import CHARACTERS_A_WORD, count_words
from tracker.web.uploads import looked_through

Validator = Callable[[Any, Any], None]

EXAMPLE = "such as 27 3 2027"
FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_FIGURE = 20
LONGEST_FIELD = 100  # letters of its name
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_FIGURE = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?")


def stripped(text: object) -> str:
    """Take the spaces off both ends, and keep one kind of line end; a field that was not sent is an empty one.

    So is one that a file was sent in the place of.

    Characters that control a machine, such as NUL, are left out: databases refuse some, and none can be seen.
    """
    return _CONTROLS.sub("", text.replace("\r\n", "\n")).strip() if isinstance(text, str) else ""


def one_line(text: object) -> str:
    """Take it off both ends too, and end no line: what stands here may become the name of a file, or a header."""
    return " ".join(stripped(text).split("\n"))


# ---------------------------------------------------------------- what may stand


def required(sentence: str) -> Validator:
    """Ask for a value. Not the library's: that one has the browser stop the form with words of its own."""

    def check(_form: BaseForm, field: Field) -> None:
        if field.errors:
            raise StopValidation
        if field.data is None or field.data is False or field.data in ("", []):  # 0 is a value, and equals False
            raise StopValidation(sentence)

    return check


def words(most: int) -> Validator:
    """Allow so many words and no more."""

    def check(_form: BaseForm, field: Field) -> None:
        count = count_words(field.data or "")
        if count > most:
            raise ValidationError(f"Use {most} words or fewer; this has {count:,}.")

    return check


def characters(most: int) -> Validator:
    """Allow so many characters and no more."""

    def check(_form: BaseForm, field: Field) -> None:
        count = len(field.data or "")
        if count > most:
            raise ValidationError(f"Use {most:,} characters or fewer; this has {count:,}.")

    return check


def beside(form: FlaskForm, refusal: Invalid) -> None:
    """Put the sentence of a service beside the field it names, or beside the first; a form without fields raises it."""
    field = form[refusal.field] if refusal.field in form else next(iter(form), None)
    if field is None:
        raise refusal
    field.errors = [*field.errors, str(refusal)]


# ---------------------------------------------------------------- text


class Line(StringField):
    """One line of text."""

    widget = GovTextInput()

    def __init__(self, label: str, validators: Sequence[Validator] = (), **more: Any) -> None:
        super().__init__(label, list(validators), filters=[one_line], **more)


class Paragraph(TextAreaField):
    """Several lines of text."""

    widget = GovTextArea()

    def __init__(self, label: str, validators: Sequence[Validator] = (), **more: Any) -> None:
        super().__init__(label, list(validators), filters=[stripped], **more)


class _Counted(GovCharacterCount):  # type: ignore[misc]
    """A text area that counts words while they are typed, where the browser runs scripts."""

    def map_gov_params(self, field: Words, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        # The browser warns that this option is old. The new one counts "well-being" as two words, and we count one.
        params.setdefault("maxwords", field.most)
        params.setdefault("rows", "4")
        return params


class Words(Paragraph):
    """Several lines of text of so many words at most, and of as many characters as those have."""

    widget = _Counted()

    def __init__(self, label: str, most: int, validators: Sequence[Validator] = (), **more: Any) -> None:
        super().__init__(label, [*validators, words(most), characters(most * CHARACTERS_A_WORD)], **more)
        self.most = most


# ---------------------------------------------------------------- dates


class _ThreeInputs(GovDateInput):  # type: ignore[misc]
    """Day, month and year side by side, however many of them came back."""

    def map_gov_params(self, field: Day, **kwargs: Any) -> dict[str, Any]:
        typed = field.typed
        field.raw_data = list(typed)  # the library unpacks three
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        params["id"] = f"{field.id}-date"
        params["items"][0]["id"] = field.id  # where the error summary leads
        return params


class Day(Field):
    """A date, as three inputs of one name: day, month and year. Months may be named: 27 March 2027."""

    widget = _ThreeInputs()

    def __init__(self, label: str, validators: Sequence[Validator] = (), **more: Any) -> None:
        super().__init__(label, list(validators), **more)

    @property
    def typed(self) -> tuple[str, str, str]:
        """Day, month and year as they were typed, or as they are."""
        if self.raw_data:
            parts = [str(part) for part in self.raw_data]
            parts = parts[0].split() if len(parts) == 1 else parts
            day, month, year = [*parts, "", "", ""][:3]
            return day, month, year
        return (str(self.data.day), str(self.data.month), str(self.data.year)) if self.data else ("", "", "")

    def _value(self) -> str:
        return " ".join(self.typed).strip()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the three parts; none of them is no date."""
        self.data = None
        if not valuelist:
            return
        day, month, year = (part.strip() for part in self.typed)
        if not (day or month or year):
            return
        for part, name in ((day, "day"), (month, "month"), (year, "year")):
            if not part:
                raise ValueError(f"The date needs a {name}, {EXAMPLE}.")
        if year.isdecimal() and len(year) != 4:
            raise ValueError(f"Enter the year in four digits, {EXAMPLE}.")
        try:
            self.data = date(int(year), _month(month), int(day))
        except (ValueError, OverflowError):
            raise ValueError(f"Enter a real date, {EXAMPLE}.") from None
        if not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            self.data = None
            raise ValueError(f"Enter a year between {FIRST_YEAR} and {LAST_YEAR}, {EXAMPLE}.")


def _month(text: str) -> int:
    """Read a month's number or its name, which three letters begin."""
    for number, name in enumerate(MONTHS, 1):
        if len(text) >= 3 and name.lower().startswith(text.lower()):
            return number
    return int(text)


# ---------------------------------------------------------------- figures


def figure(text: str) -> Decimal | None:
    """Read a figure as people write it, "46.2%", "−1.4" or "1,442", with its decimals; None when it is none.

    What has more than twenty characters is none: nothing that is counted at a school is that long.
    """
    if len(text) > LONGEST_FIGURE:
        return None
    plain = text.strip().rstrip("%").strip().replace("−", "-").replace("–", "-")
    if not any(character.isdecimal() for character in plain) or not _FIGURE.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", ""))


class Figure(Line):
    """A number; ``number`` is its value, ``data`` what was typed."""

    def __init__(self, label: str, validators: Sequence[Validator] = (), **more: Any) -> None:
        super().__init__(label, [*validators, _is_figure], **more)

    @property
    def number(self) -> Decimal | None:
        """The value of what was typed."""
        return figure(self.data or "")


def _is_figure(_form: BaseForm, field: Field) -> None:
    if field.data and figure(field.data) is None:
        raise ValidationError(_no_number(field.data, "Enter a number, such as 46.2."))


class Count(Line):
    """A whole number of things, zero or more; ``number`` is its value."""

    def __init__(self, label: str, validators: Sequence[Validator] = (), **more: Any) -> None:
        super().__init__(label, [*validators, _is_count], **more)

    @property
    def number(self) -> int | None:
        """The value of what was typed."""
        value = figure(self.data or "")
        return int(value) if value is not None and value >= 0 and value == int(value) else None


def _is_count(_form: BaseForm, field: Count) -> None:
    if field.data and field.number is None:
        raise ValidationError(_no_number(field.data, "Enter a whole number, such as 214."))


def _no_number(typed: str, sentence: str) -> str:
    return f"Use {LONGEST_FIGURE} characters or fewer for a figure." if len(typed) > LONGEST_FIGURE else sentence


# ---------------------------------------------------------------- choices
#
# Their ``choices`` come from `options`; ``coerce=int`` for the ids of records. What is not on the list gets a sentence.


def options(pairs: Iterable[tuple[object, str]], first: str | None = None) -> list[SelectChoice]:
    """Offer pairs of value and words; ``first`` is what the list says while nothing is chosen."""
    empty = [SelectChoice("", first)] if first is not None else []
    return empty + [SelectChoice(value, label) for value, label in pairs]


class _NoEmptyHint:
    """The library writes a hint for every group of choices, also an empty one."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)  # type: ignore[misc]
        if not field.description:
            del params["hint"]
        return params


class _Radios(_NoEmptyHint, GovRadioInput):  # type: ignore[misc]
    """Radio buttons under a legend."""


class _Boxes(_NoEmptyHint, GovCheckboxesInput):  # type: ignore[misc]
    """Boxes under a legend."""


class _Box(_NoEmptyHint, GovCheckboxInput):  # type: ignore[misc]
    """One box with its label."""


class Choice(SelectField):
    """One of a list that drops down; ``data`` is None for the empty first choice."""

    widget = GovSelect()

    def __init__(self, label: str, validators: Sequence[Validator] = (), **more: Any) -> None:
        super().__init__(label, list(validators), coerce=_forgiving(more.pop("coerce", str)), **more)

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not on the list, in our words."""
        if self.raw_data and self.raw_data[0] and self.data not in _offered(self):
            raise ValidationError("Choose one from the list.")


class OneOf(RadioField):
    """One of a few, all seen at once; ``data`` is None when none was chosen."""

    widget = _Radios()

    def __init__(self, label: str, validators: Sequence[Validator] = (), **more: Any) -> None:
        super().__init__(label, list(validators), coerce=_forgiving(more.pop("coerce", str)), **more)

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not on the list, in our words."""
        if self.raw_data and self.raw_data[0] and self.data not in _offered(self):
            raise ValidationError("Choose one of these.")


class SomeOf(SelectMultipleField):
    """Any of a few, all seen at once; ``data`` is a list."""

    widget = _Boxes()

    def __init__(self, label: str, validators: Sequence[Validator] = (), **more: Any) -> None:
        super().__init__(label, list(validators), coerce=_forgiving(more.pop("coerce", str)), **more)

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not on the list, in our words."""
        if not set(self.data or ()) <= set(_offered(self)):
            raise ValidationError("Choose from the list.")


class Tick(BooleanField):
    """A box to tick."""

    widget = _Box()


class Upload(FileField):  # type: ignore[misc]
    """A file to choose; ``data`` is werkzeug's ``FileStorage``, or None. No form sees one that is refused.

    ``is_read`` says that its page reads it at once, rather than keep it.
    """

    widget = GovFileInput()

    def __init__(self, label: str, validators: Sequence[Validator] = (), *, is_read: bool = True, **more: Any) -> None:
        super().__init__(label, list(validators), **more)
        self.is_read = is_read

    def pre_validate(self, form: BaseForm) -> None:
        """Look a file through, and refuse it beside the field."""
        if self.data:
            try:
                looked_through(self.data, is_read=self.is_read)
            except Refused as refusal:
                raise StopValidation(str(refusal)) from refusal


class Several(FieldList):  # type: ignore[type-arg]  # it takes none
    """Rows of fields, by the numbers in their names. A name that none of ours is like is in no row."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterable[int]:
        """Find the numbers. The library takes "²" and five thousand figures for one, and can read neither."""
        names = [name for name in formdata if name.isascii() and len(name) <= LONGEST_FIELD]
        found: Iterable[int] = super()._extract_indices(prefix, names)  # type: ignore[misc]  # the stubs leave it out
        return found


def _forgiving(coerce: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Read None where a value cannot be read: it is on no list."""

    def read(value: Any) -> Any:
        try:
            return None if value in (None, "") else coerce(value)
        except (ValueError, TypeError):
            return None

    return read


def _offered(field: Any) -> list[Any]:
    return [field.coerce(value) for value, *_ in field.iter_choices() if value != ""]
