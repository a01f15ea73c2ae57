"""``flask packs``: freeze what a board gets for a meeting, and write it to a folder."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from tracker.commands.groups import Commands, installation, now, school_with, store, today_at
from tracker.db import begin_writing, session
from tracker.errors import NotFound, Refused
from tracker.models.packs import Edition, Pack
from tracker.models.schools import School
from tracker.printing.packs import frozen_text, pack_html, print_pack
from tracker.printing.press import press_here
from tracker.queries.meetings import MeetingRow, meetings_of
from tracker.rules.speech import counted, day
from tracker.services.packs import bytes_of, freeze_pack

commands = Commands("packs", help="Freeze the packs of meetings.")


@commands.command()
@click.option("--urn", required=True, help="The school.")
@click.option("--meeting", "held_on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day of the meeting.")
@click.option("--board", default="", help="The board, where two meet on that day.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder to write the papers to.")
@click.option("--plain", is_flag=True, help="Write both variants as plain text too, for braille and screen readers.")
def freeze(urn: str, held_on: datetime, board: str, out: Path, plain: bool) -> None:
    """Freeze the pack of a meeting and write its papers: open and confidential, standard and large print.

    The meeting is one of the school's own boards, or of its trust's.

    Twice gives the same pack, unless something has changed; the pack of a meeting that was held stays as it was.
    """
    begin_writing(of=f"school {urn}")
    school = school_with(urn)
    today = today_at(school)
    meeting = _meeting(school, held_on.date(), board, today)
    of = school.trust if meeting.of_trust and school.trust else school
    frozen = freeze_pack(of, meeting, pack_html, store=store(), by=installation(), now=now(), today=today)
    pack_id, number, is_new = frozen.pack.id, frozen.pack.number, frozen.is_new
    session().commit()
    if any(paper.sha256 is None for paper in frozen.pack.papers):
        print_pack(pack_id, press_here, lambda step, steps, said: None)
        session().commit()
    pack = session().get_one(Pack, pack_id)
    _write(pack, meeting, out, plain)
    click.echo(f"Pack {number} for {meeting.label} {'is frozen' if is_new else _stands(meeting)}.")
    for sentence in pack.missing:
        click.echo(f"Update missing: {sentence}", err=True)


def _meeting(school: School, held_on: date, board: str, today: date) -> MeetingRow:
    """Find the one meeting of the school's own boards, or its trust's, on a day."""
    found = [
        one
        for one in meetings_of(school, today)
        if one.held_on == held_on and one.cancelled_on is None and board in ("", one.board)
    ]
    if not found:
        raise NotFound(
            f"No board of {school.name} meets on {day(held_on)}. See: meetings list --urn {school.urn} --json"
        )
    if len(found) > 1:
        boards = " or ".join(f"“{one.board}”" for one in found)
        raise NotFound(
            f"{counted(len(found), 'board')} of {school.name} meet on {day(held_on)}: name one with --board, {boards}."
        )
    return found[0]


def _stands(meeting: MeetingRow) -> str:
    return "stands: the meeting was held" if meeting.was_held else "stands: nothing has changed since it was frozen"


def _write(pack: Pack, meeting: MeetingRow, out: Path, plain: bool) -> None:
    name = f"pack-{meeting.held_on.isoformat()}-{pack.number}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        for paper in pack.papers:
            is_large = paper.edition == Edition.LARGE
            path = out / f"{name}-{paper.variant}{'-large' if is_large else ''}.pdf"
            path.write_bytes(bytes_of(paper, store()))
            click.echo(f"{path}: {counted(paper.pages or 0, 'page')}, SHA-256 {paper.sha256}")
            if plain and is_large:
                text = out / f"{name}-{paper.variant}.txt"
                text.write_text(frozen_text(paper, store()), "utf-8")
                click.echo(f"{text}: plain text.")
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}.") from error
