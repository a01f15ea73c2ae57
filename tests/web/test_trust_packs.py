"""The packs of a trust's board, at their pages: who sees which, and who freezes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.installation import with_limits
from tracker.db import session
from tracker.models.meetings import Meeting
from tracker.models.packs import Pack
from tracker.printing.packs import print_pack
from tracker.printing.press import Sheets
from tracker.rules.permissions import Role
from tracker.web import costs
from tracker.web.views import plans

Browsers = dict[str, Browser]
JANUARY = date(2027, 1, 8)


@pytest.fixture(autouse=True)
def own_process() -> Iterator[None]:
    """End the printing process with the test."""
    yield
    plans.press.close()


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """The trust's board meets in January, and asked something in confidence."""
    make.action(make.requirement(make.inspection(cast.school, cast.head)), cast.leader, due_on=date(2026, 10, 1))
    made = make.meeting(make.trust_board(cast.trust), cast.trust_officer, JANUARY)
    make.question(cast.school, cast.governor, cast.head, text="What of the head?", meeting=made, confidential=True)
    session().commit()
    return made


@pytest.fixture
def trust(cast: Cast, meeting: Meeting) -> str:
    """Where the pages of the trust are."""
    return f"/trusts/{cast.trust.id}"


def pack(trust: str, officer: Browser, meeting: Meeting) -> Pack:
    """Freeze the pack of the meeting as its officer does, and give it with prints that are a few bytes."""
    officer.client.post(f"{trust}/meetings/{meeting.id}/pack")
    session().rollback()
    frozen = session().query(Pack).one()
    print_pack(frozen.id, lambda html: Sheets(b"%PDF " + html[:20].encode(), 3), lambda *_: None)
    session().commit()
    return frozen


def test_an_officer_looks_at_the_pack_and_freezes_it(
    app: Flask, at_browser: Browsers, trust: str, meeting: Meeting
) -> None:
    officer = at_browser["trust officer"]
    page = officer.get(f"{trust}/packs")
    assert page.heading == "What does our board get, and when?"
    address = f"{trust}/meetings/{meeting.id}/pack"
    assert page.soup.find("a", href=address)
    page = officer.get(address)
    assert "1 requirement at 1 school" in page.main
    assert "this is the first pack of the board" in page.main
    page = officer.post(address, {})
    assert page.heading == "Pack 1 for 8 January 2027"
    assert "Its papers are being printed." in page.main
    assert "Nothing has changed since pack 1 was frozen, so it stands." in officer.post(address, {}).main
    assert "froze pack 1" in officer.get(f"{trust}/history").main
    assert "being printed" in officer.get(f"{trust}/packs").main


def test_the_board_has_the_open_pack_and_those_named_the_confidential_one(
    cast: Cast, at_browser: Browsers, trust: str, meeting: Meeting
) -> None:
    frozen = pack(trust, at_browser["trust officer"], meeting)
    make.seat(meeting.board, cast.governor, part_two=False)
    make.seat(meeting.board, cast.leader, part_two=True)
    make.role(cast.clerk, Role.GOVERNOR, trust=cast.trust)
    session().commit()
    page, opened, secret = (f"{trust}/packs/{frozen.id}{end}" for end in ("", "/open", "/confidential"))
    for part, sees in {"trust officer": True, "leader": True, "governor": False, "clerk": False}.items():
        browser = at_browser[part]
        assert ("Confidential" in browser.get(page).main) is sees, part
        for ending in ("-standard.pdf", "-large.pdf", ".txt"):
            assert browser.client.get(f"{opened}{ending}").status_code == 200, part
            assert browser.client.get(f"{secret}{ending}").status_code == (200 if sees else 404), part
    text = at_browser["leader"].client.get(f"{secret}.txt").get_data(as_text=True)
    assert "What of the head?" in text
    assert "What of the head?" not in at_browser["governor"].client.get(f"{opened}.txt").get_data(as_text=True)
    assert at_browser["head"].client.get(page).status_code == 404


def test_a_seat_opens_the_packs_and_nothing_else_of_the_trust(
    cast: Cast, at_browser: Browsers, trust: str, meeting: Meeting
) -> None:
    make.seat(meeting.board, cast.governor)
    session().commit()
    governor = at_browser["governor"]
    page = governor.get(f"{trust}/packs")
    assert [link.get_text() for link in page.soup.select("nav a")] == ["Packs"]
    governor.get(trust, 404)
    governor.get(f"{trust}/meetings/{meeting.id}/pack", 403)
    assert governor.client.post(f"{trust}/meetings/{meeting.id}/pack").status_code == 403
    school = governor.get(f"/schools/900001/meetings/{meeting.id}")
    assert school.soup.find("a", href=f"{trust}/meetings/{meeting.id}")
    assert (
        not at_browser["head"]
        .get(f"/schools/900001/meetings/{meeting.id}")
        .soup.find("a", href=f"{trust}/meetings/{meeting.id}")
    )


def test_the_pack_of_a_school_is_not_found_at_the_trust_nor_the_other_way_round(
    cast: Cast, at_browser: Browsers, trust: str, meeting: Meeting
) -> None:
    frozen = pack(trust, at_browser["trust officer"], meeting)
    own = make.meeting(cast.school.boards[0], cast.clerk)
    session().commit()
    at_browser["trust officer"].get(f"{trust}/meetings/{own.id}/pack", 404)
    for path in ("", "/open.txt", "/open-standard.pdf"):
        at_browser["clerk"].get(f"/schools/900001/packs/{frozen.id}{path}", 404)
    at_browser["clerk"].get(f"/schools/900001/meetings/{meeting.id}/pack", 404)


@pytest.mark.parametrize(
    ("method", "address"),
    [("POST", "meetings/9/pack"), ("GET", "meetings/9/pack/preview.pdf?variant=open"), ("POST", "packs/9/print")],
)
def test_whoever_prints_for_the_trust_in_a_loop_waits(
    app: Flask, cast: Cast, trust: str, monkeypatch: pytest.MonkeyPatch, method: str, address: str
) -> None:
    monkeypatch.setattr("tracker.storage.tries.time", lambda: 1_800_000_000.0)
    monkeypatch.setattr(costs, "PAPERS", "1 per minute")
    officer = Browser(with_limits(app).test_client()).sign_in(cast.trust_officer)
    asked = [officer.client.open(f"{trust}/{address}", method=method).status_code for _ in range(2)]
    assert asked == [404, 429]
