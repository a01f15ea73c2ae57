"""Letters about inspections: whom they are written to, what they conclude, what they ask for and what they tell."""

from datetime import date

import pytest

from tracker.errors import Refused
from tracker.reading.documents import InspectionDocument
from tracker.reading.facts import dates_of, urns_of
from tracker.reading.inspections import read_inspection
from tracker.reading.text import source_of_text
from tracker.reading.wording import wording

ADDRESS = "Ms Ada Byrne\nHeadteacher\nHill Top School\nHill Lane\nSaltby\nQZ3 1AA"
TITLE = "Requires improvement: monitoring inspection visit to Hill Top School"
VISIT = "Following my visit to your school on 5 May 2016, I write to report what I found."


def letter(
    body: str = "", *, address: str = ADDRESS, title: str = TITLE, visit: str = VISIT, dear: str = "Dear Ms Byrne"
) -> InspectionDocument:
    """A letter from Manchester of 20 May 2016 with this text."""
    office = "Ofsted\nPiccadilly Gate\nStore Street\nManchester\nM1 2WD\n\n20 May 2016"
    parts = (office, address, dear, title, visit, body, "Yours sincerely", "Jo Hart", "Her Majesty's Inspector")
    return read_inspection("\n\n".join(parts).encode(), "letter.txt")


def asked(body: str) -> list[tuple[str, int | None]]:
    """Each requirement's text and the number of the one it stands under."""
    return [(requirement.text, requirement.parent) for requirement in letter(body).requirements]


def codes(document: InspectionDocument) -> list[str]:
    return [problem.code for problem in document.problems]


LIST = "The school should take further action to:\n\n- plan reading\n- plan writing."


def test_a_list_in_running_text_ends_at_a_line_that_begins_something_else() -> None:
    within = "The school should take further action to: plan what\npupils read; and plan what they write.\n"
    expected = [("plan what pupils read", None), ("plan what they write.", None)]
    assert asked(f"{within}Evidence\nI met staff.") == expected
    assert asked(f"{within}Staff\nwere glad of the time that they were given to say this.") == expected


def test_the_school_is_the_one_that_the_title_names() -> None:
    school = letter(LIST).school
    assert (school.name, school.address) == ("Hill Top School", "Hill Lane, Saltby, QZ3 1AA")


@pytest.mark.parametrize(
    ("title", "address", "name", "place"),
    [
        (
            "Short inspection of Hill Top Infant School",
            "Ms Ada Byrne\nExecutive Headteacher\nThe Hills Federation\nHill Foot Junior School\n"
            "Hill Top Infant School\nHill Lane\nQZ3 1AA",
            "Hill Top Infant School",
            "Hill Lane, QZ3 1AA",
        ),
        (
            "Special measures monitoring inspection of Hill Top Academy, part of the Lantern Academy Trust",
            "Mr Ode\nChair of the Interim Executive Board\nHill Top Academy\nHill Lane\nQZ3 1AA",
            "Hill Top Academy",
            "Hill Lane, QZ3 1AA",
        ),
        (
            "Requires improvement monitoring inspection of Hill Top Church of England\nPrimary School",
            "Ms Ada Byrne\nHeadteacher\nHill Top Church of England Primary\nSchool\nSchool Lane\nQZ3 1AA",
            "Hill Top Church of England Primary School",
            "School Lane, QZ3 1AA",
        ),
        (
            "Monitoring inspection of Hill Top Primary",
            "Ms Ada Byrne\nHeadteacher\nHill Top Primary School\nSchool Lane\nQZ3 1AA",
            "Hill Top Primary School",
            "School Lane, QZ3 1AA",
        ),
        (
            "Serious weaknesses first monitoring inspection of St Bede's School",
            "Ms Ada Byrne\nSt. Bede's School\nHill Lane\nQZ3 1AA",
            "St Bede's School",
            "Hill Lane, QZ3 1AA",
        ),
    ],
)
def test_a_name_may_stand_beside_others(title: str, address: str, name: str, place: str) -> None:
    school = letter(LIST, title=title, address=address).school
    assert (school.name, school.address) == (name, place)


@pytest.mark.parametrize(
    "dear", ["Dear Ms Byrne and Mr Cole", "Dear Ms Byrne, chair of governors", "Dear Ada Byrne", "Dear Headteacher"]
)
def test_several_people_may_be_addressed(dear: str) -> None:
    assert letter(LIST, dear=dear).school.postcode == "QZ3 1AA"


def test_the_title_may_stand_on_the_line_of_the_salutation() -> None:
    document = letter(LIST, dear=f"Dear Ms Byrne, {TITLE}", title="I thank you.")
    assert (document.school.name, document.school.postcode) == ("Hill Top School", "QZ3 1AA")


