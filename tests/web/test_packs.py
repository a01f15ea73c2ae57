"""A clerk looks at a pack, freezes it, and everybody gets the papers that are for them."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from flask import Flask

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Clock
from tests.printing import harbour
from tracker.db import session
from tracker.models.actions import Action
from tracker.models.evidence import EvidenceKind
from tracker.models.meetings import Meeting
from tracker.models.packs import Pack
from tracker.printing.packs import print_pack
from tracker.printing.press import Sheets
from tracker.services.evidence import add_evidence

DECEMBER = date(2026, 12, 9)


def set_in_type(html: str) -> Sheets:
    """Print without a printer."""
    return Sheets(b"%PDF " + html.encode(), 9)


@pytest.fixture
def meeting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Meeting:
    """The board meets in December, and the press is quick."""
    monkeypatch.setattr("tracker.web.views.packs.press", set_in_type)
    harbour.plan(cast)
    make.meeting(cast.school.boards[0], cast.clerk, date(2026, 10, 7))
    held = make.meeting(cast.school.boards[0], cast.clerk, DECEMBER)
    make.seat(cast.school.boards[0], cast.governor)
    session().commit()
    return held


def at(meeting: Meeting, more: str = "") -> str:
    return f"/schools/900001/meetings/{meeting.id}{more}"


def frozen(browser: Browser, meeting: Meeting, *, and_printed: bool = True) -> Pack:
    """Freeze by one press, and let a worker print."""
    assert browser.client.post(at(meeting, "/pack")).status_code == 302
    session().rollback()
    pack = session().query(Pack).order_by(Pack.number.desc()).first()
    assert pack
    if and_printed:
        print_pack(pack.id, set_in_type, lambda *_: None)
        session().commit()
    return pack


def paper(pack: Pack, name: str) -> str:
    return f"/schools/900001/packs/{pack.id}/{name}.pdf"


def test_the_clerk_sees_what_would_go_in_what_is_missing_and_who_gets_what(
    at_browser: dict[str, Browser], meeting: Meeting
) -> None:
    text = " ".join(at_browser["clerk"].get(at(meeting, "/pack")).text.split())
    assert "What would be in the pack for 9 December 2026?" in text
    assert "1 update missing" in text
    assert "Omar Farouk last logged progress on 28 September 2026." in text
    assert "The budget is 12 pages. Once the open pack was previewed, this page says how many it has." in re.sub(
        r"<[^>]+>", "", text
    )
    assert "this is the first pack of the board" in text
    assert re.search(r"Gwen Ŵyn.{0,120}Member.{0,120}Open and confidential", re.sub(r"<[^>]+>", " ", text))


def test_the_length_of_a_pack_is_said_once_it_was_looked_at(at_browser: dict[str, Browser], meeting: Meeting) -> None:
    clerk = at_browser["clerk"]
    assert clerk.client.get(at(meeting, "/pack/preview.pdf")).status_code == 200
    text = clerk.get(at(meeting, "/pack")).text
    assert "9 pages" in text
    assert "The budget is 12 pages, so this is within it." in text


def test_a_pack_whose_meeting_moved_says_so_until_it_is_frozen_again(
    at_browser: dict[str, Browser], meeting: Meeting
) -> None:
    clerk = at_browser["clerk"]
    pack = frozen(clerk, meeting)
    moved = "The meeting has moved since. The papers of pack 1 name 9 December 2026. It is now on 10 December 2026, 7pm"
    assert moved not in clerk.get(at(meeting)).main
    session().get_one(Meeting, meeting.id).held_on = DECEMBER + timedelta(1)
    session().get_one(Meeting, meeting.id).starts_at = time(19)
    session().commit()
    for path in (at(meeting), at(meeting, "/pack"), f"/schools/900001/packs/{pack.id}"):
        assert moved in clerk.get(path).main
    assert "Pack 1 for 9 December 2026" in clerk.get(f"/schools/900001/packs/{pack.id}").main
    text = clerk.client.post(at(meeting, "/pack"), follow_redirects=True).text
    assert "Pack 2 is frozen." in text
    assert moved not in clerk.get(at(meeting)).main


def test_the_updates_that_are_missing_are_listed_for_the_pack_that_stands_only(
    at_browser: dict[str, Browser], meeting: Meeting
) -> None:
    clerk = at_browser["clerk"]
    first = frozen(clerk, meeting)
    session().get_one(Meeting, meeting.id).place = "Quay House"
    session().commit()
    frozen(clerk, meeting)
    assert clerk.get(at(meeting)).text.count("Omar Farouk last logged progress") == 1
    assert "Omar Farouk last logged progress" in clerk.get(f"/schools/900001/packs/{first.id}").text


def test_a_pack_first_frozen_after_the_meeting_is_not_told_as_sent(
    cast: Cast, at_browser: dict[str, Browser], meeting: Meeting, clock: Clock
) -> None:
    clock.now += timedelta(days=30)
    clerk = at_browser["clerk"].sign_in(cast.clerk)
    pack = frozen(clerk, meeting)
    late = "rozen after the meeting, on 25 December 2026"
    assert late in clerk.get("/schools/900001/meetings").main
    by = "Frozen after the meeting, by Clare Moss on 25 December 2026"
    assert by in clerk.get(at(meeting)).main
    assert by in clerk.get(f"/schools/900001/packs/{pack.id}").main
    assert f"F{late}: the board did not have it" in clerk.client.get(paper(pack, "open-standard")).text


def test_where_nothing_can_be_kept_the_clerk_is_told_so_and_no_pack_is_frozen(
    app: Flask, at_browser: dict[str, Browser], meeting: Meeting
) -> None:
    kept = app.extensions["store"].path
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("no folder")
    answer = at_browser["clerk"].client.post(at(meeting, "/pack"))
    assert answer.status_code == 507
    assert "The place where files are kept cannot be written to, so nothing was stored." in answer.text
    session().rollback()
    assert session().query(Pack).count() == 0


def test_a_preview_is_given_in_both_variants_and_in_no_other(at_browser: dict[str, Browser], meeting: Meeting) -> None:
    clerk = at_browser["clerk"]
    opened = clerk.client.get(at(meeting, "/pack/preview.pdf"))
    assert "Preview, not frozen" in opened.text
    assert harbour.SECRET not in opened.text
    assert harbour.SECRET in clerk.client.get(at(meeting, "/pack/preview.pdf?variant=confidential")).text
    assert clerk.client.get(at(meeting, "/pack/preview.pdf?variant=secret")).status_code == 404


def test_one_press_freezes_and_a_second_one_gives_the_same_pack(
    at_browser: dict[str, Browser], meeting: Meeting
) -> None:
    clerk = at_browser["clerk"]
    first = clerk.client.post(at(meeting, "/pack"), follow_redirects=True).text
    assert "Pack 1 is frozen. Its papers are being printed." in first
    assert "Waiting to start." in first
    assert "See how far it is" in first
    again = clerk.client.post(at(meeting, "/pack"), follow_redirects=True).text
    assert "Nothing has changed since pack 1 was frozen, so it stands." in again
    assert session().query(Pack).count() == 1


def test_a_printed_pack_is_on_the_page_of_its_meeting_with_the_hash_of_every_paper(
    at_browser: dict[str, Browser], meeting: Meeting
) -> None:
    pack = frozen(at_browser["clerk"], meeting)
    for path in (at(meeting), f"/schools/900001/packs/{pack.id}"):
        text = at_browser["clerk"].get(path).text
        for one in pack.papers:
            assert str(one.sha256) in text
        assert "1 update missing" in text
        assert "Confidential, large print (PDF)" in text


def test_the_open_paper_is_for_everybody_and_the_confidential_one_for_those_named(
    at_browser: dict[str, Browser], meeting: Meeting
) -> None:
    pack = frozen(at_browser["clerk"], meeting)
    named = {"governor", "head", "clerk"}
    for part in ("governor", "leader", "head", "clerk", "trust officer"):
        browser = at_browser[part].client
        opened = browser.get(paper(pack, "open-standard"))
        assert opened.status_code == 200
        assert opened.headers["Content-Disposition"].startswith("attachment")
        assert "no-store" in opened.headers["Cache-Control"]
        assert browser.get(paper(pack, "confidential-large")).status_code == (200 if part in named else 404)
        page = browser.get(f"/schools/900001/packs/{pack.id}").text
        assert ("Confidential (PDF)" in page) == (part in named)
        assert (str(pack.papers[2].sha256) in browser.get(at(meeting)).text) == (part in named)


def test_whoever_is_no_longer_named_for_part_two_gets_the_confidential_paper_no_more(
    at_browser: dict[str, Browser], cast: Cast, meeting: Meeting
) -> None:
    pack = frozen(at_browser["clerk"], meeting)
    cast.school.boards[0].seats[0].part_two = False
    session().commit()
    assert at_browser["governor"].client.get(paper(pack, "confidential-standard")).status_code == 404


def test_an_open_paper_that_was_sent_holds_nothing_confidential(
    at_browser: dict[str, Browser], meeting: Meeting
) -> None:
    pack = frozen(at_browser["clerk"], meeting)
    governor = at_browser["governor"].client
    assert harbour.SECRET not in governor.get(paper(pack, "open-standard")).text
    assert harbour.SECRET in governor.get(paper(pack, "confidential-standard")).text


def test_a_pack_is_read_as_plain_text_by_the_rule_of_its_papers(
    at_browser: dict[str, Browser], meeting: Meeting
) -> None:
    pack = frozen(at_browser["clerk"], meeting)
    address = f"/schools/900001/packs/{pack.id}"
    for part, is_named in (("governor", True), ("clerk", True), ("leader", False), ("trust officer", False)):
        browser = at_browser[part].client
        opened, secret = browser.get(f"{address}/open.txt"), browser.get(f"{address}/confidential.txt")
        assert (opened.status_code, opened.mimetype) == (200, "text/plain")
        assert harbour.SECRET not in opened.text
        assert "no-store" in opened.headers["Cache-Control"]
        assert secret.status_code == (200 if is_named else 404)
        assert (harbour.SECRET in secret.text) == is_named
        page = at_browser[part].get(address)
        assert "open (plain text)" in page.main
        assert ("confidential (plain text)" in page.main) == is_named
    assert at_browser["clerk"].client.get(f"{address}/secret.txt").status_code == 404


def test_the_plain_text_of_a_frozen_pack_says_what_was_frozen_whatever_came_after(
    at_browser: dict[str, Browser], meeting: Meeting
) -> None:
    clerk = at_browser["clerk"]
    pack = frozen(clerk, meeting)
    address = f"/schools/900001/packs/{pack.id}/open.txt"
    before = clerk.client.get(address).text
    session().query(Action).first().title = "Another title"  # type: ignore[union-attr]
    session().commit()
    assert clerk.client.get(address).text == before
    assert "Another title" not in before


def test_a_pack_that_was_superseded_stays_to_be_had_and_says_so(
    at_browser: dict[str, Browser], cast: Cast, meeting: Meeting, clock: Clock
) -> None:
    clerk = at_browser["clerk"]
    first = frozen(clerk, meeting)
    bytes_before = clerk.client.get(paper(first, "open-standard")).data
    action = session().query(Action).first()
    assert action
    signed = {"by": cast.leader, "now": make.at(make.TODAY), "today": make.TODAY}
    add_evidence(action, EvidenceKind.OBSERVATION, "Ten more lessons", make.TODAY, note="Seen.", **signed)
    session().commit()
    assert "1 thing has changed in the open pack since" in clerk.get(at(meeting, "/pack")).text
    second = frozen(clerk, meeting)
    assert second.number == 2
    assert "Pack 2 has taken its place." in clerk.get(f"/schools/900001/packs/{first.id}").text
    assert "Superseded by pack 2" in clerk.get(at(meeting)).text
    assert clerk.client.get(paper(first, "open-standard")).data == bytes_before
    assert "Evidence added: E9 Ten more lessons." in clerk.client.get(paper(second, "open-standard")).text


def test_once_the_meeting_was_held_its_pack_stays(
    cast: Cast, at_browser: dict[str, Browser], meeting: Meeting, clock: Clock
) -> None:
    clerk = at_browser["clerk"]
    frozen(clerk, meeting)
    clock.now += timedelta(days=30)
    clerk.sign_in(cast.clerk)
    assert "Look at the next pack" not in clerk.get(at(meeting)).text
    text = clerk.client.post(at(meeting, "/pack"), follow_redirects=True).text
    assert "The meeting was held. Pack 1 stays what the board had." in text


def test_a_damaged_paper_is_refused_in_a_sentence(app: Flask, at_browser: dict[str, Browser], meeting: Meeting) -> None:
    pack = frozen(at_browser["clerk"], meeting)
    sha256 = str(pack.papers[0].sha256)
    (app.extensions["store"].path / sha256[:2] / sha256).write_bytes(b"%PDF something else")
    answer = at_browser["governor"].client.get(paper(pack, "open-standard"))
    assert answer.status_code == 404
    assert "The kept file of this paper is damaged" in answer.text


def test_a_paper_that_is_not_printed_yet_or_not_there_is_not_found(
    at_browser: dict[str, Browser], meeting: Meeting
) -> None:
    pack = frozen(at_browser["clerk"], meeting, and_printed=False)
    answer = at_browser["clerk"].client.get(paper(pack, "open-standard"))
    assert (answer.status_code, "still being printed" in answer.text) == (404, True)
    assert at_browser["clerk"].client.get(paper(pack, "open-tiny")).status_code == 404
    assert at_browser["somebody from another school"].client.get(paper(pack, "open-standard")).status_code == 404


def test_a_printing_that_was_given_up_is_asked_for_again_by_one_press(
    at_browser: dict[str, Browser], meeting: Meeting
) -> None:
    from tracker.models.jobs import Job, JobState

    clerk = at_browser["clerk"]
    pack = frozen(clerk, meeting, and_printed=False)
    job = session().query(Job).one()
    job.state, job.said = JobState.FAILED, "The printer stopped halfway."
    session().commit()
    text = clerk.get(f"/schools/900001/packs/{pack.id}").text
    assert "The printing stopped. The printer stopped halfway." in text
    assert "Print it again" in text
    assert "Print it again" not in at_browser["governor"].get(f"/schools/900001/packs/{pack.id}").text
    clerk.client.post(f"/schools/900001/packs/{pack.id}/print")
    session().rollback()
    assert session().query(Job).filter_by(state=JobState.WAITING).count() == 1


def test_a_cancelled_meeting_gets_no_pack(at_browser: dict[str, Browser], meeting: Meeting) -> None:
    meeting.cancelled_on = make.TODAY
    session().commit()
    answer = at_browser["clerk"].client.post(at(meeting, "/pack"))
    text, status = answer.text, answer.status_code
    assert status == 422
    assert "This meeting was cancelled on 25 November 2026, so it gets no pack." in text
    assert session().query(Pack).count() == 0
