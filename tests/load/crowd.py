"""Governors who read and leaders who log, each in a thread of their own, with the pauses of people."""

from __future__ import annotations

import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count, cycle
from random import Random
from statistics import median, quantiles
from threading import Event, Thread

from sqlalchemy import select

from tests.benchmarks.many import address_of, urn_of
from tests.endurance.house import House
from tests.endurance.record import MARK
from tests.endurance.traffic import Told
from tests.endurance.visitors import BROKEN, Answer, Visitor
from tracker.db import session
from tracker.models.actions import Update
from tracker.models.events import Event as Happened
from tracker.queries.audit import verified

SECONDS = float(os.environ.get("LOAD_SECONDS", "6"))
IS_MEASURED = SECONDS >= 60  # else it is short, and only shows that all of it works
MANY, FEW, SCHOOLS = (50, 10, 17) if IS_MEASURED else (6, 3, 2)  # governors, leaders, and schools for them
GOVERNORS, LEADERS = ("gwen", "idris", "mary"), ("lena", "ravi", "joan")  # of each school
OWN = {"lena": 1, "ravi": 2, "joan": 3}  # the first action of each
PAGES = ("/", "/requirements/1", "/actions/1.1", "/metrics", "/questions", "/meetings")
READS_FOR = (2.0, 8.0) if IS_MEASURED else (0.2, 1.0)  # seconds that a governor looks at a page
WRITES_FOR = (5.0, 15.0) if IS_MEASURED else (0.5, 1.5)  # seconds between two updates of a leader
AT_ONCE = 4  # who sign in together before it begins


@dataclass(slots=True)
class Seen:
    """What a crowd met: how long each answer took, what went wrong, and how often nobody answered."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    broken: int = 0

    @property
    def p95(self) -> float:
        """The time within which nineteen of twenty answers came."""
        return quantiles(self.seconds, n=20)[-1]


class Crowd:
    """People at work at a house, from the time they are let in until they are sent home."""

    def __init__(self, house: House, seed: int = 7) -> None:
        self.told = Told()
        self.seen = Seen()
        self._over = Event()
        self._marks = count(1)
        self._random = Random(seed)
        readers = [self._person(house, GOVERNORS, number) for number in range(MANY)]
        writers = [self._person(house, LEADERS, number) for number in range(FEW)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda known: known[0].sign_in(), [*readers, *writers]))
        self._threads = [Thread(target=self._reads, args=one, daemon=True) for one in readers]
        self._threads += [Thread(target=self._writes, args=one, daemon=True) for one in writers]

    @staticmethod
    def _person(house: House, names: tuple[str, ...], number: int) -> tuple[Visitor, str, str]:
        school, name = number // len(names), names[number % len(names)]
        return Visitor(house.socket, address_of(name, school)), f"/schools/{urn_of(school)}", name

    def let_in(self) -> None:
        """Let them work."""
        for thread in self._threads:
            thread.start()

    def send_home(self) -> Seen:
        """Let nobody begin anything more, wait until all are gone, and give what they met."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        return self.seen

    def _reads(self, visitor: Visitor, school: str, _name: str) -> None:
        random = Random(self._random.random())
        for page in cycle(random.sample(PAGES, len(PAGES))):
            if self._over.wait(random.uniform(*READS_FOR)):
                return
            self._opens(visitor, school + page)

    def _writes(self, visitor: Visitor, school: str, name: str) -> None:
        random = Random(self._random.random())
        form = f"{school}/actions/1.{OWN[name]}/progress"
        while not self._over.wait(random.uniform(*WRITES_FOR)):
            self._opens(visitor, form)
            mark = f"update {next(self._marks):05}"
            fields = [("colour", "amber"), ("progress", f"Visited lessons, {mark}.")]
            began = time.perf_counter()
            try:
                answer = visitor.post(form, fields)
            except BROKEN:
                self.seen.broken += 1
                self.told.unheard.add(mark)
                continue
            except AssertionError as error:  # somebody cannot sign in
                self.seen.wrong.append(f"{mark}: {error}")
                continue
            self.seen.seconds.append(time.perf_counter() - began)
            if answer.status == 302 and not answer.leads_to.startswith("/login"):
                self.told.stored.add(mark)
            else:
                self.seen.wrong.append(_told(answer, mark))

    def _opens(self, visitor: Visitor, page: str) -> None:
        began = time.perf_counter()
        try:
            answer = visitor.get(page)
        except BROKEN:
            self.seen.broken += 1
            return
        self.seen.seconds.append(time.perf_counter() - began)
        if answer.status != 200:
            self.seen.wrong.append(_told(answer, page))


def unkept(house: House, told: Told) -> list[str]:
    """Say which change is gone, there twice, or not in the history; and where the chain of events is broken."""
    house.leave_alone()
    said = select(Update.id, Update.progress).where(Update.progress.contains(", update "))
    found = {id_: match[0] for id_, progress in session().execute(said) if (match := MARK.search(progress))}
    events = select(Happened.subject_id).where(Happened.name == "progress_logged", Happened.subject_id.in_(found))
    recorded, times = Counter(session().scalars(events)), Counter(found.values())
    wrong = [f"{mark} was said to be stored, and is gone" for mark in told.stored if not times[mark]]
    wrong += [f"{mark} is there {count} times" for mark, count in times.items() if count > 1]
    wrong += [f"{mark} has {recorded[id_]} events" for id_, mark in found.items() if recorded[id_] != 1]
    wrong += [broken] if (broken := verified().broken) else []
    house.leave_alone()
    return wrong


def idle_median(house: House) -> float:
    """Give the median of a governor who reads alone, one page after the other."""
    rounds = 20 if IS_MEASURED else 2
    visitor = Visitor(house.socket, address_of(GOVERNORS[0], 0))
    visitor.sign_in()
    taken = []
    for number in range(2 * rounds):
        for page in PAGES:
            began = time.perf_counter()
            assert visitor.get(f"/schools/{urn_of(0)}{page}").status == 200
            if number >= rounds:  # by then every process has shown every page
                taken.append(time.perf_counter() - began)
    return median(taken)


def _told(answer: Answer, what: str) -> str:
    return f"{what}: {answer.status} {answer.leads_to} {answer.sentence}"
