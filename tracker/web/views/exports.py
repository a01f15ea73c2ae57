"""Tables to take away, as CSV and as workbooks: the rows of a page, for the same reader and with the same filter."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from tracker.printing.sheets import CSV_TYPE, XLSX_TYPE, as_csv, as_xlsx
from tracker.queries import exports
from tracker.queries.actions import actions_of, most_urgent_first
from tracker.queries.checks import checks_page
from tracker.queries.coverage import coverage_page
from tracker.queries.evidence import evidence_index
from tracker.queries.history import whole_history
from tracker.queries.inspections import InspectionPage, inspection_page, inspections_of
from tracker.queries.meetings import meetings_of
from tracker.queries.metrics import metric_page, metric_sections, targets_of
from tracker.queries.people import people_by_role
from tracker.queries.quality import plan_quality
from tracker.queries.requirements import requirements_of
from tracker.queries.trusts import AskedOf, common_requirements, trust_metric, trust_summary
from tracker.queries.visits import visits_of
from tracker.rules.permissions import Capability
from tracker.rules.speech import day
from tracker.web.asked import questions_seen
from tracker.web.context import here, there
from tracker.web.forms.actions import OwedForm
from tracker.web.forms.checks import CheckList
from tracker.web.forms.evidence import EvidenceList
from tracker.web.forms.meetings import MeetingList
from tracker.web.forms.metrics import MetricList
from tracker.web.forms.people import PersonList
from tracker.web.forms.questions import AskedForm
from tracker.web.forms.requirements import RequirementList
from tracker.web.forms.visits import VisitList
from tracker.web.guard import AT_TRUST, audience
from tracker.web.views.history import form_asked, in_words, seen_here
from tracker.web.views.trusts import among_asked

blueprint = Blueprint("exports", __name__)
of_trust = Blueprint("trust_exports", __name__, url_prefix="/trusts/<int:trust_id>")

KIND = "<any(csv, xlsx):kind>"
WRITERS = {"csv": (as_csv, CSV_TYPE), "xlsx": (as_xlsx, XLSX_TYPE)}


@blueprint.get(f"/requirements.{KIND}")
@audience(Capability.SEE_PLAN)
def requirements(kind: str) -> ResponseReturnValue:
    """Give what inspectors asked for, with both opinions of it."""
    plan = requirements_of(here().school, here().today, in_full=here().in_full)
    return _sent(exports.REQUIREMENTS.filled(RequirementList.asked(request.args, plan).kept(plan)), kind)


@blueprint.get(f"/actions.{KIND}")
@audience(Capability.SEE_PLAN)
def actions(kind: str) -> ResponseReturnValue:
    """Give the actions of the plan."""
    plan = requirements_of(here().school, here().today)
    return _sent(exports.ACTIONS.filled(action for requirement in plan for action in requirement.actions), kind)


@blueprint.get(f"/my-actions.{KIND}")
@audience(Capability.SEE_PLAN)
def mine(kind: str) -> ResponseReturnValue:
    """Give what the person who asks owes, filtered as on the page."""
    at = here()
    form = OwedForm.asked(request.args, at.today)
    owned = most_urgent_first(actions_of(at.school, at.today, at.person.id), at.today)
    return _sent(exports.ACTIONS.filled(form.kept(owned), "I owe"), kind)


@blueprint.get(f"/metrics.{KIND}")
@audience(Capability.SEE_PLAN)
def metrics(kind: str) -> ResponseReturnValue:
    """Give every metric as it stands."""
    at = here()
    every = metric_sections(at.school, at.today, in_full=here().in_full)
    sections = MetricList.asked(request.args, every).narrowed(every)
    targets = targets_of(at.school, at.today, in_full=here().in_full)
    return _sent(exports.METRICS.filled(exports.metrics_in(sections, targets)), kind)


@blueprint.get(f"/metrics/readings.{KIND}")
@audience(Capability.SEE_PLAN)
def readings(kind: str) -> ResponseReturnValue:
    """Give every reading with its history."""
    sections = metric_sections(here().school, here().today, in_full=here().in_full)
    rows = exports.readings_in(metric for section in sections for metric in section.metrics)
    return _sent(exports.READINGS.filled(rows), kind)


@blueprint.get(f"/metrics/<int:metric_id>.{KIND}")
@audience(Capability.SEE_PLAN)
def metric(metric_id: int, kind: str) -> ResponseReturnValue:
    """Give the readings of one metric with their history."""
    found = metric_page(here().school, metric_id, here().today, in_full=here().in_full).metric
    about = f"of {found.name}, {found.group}"
    return _sent(exports.READINGS.filled(exports.readings_in([found]), about), kind)


@blueprint.get(f"/inspections.{KIND}")
@audience(Capability.SEE_PLAN)
def inspections(kind: str) -> ResponseReturnValue:
    """Give the inspections."""
    return _sent(exports.INSPECTIONS.filled(inspections_of(here().school)), kind)


@blueprint.get(f"/inspections/<int:inspection_id>.{KIND}")
@audience(Capability.SEE_PLAN)
def inspection(inspection_id: int, kind: str) -> ResponseReturnValue:
    """Give what one inspection asks for."""
    page = inspection_page(here().school, inspection_id)
    return _sent(exports.ASKED.filled(page.requirements, _called(page)), kind)


@blueprint.get(f"/inspections/<int:inspection_id>/figures.{KIND}")
@audience(Capability.SEE_PLAN)
def figures(inspection_id: int, kind: str) -> ResponseReturnValue:
    """Give the figures that one inspection's document prints."""
    page = inspection_page(here().school, inspection_id)
    printed = (one for section in page.sections for one in section.figures)
    return _sent(exports.FIGURES.filled(printed, _called(page)), kind)


