"""Logging progress: signed, dated, within its words, with evidence if there is any."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.pictures import png
from tracker.db import session
from tracker.models.actions import Action, Update
from tracker.models.evidence import Evidence, EvidenceKind
from tracker.rules.colours import Colour

Browsers = dict[str, Browser]
TODAY = make.TODAY
PHOTO = png()


@pytest.fixture
def action(cast: Cast) -> Action:
    """Lena's action."""
    return make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)


@pytest.fixture
def address(cast: Cast, action: Action) -> str:
    """Where its progress is logged."""
    return f"/schools/{cast.school.urn}/actions/1.1/progress"


def updates() -> list[Update]:
    session().expire_all()
    return list(session().scalars(select(Update).order_by(Update.id)))


def pieces() -> list[Evidence]:
    session().expire_all()
    return list(session().scalars(select(Evidence).order_by(Evidence.id)))


def test_the_records_opinion_comes_first(address: str, action: Action, at_browser: Browsers) -> None:
    make.milestone(action, TODAY - timedelta(31))
    page = at_browser["leader"].get(address)
    assert page.heading == "Log progress on 1.1"
    assert "The record says red: 1 milestone 31 days overdue" in page.main
    assert page.main.index("The record says red") < page.main.index("How is it going?")


def test_the_way_back_is_to_what_one_owes_or_to_the_action_of_somebody_else(address: str, at_browser: Browsers) -> None:
    ways = {who: at_browser[who].get(address).soup.select_one(".ns-back") for who in ("leader", "head")}
    assert {who: str(way["href"]).removeprefix("/schools/900001") for who, way in ways.items() if way} == {
        "leader": "/my-actions#action-1.1",
        "head": "/actions/1.1",
    }


def test_it_asks_what_was_done_since_the_last_update(address: str, action: Action, at_browser: Browsers) -> None:
    assert "What has been done so far?" in at_browser["leader"].get(address).main
    make.update(action, Colour.AMBER, TODAY - timedelta(10))
    assert "What has been done since 15 November 2026?" in at_browser["leader"].get(address).main


def test_an_update_is_signed_and_dated_and_stands_on_the_action(address: str, at_browser: Browsers) -> None:
    typed = {"colour": "amber", "progress": "Eighteen lessons visited.", "difference": "Too early to say."}
    page = at_browser["leader"].post(address, typed)
    assert "Signed and saved." in page.main
    assert "Amber · Lena Adeyemi, 25 November 2026" in page.main
    assert "Too early to say." in page.main
    assert [(u.colour, u.signed_by.name, u.signed_on) for u in updates()] == [(Colour.AMBER, "Lena Adeyemi", TODAY)]
    assert pieces() == []


def test_a_later_update_follows_and_changes_nothing_before_it(
    address: str, action: Action, at_browser: Browsers
) -> None:
    make.update(action, Colour.GREEN, TODAY - timedelta(20), progress="All is well.")
    at_browser["leader"].post(address, {"colour": "red", "progress": "The trainer left."})
    assert [(u.colour, u.progress) for u in updates()] == [
        (Colour.GREEN, "All is well."),
        (Colour.RED, "The trainer left."),
    ]


def test_too_many_words_come_back_as_they_were_typed(address: str, at_browser: Browsers) -> None:
    long, longer = "word " * 61, "word " * 41
    typed = {"colour": "amber", "progress": long, "difference": longer}
    page = at_browser["leader"].post(address, typed, status=422)
    assert page.errors == ["Use 60 words or fewer; this has 61.", "Use 40 words or fewer; this has 41."]
    assert page.value_of("progress") == long.strip()
    assert page.value_of("difference") == longer.strip()
    assert page.value_of("colour") == "amber"
    assert updates() == []


def test_one_word_that_never_ends_is_too_long(address: str, at_browser: Browsers) -> None:
    typed = {"colour": "amber", "progress": "x" * 200_000, "difference": "x" * 401}
    page = at_browser["leader"].post(address, typed, status=422)
    assert page.errors == [
        "Use 600 characters or fewer; this has 200,000.",
        "Use 400 characters or fewer; this has 401.",
    ]
    assert updates() == []


