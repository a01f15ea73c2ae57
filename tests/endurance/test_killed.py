"""Killed at any moment: what was acknowledged is there, nothing is there by half, and the chain holds."""

from __future__ import annotations

import os
from collections import Counter
from random import Random

from tests.endurance.house import MOMENTS, URN, House
from tests.endurance.record import (
    an_hour_passes,
    at_rest,
    broken_promises,
    files_and_rows_agree,
    orphans,
    waiting_packs,
)
from tests.endurance.traffic import Traffic

TIMES = int(os.environ.get("ENDURE", "4"))
SEED = int(os.environ.get("ENDURE_SEED", "7"))
LONGEST_WORK = 2.0  # seconds between two moments
ATTEMPTS = 120


def test_a_server_and_a_worker_killed_at_any_moment_lose_nothing_and_leave_nothing_by_half(house: House) -> None:
    random, struck, left = Random(SEED), Counter[str](), 0
    traffic = Traffic(house, SEED, freezes=2 if TIMES < 50 else 20)
    try:
        while struck.total() < TIMES:
            if not house.is_open:
                house.open()
            traffic.let_in()
            house.pause(random.uniform(0.05, LONGEST_WORK))
            what = random.choices(MOMENTS, (4, 1, 2, 3))[0]
            if not house.strike(what, random.randrange(2)):
                continue
            struck[what] += 1
            if not house.is_open:
                traffic.keep_out()
                house.pause(0.1)  # those who were cut off notice
                assert at_rest(house) == []
                an_hour_passes(house)
                left += len(orphans(house))
            assert broken_promises(house, traffic.told) == []
            assert traffic.told.wrong == []
            if struck.total() % 20 == 0:
                print(f"Killed {struck.total()} times of {TIMES}: {len(traffic.told.stored)} changes.", flush=True)
    finally:
        traffic.end()
        house.close()

    an_hour_passes(house)
    left += len(orphans(house))
    house.open()
    _print_the_rest(house)
    house.end()
    assert traffic.told.wrong == []
    assert broken_promises(house, traffic.told) == []
    an_hour_passes(house)
    swept = house.command("files", "sweep")
    assert (swept.returncode, swept.stderr) == (0, "")
    assert files_and_rows_agree(house)
    assert at_rest(house) == []
    verified = house.command("audit", "verify")
    assert verified.returncode == 0, verified.stderr
    kinds = Counter(mark.partition(" ")[0] for mark in traffic.told.stored)
    assert all(kinds[kind] for kind in ("upload", "update", "import"))
    print(f"\nKilled {struck.total()} times: {dict(struck)}. Acknowledged, and there: {dict(kinds)}.")
    print(f"Never answered: {len(traffic.told.unheard)}. Files left without a row, and swept: {left}.")
    print(verified.stdout)


def _print_the_rest(house: House) -> None:
    """Wait until every pack is printed; what was killed three times is asked for again, as its page says."""
    clerk, before, attempts = house.visitor("clerk"), None, 0
    while attempts < ATTEMPTS:
        waiting = waiting_packs(house)
        if not waiting:
            return
        before, attempts = waiting, attempts + 1 if waiting == before else 0  # while it goes on there is patience
        for pack, said in waiting.items():
            if said.startswith("failed"):
                answer = clerk.post(f"/schools/{URN}/packs/{pack}/print")
                assert answer.status == 302, answer.sentence
        house.pause(1)
    raise AssertionError(f"Packs were never printed: {waiting_packs(house)}")
