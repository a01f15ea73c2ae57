"""The addresses for programs: each gives what the page of the same noun shows, to the same person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, current_app, json

from tracker.queries import exports
from tracker.queries.actions import ActionRow, IndexedEvidence, action_by_number
from tracker.queries.board import BoardView, board_view
from tracker.queries.checks import CheckRow, checks_page
from tracker.queries.coverage import CoveragePage, coverage_page
from tracker.queries.evidence import evidence_index
from tracker.queries.inspections import InspectionRow, inspection_page, inspections_of
from tracker.queries.lineage import with_lineage
from tracker.queries.meetings import MeetingRow, meeting_by_id, meetings_of
from tracker.queries.metrics import MetricPage, MetricRow, metric_page, metric_sections
from tracker.queries.packs import PackRow, packs_of_meeting
from tracker.queries.questions import QuestionRow
from tracker.queries.requirements import RequirementRow, requirement_in_record, requirements_of
from tracker.queries.schools import schools_of
from tracker.rules.permissions import Capability
from tracker.web.api import shapes
from tracker.web.api.answers import at, blueprint, gives, lists, open_to_anyone
from tracker.web.api.description import described
from tracker.web.asked import question_seen, questions_seen
from tracker.web.context import here, signed_in
from tracker.web.duties import today_in_england
from tracker.web.guard import ANYONE, SIGNED_IN, audience
from tracker.web.views.boards import sees_confidential_papers

__all__ = ["blueprint"]

AT_SCHOOL = "/schools/<urn>"


@at("/openapi.json")
@audience(ANYONE)
@open_to_anyone
def description() -> Response:
    """Describe everything that is here, as OpenAPI; for this no token is needed."""
    return current_app.response_class(json.dumps(described(current_app)), mimetype="application/json")


@at("/schools")
@audience(SIGNED_IN)
@lists(shapes.SchoolInList)
def schools() -> Sequence[Any]:
    """List the schools at which the token's owner holds a role today, by name."""
    return schools_of(signed_in().id, today_in_england())


@at(AT_SCHOOL)
@audience(Capability.SEE_PLAN)
@gives(shapes.School)
def school() -> dict[str, Any]:
    """Give a school, and what the token's owner is there."""
    at = here()
    return {"school": at.school, "roles": sorted(role.value for role in at.roles), "today": at.today}


@at(f"{AT_SCHOOL}/board-view")
@audience(Capability.SEE_PLAN)
@gives(shapes.BoardView)
def board() -> BoardView:
    """Say what is off track, and what to ask: the school's plan in figures."""
    return board_view(here().school, here().today, in_full=here().in_full)


@at(f"{AT_SCHOOL}/requirements")
@audience(Capability.SEE_PLAN)
@lists(shapes.Requirement)
def requirements() -> Sequence[RequirementRow]:
    """List what inspectors asked for that is in the plan, in its order."""
    at = here()
    return with_lineage(requirements_of(at.school, at.today, in_full=at.in_full), at.school, at.today)


@at(f"{AT_SCHOOL}/requirements/<int:number>")
@audience(Capability.SEE_PLAN)
@gives(shapes.Requirement)
def requirement(number: int) -> RequirementRow:
    """Give one requirement, also one that left the plan."""
    at = here()
    found = requirement_in_record(at.school, number, at.today, in_full=at.in_full)
    return with_lineage((found,), at.school, at.today)[0]


@at(f"{AT_SCHOOL}/actions")
@audience(Capability.SEE_PLAN)
@lists(shapes.Action)
def actions() -> Sequence[ActionRow]:
    """List the actions of the plan, in its order."""
    return [action for one in requirements_of(here().school, here().today) for action in one.actions]


@at(f"{AT_SCHOOL}/actions/<action_number>")
@audience(Capability.SEE_PLAN)
@gives(shapes.Action)
def action(action_number: str) -> ActionRow:
    """Give one action, by its number in the plan: 2.1."""
    return action_by_number(here().school, action_number, here().today)


@at(f"{AT_SCHOOL}/evidence")
@audience(Capability.SEE_PLAN)
@lists(shapes.Evidence)
def evidence() -> Sequence[IndexedEvidence]:
    """List the evidence in the inspectors' order; what is confidential to those who may see it."""
    index = evidence_index(here().school, here().today, here().may(Capability.SEE_CONFIDENTIAL))
    return [IndexedEvidence(piece, one.action.number) for one in index.actions for piece in one.pieces]