def test_a_letter_may_be_dated_under_the_address() -> None:
    office = "Serco Inspections\nCedar House\nBirmingham\nB15 1LH"
    parts = (office, ADDRESS, "20 May 2013", "Dear Ms Byrne", TITLE, VISIT, LIST, "Yours sincerely")
    document = read_inspection("\n\n".join(parts).encode(), "letter.txt")
    assert (document.school.address, document.letter_on) == ("Hill Lane, Saltby, QZ3 1AA", date(2013, 5, 20))


def test_the_sender_may_stand_below_the_school() -> None:
    sender = "Ofsted\nPiccadilly Gate\nStore Street\nManchester\nM1 2WD"
    parts = ("20 May 2016", ADDRESS, sender, "Dear Ms Byrne", TITLE, VISIT, LIST, "Yours sincerely")
    document = read_inspection("\n\n".join(parts).encode(), "letter.txt")
    assert (document.school.name, document.school.address) == ("Hill Top School", "Hill Lane, Saltby, QZ3 1AA")


def test_a_title_with_two_schools_is_reported() -> None:
    title = "Monitoring inspection of Hill Top School and Hill Foot School"
    assert "schools_several" in codes(letter(LIST, title=title))
    assert "schools_several" not in codes(letter(LIST, title="Monitoring inspection of Hill College and Sixth Form"))


@pytest.mark.parametrize(
    ("visit", "first", "last"),
    [
        ("Following my visit with Dr. Al Ode, Ofsted Inspector, to your school on 4-5 May 2016, I write.", 4, 5),
        ("Following my visit to your school on 3, 4 and 5 May 2016, I write.", 3, 5),
        ("Following my visit to your school on Tuesday 3 and Wednesday 4 May 2016, I write.", 3, 4),
        ("This letter is about the inspection of your school that took place on 3 May 2016 and\n4 May 2016.", 3, 4),
        ("The school has been good since 1 July 2011. Following the short inspection on 3 May 2016, I write.", 3, None),
    ],
)
def test_the_visit_may_be_dated_in_many_ways(visit: str, first: int, last: int | None) -> None:
    document = letter(LIST, visit=visit)
    assert document.inspected_on == date(2016, 5, first)
    assert document.inspected_to == (date(2016, 5, last) if last else None)
    assert "dates_differ" not in codes(document)


def test_two_dates_of_the_visit_are_reported() -> None:
    document = letter(f"{LIST}\n\nAnnex\n\nReport on the second monitoring inspection on 6 May 2016")
    assert document.inspected_on == date(2016, 5, 5)
    assert [p.message for p in document.problems if p.code == "dates_differ"] == [
        "The letter seems to date the visit on 6 May 2016 too."
    ]


def test_every_candidate_for_a_date_or_a_number_is_there_for_a_check() -> None:
    source = source_of_text("URN: 900001\nUnique reference number\n900002\nURN 900001\nPublished: 1 June 2016")
    assert [urn for urn, _ in urns_of(source)] == ["900001", "900002"]
    published = dates_of(source, wording("monitoring_letter"))["published"]
    assert [(dated.first, dated.line) for dated in published] == [(date(2016, 6, 1), 5)]


@pytest.mark.parametrize(
    ("sentence", "category", "safeguarding"),
    [
        ("In 2016 the school was judged to require special measures.", None, None),
        ("I considered whether safeguarding is effective.", None, None),
        ("Leaders should ensure that safeguarding is effective.", None, None),
        ("Safeguarding was not effective at the last inspection. Safeguarding is now effective.", None, "effective"),
        ("I am of the opinion that at this time: The arrangements for safeguarding are effective.", None, "effective"),
        ("The school's safeguarding arrangements are not effective.", None, "not effective"),
        ("The school's arrangements for safeguarding pupils meet statutory requirements.", None, None),
        ("The school remains inadequate and requires special measures.", "special measures", None),
        ("The school continues to have serious weaknesses.", "serious weaknesses", None),
        ("The school is doing well.", None, None),
    ],
)
def test_a_status_is_what_holds_now(sentence: str, category: str | None, safeguarding: str | None) -> None:
    document = letter(f"{sentence}\n\n{LIST}")
    assert (document.category, document.safeguarding) == (category, safeguarding)


def test_before_2015_safeguarding_met_requirements() -> None:
    visit = VISIT.replace("2016", "2014")
    document = letter(f"The arrangements for safeguarding pupils meet requirements.\n\n{LIST}", visit=visit)
    assert document.safeguarding == "met"


@pytest.mark.parametrize(
    ("sentence", "category"),
    [
        ("The school no longer requires special measures.", None),
        ("There is more to do for the school to no longer require special measures.", "special measures"),
        ("When the school no longer requires special measures, the board will be changed.", "special measures"),
    ],
)
def test_only_a_category_that_was_left_is_gone(sentence: str, category: str | None) -> None:
    title = "Special measures monitoring inspection of Hill Top School"
    assert letter(f"{sentence}\n\n{LIST}", title=title).category == category