@blueprint.get(f"/checks.{KIND}")
@audience(Capability.SEE_PLAN)
def checks(kind: str) -> ResponseReturnValue:
    """Give what does not add up, with what people say about it."""
    page = checks_page(here().school, here().today, in_full=here().in_full)
    return _sent(exports.CHECKS.filled(CheckList.asked(request.args, page).kept(page.all)), kind)


@blueprint.get(f"/coverage/pupils.{KIND}")
@audience(Capability.SEE_PLAN)
def covered_pupils(kind: str) -> ResponseReturnValue:
    """Give the pupils that inspectors named, with what is there for them."""
    return _sent(exports.COVERED_PUPILS.filled(coverage_page(here().school, here().today).groups), kind)


@blueprint.get(f"/coverage/areas.{KIND}")
@audience(Capability.SEE_PLAN)
def covered_areas(kind: str) -> ResponseReturnValue:
    """Give the weak areas, with the requirements about them."""
    return _sent(exports.COVERED_AREAS.filled(coverage_page(here().school, here().today).areas), kind)


@blueprint.get(f"/quality.{KIND}")
@audience(Capability.SEE_PLAN)
def quality(kind: str) -> ResponseReturnValue:
    """Give how precise each action is, the least precise first."""
    actions = plan_quality(here().school, here().today).actions
    return _sent(exports.QUALITY.filled(sorted(actions, key=lambda one: one.precision.yes)), kind)


@blueprint.get(f"/quality/requirements.{KIND}")
@audience(Capability.SEE_PLAN)
def asked_quality(kind: str) -> ResponseReturnValue:
    """Give what the inspectors' words leave to the actions."""
    return _sent(exports.ASKED_QUALITY.filled(plan_quality(here().school, here().today).asked), kind)


@blueprint.get(f"/visits.{KIND}")
@audience(Capability.SEE_PLAN)
def visits(kind: str) -> ResponseReturnValue:
    """Give the notes of governors' visits."""
    made = visits_of(here().school, here().today)
    return _sent(exports.VISITS.filled(VisitList.asked(request.args, made).kept(made)), kind)


@blueprint.get(f"/questions.{KIND}")
@audience(Capability.SEE_PLAN)
def questions(kind: str) -> ResponseReturnValue:
    """Give what governors asked, filtered as on the page."""
    rows = questions_seen()
    form = AskedForm.asked(request.args, rows, here().person.id)
    return _sent(exports.QUESTIONS.filled(form.kept(rows)), kind)


@blueprint.get(f"/meetings.{KIND}")
@audience(Capability.SEE_PLAN)
def meetings(kind: str) -> ResponseReturnValue:
    """Give the meetings of the school's boards, with the days worked back from each."""
    every = meetings_of(here().school, here().today)
    return _sent(exports.MEETINGS.filled(MeetingList.asked(request.args, every).kept(every)), kind)


