"""Evidence: what there is to show, to whom, and how it is given back."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from tests import make
from tests.browser import Browser
from tests.cast import Cast
from tests.pictures import png
from tracker.db import session
from tracker.models.actions import Action
from tracker.models.evidence import Evidence

Browsers = dict[str, Browser]
TODAY = make.TODAY
PHOTO = png()


@pytest.fixture
def home(cast: Cast) -> str:
    """Where the school's pages begin."""
    return f"/schools/{cast.school.urn}"


@pytest.fixture
def action(cast: Cast) -> Action:
    """Lena's action."""
    return make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)


@pytest.fixture
def address(home: str, action: Action) -> str:
    """Where its evidence is added."""
    return f"{home}/actions/1.1/evidence"


def a_piece(**more: object) -> dict[str, Any]:
    """What a leader types to add evidence, today."""
    return {"title": "Twelve lessons seen", "gathered_on": ["25", "11", "2026"], **more}


def stored() -> list[Evidence]:
    session().expire_all()
    return list(session().scalars(select(Evidence).order_by(Evidence.number)))


def test_an_observation_says_what_was_seen_by_whom_and_when(address: str, at_browser: Browsers) -> None:
    page = at_browser["leader"].post(address, a_piece(note="Used well in nine of twelve."))
    assert "E1 Twelve lessons seen Used well in nine of twelve." in page.main
    assert "Observation, gathered 25 November 2026 by Lena Adeyemi" in page.main


def test_a_file_comes_back_as_an_attachment_byte_for_byte(home: str, address: str, at_browser: Browsers) -> None:
    at_browser["leader"].post(address, a_piece(file=(BytesIO(PHOTO), "wall.png")))
    response = at_browser["governor"].client.get(f"{home}/evidence/1")
    assert response.data == PHOTO
    assert response.headers["Content-Disposition"] == "attachment; filename=wall.png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.mimetype == "image/png"
    assert "no-store" in response.headers["Cache-Control"]


def test_a_number_beyond_all_numbers_is_not_found(home: str, action: Action, at_browser: Browsers) -> None:
    at_browser["leader"].get(f"{home}/evidence/{10**30}", status=404)
    at_browser["governor"].post(f"{home}/actions/1.{10**30}/verification", {}, status=404)


def test_a_file_is_what_its_content_says_and_its_name_is_only_text(
    home: str, address: str, at_browser: Browsers
) -> None:
    at_browser["leader"].post(address, a_piece(file=(BytesIO(PHOTO), "../../etc/wall.html")))
    response = at_browser["governor"].client.get(f"{home}/evidence/1")
    assert response.mimetype == "image/png"
    assert response.headers["Content-Disposition"] == "attachment; filename=wall.html.png"


def test_confidential_evidence_is_a_number_to_whoever_may_not_see_it(
    home: str, address: str, at_browser: Browsers
) -> None:
    secret = a_piece(title="Notes on one pupil", confidential="y", file=(BytesIO(PHOTO), "pupil.png"))
    at_browser["leader"].post(address, secret)
    for part in ("governor", "trust officer"):
        page = at_browser[part].get(f"{home}/actions/1.1")
        assert "1 confidential item" in page.main
        assert "Notes on one pupil" not in page.text
        assert "pupil.png" not in page.text
        at_browser[part].get(f"{home}/evidence/1", status=404)
    for part in ("head", "clerk"):
        assert "Notes on one pupil Confidential" in at_browser[part].get(f"{home}/actions/1.1").main
        assert at_browser[part].client.get(f"{home}/evidence/1").data == PHOTO


def test_another_schools_file_is_not_found(home: str, address: str, cast: Cast, at_browser: Browsers) -> None:
    at_browser["leader"].post(address, a_piece(file=(BytesIO(PHOTO), "wall.png")))
    stranger = at_browser["somebody from another school"]
    stranger.get(f"{home}/evidence/1", status=404)
    stranger.get(f"/schools/{cast.other_school.urn}/evidence/1", status=404)


