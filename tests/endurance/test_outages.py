"""The disk is full, the database is locked or gone: whoever asks is told so in a sentence, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from tests.endurance.house import OTHER_URN, URN, House, opened
from tests.endurance.record import an_hour_passes, at_rest, broken_promises, files_and_rows_agree, orphans
from tests.endurance.traffic import Told, figures
from tests.endurance.visitors import Answer, Visitor
from tests.installation import out_of_reach, settings_in
from tracker.application import create_app
from tracker.db import begin_writing, db, session

SECONDS = float(os.environ.get("OUTAGE", "2"))
SMALL = 8 * 2**20
NO_RECORDS = "The records are out of reach just now"
NO_FILES = "Files are out of reach just now"


def log_progress(who: Visitor, mark: str) -> Answer:
    return who.post(f"/schools/{URN}/actions/1.1/progress", [("colour", "amber"), ("progress", f"Visits, {mark}.")])


def log_with_file(who: Visitor, mark: str, size: int) -> Answer:
    told = [("colour", "amber"), ("progress", f"Visits, {mark}."), ("title", mark)]
    notes = (f"{mark}.txt", (mark + ". ").encode() * (size // 14))
    return who.post(f"/schools/{URN}/actions/1.1/progress", [*told, ("file", notes)])


def holds(house: House, told: Told) -> None:
    """Hold what stands to what was told, once nobody has the house open."""
    house.close()
    assert at_rest(house) == []
    assert broken_promises(house, told) == []
    an_hour_passes(house)
    assert house.command("files", "sweep").returncode == 0
    assert files_and_rows_agree(house)
    verified = house.command("audit", "verify")
    assert verified.returncode == 0, verified.stderr


def test_a_change_waits_while_another_holds_the_database_and_pages_are_read_meanwhile(house: House) -> None:
    with opened(house):
        leader, governor, told = house.visitor("leader"), house.visitor("governor"), Told()
        leader.sign_in()
        governor.sign_in()
        begin_writing()
        assert governor.get(f"/schools/{URN}/").status == 200
        with ThreadPoolExecutor() as meanwhile:
            waiting = meanwhile.submit(log_progress, leader, "update 00001")
            house.pause(SECONDS)
            assert not waiting.done(), waiting.result().sentence
            session().rollback()
            assert waiting.result().status == 302
        told.stored.add("update 00001")
        holds(house, told)


def test_while_the_database_is_gone_people_are_told_so_and_none_is_made_in_its_place(house: House) -> None:
    leader, told = house.visitor("leader"), Told()
    with opened(house):
        assert log_progress(leader, "update 00001").status == 302
    with out_of_reach(house.instance):
        house.open()
        for answer in (leader.get(f"/schools/{URN}/"), log_progress(leader, "update 00002")):
            assert (answer.status, NO_RECORDS in answer.body) == (503, True), answer.sentence
        house.pause(SECONDS)
    assert log_progress(leader, "update 00003").status == 302
    told.stored |= {"update 00001", "update 00003"}
    holds(house, told)


@pytest.mark.postgresql("a file that is open stays open, wherever it is moved")
def test_a_server_goes_on_when_the_database_that_it_had_open_is_back(house: House) -> None:
    leader, told = house.visitor("leader"), Told()
    with opened(house):
        assert log_progress(leader, "update 00001").status == 302
        with out_of_reach(house.instance):
            for answer in (leader.get(f"/schools/{URN}/"), log_progress(leader, "update 00002")):
                assert (answer.status, NO_RECORDS in answer.body) == (503, True), answer.sentence
        assert log_progress(leader, "update 00003").status == 302
        told.stored |= {"update 00001", "update 00003"}
        holds(house, told)


@contextmanager
def mounted(folder: Path) -> Iterator[Path]:
    """Put a small disk into a folder."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def small_house(app: Flask, tmp_path: Path, empty_database: Path, password_hash: str) -> Iterator[House]:
    """A house on a disk of a few megabytes."""
    if not shutil.which("mount") or os.geteuid():
        pytest.skip("only root can mount a small disk")
    with mounted(tmp_path / "disk") as disk:
        shutil.copyfile(empty_database, disk / "tracker.db")
        with create_app(settings_in(disk)).app_context() as context:
            made = House(context.app)
            made.furnish(password_hash)
            yield made
            made.close()
            session().close()
            db.engine.dispose()


@pytest.mark.sqlite("a full disk keeps nobody from a database that is elsewhere")
def test_with_the_disk_full_nothing_is_lost_and_there_is_room_again_afterwards(small_house: House) -> None:
    house, told, refused = small_house, Told(), []
    ballast = house.instance / "ballast"
    ballast.write_bytes(bytes(SMALL // 4))
    with opened(house):
        leader, clerk, reader = house.visitor("leader"), house.visitor("clerk"), house.visitor("governor")
        stranger = house.visitor("somebody from another school")
        for who in (leader, clerk, reader, stranger):
            who.sign_in()
        for number in range(1, 400):
            mark = f"update {number:05}"
            if number % 3 == 0:
                answer = log_progress(leader, mark)
            elif number % 3 == 1:
                mark = f"upload {number:05}"
                answer = log_with_file(leader, mark, 300_000)
            else:
                answer = clerk.post(f"/schools/{URN}/meetings/1/pack")
                mark = f"freeze {number:05}"
            if answer.status == 302:
                told.stored.add(mark)
            else:
                refused.append(mark)
                assert (answer.status, NO_RECORDS in answer.body or NO_FILES in answer.body) in (
                    (503, True),
                    (507, True),
                ), f"{answer.status} {answer.sentence}"
            if len(refused) > 12:
                break
        assert len(refused) > 12, "the disk was never full"
        assert reader.get(f"/schools/{URN}/").status == 200  # what is there can be read
        assert stranger.post(f"/schools/{OTHER_URN}/metrics/read-in", [("file", ("f.csv", figures("import 00001")))])
        ballast.unlink()
        assert log_with_file(leader, "upload 90000", 300_000).status == 302
        assert log_progress(leader, "update 90001").status == 302
        told.stored |= {"upload 90000", "update 90001"}
        house.close()
        an_hour_passes(house)
        holds(house, told)  # what those had brought whose change could not be stored, a sweep has removed
        assert orphans(house) == []


def test_who_is_answered_before_all_of_a_file_has_come_hears_the_answer(house: House) -> None:
    with opened(house):
        nobody = house.visitor("leader")
        answer = nobody.send_unasked(
            f"/schools/{URN}/actions/1.1/progress", [("file", ("notes.txt", b"Notes. " * 2**21))]
        )
    assert answer.status == 302
    assert answer.leads_to.startswith("/login")
