"""Reading a document in: what is refused, what is shown, what is corrected, and what is stored when it is accepted."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.conftest import Queries
from tests.reading.rendering import printed
from tracker.config import UPLOAD_LIMIT
from tracker.db import Base, session
from tracker.models.inspections import Grade, Inspection, Source
from tracker.models.metrics import Metric, Reading
from tracker.models.requirements import Clause, Requirement
from tracker.models.schools import FormerUrn
from tracker.reading.inspections import read_inspection
from tracker.web.excerpts import SourceText

SAMPLES = Path(__file__).parent.parent / "samples"
HARBOUR = "/schools/900001"
READ_IN = f"{HARBOUR}/inspections/read-in"

# The invented card, as if it were about the school of the cast.
CARD = (
    (SAMPLES / "card-secondary-special-measures.txt")
    .read_text("utf-8")
    .replace("900017", "900001")
    .replace("Gull Point Academy", "Harbour Row Academy")
)
LETTER = (SAMPLES / "letter-progress-made.txt").read_text("utf-8")


def upload(who: Browser, content: str | bytes, name: str = "card.txt", status: int = 200) -> Page:
    """Choose a file and send it."""
    sent = content.encode() if isinstance(content, str) else content
    return who.post(READ_IN, {"document": (BytesIO(sent), name)}, status)


def fields(page: Page) -> dict[str, Any]:
    """Take what the form holds, as a browser would send it."""
    form = page.soup.select_one("form[novalidate]")
    assert form, page.main[:300]
    held: dict[str, Any] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        name = str(field["name"])
        if field.get("type") == "checkbox" and not field.has_attr("checked"):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            value = str(chosen["value"]) if chosen else ""
        else:
            value = field.get_text().removeprefix("\n") if field.name == "textarea" else str(field.get("value", ""))
        held.setdefault(name, []).append(value)
    return held


def send(who: Browser, page: Page, status: int = 200, then: str = "accept", **corrections: Any) -> Page:
    """Press a button at the end of the check page, with some fields typed over (``requirements_0_text``)."""
    changed = {name.replace("__", "-"): value for name, value in corrections.items()}
    return who.post(page.response.request.path, {**fields(page), **changed, "then": then}, status)


def rows() -> dict[str, int]:
    """Count everything an inspection leaves."""
    session().rollback()
    kinds: tuple[type[Base], ...] = (Inspection, Grade, Source, Requirement, Clause, Metric, Reading)
    return {kind.__tablename__: session().scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds}


NOTHING = dict.fromkeys(("inspection", "grade", "source", "requirement", "clause", "metric", "reading"), 0)


# ---------------------------------------------------------------- reading in


def test_a_school_without_an_inspection_is_told_what_will_be_here(at_browser: dict[str, Browser]) -> None:
    page = at_browser["clerk"].get(f"{HARBOUR}/inspections")
    assert page.heading == "What has been said about us?"
    assert "No inspection has been read in yet" in page.main
    assert page.soup.find("a", href=READ_IN)


def test_a_governor_is_not_offered_what_only_others_may_do(at_browser: dict[str, Browser]) -> None:
    page = at_browser["governor"].get(f"{HARBOUR}/inspections")
    assert not page.soup.find("a", href=READ_IN)
    assert "A leader, the head or the clerk can read in a document." in page.main


def test_nothing_is_stored_before_it_is_accepted(at_browser: dict[str, Browser]) -> None:
    page = upload(at_browser["leader"], CARD)
    assert page.heading == "Did we read it right?"
    send(at_browser["leader"], page, then="show")
    assert rows() == NOTHING


def test_what_was_found_stands_beside_its_lines_problems_first(at_browser: dict[str, Browser]) -> None:
    page = upload(at_browser["leader"], CARD)
    problem, requirement, figures = (
        page.main.index(words)
        for words in ("One Urgent improvement without a name", "Leaders must repair", "18 readings found")
    )
    assert problem < requirement < figures
    assert "The document lost the name of this area" in page.main
    quoted = [line.get_text(" ", strip=True) for line in page.soup.select(".ns-quote p")]
    assert any(line.startswith("77 ") and "Leaders must repair the records" in line for line in quoted)
    assert page.value_of("readings-4-school") == "31.0%"
    assert page.value_of("requirements-0-text") == (
        "Leaders must repair the records of safeguarding concerns at once. They should then check these records every "
        "week, including those of pupils who have left."
    )


def test_each_clause_is_shown_with_its_duty_and_a_child_with_its_parent(at_browser: dict[str, Browser]) -> None:
    page = upload(at_browser["leader"], CARD)
    assert (
        "2 clauses must Leaders must repair the records of safeguarding concerns at once. should They should"
        in page.main
    )
    assert "Under 3: “Leaders should raise attendance, especially of disadvantaged pupils, by:”" in page.main


def test_what_inspectors_say_outside_the_list_is_shown_and_is_no_requirement(at_browser: dict[str, Browser]) -> None:
    page = upload(at_browser["leader"], CARD)
    assert "Said outside the list" in page.main
    assert "Leaders should publish the rota of the lunch hall" in page.main
    send(at_browser["leader"], page)
    texts = session().scalars(select(Requirement.text)).all()
    assert len(texts) == 6
    assert not any("rota" in text for text in texts)


def test_the_text_of_a_document_can_be_pasted(at_browser: dict[str, Browser]) -> None:
    page = at_browser["leader"].post(READ_IN, {"text": CARD})
    assert page.heading == "Did we read it right?"
    send(at_browser["leader"], page)
    assert session().scalars(select(Source.filename)).all() == ["Pasted text.txt"]


# ---------------------------------------------------------------- what is refused


def test_nothing_chosen_is_asked_for(at_browser: dict[str, Browser]) -> None:
    page = at_browser["leader"].post(READ_IN, {}, 422)
    assert page.errors == ["Choose a file, or paste the text of the document."]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"   \n", "card.txt", "card.txt is empty"),
        (b"<!doctype html><html><body>Not found</body></html>", "card.pdf", "card.pdf is a web page"),
        (b"PK\x03\x04 and so on", "card.docx", "card.docx is a damaged ZIP archive"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "card.png", "card.png is a picture"),
        (b"%PDF-1.7 and nothing that could be read", "card.pdf", "PDF"),
        (b"The fair is on Saturday.", "fair.txt", "does not seem to be an inspection document"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence_beside_the_field(
    at_browser: dict[str, Browser], content: bytes, name: str, sentence: str
) -> None:
    page = upload(at_browser["leader"], content, name, 415)
    assert len(page.errors) == 1
    assert sentence in page.errors[0]
    assert page.soup.select_one("#document-error")
    assert rows() == NOTHING


def test_pasted_text_that_is_refused_is_still_there(at_browser: dict[str, Browser]) -> None:
    page = at_browser["leader"].post(READ_IN, {"text": "Dear parents, the fair is on Saturday."}, 415)
    assert page.value_of("text") == "Dear parents, the fair is on Saturday."
    assert page.soup.select_one("#text-error")


def test_pasted_text_that_is_far_too_long_is_called_the_text(at_browser: dict[str, Browser]) -> None:
    page = at_browser["leader"].post(READ_IN, {"text": "x" * 2_050_000}, 415)
    assert page.errors[0].startswith("The text holds 2,050,000 characters, far more than")


def test_a_file_name_is_text_and_no_path(at_browser: dict[str, Browser]) -> None:
    page = upload(at_browser["leader"], CARD, "../../etc/<b>card</b>.txt")
    assert page.soup.select_one(".ns-eyebrow").get_text() == "b>.txt"
    assert not page.soup.select_one("main b")


def test_a_file_over_20_megabytes_is_refused_while_it_streams(app: Flask, at_browser: dict[str, Browser]) -> None:
    page = upload(at_browser["leader"], b"x" * (UPLOAD_LIMIT + 300 * 1024), "card.txt", 422)
    assert page.errors[0].startswith("card.txt is larger than 20 MB, which is the most.")
    assert not list(app.extensions["incoming"].path.rglob("?" * 64))


def test_the_address_of_a_waiting_document_opens_for_its_school_only(at_browser: dict[str, Browser]) -> None:
    page = upload(at_browser["leader"], CARD)
    address = page.response.request.path
    at_browser["head"].get(address)
    stranger = at_browser["somebody from another school"]
    stranger.get(address, 404)
    stranger.get(address.replace("900001", "900002"), 404)
    at_browser["leader"].get(address[:-2] + "xx", 404)


def test_a_document_about_another_school_here_is_refused(at_browser: dict[str, Browser]) -> None:
    page = upload(at_browser["leader"], CARD.replace("900001", "900002"), status=415)
    assert page.errors == ["This document is about Saltmarsh School (URN 900002), another school here."]


# ---------------------------------------------------------------- correcting


def test_an_accepted_document_is_in_the_plan_word_for_word(at_browser: dict[str, Browser], cast: Cast) -> None:
    leader = at_browser["leader"]
    page = send(leader, upload(leader, CARD))
    assert "6 requirements and 7 clauses are now in the plan." in page.main
    assert page.heading == "What did the report card of 13 January 2026 say?"
    assert rows() == {
        "inspection": 1, "grade": 6, "source": 1, "requirement": 6, "clause": 7, "metric": 10, "reading": 18,
    }  # fmt: skip
    inspection = session().scalars(select(Inspection)).one()
    assert inspection.accepted_by_id == cast.leader.id
    assert [grade.area for grade in inspection.grades].count(None) == 1
    assert "Name lost in the document" in page.main
    assert "Under: “Leaders should raise attendance, especially of disadvantaged pupils, by:”" in page.main


def test_a_corrected_requirement_is_stored_as_corrected_with_its_clauses_anew(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    words = (
        "Leaders must repair the records of safeguarding concerns at once. They should then check these records every "
        "week, including those of pupils who have left. Those responsible for governance must make sure that leaders "
        "have the training that they need."
    )
    page = send(leader, upload(leader, CARD), then="show", requirements__0__text=words)
    assert "3 clauses" in page.main
    assert rows() == NOTHING
    send(leader, page, requirements__0__title="Records of concerns")
    first = session().scalars(select(Requirement).order_by(Requirement.number)).first()
    assert first
    assert (first.text, first.title, first.line) == (words, "Records of concerns", 77)
    assert [clause.duty for clause in first.clauses] == ["must", "should", "must"]
    assert [words[clause.start : clause.end] for clause in first.clauses] == [clause.text for clause in first.clauses]


def test_what_is_no_requirement_can_be_left_out_and_a_missed_one_added(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    page = send(leader, upload(leader, CARD), then="add", requirements__1__left_out="y")
    assert "One that was missed" in page.main
    send(
        leader,
        page,
        requirements__6__text="Leaders should publish the rota of the lunch hall so that parents can plan.",
    )
    stored = session().scalars(select(Requirement).order_by(Requirement.number)).all()
    assert [requirement.number for requirement in stored] == [1, 2, 3, 4, 5, 6]
    assert stored[-1].line == 73
    assert [requirement.plan_number for requirement in stored] == [1, 2, 3, 4, 5, 6]


def test_a_requirement_that_is_not_in_the_document_cannot_be_added(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    page = send(leader, upload(leader, CARD), then="add")
    page = send(leader, page, 422, requirements__6__text="Leaders must buy a boat.")
    assert page.errors == ["These words are not in the document. Copy them as they stand there."]
    assert page.value_of("requirements-6-text") == "Leaders must buy a boat."
    assert rows() == NOTHING


@pytest.mark.parametrize(
    "words",
    [
        "Leaders may look at the records when they have time.",
        "Leaders must repair the records of safeguarding concerns at once. They could then check these records.",
        "…",
    ],
)
def test_the_inspectors_words_cannot_be_replaced(at_browser: dict[str, Browser], words: str) -> None:
    leader = at_browser["leader"]
    page = send(leader, upload(leader, CARD), 422, requirements__0__text=words)
    assert page.errors == ["These words are not in the document. Copy them as they stand there."]
    assert page.soup.find("a", href="#requirements-0-text")
    assert page.value_of("requirements-0-text") == words
    assert rows() == NOTHING


def test_a_judgement_is_in_the_inspectors_words_too(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    page = send(leader, upload(leader, CARD), 422, judgement="The school is outstanding.")
    assert page.errors == ["These words are not in the document. Copy them as they stand there."]
    send(leader, page, judgement="Results have fallen for three years.")
    assert session().scalars(select(Inspection.judgement)).one() == "Results have fallen for three years."


def test_a_requirement_taken_from_elsewhere_in_the_document_has_its_line_there(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    words = "Leaders should publish the rota of the lunch hall so that parents can plan."
    send(leader, upload(leader, CARD), requirements__0__text=words)
    first = session().scalars(select(Requirement).order_by(Requirement.number)).first()
    assert first
    assert (first.text, first.line) == (words, 73)


def test_wraps_hyphens_bullets_and_cases_are_no_other_words(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    words = "•  those responsible for gover-\r\nnance must make sure that leaders have the training they  need"
    send(leader, upload(leader, CARD), 422, requirements__1__text=words)
    words = words.replace("training they", "training that they")
    send(leader, upload(leader, CARD), requirements__1__text=words)
    assert rows()["requirement"] == 6


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.txt")), ids=lambda path: path.stem)
@pytest.mark.parametrize("is_pdf", [False, True], ids=["text", "pdf"])
def test_every_document_can_be_accepted_as_it_was_read(
    at_browser: dict[str, Browser], sample: Path, is_pdf: bool
) -> None:
    text = sample.read_text("utf-8")
    page = upload(at_browser["leader"], printed(text) if is_pdf else text, "document.pdf" if is_pdf else "document.txt")
    send(at_browser["leader"], page, is_ours="y")
    assert rows()["requirement"] == len([name for name in fields(page) if name.endswith("-text")])


@pytest.mark.parametrize("name", ["alsop-2018-monitoring-letter.txt", "alsop-2026-report-card.txt"])
def test_a_real_document_can_be_accepted_as_it_was_read(
    at_browser: dict[str, Browser], shared: Path, name: str
) -> None:
    page = upload(at_browser["leader"], (shared / "inspections" / name).read_bytes(), name)
    send(at_browser["leader"], page, is_ours="y")
    assert rows()["requirement"] == len([name for name in fields(page) if name.endswith("-text")])


def test_what_a_page_break_stands_inside_of_is_accepted_as_it_was_read(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    pdf = printed(CARD, "li { orphans: 1; widows: 1 } @page { size: 12cm 6cm; margin: 1cm 1cm 1.6cm }")
    broken = read_inspection(pdf, "card.pdf")
    assert None in [SourceText(broken.lines).line_of(requirement.text) for requirement in broken.requirements]
    send(leader, upload(leader, pdf, "card.pdf"))
    assert rows()["requirement"] == 6


def test_dates_grades_and_facts_can_be_corrected(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    send(
        leader,
        upload(leader, CARD),
        inspected_on=["12", "January", "2026"],
        published_on=["3", "3", "2026"],
        category="serious weaknesses",
        safeguarding="met",
        grades__5__area="Attendance and behaviour",
        grades__0__grade="Strong standard",
    )
    inspection = session().scalars(select(Inspection)).one()
    assert str(inspection.inspected_on) == "2026-01-12"
    assert str(inspection.published_on) == "2026-03-03"
    assert (inspection.category, inspection.safeguarding) == ("serious weaknesses", "met")
    assert inspection.grades[0].grade == "Strong standard"
    assert inspection.grades[-1].area == "Attendance and behaviour"


def test_a_figure_can_be_corrected_or_left_out(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    send(
        leader,
        upload(leader, CARD),
        readings__16__school="21.9%",
        readings__17__left_out="y",
        readings__4__school="",
    )
    absence = session().scalars(select(Reading).join(Metric).where(Metric.name == "Persistent absence")).all()
    assert [(reading.school_text, reading.school_value) for reading in absence] == [("21.9%", 21.9)]
    hidden = session().scalars(select(Reading).where(Reading.line == 148)).one()
    assert (hidden.school_text, hidden.school_value) == (None, None)


def test_what_cannot_stand_gets_a_sentence_and_stays_typed(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    page = send(
        leader,
        upload(leader, CARD),
        422,
        inspected_on=["31", "2", "2026"],
        requirements__1__title="",
        requirements__2__text="",
        readings__16__school="about 40",
    )
    assert page.errors == [
        "Enter a real date, such as 27 3 2027.",
        "Give requirement 2 a short title.",
        "Give the inspectors’ words, or tick that this is not a requirement.",
        "Enter Persistent absence as printed, such as 46.2%, or leave the row out.",
    ]
    assert [field["value"] for field in page.soup.select("input[name=inspected_on]")] == ["31", "2", "2026"]
    assert page.value_of("readings-16-school") == "about 40"
    opened = page.soup.find(id="readings-16-school").find_parent("details")
    assert opened
    assert opened.has_attr("open")
    assert rows() == NOTHING


def test_an_end_before_the_beginning_is_refused_beside_its_field(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    page = send(leader, upload(leader, CARD), 422, inspected_to=["1", "1", "2026"])
    assert page.errors == ["Inspectors came on 13 January 2026, so cannot have left before."]
    assert page.soup.find("a", href="#inspected_to")
    assert rows() == NOTHING


def test_a_form_of_which_part_did_not_arrive_stores_nothing(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    page = upload(leader, CARD)
    part = {name: value for name, value in fields(page).items() if not name.startswith("readings-3-")}
    answer = leader.post(page.response.request.path, {**part, "then": "accept"}, 422)
    assert "Part of this form did not arrive" in answer.main
    assert rows() == NOTHING


@pytest.mark.parametrize("then", ["accept", "apart", "row"])
def test_a_form_with_a_row_that_the_document_has_not_is_refused_whatever_was_pressed(
    at_browser: dict[str, Browser], then: str
) -> None:
    leader = at_browser["leader"]
    page = upload(leader, CARD)
    sent = {**fields(page), "readings-999999999-school": "30.2", "then": then}
    assert "Part of this form did not arrive" in leader.post(page.response.request.path, sent, 422).main
    assert rows() == NOTHING


def test_a_key_pressed_in_a_field_does_not_accept(at_browser: dict[str, Browser]) -> None:
    page = upload(at_browser["leader"], CARD)
    first = page.soup.select_one("form[novalidate] button[type=submit]")
    assert first
    assert first["value"] == "show"


# ---------------------------------------------------------------- whose it is


def test_a_document_that_names_another_school_needs_a_tick(at_browser: dict[str, Browser], cast: Cast) -> None:
    leader = at_browser["leader"]
    page = upload(leader, CARD.replace("900001", "900017"))
    assert "Is this about Harbour Row Academy?" in page.main
    refused = send(leader, page, 422)
    assert refused.errors == ["Tick to say that this document is about Harbour Row Academy."]
    assert rows() == NOTHING
    send(leader, refused, is_ours="y")
    assert session().scalars(select(FormerUrn.urn)).all() == ["900017"]
    assert rows()["inspection"] == 1


def test_a_letter_without_a_number_and_with_another_name_needs_a_tick(at_browser: dict[str, Browser]) -> None:
    page = upload(at_browser["leader"], LETTER.replace("900041", ""), "letter.txt")
    assert "Yes, this document is about Harbour Row Academy" in page.main


def test_a_document_under_an_earlier_number_is_ours_once_it_is_noted(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    send(leader, upload(leader, CARD.replace("900001", "900017")), is_ours="y")
    page = upload(leader, LETTER.replace("900041", "900017"), "letter.txt")
    assert "Is this about Harbour Row Academy?" not in page.main


# ---------------------------------------------------------------- twice


def test_the_same_document_twice_doubles_nothing(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    checked = upload(leader, CARD)
    send(leader, checked)
    once = rows()
    again = upload(leader, CARD)
    assert again.heading == "Is this document not here already?"
    assert not again.soup.select("main button[value=accept]")
    late = leader.post(checked.response.request.path, {**fields(checked), "then": "accept"})
    assert "This document was already here. Nothing changed." in late.main
    assert rows() == once


def test_accept_pressed_twice_leads_to_the_inspection_both_times(app: Flask, at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    checked = upload(leader, CARD)
    assert len(list(app.extensions["incoming"].path.rglob("?" * 64))) == 1
    send(leader, checked)
    assert not list(app.extensions["incoming"].path.rglob("?" * 64))
    once = rows()
    again = send(leader, checked)
    assert again.heading == "What did the report card of 13 January 2026 say?"
    assert "This document was already here. Nothing changed." in again.main
    assert leader.get(checked.response.request.path).heading == again.heading
    assert rows() == once


def test_a_document_that_could_not_be_accepted_goes_on_waiting(app: Flask, at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    page = send(leader, upload(leader, CARD), 422, inspected_to=["1", "1", "2026"])
    assert len(list(app.extensions["incoming"].path.rglob("?" * 64))) == 1
    send(leader, page, inspected_to=["", "", ""])
    assert rows()["inspection"] == 1


def test_the_same_document_as_a_pdf_adds_only_its_source(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    send(leader, upload(leader, CARD))
    once = rows()
    page = upload(leader, printed(CARD), "card.pdf")
    assert "is new. You can keep it beside the one that is here." in page.main
    page = send(leader, page, then="keep")
    assert "kept as another copy" in page.main
    assert rows() == {**once, "source": 2}


def test_a_document_corrected_before_it_was_accepted_is_known_again(at_browser: dict[str, Browser]) -> None:
    leader = at_browser["leader"]
    send(leader, upload(leader, CARD), inspected_on=["12", "1", "2026"], requirements__1__left_out="y")
    assert upload(leader, printed(CARD), "card.pdf").heading == "Is this document not here already?"


# ---------------------------------------------------------------- the record


def test_the_document_comes_back_byte_for_byte_as_an_attachment(at_browser: dict[str, Browser]) -> None:
    send(at_browser["leader"], upload(at_browser["leader"], CARD))
    page = at_browser["governor"].get(f"{HARBOUR}/inspections")
    address = next(str(a["href"]) for a in page.soup.find_all("a") if "/source/" in str(a["href"]))
    response = at_browser["governor"].client.get(address)
    assert response.data == CARD.encode()
    assert response.headers["Content-Disposition"] == "attachment; filename=card.txt"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_another_schools_inspection_and_document_are_not_found(at_browser: dict[str, Browser], cast: Cast) -> None:
    theirs = make.inspection(cast.other_school, cast.stranger)
    theirs.sources = [
        Source(sha256="a" * 64, filename="x.txt", media_type="text/plain", size=1, kept_at=make.at(make.TODAY))
    ]
    session().commit()
    at_browser["governor"].get(f"{HARBOUR}/inspections/{theirs.id}", 404)
    at_browser["governor"].get(f"{HARBOUR}/inspections/{theirs.id}/source/{'a' * 64}", 404)
    assert "10 February 2026" not in at_browser["governor"].get(f"{HARBOUR}/inspections").main


def test_inspections_stand_the_latest_first_with_what_they_ask_for(at_browser: dict[str, Browser], cast: Cast) -> None:
    make.requirement(make.inspection(cast.school, cast.head))
    make.inspection(cast.school, cast.head, inspected_on=make.date(2018, 5, 17), kind="monitoring_letter", grades=[])
    session().commit()
    page = at_browser["governor"].get(f"{HARBOUR}/inspections")
    headings = [heading.get_text(strip=True) for heading in page.soup.select("main h2")]
    assert headings == ["Report card, 10 February 2026", "Monitoring letter, 17 May 2018"]
    assert "It asks for 1 thing." in page.main
    assert "Requires significant improvement" in page.main


def test_ten_inspections_cost_no_more_queries_than_one(
    at_browser: dict[str, Browser], cast: Cast, queries: Queries
) -> None:
    make.requirement(make.inspection(cast.school, cast.head))
    session().commit()
    at_browser["governor"].get(f"{HARBOUR}/inspections")
    with queries:
        at_browser["governor"].get(f"{HARBOUR}/inspections")
    one = queries.count
    for _ in range(9):
        make.requirement(make.inspection(cast.school, cast.head))
    session().commit()
    queries.statements.clear()
    with queries:
        at_browser["governor"].get(f"{HARBOUR}/inspections")
    assert queries.count == one
