"""What inspectors ask for again: precise rather than many, and said in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from tests.conftest import SHARED
from tracker.reading.inspections import read_inspection
from tracker.rules.colours import Colour
from tracker.rules.lineage import chains, link_reason, outcome, raised, suggested_links
from tracker.rules.topics import BROAD, GROUPS, NARROW, groups_of, topics_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement of an inspection that is known by its year."""

    id: int
    inspection_id: int
    text: str

    @property
    def inspected_on(self) -> date:
        return date(self.inspection_id, 3, 1)


ABSENCE_2017 = Asked(1, 2017, "reduce the persistent absence of disadvantaged pupils")
ABSENCE_2018 = Asked(2, 2018, "make sure that fewer disadvantaged pupils and pupils with SEND are often absent")
READING_2018 = Asked(3, 2018, "help pupils in Year 8 who have fallen behind in reading to catch up")
ABSENCE_2026 = Asked(
    4, 2026, "Leaders must work with families so that attendance rises, first for disadvantaged pupils."
)
TEACHING_2026 = Asked(5, 2026, "Leaders must make sure that lessons build on what pupils know.")


@pytest.mark.parametrize(
    ("earlier", "later", "reason"),
    [
        (
            "reduce the persistent absence of disadvantaged pupils",
            "Leaders should improve the attendance of pupils, especially those who are disadvantaged or have SEND.",
            "Both ask about attendance, and both about disadvantaged pupils.",
        ),
        (
            "ensure that weaker readers in Year 7 catch up quickly",
            "Leaders must put in place a phonics programme for those who need it.",
            "Both ask about reading.",
        ),
        (
            "raise the achievement of disadvantaged pupils in science",
            "Leaders should close the gap in outcomes between disadvantaged pupils and others.",
            "Both ask about outcomes, and both about disadvantaged pupils.",
        ),
        (
            "Governors do not hold leaders to account. They must do so.",
            "Those responsible for governance must challenge leaders about what pupils learn.",
            "Both ask about governance.",
        ),
        (
            "stamp out bullying, and the racist language that some pupils use",
            "Leaders must urgently tackle prejudiced words.",
            "Both ask about bullying and discriminatory language.",
        ),
        (
            "provide better support for pupils who have special educational needs",
            "Leaders should review the provision for pupils with SEND.",
            "Both ask about support, and both about pupils with SEND.",
        ),
        (
            "Teachers do not check pupils’ understanding often enough.",
            "Leaders should train staff to address pupils' misconceptions at once.",
            "Both ask about checking what pupils know.",
        ),
    ],
)
def test_what_is_asked_again_in_other_words_is_suggested_with_its_reason(earlier: str, later: str, reason: str) -> None:
    assert link_reason(earlier, later) == reason
    assert link_reason(later, earlier) == reason


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("improve the attendance of boys", "Leaders should improve the attendance of pupils with SEND."),
        ("improve teaching in mathematics", "Leaders should improve teaching in science."),
        (
            "Leaders and governors must raise attendance.",
            "Leaders and those responsible for governance should revise the curriculum for history.",
        ),
        (
            "improve handwriting so that pupils attain better outcomes in reading",
            "Leaders must train staff to teach phonics so that pupils write with confidence.",
        ),
        ("raise outcomes in reading, writing and mathematics", "Leaders should improve the teaching of handwriting."),
        ("send reports to parents that they can read", "Leaders should adapt tasks for pupils with SEND."),
        ("improve the curriculum in the sixth form", "Leaders should improve the curriculum in the early years."),
        ("ensure that outcomes rise", "Leaders should ensure that outcomes for pupils rise."),
    ],
    ids=[
        "two groups", "two subjects", "who is to do it", "what it is for", "three subjects and one", "the verb to send",
        "two phases", "nothing but a broad topic",
    ],
)  # fmt: skip
def test_what_only_sounds_alike_is_not_suggested(earlier: str, later: str) -> None:
    assert link_reason(earlier, later) == ""


def test_each_pair_of_different_inspections_is_suggested_once_the_latest_first() -> None:
    found = suggested_links([ABSENCE_2017, ABSENCE_2018, READING_2018, ABSENCE_2026, TEACHING_2026])
    assert [(link.earlier_id, link.later_id) for link in found] == [(2, 4), (1, 4), (1, 2)]