def test_grades_count_only_where_the_school_left_its_category() -> None:
    grades = "Overall effectiveness: Good\nBehaviour and attitudes: Outstanding"
    left = letter(f"The school no longer has serious weaknesses.\n\n{grades}\n\n{LIST}")
    assert [(grade.area, grade.grade) for grade in left.grades] == [
        ("Overall effectiveness", "Good"),
        ("Behaviour and attitudes", "Outstanding"),
    ]
    assert letter(f"{grades}\n\n{LIST}").grades == ()


def test_a_conclusion_ends_before_what_leads_into_the_list() -> None:
    document = letter(f"Leaders are not taking effective action. The plan is too long. {LIST}")
    assert document.judgement == "Leaders are not taking effective action. The plan is too long."
    assert len(document.requirements) == 2


def test_a_conclusion_ends_where_its_line_does_without_a_blank_one() -> None:
    staff = "I met all of the staff, and then two governors."
    body = f"Leaders are taking effective action.\nThe plan is fit for purpose.\n{staff}"
    assert letter(f"{body}\n\n{LIST}").judgement == "Leaders are taking effective action. The plan is fit for purpose."


@pytest.mark.parametrize(
    "lead_in",
    [
        "The school should take further action to:",
        "Leaders and governors should take immediate action to:",
        "In order to become good, the school must urgently:",
        "The trust should take action to",
        "Leaders and those responsible for governance should ensure that they:",
        "Priorities for further improvement",
        "Next steps for the school\n\nLeaders should, without delay:",
        "Additional priorities",
    ],
)
def test_many_words_lead_into_a_list(lead_in: str) -> None:
    assert asked(f"{lead_in}\n\n- plan reading\n- plan writing.") == [("plan reading", None), ("plan writing.", None)]


@pytest.mark.parametrize(
    "items",
    [
        "plan reading\nplan writing.",
        "plan reading\n\nplan writing.",
        "1. plan reading\n2. plan writing.",
        "a) plan reading\nb) plan writing.",
        "(i) plan reading\n(ii) plan writing.",
        "n plan reading\nn plan writing.",
        "\uf06e plan reading\n\uf06e\n\uf06e plan writing.",
    ],
)
def test_items_need_no_bullets(items: str) -> None:
    assert asked(f"The school should take further action to:\n{items}\n\nI met the staff.") == [
        ("plan reading", None),
        ("plan writing.", None),
    ]


def test_lost_bullets_are_reported() -> None:
    wrapped = "plan reading in all years and in all of the subjects that\nare taught\nplan writing."
    document = letter(f"The school should take further action to:\n{wrapped}")
    assert "bullets_lost" in codes(document)
    assert document.requirements[-1].text == "plan writing."


def test_a_number_alone_on_a_line_may_be_that_of_the_page() -> None:
    document = letter("The school should take further action to:\n- plan reading by the end of\n2\nYear 6.")
    assert "number_alone" in codes(document)


def test_a_list_may_stand_in_running_text() -> None:
    document = letter(
        "The school should take further action to: plan reading; plan writing; and plan counting. I met staff."
    )
    assert [r.text for r in document.requirements][:2] == ["plan reading", "plan writing"]
    assert document.requirements[2].text.startswith("plan counting.")


def test_every_list_of_a_letter_is_read_once() -> None:
    second = "The local authority should take further action to:\n\n- help, by:\n  – visiting\n  – writing."
    assert asked(f"{LIST}\n\n{second}") == [
        ("plan reading", None),
        ("plan writing.", None),
        ("help, by:", None),
        ("visiting", 3),
        ("writing.", 3),
    ]


def test_who_gets_a_copy_is_asked_for_nothing() -> None:
    copies = "I am copying this letter to the chair of governors.\n\nThe letter should be copied to:\n\n- the diocese"
    body = f"{LIST}\n{copies}"
    assert len(letter(body).requirements) == 2


@pytest.mark.parametrize(
    "repeated",
    [
        "Annex\n\nThe areas for improvement identified during the inspection that took place in May 2014.",
        "Annex\n\nWhat does the school need to do to improve further?",
        "The last inspection asked the school to:",
    ],
)
def test_what_was_asked_before_is_no_requirement(repeated: str) -> None:
    document = letter(f"{LIST}\n\n{repeated}\n\n- Leaders should improve attendance.\n- Leaders must improve reading.")
    assert [r.text for r in document.requirements] == ["plan reading", "plan writing."]
    assert "earlier_list" in codes(document)
    assert document.suggestions == ()


