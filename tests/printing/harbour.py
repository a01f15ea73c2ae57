"""Plans to print: the school of the cast with believable requirements, actions and metrics."""

from __future__ import annotations

from datetime import date

from tests import make
from tests.cast import Cast
from tracker.models.requirements import Requirement
from tracker.rules.colours import Colour

TEACHING = (
    "Leaders must make sure that teachers check what pupils know before they move on.",
    "Leaders should make sure that gaps found in this way are taught again within two weeks.",
)
SEND = (
    "Leaders must make sure that staff know how to adapt their teaching for pupils with SEND.",
    "Leaders should also sharpen how they find out whether these adaptations help pupils to learn.",
)
LANGUAGE = ("Leaders must act urgently to end the use of prejudiced language, and teach pupils why it harms.",)
ATTENDANCE = (
    "Leaders must reduce persistent absence, first among disadvantaged pupils and pupils with SEND,"
    " and tell governors each half-term which of their actions made a difference.",
)
SECRET = "Safeguarding case notes of one family"


def plan(cast: Cast) -> None:
    """Four requirements and nine actions: one clause uncovered, one green that is none, one secret."""
    lena, lukasz = cast.leader, cast.second_leader
    gwenllian = make.person("Gwenllian Ŷnyr", "Assistant head, personal development")
    omar = make.person("Omar Farouk", "Attendance lead")
    of = make.inspection(cast.school, cast.head)

    teaching = make.requirement(of, TEACHING, title="Teaching that checks what pupils know", lead=lena)
    one = make.action(
        teaching,
        lena,
        title="Check for understanding in every lesson, on one shared routine",
        success="80% of 60 lesson visits see the routine used well",
        due_on=date(2026, 12, 18),
    )
    make.milestone(one, date(2026, 10, 9), date(2026, 10, 8))
    make.milestone(one, date(2026, 11, 13))
    make.update(one, Colour.RED, date(2026, 7, 10))
    make.update(
        one,
        Colour.AMBER,
        date(2026, 11, 16),
        difference="Two in three Year 9 books sampled in October"
        " showed gaps taught again within a fortnight; in May it was one in four.",
    )
    make.evidence(one)
    make.evidence(one, title="Lesson visits, week 11")
    two = make.action(
        teaching,
        make.person("Bronwen Ŵyn-Jones", "Head of English"),
        title="Teach the three weakest topics again in English and mathematics, Years 9 to 11",
        success="Mean of the topic test up by 15 marks",
        due_on=date(2027, 2, 12),
    )
    make.update(two, Colour.AMBER, date(2026, 7, 12))
    make.update(two, Colour.GREEN, date(2026, 11, 10))
    make.evidence(two)
    three = make.action(
        teaching,
        make.person("Idris Bello", "Literacy lead"),
        title="Extend the Year 7 reading catch-up to Years 8 to 10",
        success="Gap in reading age closed by 6 months for 120 pupils",
        due_on=date(2027, 3, 26),
    )
    make.update(three, Colour.AMBER, date(2026, 11, 12))
    attainment = make.metric(cast.school)
    low = make.reading(
        attainment,
        cast.clerk,
        "2023/24",
        26.6,
        date(2024, 8, 31),
        national_text="45.9",
        national_value=45.9,
        entered_at=make.at(date(2026, 3, 2)),
    )
    make.reading(attainment, cast.clerk, "2024/25", 25.1, date(2025, 8, 31), national_text="45.9", national_value=45.9)
    make.reading(attainment, cast.clerk, "2025/26", 28.2, date(2026, 8, 31), national_text="46.0", national_value=46.0)
    make.target(teaching, low, 34.0)

    send = make.requirement(of, SEND, title="Adapted teaching for pupils with SEND", lead=lukasz)
    profile = make.action(
        send,
        lukasz,
        clauses=send.clauses[:1],
        title="One-page profile for every pupil on the SEND register, used in lessons",
        success="214 of 214 profiles; seen in 20 lessons",
        due_on=date(2026, 10, 23),
        verified_on=date(2026, 11, 2),
        verified_by_id=cast.governor.id,
    )
    make.update(profile, Colour.AMBER, date(2026, 7, 8))
    make.update(
        profile,
        Colour.COMPLETE,
        date(2026, 10, 20),
        difference="Teachers of 214 pupils on the register hold a profile. Impact is not yet measured.",
    )
    make.evidence(profile)
    watermelon = make.action(
        send,
        make.person("Łucja Nowak-Żak", "Assistant head, inclusion"),
        clauses=send.clauses[:1],
        title="Check each half-term that adaptations help: 30 pupils, book and voice",
        success="Report to governors with work from before and after",
        due_on=date(2026, 9, 4),
        starts_on=date(2026, 5, 4),
    )
    make.milestone(watermelon, date(2026, 10, 2))
    make.move(watermelon, date(2026, 10, 16), moved_on=date(2026, 9, 2))
    make.move(watermelon, date(2026, 11, 27), moved_on=date(2026, 10, 14))
    make.update(watermelon, Colour.AMBER, date(2026, 3, 20))
    make.update(watermelon, Colour.GREEN, date(2026, 11, 18))
    progress = make.metric(
        cast.school, "Progress of pupils with SEND, autumn tests", group="pupils with SEND", unit="score"
    )
    base = make.reading(progress, lukasz, "Autumn 2025", -1.7, date(2025, 11, 1))
    make.reading(progress, lukasz, "Autumn 2026", -1.4, date(2026, 11, 1), entered_at=make.at(date(2026, 11, 4)))
    make.target(send, base, -0.8)

    language = make.requirement(of, LANGUAGE, title="Discriminatory language and equalities", lead=gwenllian)
    report = make.action(
        language,
        gwenllian,
        title="One way to report, and an answer to the pupil within two school days",
        success="95% answered in two days",
        due_on=date(2027, 1, 29),
    )
    make.update(
        report,
        Colour.GREEN,
        date(2026, 11, 14),
        difference="Logged incidents rose from 31 to 74 as pupils began to report; repeats fell from 12 to 5.",
    )
    make.evidence(report)
    make.evidence(report, title=SECRET, confidential=True)
    course = make.action(
        language,
        make.person("Siân Prŷs", "PSHE lead"),
        title="Ten-lesson course on equality taught to every year",
        success="Mean of the quiz 70%; survey 80%",
        due_on=date(2027, 5, 28),
    )
    make.update(course, Colour.GREEN, date(2026, 11, 19))
    make.evidence(course)

    attendance = make.requirement(of, ATTENDANCE, title="Attendance of disadvantaged pupils and SEND", lead=omar)
    calls = make.action(
        attendance,
        omar,
        title="First-day calls and a home visit on day three for 148 pupils",
        success="Persistent absence of disadvantaged pupils below 38% by July",
        due_on=date(2027, 7, 16),
    )
    make.update(calls, Colour.AMBER, date(2026, 7, 14))
    make.update(
        calls,
        Colour.GREEN,
        date(2026, 9, 28),
        difference="Fifty-one of 148 pupils have been in school every day since half-term.",
    )
    make.evidence(calls)
    absence = make.metric(cast.school, "Persistent absence", unit="%", better="lower")
    was = make.reading(
        absence,
        cast.clerk,
        "2023/24",
        54.8,
        date(2024, 7, 31),
        basis="3 term",
        national_text="25.6%",
        national_value=25.6,
    )
    make.reading(
        absence,
        cast.clerk,
        "2024/25",
        46.2,
        date(2025, 7, 31),
        basis="2 term",
        national_text="21.9%",
        national_value=21.9,
    )
    make.target(attendance, was, 38.0)