@at(f"{AT_SCHOOL}/metrics")
@audience(Capability.SEE_PLAN)
@lists(shapes.Metric)
def metrics() -> Sequence[MetricRow]:
    """List the metrics as they stand, section by section."""
    sections = metric_sections(here().school, here().today, in_full=here().in_full)
    return [metric for section in sections for metric in section.metrics]


@at(f"{AT_SCHOOL}/metrics/<int:metric_id>")
@audience(Capability.SEE_PLAN)
@gives(shapes.MetricWithTargets)
def metric(metric_id: int) -> MetricPage:
    """Give one metric, with the readings that count and its targets."""
    return metric_page(here().school, metric_id, here().today, in_full=here().in_full)


@at(f"{AT_SCHOOL}/metrics/<int:metric_id>/readings")
@audience(Capability.SEE_PLAN)
@lists(shapes.ReadingInHistory)
def readings(metric_id: int) -> Sequence[exports.ReadingOf]:
    """List every reading of one metric, the latest period first, with what was replaced."""
    page = metric_page(here().school, metric_id, here().today, in_full=here().in_full)
    return list(exports.readings_in([page.metric]))


@at(f"{AT_SCHOOL}/checks")
@audience(Capability.SEE_PLAN)
@lists(shapes.Check)
def checks() -> Sequence[CheckRow]:
    """List what does not add up in the data, what nobody has explained first."""
    return checks_page(here().school, here().today, in_full=here().in_full).all


@at(f"{AT_SCHOOL}/coverage")
@audience(Capability.SEE_PLAN)
@gives(shapes.Coverage)
def coverage() -> CoveragePage:
    """Say whom and what the plan has forgotten."""
    return coverage_page(here().school, here().today)


@at(f"{AT_SCHOOL}/inspections")
@audience(Capability.SEE_PLAN)
@lists(shapes.Inspection)
def inspections() -> Sequence[InspectionRow]:
    """List the inspections, the latest first."""
    return inspections_of(here().school)


@at(f"{AT_SCHOOL}/inspections/<int:inspection_id>")
@audience(Capability.SEE_PLAN)
@gives(shapes.Inspection)
def inspection(inspection_id: int) -> InspectionRow:
    """Give one inspection; what it asked for are requirements."""
    return inspection_page(here().school, inspection_id).inspection


@at(f"{AT_SCHOOL}/questions")
@audience(Capability.SEE_PLAN)
@lists(shapes.Question)
def questions() -> Sequence[QuestionRow]:
    """List what governors asked, overdue first; what is confidential to those who may see it."""
    return questions_seen()


@at(f"{AT_SCHOOL}/questions/<int:number>")
@audience(Capability.SEE_PLAN)
@gives(shapes.Question)
def question(number: int) -> QuestionRow:
    """Give one question, with everything that was said."""
    return question_seen(number)


@at(f"{AT_SCHOOL}/meetings")
@audience(Capability.SEE_PLAN)
@lists(shapes.Meeting)
def meetings() -> Sequence[MeetingRow]:
    """List the meetings of the school's boards and of its trust's, the oldest first, cancelled ones too."""
    return meetings_of(here().school, here().today)


@at(f"{AT_SCHOOL}/meetings/<int:meeting_id>")
@audience(Capability.SEE_PLAN)
@gives(shapes.Meeting)
def meeting(meeting_id: int) -> MeetingRow:
    """Give one meeting."""
    return meeting_by_id(here().school, meeting_id, here().today)


@at(f"{AT_SCHOOL}/meetings/<int:meeting_id>/packs")
@audience(Capability.PRINT)
@lists(shapes.Pack)
def packs(meeting_id: int) -> Sequence[PackRow]:
    """List the packs frozen for a meeting, the one that stands first; confidential papers to those named for them."""
    of = meeting_by_id(here().school, meeting_id, here().today)
    if of.of_trust:
        return ()  # a trust's packs are for its board, not for its schools
    return packs_of_meeting(here().school, of.id, confidential=sees_confidential_papers(of.board_id)).packs
