"""Help: what the words and colours mean, who may do what, and ten minutes for each role."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request

from tracker.models.schools import School
from tracker.queries.schools import schools_of
from tracker.queries.trusts import trusts_of
from tracker.rules.glossary import CHAPTERS
from tracker.rules.permissions import BY_NAME, CAN, Capability, Role
from tracker.rules.rag import DEFAULTS
from tracker.rules.reasons import explanations
from tracker.web.context import signed_in
from tracker.web.duties import today_in_england
from tracker.web.guard import WHOLLY_SIGNED_IN, audience
from tracker.web.guides import GUIDES, guide_for

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("")
@audience(WHOLLY_SIGNED_IN)
def index() -> str:
    """Lead to each guide, the one for whoever asks first, and say who may do what."""
    roles = {
        held.role for held in signed_in().memberships if held.ends_on is None or held.ends_on >= today_in_england()
    }
    holders = {capability: [role for role in Role if capability in CAN[role]] for capability in Capability}
    return render_template(
        "help/index.html",
        guides=sorted(GUIDES, key=lambda guide: guide.role not in roles),
        theirs=roles,
        roles=tuple(Role),
        capabilities=tuple(Capability),
        holders=holders,
        by_name=BY_NAME,
    )


@blueprint.get("/words")
@audience(WHOLLY_SIGNED_IN)
def words() -> str:
    """Say what each word means, and by which numbers the record has its colour at a school of theirs."""
    schools = schools_of(signed_in().id, today_in_england())
    school = _of_theirs(schools)
    return render_template(
        "help/words.html",
        chapters=CHAPTERS,
        schools=schools,
        school=school,
        explanations=explanations(school.thresholds if school else DEFAULTS),
    )


@blueprint.get("/<any(governor, leader, head, clerk, trust):name>")
@audience(WHOLLY_SIGNED_IN)
def guide(name: str) -> str:
    """Show ten minutes of somebody's work, step by step, with links into a school of theirs."""
    trusts = trusts_of(signed_in().id, today_in_england())
    return render_template(
        f"help/{name}.html",
        guide=guide_for(name),
        guides=GUIDES,
        school=_of_theirs(schools_of(signed_in().id, today_in_england())),
        trust=trusts[0] if len(trusts) == 1 else None,
    )


def _of_theirs(schools: Sequence[School]) -> School | None:
    """Give the school that the address asks about, or the only one somebody has."""
    asked = request.args.get("school")
    return next((one for one in schools if one.urn == asked), schools[0] if len(schools) == 1 else None)