def full_plan(cast: Cast, requirements: int = 8, actions: int = 3) -> None:
    """As much as the budget is for: eight requirements of three actions each, told briefly."""
    of = make.inspection(cast.school, cast.head)
    for number in range(1, requirements + 1):
        asked = make.requirement(
            of,
            (f"Leaders must put right what pupils find hard in subject {number}, starting with reading.",),
            title=f"Subject {number}: gaps in what pupils know",
            lead=cast.leader,
        )
        _measured(cast, asked)
        for step in range(1, actions + 1):
            planned = make.action(
                asked,
                cast.second_leader,
                title=f"Teach topic {step} again to Years 8 and 9",
                success="Four in five pupils pass the topic test",
                starts_on=date(2026, 6, 1),
            )
            make.milestone(planned, date(2026, 10, 9), date(2026, 10, 8))
            make.update(planned, Colour.GREEN, date(2026, 11, 16), difference="Half of Year 8 now pass.")
            make.evidence(planned)


def _measured(cast: Cast, asked: Requirement) -> None:
    tests = make.metric(cast.school, f"Topic test {asked.plan_number}", unit="%")
    low = make.reading(tests, cast.clerk, "2024/25", 41.0, date(2025, 8, 31))
    make.reading(tests, cast.clerk, "2025/26", 52.5, date(2026, 8, 31))
    make.target(asked, low, 80.0)
