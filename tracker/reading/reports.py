"""What the reports of schools share, whatever the inspection: the school, its dates, the lists and what stands outside.

A report is no letter: its first lines name the school and its address above the dates, and headings say what follows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest

from tracker.reading.documents import Duty, GradeRead, InspectionDocument, Kind, Problem, RequirementRead, SchoolFacts
from tracker.reading.facts import category_of, dates_of, postcode_in, safeguarding_of, suggestions_of, urns_of
from tracker.reading.lists import heading_at, read_list
from tracker.reading.plain import plain, unwrapped
from tracker.reading.text import Line, Source
from tracker.reading.wording import Wording, compiled, wording

_TOP = 80  # lines in which a report says whose it is
_NAME_LINES = 4  # that a name takes at most
_SAFEGUARDING_STATED = date(2015, 9, 1)  # since then every report says whether safeguarding is effective
_LABEL = re.compile(r"^[A-Z][\w() -]{3,45}:|^(?:Telephone|Fax|Email|Website|Headteacher|Chair|Date of)\b")


@dataclass
class Report:
    """A report while it is read: its words are those of its kind at the time of the inspection."""

    source: Source
    kind: Kind
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Finds the dates, which say the words that hold."""
        self.dates = {role: dated[0] for role, dated in dates_of(self.source, wording(self.kind)).items()}
        self.words: Wording = wording(self.kind, self.dates["inspected"].first if "inspected" in self.dates else None)

    def report(self, code: str, message: str, line: int | None = None) -> None:
        """Adds a problem."""
        self.problems.append(Problem(code, message, line))

    def document(
        self,
        grades: tuple[GradeRead, ...] = (),
        judgement: str | None = None,
        lists: Iterator["ListStart"] | None = None,
    ) -> InspectionDocument:
        """The document with everything that reports share beside what its own reader found."""
        source, words = self.source, self.words
        starts = sorted([*improvement_lists(self), *(lists or ())], key=lambda start: start.heading)
        requirements, inside = self._requirements(starts, outstanding=_outstanding(grades, judgement, words))
        inspected, published = self.dates.get("inspected"), self.dates.get("published")
        school = _school(source, words)
        safeguarding = safeguarding_of(source, words)
        for code, fact, what in (
            ("school_missing", school.name, "the school's name"),
            ("urn_missing", school.urn, "the unique reference number (URN)"),
        ):
            if not fact:
                self.report(code, f"The document does not say {what}.")
        if not inspected:
            label_at = _dates_label(source, words)
            message = "The document does not say when the inspection was, or not in a way that can be read."
            self.report("date_missing", message, source.lines[label_at].number if label_at else None)
        if not safeguarding and (not inspected or inspected.first >= _SAFEGUARDING_STATED):
            self.report("safeguarding_missing", "The document does not say whether safeguarding is effective.")
        return InspectionDocument(
            kind=self.kind,
            school=school,
            inspected_on=inspected.first if inspected else None,
            inspected_to=inspected.last if inspected else None,
            published_on=published.first if published else None,
            judgement=judgement,
            safeguarding=safeguarding,
            category=category_of(source, words),
            grades=grades,
            requirements=requirements,
            suggestions=suggestions_of(source, words, inside),
            problems=tuple(self.problems),
            lines=source.printed,
            pages=source.pages,
        )

    def _requirements(
        self, starts: list["ListStart"], *, outstanding: bool
    ) -> tuple[tuple[RequirementRead, ...], set[int]]:
        """Every list in the document's order, numbered through, and the lines that hold them."""
        found: list[RequirementRead] = []
        inside: set[int] = set()
        for start, below in zip_longest(starts, starts[1:]):
            listed = read_list(
                self.source,
                start.first,
                "area for improvement",
                self.words,
                until=below.heading if below else None,
                duty=start.duty,
            )
            self.problems += listed.problems
            items = _asked(listed.requirements, self.words)
            if not items:
                message = "This leads into a list of what to improve, and none follows: the document may be cut."
                self.report("list_empty", message, self.source.lines[start.heading].number)
            else:
                inside.update(line.number for line in self.source.lines[start.heading : listed.end])
            before = len(found)
            found += (
                replace(item, number=item.number + before, parent=item.parent + before if item.parent else None)
                for item in items
            )
        if not starts and not outstanding:
            message = "There is no heading over what the school needs to do to improve: nothing was found to be asked."
            self.report("list_missing", message)
        return tuple(found), inside


def _asked(items: Sequence[RequirementRead], words: Wording) -> tuple[RequirementRead, ...]:
    """The items that ask: the sentence that puts a school in a category may be printed as the first of them."""
    stated = [pattern for pattern, _ in words.patterns("states_category")]
    parents = {item.parent for item in items}
    kept = [
        item
        for item in items
        if item.parent or item.number in parents or not any(pattern.search(plain(item.text)) for pattern in stated)
    ]
    numbers = {item.number: number for number, item in enumerate(kept, start=1)}
    return tuple(
        replace(item, number=numbers[item.number], parent=item.parent and numbers[item.parent]) for item in kept
    )


@dataclass(frozen=True, slots=True)
class ListStart:
    """Where a list begins: the indexes of its heading and of the line below, and the duty of items that name none."""

    heading: int
    first: int
    duty: Duty = "asked"