@blueprint.get(f"/evidence.{KIND}")
@audience(Capability.SEE_PLAN)
def evidence(kind: str) -> ResponseReturnValue:
    """Give the index of evidence in the inspectors' order; what is confidential to those who may see it."""
    index = evidence_index(here().school, here().today, here().may(Capability.SEE_CONFIDENTIAL))
    return _sent(exports.EVIDENCE.filled(EvidenceList.asked(request.args, index).narrowed(index).lines), kind)


@blueprint.get(f"/people.{KIND}")
@audience(Capability.SEE_PLAN)
def people(kind: str) -> ResponseReturnValue:
    """Give who holds which role; their addresses to those who may manage them."""
    every = people_by_role(here().school, here().today)
    groups = PersonList.asked(request.args, every).narrowed(every)
    sheet = exports.PEOPLE_WITH_ADDRESSES if here().may(Capability.MANAGE_PEOPLE) else exports.PEOPLE
    return _sent(sheet.filled(member for group in groups for member in group.members), kind)


@blueprint.get(f"/history.{KIND}")
@audience(Capability.SEE_PLAN)
def history(kind: str) -> ResponseReturnValue:
    """Give the history in words, filtered as on the page, with the place and the hash of each event in the chain."""
    seen = seen_here()
    rows = whole_history(here().school, form_asked(seen).wanted, seen)
    return _sent(exports.HISTORY.filled((row, in_words(row)) for row in rows), kind)


@of_trust.get(f"/schools.{KIND}")
@audience(AT_TRUST)
def schools(trust_id: int, kind: str) -> ResponseReturnValue:
    """Give the schools of the trust that are asked for, the one that needs most first."""
    summary = trust_summary(there().trust, there().today, among_asked())
    return _sent_of_trust(exports.TRUST_SCHOOLS.filled(summary.schools), kind)


@of_trust.get(f"/requirements.{KIND}")
@audience(AT_TRUST)
def schools_requirements(trust_id: int, kind: str) -> ResponseReturnValue:
    """Give the requirements of those schools, with both opinions of each."""
    summary = trust_summary(there().trust, there().today, among_asked())
    rows = (AskedOf(school, cell) for school in summary.schools for cell in school.requirements)
    return _sent_of_trust(exports.TRUST_REQUIREMENTS.filled(rows), kind)


@of_trust.get(f"/common.{KIND}")
@audience(AT_TRUST)
def common(trust_id: int, kind: str) -> ResponseReturnValue:
    """Give what inspectors ask of several schools, a row for each requirement."""
    found = common_requirements(there().trust, there().today, among_asked())
    return _sent_of_trust(exports.COMMON.filled((one, asked) for one in found.subjects for asked in one.asked), kind)


@of_trust.get(f"/metrics.{KIND}")
@audience(AT_TRUST)
def schools_metric(trust_id: int, kind: str) -> ResponseReturnValue:
    """Give the latest figures of one metric, what is furthest behind the nation first."""
    found = trust_metric(there().trust, there().today, among_asked(), request.args.get("metric"), None)
    called = f"{found.chosen.name}, {found.chosen.group}" if found.chosen else ""
    return _sent_of_trust(exports.TRUST_METRIC.filled(found.lines, called), kind)


def _called(page: InspectionPage) -> str:
    """Say which inspection: "Report card, 10 February 2026"."""
    return f"{page.inspection.name}, {day(page.inspection.inspected_on)}"


def _sent(sheet: exports.Sheet, kind: str) -> ResponseReturnValue:
    """Send a table as a file to keep, with a name that says what it is, of which school and of which day."""
    return _file_of(sheet, kind, here().school.name, here().today)


def _sent_of_trust(sheet: exports.Sheet, kind: str) -> ResponseReturnValue:
    return _file_of(sheet, kind, there().trust.name, there().today)


def _file_of(sheet: exports.Sheet, kind: str, of: str, today: date) -> ResponseReturnValue:
    write, media_type = WRITERS[kind]
    name = f"{of} {sheet.name} {today.isoformat()}.{kind}"
    return send_file(BytesIO(write(sheet)), mimetype=media_type, as_attachment=True, download_name=name)
