"""What does the trust's board get, and when? Its packs: looked at first, frozen, printed by a worker, kept."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.errors import NotAllowed, NotFound
from tracker.models.packs import Edition, Pack, Variant
from tracker.printing.packs import PACK_PAGES, frozen_text, pack_html, preview_pack, print_preview
from tracker.queries.meetings import (
    MeetingRow,
    board_members,
    may_see_part_two,
    meeting_by_id,
    meetings_of,
    papers_sent,
)
from tracker.queries.packs import IN_ENGLAND, pack_page, packs_of_meeting, paper_of, stored_pack
from tracker.queries.trusts import school_of
from tracker.rules.permissions import Capability
from tracker.services.packs import ask_for_prints, bytes_of, freeze_pack
from tracker.web.context import there
from tracker.web.costs import prints
from tracker.web.forms.meetings import EmptyForm
from tracker.web.forms.sent import done
from tracker.web.guard import ON_TRUST_BOARD, audience
from tracker.web.views.packs import to_frozen, to_keep_privately
from tracker.web.views.plans import press

blueprint = Blueprint("trust_packs", __name__, url_prefix="/trusts/<int:trust_id>")
HERE = "trust_packs"
"""Where the templates of packs find their addresses."""


@blueprint.get("/packs")
@audience(ON_TRUST_BOARD)
def index(trust_id: int) -> str:
    """List the meetings of the trust's boards, with what was sent for each."""
    meetings = meetings_of(there().trust, there().today)
    return render_template(
        "packs/of_trust.html",
        trust=there().trust,
        to_come=[one for one in meetings if one.is_to_come],
        past=[one for one in reversed(meetings) if one.was_held],
        sent=papers_sent(meetings, IN_ENGLAND),
        may_freeze=_may_freeze(),
        a_school=school_of(there().trust, there().today),
    )


@blueprint.get("/meetings/<int:meeting_id>")
@audience(ON_TRUST_BOARD)
def meeting(trust_id: int, meeting_id: int) -> str:
    """Show the packs of one meeting, the one that stands first."""
    found = meeting_by_id(there().trust, meeting_id, there().today)
    return render_template(
        "packs/of_trust_meeting.html",
        meeting=found,
        packs=packs_of_meeting(there().trust, meeting_id, confidential=_sees_confidential(found.board_id)),
        packs_at=HERE,
        may_freeze=_may_freeze(),
    )


@blueprint.get("/meetings/<int:meeting_id>/pack")
@audience(ON_TRUST_BOARD)
def preview(trust_id: int, meeting_id: int) -> str:
    """Say what would be frozen now, how long it is, and who gets which variant."""
    found = _meeting_to_freeze(meeting_id)
    return render_template(
        "packs/trust_preview.html",
        meeting=found,
        preview=preview_pack(there().trust, found, there().today),
        packs=packs_of_meeting(there().trust, meeting_id, confidential=True),
        seats=board_members(found.board_id, found.held_on),
        budget=PACK_PAGES,
        packs_at=HERE,
        may_freeze=True,
    )


@blueprint.get("/meetings/<int:meeting_id>/pack/preview.pdf")
@audience(ON_TRUST_BOARD)
@prints
def preview_pdf(trust_id: int, meeting_id: int) -> ResponseReturnValue:
    """Give a variant as it would be frozen now; every page says that nobody has."""
    at, found = there(), _meeting_to_freeze(meeting_id)
    asked = request.args.get("variant", Variant.OPEN.value)
    if asked not in tuple(Variant):
        raise NotFound(f"There is no variant {asked}; there are open and confidential.")
    made = print_preview(at.trust, found, at.today, Variant(asked), press)
    return to_keep_privately(made.pdf, "pdf", f"{at.trust.name} preview of pack {found.held_on.isoformat()} {asked}")