def test_of_one_inspection_only_the_nearest_is_suggested() -> None:
    near = Asked(6, 2018, "improve attendance")
    found = suggested_links([near, ABSENCE_2018, ABSENCE_2026])
    assert [(link.earlier_id, link.later_id) for link in found] == [(2, 4)]


def test_nothing_is_suggested_within_one_inspection_or_one_day() -> None:
    assert suggested_links([ABSENCE_2018, Asked(7, 2018, ABSENCE_2018.text)]) == ()


def test_what_a_person_decided_is_not_suggested_again_nor_what_follows_from_it() -> None:
    all_three = [ABSENCE_2017, ABSENCE_2018, ABSENCE_2026]
    assert suggested_links(all_three, confirmed=[(1, 2), (2, 4)]) == ()
    found = suggested_links(all_three, dismissed=[(2, 4)])
    assert [(link.earlier_id, link.later_id) for link in found] == [(1, 4), (1, 2)]


def test_a_chain_holds_however_many_links_lie_between() -> None:
    found = chains([(1, 2), (4, 5), (2, 3)])
    assert found[1] == found[2] == found[3] == {1, 2, 3}
    assert found[4] == {4, 5}
    joined = chains([(1, 2), (4, 5), (2, 3), (3, 5)])
    assert set(joined.values()) == {frozenset({1, 2, 3, 4, 5})}


def test_the_years_are_said_in_one_sentence() -> None:
    three = raised([date(2026, 2, 10), date(2017, 5, 4), date(2018, 6, 1)])
    assert three.sentence == "Raised in 2017, 2018 and 2026"
    assert (three.is_again, three.is_loud) == (True, True)
    twice = raised([date(2018, 6, 1), date(2026, 2, 10)])
    assert (twice.sentence, twice.is_again, twice.is_loud) == ("Raised in 2018 and 2026", True, False)
    assert raised([date(2018, 6, 1), date(2026, 2, 10), date(2026, 9, 1)]).sentence == "Raised in 2018 and 2026 (twice)"
    assert not raised([date(2026, 2, 10)]).is_again


@pytest.mark.parametrize(
    ("closed_on", "follower", "colours", "sentence"),
    [
        (date(2026, 3, 6), 4, None, "Left the plan on 6 March 2026 and is followed in requirement 4."),
        (date(2026, 3, 6), None, None, "Left the plan on 6 March 2026."),
        (None, 4, (Colour.RED, Colour.RED), "In the plan as requirement 2: leaders and the record say red."),
        (None, 2, (Colour.GREEN, Colour.RED), "In the plan as requirement 2: leaders say green, the record says red."),
        (
            None,
            2,
            (Colour.NOT_STARTED, Colour.RED),
            "In the plan as requirement 2: no word from leaders yet, and the record says red.",
        ),
    ],
)
def test_what_became_of_an_earlier_requirement_is_one_sentence(
    closed_on: date | None, follower: int | None, colours: tuple[Colour, Colour] | None, sentence: str
) -> None:
    assert outcome(2, closed_on, follower, colours) == sentence


def test_every_phrase_of_every_topic_finds_its_topic() -> None:
    for named in (NARROW, BROAD, GROUPS):
        for name, phrases in named.items():
            for phrase in phrases:
                said = phrase.replace("*", "").replace("…", "the").replace("specialneeds", "special educational needs")
                said = said.replace("threesubjects", "reading, writing and mathematics")
                narrow, broad = topics_of(said)
                assert name in narrow | broad | groups_of(said), phrase


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real documents is not here")
def test_of_two_real_documents_only_attendance_comes_back() -> None:
    asked = []
    for name, year in (("alsop-2018-monitoring-letter.txt", 2018), ("alsop-2026-report-card.txt", 2026)):
        document = read_inspection((SHARED / "inspections" / name).read_bytes(), name)
        asked += [Asked(10 * year + one.number, year, one.text) for one in document.requirements]
    (link,) = suggested_links(asked)
    assert (link.earlier_id, link.later_id) == (20183, 20264)
    assert link.reason == "Both ask about attendance, and both about disadvantaged pupils and pupils with SEND."
