"""What goes in, what did we send? Packs: looked at first, frozen, printed by a worker, kept."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.errors import NotFound
from tracker.models.packs import Edition, Pack, Variant
from tracker.printing.packs import PACK_PAGES, frozen_text, pack_html, preview_pack, print_preview
from tracker.queries.meetings import MeetingRow, board_members, meeting_by_id
from tracker.queries.packs import pack_page, packs_of_meeting, paper_of, stored_pack
from tracker.rules.permissions import Capability
from tracker.services.packs import Frozen, ask_for_prints, bytes_of, freeze_pack
from tracker.web.context import here
from tracker.web.costs import prints
from tracker.web.forms.meetings import EmptyForm
from tracker.web.forms.sent import done, signed
from tracker.web.guard import audience
from tracker.web.views.boards import sees_confidential_papers
from tracker.web.views.plans import press, to_keep

blueprint = Blueprint("packs", __name__)


@blueprint.get("/meetings/<int:meeting_id>/pack")
@audience(Capability.RUN_MEETINGS)
def preview(meeting_id: int) -> str:
    """Say what would be frozen now, what is missing, how long it is, and who gets which variant."""
    at, meeting = here(), _own_meeting(meeting_id)
    return render_template(
        "packs/preview.html",
        meeting=meeting,
        preview=preview_pack(at.school, meeting, at.today),
        packs=packs_of_meeting(at.school, meeting_id, confidential=True),
        seats=board_members(meeting.board_id, meeting.held_on),
        budget=PACK_PAGES,
    )


@blueprint.get("/meetings/<int:meeting_id>/pack/preview.pdf")
@audience(Capability.RUN_MEETINGS)
@prints
def preview_pdf(meeting_id: int) -> ResponseReturnValue:
    """Give a variant as it would be frozen now; every page says that nobody has."""
    at, meeting = here(), _own_meeting(meeting_id)
    asked = request.args.get("variant", Variant.OPEN.value)
    if asked not in tuple(Variant):
        raise NotFound(f"There is no variant {asked}; there are open and confidential.")
    made = print_preview(at.school, meeting, at.today, Variant(asked), press)
    return to_keep_privately(made.pdf, "pdf", f"{at.school.name} preview of pack {meeting.held_on.isoformat()} {asked}")


@blueprint.post("/meetings/<int:meeting_id>/pack")
@audience(Capability.RUN_MEETINGS)
@prints
def freeze(meeting_id: int) -> ResponseReturnValue:
    """Freeze the pack; where nothing has changed, the one that is frozen stands."""
    at, meeting = here(), _own_meeting(meeting_id)
    if not EmptyForm().validate_on_submit():
        return redirect(url_for(".preview", meeting_id=meeting_id))
    frozen = freeze_pack(at.school, meeting, pack_html, store=current_app.extensions["store"], **signed())
    return to_frozen(frozen, meeting)


def to_frozen(frozen: Frozen, meeting: MeetingRow) -> ResponseReturnValue:
    """Lead to the pack that stands for a meeting, and say whether it is a new one."""
    number = frozen.pack.number
    if frozen.is_new:
        flash(f"Pack {number} is frozen. Its papers are being printed.", "success")
    elif meeting.was_held:
        flash(f"The meeting was held. Pack {number} stays what the board had.")
    else:
        flash(f"Nothing has changed since pack {number} was frozen, so it stands.")
    return redirect(url_for(".page", pack_id=frozen.pack.id))


@blueprint.get("/packs/<int:pack_id>")
@audience(Capability.PRINT)
def page(pack_id: int) -> str:
    """Show a frozen pack: its papers with their hashes, how far the printing is, and what was missing."""
    at, stored = here(), stored_pack(here().school, pack_id)
    found = pack_page(at.school, stored, at.today, confidential=_sees_confidential(stored))
    return render_template(
        "packs/page.html",
        page=found,
        pack=found.pack,
        meeting=found.meeting,
        back=url_for("meetings.page", meeting_id=stored.meeting_id),
        may_freeze=at.may(Capability.RUN_MEETINGS),
    )


@blueprint.post("/packs/<int:pack_id>/print")
@audience(Capability.RUN_MEETINGS)
@prints
def print_again(pack_id: int) -> ResponseReturnValue:
    """Ask again for a printing that was given up."""
    at = here()
    pack = stored_pack(at.school, pack_id)
    if done(EmptyForm(), lambda: ask_for_prints(pack, at.school, by=at.person, now=at.now)):
        flash("The printing is asked for again.")
    return redirect(url_for(".page", pack_id=pack_id))


@blueprint.get("/packs/<int:pack_id>/<variant>-<edition>.pdf")
@audience(Capability.PRINT)
def paper(pack_id: int, variant: str, edition: str) -> ResponseReturnValue:
    """Give a paper as it was frozen; a confidential one to those alone who are named for it."""
    pack = _pack_for(pack_id, variant)
    content = bytes_of(paper_of(pack, variant, edition), current_app.extensions["store"])
    large = " large print" if edition == Edition.LARGE else ""
    return to_keep_privately(content, "pdf", f"{_name(pack)} {variant}{large}")


@blueprint.get("/packs/<int:pack_id>/<variant>.txt")
@audience(Capability.PRINT)
def text(pack_id: int, variant: str) -> ResponseReturnValue:
    """Give the words of a variant as it was frozen, for braille and screen readers; by the rule of its papers.

    There is no Word document of a pack: what was frozen never changes, and that is there to be changed.
    """
    pack = _pack_for(pack_id, variant)
    content = frozen_text(paper_of(pack, variant, Edition.LARGE), current_app.extensions["store"])
    return to_keep_privately(content.encode(), "txt", f"{_name(pack)} {variant}")


def _own_meeting(meeting_id: int) -> MeetingRow:
    meeting = meeting_by_id(here().school, meeting_id, here().today)
    if meeting.of_trust:
        raise NotFound("The pack of a trust’s board is among the pages of the trust.")
    return meeting


def _pack_for(pack_id: int, variant: str) -> Pack:
    """Find a pack of which whoever is here may have a variant."""
    pack = stored_pack(here().school, pack_id)
    if variant == Variant.CONFIDENTIAL and not _sees_confidential(pack):
        raise NotFound("This pack has no such paper.")
    return pack


def _sees_confidential(pack: Pack) -> bool:
    return sees_confidential_papers(pack.meeting.board_id)


def _name(pack: Pack) -> str:
    return f"{here().school.name} board pack {pack.meeting.held_on.isoformat()} {pack.number}"


def to_keep_privately(content: bytes, ending: str, name: str) -> ResponseReturnValue:
    """Give a file to keep, of which nothing on the way keeps a copy."""
    response = to_keep(content, ending, name)
    response.cache_control.no_store = True
    return response