@blueprint.post("/meetings/<int:meeting_id>/pack")
@audience(ON_TRUST_BOARD)
@prints
def freeze(trust_id: int, meeting_id: int) -> ResponseReturnValue:
    """Freeze the pack; where nothing has changed, the one that is frozen stands."""
    at, found = there(), _meeting_to_freeze(meeting_id)
    if not EmptyForm().validate_on_submit():
        return redirect(url_for(".preview", meeting_id=meeting_id))
    frozen = freeze_pack(at.trust, found, pack_html, store=current_app.extensions["store"], **at.signed)
    return to_frozen(frozen, found)


@blueprint.get("/packs/<int:pack_id>")
@audience(ON_TRUST_BOARD)
def page(trust_id: int, pack_id: int) -> str:
    """Show a frozen pack: its papers with their hashes, and how far the printing is."""
    at = there()
    stored = stored_pack(at.trust, pack_id)
    found = pack_page(at.trust, stored, at.today, confidential=_sees_confidential(stored.meeting.board_id))
    return render_template(
        "packs/page.html",
        page=found,
        pack=found.pack,
        meeting=found.meeting,
        back=url_for(".meeting", meeting_id=stored.meeting_id),
        packs_at=HERE,
        may_freeze=_may_freeze(),
    )


@blueprint.post("/packs/<int:pack_id>/print")
@audience(ON_TRUST_BOARD)
@prints
def print_again(trust_id: int, pack_id: int) -> ResponseReturnValue:
    """Ask again for a printing that was given up."""
    at = there()
    _refuse_others()
    pack = stored_pack(at.trust, pack_id)
    if done(EmptyForm(), lambda: ask_for_prints(pack, None, by=at.person, now=at.now)):
        flash("The printing is asked for again.")
    return redirect(url_for(".page", pack_id=pack_id))


@blueprint.get("/packs/<int:pack_id>/<variant>-<edition>.pdf")
@audience(ON_TRUST_BOARD)
def paper(trust_id: int, pack_id: int, variant: str, edition: str) -> ResponseReturnValue:
    """Give a paper as it was frozen; a confidential one to those alone who are named for it."""
    pack = _pack_for(pack_id, variant)
    content = bytes_of(paper_of(pack, variant, edition), current_app.extensions["store"])
    large = " large print" if edition == Edition.LARGE else ""
    return to_keep_privately(content, "pdf", f"{_name(pack)} {variant}{large}")


@blueprint.get("/packs/<int:pack_id>/<variant>.txt")
@audience(ON_TRUST_BOARD)
def text(trust_id: int, pack_id: int, variant: str) -> ResponseReturnValue:
    """Give the words of a variant as it was frozen, for braille and screen readers; by the rule of its papers."""
    pack = _pack_for(pack_id, variant)
    content = frozen_text(paper_of(pack, variant, Edition.LARGE), current_app.extensions["store"])
    return to_keep_privately(content.encode(), "txt", f"{_name(pack)} {variant}")


def _may_freeze() -> bool:
    return there().may(Capability.RUN_TRUST_MEETINGS)


def _refuse_others() -> None:
    if not _may_freeze():
        raise NotAllowed("The trust’s officers freeze the packs of its boards.")


def _meeting_to_freeze(meeting_id: int) -> MeetingRow:
    _refuse_others()
    return meeting_by_id(there().trust, meeting_id, there().today)


def _sees_confidential(board_id: int) -> bool:
    """Say whether whoever is here may have a board's confidential papers: who runs it, and who is named for them."""
    at = there()
    return _may_freeze() or may_see_part_two(at.person.id, board_id, at.today)


def _pack_for(pack_id: int, variant: str) -> Pack:
    """Find a pack of which whoever is here may have a variant."""
    pack = stored_pack(there().trust, pack_id)
    if variant == Variant.CONFIDENTIAL and not _sees_confidential(pack.meeting.board_id):
        raise NotFound("This pack has no such paper.")
    return pack


def _name(pack: Pack) -> str:
    return f"{there().trust.name} board pack {pack.meeting.held_on.isoformat()} {pack.number}"