def test_an_observation_is_no_file_to_take_away(home: str, action: Action, at_browser: Browsers) -> None:
    make.evidence(action)
    at_browser["leader"].get(f"{home}/evidence/1", status=404)


def test_a_link_leads_away_only_to_the_web(address: str, at_browser: Browsers) -> None:
    page = at_browser["leader"].post(address, a_piece(url="javascript:alert(1)"), status=422)
    assert page.errors == ["Give a web address that begins with https:// or http://."]
    assert page.value_of("url") == "javascript:alert(1)"
    assert stored() == []


def test_evidence_without_words_is_refused_and_what_was_typed_is_kept(address: str, at_browser: Browsers) -> None:
    page = at_browser["leader"].post(address, a_piece(title="", note="Nine of twelve."), status=422)
    assert page.errors == ["Say in a few words what it shows."]
    assert page.value_of("note") == "Nine of twelve."


def test_evidence_is_not_gathered_tomorrow(address: str, at_browser: Browsers) -> None:
    on = TODAY + timedelta(1)
    typed = a_piece(gathered_on=[str(on.day), str(on.month), str(on.year)])
    page = at_browser["leader"].post(address, typed, status=422)
    assert page.errors == ["Give the day it was gathered, today or earlier."]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "empty.pdf", "The file is empty. Choose another."),
        (b"<html><script>", "report.pdf", "This seems to be a web page or a program."),
        (b"MZ\x00\x01", "photo.jpg", "This kind of file is not kept."),
    ],
)
def test_a_file_that_is_not_kept_is_refused_in_a_sentence(
    address: str, at_browser: Browsers, content: bytes, name: str, sentence: str
) -> None:
    page = at_browser["leader"].post(address, a_piece(file=(BytesIO(content), name)), status=422)
    assert page.errors
    assert page.errors[0].startswith(sentence)
    assert page.value_of("title") == "Twelve lessons seen"
    assert stored() == []


# ---------------------------------------------------------------- what can we show an inspector tomorrow?


def shown_to(browser: Browser, home: str) -> str:
    return browser.get(f"{home}/evidence").main


def test_the_index_follows_the_inspectors_words(home: str, cast: Cast, at_browser: Browsers) -> None:
    clauses = ("Leaders must check what pupils know.", "Teachers should close gaps.", "Governors should ask.")
    requirement = make.requirement(make.inspection(cast.school, cast.clerk), clauses)
    both = make.action(requirement, cast.leader, requirement.clauses[:2], title="Visit sixty lessons")
    make.action(requirement, cast.leader, requirement.clauses[1:2], title="Retest Year 10")
    make.evidence(both)
    told = shown_to(at_browser["governor"], home)
    assert told.startswith("What can we show an inspector tomorrow?")
    order = ("1.1 Visit sixty lessons", "E1", clauses[1], "answers this too: see clause 1", "1.2 Retest", clauses[2])
    found = [told.index(words, told.index(clauses[0])) for words in order]
    assert found == sorted(found)
    assert "Pieces of evidence 1" in told
    assert "Clauses with something to show 2 of 3" in told
    assert "Actions with nothing to show 1 of 2 1.2" in told
    assert told.endswith("as CSV , this index")
    assert "1.2 Retest Year 10 Nothing to show yet." in told
    assert f"{clauses[2]} No action answers this." in told


def test_of_what_is_confidential_the_index_tells_others_only_how_much(
    home: str, action: Action, at_browser: Browsers
) -> None:
    make.evidence(action, confidential=True, title="The Riverside family")
    told = shown_to(at_browser["governor"], home)
    assert "1 confidential item not listed for you" in told
    assert "Riverside" not in told
    assert "The Riverside family Confidential" in shown_to(at_browser["leader"], home)


def test_without_a_requirement_the_index_says_what_would_be_there(home: str, at_browser: Browsers) -> None:
    assert "The evidence would be listed here, clause by clause" in shown_to(at_browser["governor"], home)