def test_a_list_that_is_known_to_be_old_lacks_no_heading() -> None:
    body = (
        "Annex\n\nWhat does the school need to do to improve further?\n\n- Leaders should act.\n- Leaders should ask."
    )
    assert [code for code in codes(letter(body)) if code.startswith("list")] == ["list_missing"]


def test_a_lead_in_without_a_list_is_reported() -> None:
    assert "list_empty" in codes(letter("The school should take further action to:"))


def test_a_letter_without_a_list_says_so() -> None:
    assert "list_missing" in codes(letter("All is well."))


@pytest.mark.parametrize(
    "sentence",
    [
        "Governors could be even more effective if they read the plan.",
        "I shared my concerns about the register.",
        "We noted several inconsistencies in the records.",
        "Leaders recognise that more needs to be done to help boys.",
        "You agreed that the plan needs to be shorter.",
        "An external review of governance is recommended.",
        "An external review of the pupil premium should be undertaken.",
        "However, the trust should check what it pays for.",
        "The improvement plan needs to say who does what.",
        "I encouraged leaders to visit other schools.",
        "The leader of science needs more time to watch lessons.",
        "Subject leaders for history and art should now look at books together.",
        "In addition, the diocese needs to say how it will help.",
        "Some staff need further training in the teaching of spelling.",
        "Trustees would see sooner what works if the reports were shorter.",
        "Leaders could make better use of what parents tell them.",
        "They must now visit lessons themselves.",
        "The next step for the board is to check this itself.",
        "An important next task is to train new staff.",
        "This help needs to reach Year 4 too.",
        "These checks should include the work of supply staff.",
        "Leaders and governors need to check attendance.",
        "It is essential that leaders check attendance each week.",
        "You may wish to look at how meetings are timed.",
    ],
)
def test_what_inspectors_ask_for_in_passing_is_offered(sentence: str) -> None:
    document = letter(f"{LIST}\n\nMain findings\n\nPupils read. {sentence} Pupils write.")
    assert [suggestion.text for suggestion in document.suggestions] == [sentence]
    assert document.lines[document.suggestions[0].line - 1].count(sentence) == 1
    assert len(document.requirements) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "However, leaders do not yet check attendance.",
        "You were clear that much more needs to be done.",
        "Pupils said that they should read on.",
        "I asked you to show me the plan.",
        "Teachers know what pupils should learn.",
        "Leaders should be proud of what they have done.",
        "You accept that this should have been done sooner.",
        "Governors recognise the need for pace.",
        "I recommend that the school does not seek to appoint newly qualified teachers.",
        "Ofsted may carry out further visits.",
        "Pupils understand that it is important that they are kind.",
        "Further work is needed.",
        "Pupils need more time to read.",
        "Pupils would read more if the library were open.",
        "They must be kind to one another.",
        "Leaders could not say if the scheme had worked.",
        "Leaders would have acted if they had known.",
        "The help that pupils need to read is in place.",
        "Leaders know that they must look at this next.",
        "The next step for pupils is to write more.",
        "Your plans have been written well.",
        "Staff must sign in when they come.",
        "Leaders made better use of funds.",
        "The school needed to act.",
    ],
)
def test_a_finding_is_no_suggestion(sentence: str) -> None:
    assert letter(f"{LIST}\n\nMain findings\n\nPupils read. {sentence} Pupils write.").suggestions == ()


def test_a_heading_right_above_a_suggestion_is_no_part_of_it() -> None:
    sentence = "Governors would be more effective if they read the plan."
    (suggestion,) = letter(f"{LIST}\n\nMain findings\n{sentence}\nExternal support\nPupils write.").suggestions
    assert suggestion.text == sentence


def test_a_sentence_that_goes_on_belongs_to_the_suggestion_before_it() -> None:
    sentences = "I noted some contradictions in the data. I also shared my concerns about the register."
    (suggestion,) = letter(f"{LIST}\n\n{sentences} Pupils write.").suggestions
    assert suggestion.text == sentences


def test_a_monitoring_report_of_the_new_framework_is_refused_by_name() -> None:
    grades = "Inclusion\nNeeds attention ●\nAchievement\nExpected standard ●"
    text = f"Ofsted\n\nHill Top School\n\nMonitoring inspection report\n\n{grades}\n"
    with pytest.raises(Refused, match="a report of a monitoring inspection under the framework of November 2025"):
        read_inspection(text.encode(), "report.txt")


def test_a_letter_may_be_cut_right_after_what_leads_into_its_list() -> None:
    text = f"Dear Ms Byrne\n\n{TITLE}\n\n{VISIT}\n\nNext steps for the school\nLeaders should ensure that:"
    document = read_inspection(text.encode(), "letter.txt")
    assert not document.requirements
    assert "list_empty" in codes(document)
