"""What an installation holds, held against what people were told: every change whole, none lost, none twice."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from tests.endurance.house import House
from tests.endurance.traffic import GROUPS, Told, visited_on
from tracker.db import session
from tracker.models.actions import Update
from tracker.models.events import Event
from tracker.models.evidence import Evidence
from tracker.models.inspections import Inspection
from tracker.models.jobs import Job, JobState
from tracker.models.metrics import Reading
from tracker.models.packs import Pack
from tracker.queries.audit import verified
from tracker.queries.doctor import faults_of_the_database
from tracker.queries.files import files_named
from tracker.queries.packs import PRINT_JOB
from tracker.rules.chain import Tally
from tracker.services.files import files_damaged, files_missing, files_without_rows
from tracker.storage import Store
from tracker.storage.folder import GRACE_SECONDS
from tracker.web.context import utc_now

MARK = re.compile(r"(?:upload|update|import) \d{5}")
REQUIREMENTS = 2  # of each letter
LATER = GRACE_SECONDS + 60


def broken_promises(house: House, told: Told) -> list[str]:
    """Say what is wrong with what stands in the record now; it may be read while people go on working."""
    stored = set(told.stored)  # as it is before the record is read
    house.leave_alone()
    wrong = [*_lost_and_halved(stored), *_apart(), *_chain()]
    house.leave_alone()
    return wrong


def _marked() -> dict[str, Counter[str]]:
    """Count what bears each mark, by what it is."""
    found: dict[str, Counter[str]] = {}
    for what, words in (("update", Update.progress), ("evidence", Evidence.title), ("reading", Reading.source)):
        for said in session().scalars(select(words)):
            if mark := MARK.search(said):
                found.setdefault(mark[0], Counter())[what] += 1
    return found


WHOLE: Mapping[str, Mapping[str, int]] = {
    "upload": {"update": 1, "evidence": 1},
    "update": {"update": 1},
    "import": {"reading": len(GROUPS)},
}
"""What each kind of change leaves when it is whole; an import of a letter leaves no marks, but the day of its visit."""


def _lost_and_halved(stored: Set[str]) -> Iterator[str]:
    marked = _marked()
    for mark, kinds in marked.items():
        if kinds != WHOLE[mark.partition(" ")[0]]:
            yield f"{mark} is not whole: {dict(kinds)}"
    packs = {f"pack {pack}" for pack in session().scalars(select(Pack.id))}
    visits = Counter(session().scalars(select(Inspection.inspected_on)))
    yield from (f"the visit of {day} is there {times} times" for day, times in visits.items() if times > 1)
    for mark in stored:
        is_there = mark in marked or mark in packs or mark.startswith("freeze")
        if not is_there and not (mark.startswith("import") and visited_on(mark) in visits):
            yield f"{mark} was said to be stored, and is gone"


def _apart() -> Iterator[str]:
    """Hold each thing to its parts, and to the one event that tells of it."""
    events = Counter(tuple(row) for row in session().execute(select(Event.name, Event.subject_id)))

    def told(name: str, row: Any) -> Iterator[str]:
        if events[name, row.id] != 1:
            yield f"{name} {row.id} has {events[name, row.id]} events"

    for one in session().scalars(select(Update)):
        yield from told("progress_logged", one)
    for piece in session().scalars(select(Evidence)):
        yield from told("evidence_added", piece)
    for inspection in session().scalars(select(Inspection).where(Inspection.kind == "monitoring_letter")):
        yield from told("inspection_accepted", inspection)
        clauses = [len(one.clauses) for one in inspection.requirements]
        if len(clauses) != REQUIREMENTS or not all(clauses) or len(inspection.sources) != 1:
            yield f"inspection {inspection.id} has clauses {clauses} and {len(inspection.sources)} sources"
    numbers: dict[int, list[int]] = {}
    jobs = set(session().scalars(select(Job.subject_id)))
    for pack in session().scalars(select(Pack).order_by(Pack.number)):
        numbers.setdefault(pack.meeting_id, []).append(pack.number)
        prints = {paper.sha256 is not None for paper in pack.papers}
        if len(pack.papers) != 4 or len(prints) != 1 or pack.id not in jobs:
            yield f"pack {pack.id} has {len(pack.papers)} papers, printed {prints}, asked for: {pack.id in jobs}"
    for meeting, found in numbers.items():
        frozen = events["pack_frozen", meeting]
        if found != list(range(1, len(found) + 1)) or frozen != len(found):
            yield f"meeting {meeting} has packs {found} and {frozen} events"


def _chain() -> Iterator[str]:
    tally: Tally = verified()
    if tally.broken:
        yield tally.broken


def at_rest(house: House) -> list[str]:
    """Say what is wrong with the database and the files of a house that nobody has open."""
    house.leave_alone()
    wrong = faults_of_the_database()
    store: Store = house.app.extensions["store"]
    wrong += [f"the file of {what} is gone" for what in files_missing(store).values()]
    wrong += [f"the file of {what} is damaged" for what in files_damaged(store).values()]
    house.leave_alone()
    return wrong


def kept(house: House) -> list[Path]:
    """List every file in the folder of evidence, those half written too."""
    return [path for path in house.app.extensions["settings"].evidence.rglob("*") if path.is_file()]


def an_hour_passes(house: House) -> None:
    """Let what a killed process left be old enough for others to take it up: files, and jobs that fell silent."""
    then = time.time() - LATER
    for path in kept(house):
        os.utime(path, (then, then))
    session().execute(update(Job).where(Job.state == JobState.RUNNING).values(beat_at=utc_now() - timedelta(hours=1)))
    session().commit()
    house.leave_alone()


def orphans(house: House) -> list[str]:
    """Name the files without a row. An hour has to pass before."""
    store: Store = house.app.extensions["store"]
    left = files_without_rows(store)
    house.leave_alone()
    return left


def files_and_rows_agree(house: House) -> bool:
    """Say whether the folder holds what the rows name, and nothing else."""
    named = set(files_named())
    house.leave_alone()
    return {path.name for path in kept(house)} == named


def waiting_packs(house: House) -> dict[int, str]:
    """Give the packs that are not printed, with what the latest job about each says."""
    house.leave_alone()
    rows = session().execute(select(Job.subject_id, Job.state, Job.said).where(Job.kind == PRINT_JOB).order_by(Job.id))
    latest = {subject: (state, said) for subject, state, said in rows}
    house.leave_alone()
    return {pack: f"{state} {said}" for pack, (state, said) in latest.items() if state is not JobState.DONE}