def test_what_no_reader_can_see_is_left_out(address: str, at_browser: Browsers) -> None:
    at_browser["leader"].post(address, {"colour": "amber", "progress": "Ten\x00 visits.\x1b\r\nFive\x7f more.\x00"})
    assert [update.progress for update in updates()] == ["Ten visits.\nFive more."]


def test_what_is_wrong_is_listed_in_the_order_of_the_page(address: str, at_browser: Browsers) -> None:
    typed = {"progress": "word " * 61, "url": "v" * 2001, "file": (BytesIO(PHOTO), "wall.png")}
    page = at_browser["leader"].post(address, typed, status=422)
    fields = [str(link["href"]) for link in page.soup.select(".govuk-error-summary__list a")]
    assert fields == ["#colour", "#progress", "#file", "#url"]
    assert all(page.soup.find(id=field.removeprefix("#")) for field in fields)


def test_an_update_needs_a_colour_and_words(address: str, at_browser: Browsers) -> None:
    page = at_browser["leader"].post(address, {}, status=422)
    assert page.errors == ["Choose how it is going.", "Say what has been done, in a sentence or two."]


@pytest.mark.parametrize("colour", ["not started", "purple"])
def test_a_colour_nobody_can_declare_is_refused(address: str, at_browser: Browsers, colour: str) -> None:
    page = at_browser["leader"].post(address, {"colour": colour, "progress": "Done."}, status=422)
    assert page.errors == ["Choose one of these."]


def test_complete_needs_evidence_and_what_comes_with_the_update_is_enough(address: str, at_browser: Browsers) -> None:
    typed = {"colour": "complete", "progress": "All sixty lessons visited."}
    refused = at_browser["leader"].post(address, typed, status=422)
    assert refused.errors == ["Add at least one piece of evidence before you declare this complete."]
    page = at_browser["leader"].post(address, typed | {"title": "Sixty visit notes, by department"})
    assert "It counts as complete once somebody else has looked at the evidence" in page.main
    assert [piece.kind for piece in pieces()] == [EvidenceKind.OBSERVATION]


def test_a_photo_comes_with_the_update(address: str, at_browser: Browsers) -> None:
    typed = {"colour": "green", "progress": "The routine is on every wall.", "title": "The routine in room 4"}
    page = at_browser["leader"].post(address, typed | {"file": (BytesIO(PHOTO), "IMG_2041.png")})
    assert "File (IMG_2041.png, 1 KB)" in page.main
    assert [(piece.kind, piece.media_type, piece.size) for piece in pieces()] == [
        (EvidenceKind.FILE, "image/png", len(PHOTO))
    ]


def test_a_link_comes_with_the_update(address: str, at_browser: Browsers) -> None:
    typed = {
        "colour": "green",
        "progress": "Visits go on.",
        "title": "Visits, by week",
        "url": "https://school.example/v",
    }
    page = at_browser["leader"].post(address, typed)
    link = page.soup.find("a", string="Visits, by week")
    assert link
    assert link["href"] == "https://school.example/v"


def test_a_file_without_words_says_that_it_must_be_chosen_again(address: str, at_browser: Browsers) -> None:
    typed = {"colour": "green", "progress": "The routine is on every wall.", "file": (BytesIO(PHOTO), "wall.png")}
    page = at_browser["leader"].post(address, typed, status=422)
    assert "Say in a few words what it shows." in page.errors
    assert "wall.png was not kept, because something else needs putting right. Choose it again." in page.errors
    assert page.value_of("progress") == "The routine is on every wall."
    assert (updates(), pieces()) == ([], [])


def test_a_file_that_is_not_kept_stops_the_update_in_one_sentence(address: str, at_browser: Browsers) -> None:
    typed = {"colour": "green", "progress": "Done.", "title": "Page", "file": (BytesIO(b"<html>hello"), "page.pdf")}
    page = at_browser["leader"].post(address, typed, status=422)
    assert len(page.errors) == 1
    assert page.errors[0].startswith("This seems to be a web page or a program.")
    assert page.value_of("title") == "Page"
    assert (updates(), pieces()) == ([], [])


def test_a_file_and_a_link_at_once_are_one_too_many(address: str, at_browser: Browsers) -> None:
    typed = {"colour": "green", "progress": "Done.", "title": "Both", "url": "https://school.example/v"}
    page = at_browser["leader"].post(address, typed | {"file": (BytesIO(PHOTO), "wall.png")}, status=422)
    assert "Give a file or a link, not both. Add the other one afterwards." in page.errors