def headings(source: Source, words: Wording) -> Iterator[tuple[int, int, str]]:
    """Every heading: the index of its line, of the line below it, and its role."""
    index = 0
    while index < len(source.lines):
        found = heading_at(source, index, words)
        below = index + (found[1] if found else 1)
        if found:
            yield index, below, found[0]
        index = below


def improvement_lists(report: Report) -> Iterator[ListStart]:
    """The headings that ask what must be improved, with the words below that say whom the list is for."""
    lines = report.source.lines
    for_whom = compiled(report.words.data["report"]["for_whom"])
    below = 0
    for index, line in enumerate(lines):
        if index < below or line.bullet or not line.key or line.text[0].islower():
            continue
        printed = [at for at in range(index, min(index + 10, len(lines))) if lines[at].key][:5]
        said = [" ".join(lines[at].key for at in printed[:count]) for count in range(1, len(printed) + 1)]
        # The longest that is all heading: it may be wrapped, and so may the words below it.
        whole = [at for at, text in zip(printed, said, strict=True) if _is_heading(text, for_whom, report.words)]
        if whole:
            below = whole[-1] + 1
            yield ListStart(index, below)


def _is_heading(text: str, for_whom: re.Pattern[str], words: Wording) -> bool:
    whom = for_whom.search(text)
    heading = text[: whom.start()].strip() if whom and whom.end() == len(text) else text
    return words.headings.get(heading.rstrip(":")) == "improve"


def _outstanding(grades: tuple[GradeRead, ...], judgement: str | None, words: Wording) -> bool:
    """A report on a school that is outstanding throughout may ask for nothing."""
    if grades:
        return all(grade.grade == words.grades[0] for grade in grades)
    return "outstanding school" in plain(judgement or "")


def _dates_label(source: Source, words: Wording) -> int | None:
    label = compiled(words.data["report"]["label"])
    return next((i for i, line in enumerate(source.lines[:_TOP]) if label.search(line.key)), None)


def _school(source: Source, words: Wording) -> SchoolFacts:
    """Name and address stand above the dates of the inspection; the URN only where it is labelled."""
    urn, urn_at = _own_urn(source)
    first_heading = next((index for index, _, _ in headings(source, words)), None)
    end = min((at for at in (_dates_label(source, words), urn_at, first_heading) if at is not None), default=0)
    report = words.data["report"]
    before_name = compiled(report["before_name"])
    block = [line for line in source.lines[:end] if line.key and line.key not in report["titles"]]
    named = next((i for i, line in enumerate(block) if before_name.match(line.key)), None)
    not_name = compiled(report["not_name"])
    texts = [unwrapped(line.text) for line in block[named or 0 :] if not not_name.match(line.key)]
    if named is not None:
        found = before_name.match(block[named].key)
        texts[0] = texts[0][found.end() if found else 0 :]
        texts = texts if texts[0] else texts[1:]
    if not texts:
        return SchoolFacts(None, urn, None, None)
    count = _lines_of_name(texts, source, end)
    name = " ".join(texts[:count]).rstrip(",").strip() or None
    address = _labelled_address(source, words) or _address(texts[count:])
    return SchoolFacts(name, urn, address, postcode_in(address))


def _own_urn(source: Source) -> tuple[str | None, int | None]:
    """The URN whose label begins a line, and its index: one in running text is that of a school before or beside it."""
    own = ((urn, at) for urn, at in urns_of(source) if source.lines[at].key.startswith(("unique reference", "urn")))
    return next(own, (None, None))


def _lines_of_name(texts: list[str], source: Source, below: int) -> int:
    """How many lines the name takes: as many as are printed together again; else those that look like no address."""
    again = plain(" ".join(source.printed[below:]))
    most = min(len(texts), _NAME_LINES)
    repeated = [n for n in range(1, most + 1) if plain(" ".join(texts[:n])).rstrip(",") in again]
    address = next((i for i, text in enumerate(texts) if i and ("," in text or any(map(str.isdigit, text)))), 1)
    likely = address if address <= 2 else 1
    # The first line of a wrapped name is repeated wherever the whole name is.
    return max([n for n in repeated if n <= address], default=likely) if repeated and max(repeated) > 1 else likely


def _address(texts: list[str]) -> str | None:
    ends = next((i + 1 for i, text in enumerate(texts) if postcode_in(text)), 0)
    return " ".join(texts[:ends]) if any("," in text for text in texts[:ends]) else ", ".join(texts[:ends]) or None


def _labelled_address(source: Source, words: Wording) -> str | None:
    label = compiled(words.data["report"]["address"])
    at = next((i for i, line in enumerate(source.lines) if label.match(line.key)), None)
    if at is None:
        return None
    found = label.match(source.lines[at].key)
    parts = [source.lines[at].text[found.end() if found else 0 :].strip()]
    for line in source.lines[at + 1 : at + 8]:
        if postcode_in(" ".join(parts)) or _LABEL.match(line.text):
            break
        parts.append(line.text)
    return _address([unwrapped(part).rstrip(",") for part in parts if part])


def lines_under(report: Report, role: str) -> tuple[Line, ...]:
    """The lines under the heading of that role, down to the next heading."""
    found = list(headings(report.source, report.words))
    at = next((i for i, heading in enumerate(found) if heading[2] == role), None)
    if at is None:
        return ()
    end = found[at + 1][0] if at + 1 < len(found) else len(report.source.lines)
    return tuple(line for line in report.source.lines[found[at][1] : end] if not line.blank)