def test_another_update_reopens_what_was_verified(
    address: str, action: Action, cast: Cast, at_browser: Browsers
) -> None:
    make.evidence(action)
    make.update(action, Colour.COMPLETE, TODAY - timedelta(5))
    action.verified_on, action.verified_by_id = TODAY - timedelta(4), cast.governor.id
    page = at_browser["leader"].post(address, {"colour": "amber", "progress": "Two classes slipped back."})
    assert "Lena Adeyemi logged progress on 1.1: amber, which reopened it" in page.main


def test_a_photo_and_a_file_at_once_are_one_too_many(address: str, at_browser: Browsers) -> None:
    typed = {"colour": "green", "progress": "Done.", "title": "Both"}
    both = [(BytesIO(PHOTO), "camera.png"), (BytesIO(PHOTO), "wall.png")]
    page = at_browser["leader"].post(address, typed | {"file": both}, status=422)
    assert "Give a photo or a file, not both. Add the other one afterwards." in page.errors
    assert (updates(), pieces()) == ([], [])


def test_the_photo_comes_straight_from_the_camera_or_from_what_is_there(address: str, at_browser: Browsers) -> None:
    page = at_browser["leader"].get(address)
    ways = {
        page.soup.find("label", attrs={"for": one["id"]}).get_text(): (one["name"], one["accept"], one.get("capture"))
        for one in page.soup.select("input[type=file]")
    }
    assert ways["Take a photo"] == ("file", "image/*", "environment")
    assert ways["Choose a file"][0] == "file"
    assert ways["Choose a file"][2] is None


# ---------------------------------------------------------------- what the record will say


def foresight(page: Page) -> str:
    """What the page says now that the record will say."""
    told = page.soup.select_one("[data-foresight] [data-now]")
    assert told
    return " ".join(told.get_text(" ").split())


def test_before_signing_one_sees_what_the_record_will_say(address: str, action: Action, at_browser: Browsers) -> None:
    make.milestone(action, TODAY - timedelta(31))
    typed = {"then": "check", "colour": "green", "progress": "Ten visits."}
    page = at_browser["leader"].post(address, typed)
    assert foresight(page) == (
        "You: Green Green The record: Red Red The record will say red, which is worse than what you say."
        " 1 milestone 31 days overdue This settles: no update for 79 days."
    )
    assert (page.value_of("progress"), page.value_of("colour"), page.errors) == ("Ten visits.", "green", [])
    assert updates() == []


def test_evidence_that_comes_with_it_is_counted_in(address: str, at_browser: Browsers) -> None:
    typed = {"then": "check", "colour": "complete", "progress": "All sixty lessons visited."}
    page = at_browser["leader"].post(address, typed)
    assert foresight(page) == "Add at least one piece of evidence before you declare this complete."
    page = at_browser["leader"].post(address, typed | {"title": "Sixty visit notes"})
    assert "amber until somebody else has looked at the evidence and verified it." in foresight(page)


def test_until_a_colour_is_chosen_it_says_what_it_is_for(address: str, at_browser: Browsers) -> None:
    page = at_browser["leader"].get(address)
    assert foresight(page) == "Choose how it is going; then this tells you."
    assert len(page.soup.select("template[data-declared]")) == 8, "one for each colour, with evidence and without"


def test_a_file_that_came_along_while_one_only_looked_is_asked_for_again(address: str, at_browser: Browsers) -> None:
    typed = {"then": "check", "colour": "green", "progress": "Done.", "file": (BytesIO(PHOTO), "wall.png")}
    page = at_browser["leader"].post(address, typed, status=422)
    assert page.errors == [
        "wall.png was not kept, because you looked first at what the record will say. Choose it again."
    ]
    assert (updates(), pieces()) == ([], [])


def test_somebody_who_does_not_lead_cannot_sign_for_leaders(address: str, at_browser: Browsers) -> None:
    for part in ("governor", "clerk", "trust officer"):
        at_browser[part].post(address, {"colour": "green", "progress": "All is well."}, status=403)
    assert updates() == []
