"""What inspectors ask for, as lists come out of documents."""

import pytest

from tracker.reading.documents import InspectionDocument
from tracker.reading.inspections import read_inspection


def card(next_steps: str) -> InspectionDocument:
    """A report card with nothing but these next steps."""
    text = f"Safeguarding standards met\nNeeds attention ●\n\nNext steps\n\n{next_steps}\n\nAbout this inspection\n"
    return read_inspection(text.encode(), "card.txt")


def asked(next_steps: str) -> list[tuple[str, int | None]]:
    """Each requirement's text and the number of the one it stands under."""
    return [(requirement.text, requirement.parent) for requirement in card(next_steps).requirements]


@pytest.mark.parametrize("bullet", ["•", "-", "–", "*", "\uf06e", "\x84", "■", "o"])
def test_any_bullet_will_do(bullet: str) -> None:
    assert asked(f"{bullet} leaders must write\nit down.\n{bullet} leaders should read it.") == [
        ("leaders must write it down.", None),
        ("leaders should read it.", None),
    ]


def test_an_empty_bullet_is_no_requirement() -> None:
    assert asked("- Leaders must act.\n-\n\n- ") == [("Leaders must act.", None)]


def test_a_bullet_may_stand_above_its_text() -> None:
    assert asked("•\nLeaders must act.\n•\nGovernors should ask.") == [
        ("Leaders must act.", None),
        ("Governors should ask.", None),
    ]


def test_two_bullets_together_are_one() -> None:
    expected = [("Leaders must act.", None), ("Governors should ask.", None)]
    assert asked("\uf06e Leaders must act. \uf06e \uf06e\nGovernors should ask.") == expected
    assert asked("\uf06e Leaders must act.\n\uf06e \uf06e Governors should ask.") == expected
    assert asked("\uf06e \uf06e\nLeaders must act.\n\uf06e\n\uf06e\nGovernors should ask.") == expected


@pytest.mark.parametrize("bullet", ["• ", ""])
def test_signs_without_a_letter_are_no_part_of_a_list(bullet: str) -> None:
    document = card(
        f"{bullet}( ) (\n{bullet}\u2212\u2212\u2212\n• 2024/25\n• Leaders must act.\n% %\n• Leaders should ask."
    )
    assert [(r.text, r.line) for r in document.requirements] == [("Leaders must act.", 9), ("Leaders should ask.", 11)]


def test_a_suggestion_begins_with_a_word() -> None:
    text = (
        "Safeguarding standards met\nNeeds attention ●\n\n( %\nLeaders should meet more often.\n\nNext steps\n• Act.\n"
    )
    assert [(s.text, s.line) for s in read_inspection(text.encode(), "card.txt").suggestions] == [
        ("Leaders should meet more often.", 5)
    ]


def test_one_bullet_is_one_requirement_however_many_sentences_it_has() -> None:
    """The second sentence begins a line, with a capital letter, and is no requirement of its own."""
    step = "• Leaders must act.\nIn addition, leaders should tell governors.\nThey should do so soon."
    (requirement,) = card(step).requirements
    assert [clause.duty for clause in requirement.clauses] == ["must", "should", "should"]


def test_a_break_of_page_inside_an_item() -> None:
    assert asked("• Leaders must act on what\n\nthey know.") == [("Leaders must act on what they know.", None)]


def test_names_of_inspectors_are_no_requirements() -> None:
    before = "Lead inspector: Al Fell, His Majesty's Inspector\n\nBo Gray\nOfsted Inspector\n\n"
    assert asked(f"{before}• Leaders must act.\nCy Hart, Ofsted Inspector") == [("Leaders must act.", None)]


def test_a_child_keeps_its_parent() -> None:
    step = "• Improve teaching, by:\n– planning well\n– asking well\n• Improve attendance."
    assert asked(step) == [
        ("Improve teaching, by:", None),
        ("planning well", 1),
        ("asking well", 1),
        ("Improve attendance.", None),
    ]


def test_a_list_inside_a_list_with_the_same_bullet() -> None:
    step = "• Improve teaching, by:\n• planning well\n• asking well\n• Raise attendance."
    assert [parent for _, parent in asked(step)] == [None, 1, 1, None]


def test_a_colon_with_nothing_under_it_is_reported() -> None:
    assert "children_missing" in [problem.code for problem in card("• Improve teaching, by:").problems]


def test_a_list_that_breaks_off_is_reported() -> None:
    assert "requirement_cut" in [p.code for p in card("• Governors must do their duty in relation to").problems]


def test_a_heading_without_a_list_is_reported() -> None:
    codes = [problem.code for problem in card("").problems]
    assert "list_empty" in codes
    assert "document_cut" in codes


def test_words_broken_at_the_end_of_a_line_are_put_together() -> None:
    assert asked("• Leaders must raise well-\nbeing of pupils with needs and/\nor disabilities.") == [
        ("Leaders must raise well-being of pupils with needs and/or disabilities.", None)
    ]


@pytest.mark.parametrize(
    ("sentence", "duty"),
    [
        ("Leaders must set out what pupils should know.", "must"),
        ("Leaders need to set out what pupils should know.", "asked"),
        ("The school should do what it must.", "should"),
        ("Pupils do not learn as well as they should.", "asked"),
        ("give pupils more time", "asked"),
    ],
)
def test_the_first_duty_of_a_sentence_counts(sentence: str, duty: str) -> None:
    (requirement,) = card(f"• {sentence}").requirements
    assert [clause.duty for clause in requirement.clauses] == [duty]


def test_an_abbreviation_ends_no_sentence() -> None:
    (requirement,) = card("• Leaders must read widely, e.g. Mr. Gray's poems. They should discuss them.").requirements
    assert [clause.text for clause in requirement.clauses] == [
        "Leaders must read widely, e.g. Mr. Gray's poems.",
        "They should discuss them.",
    ]


def test_a_child_stands_under_an_item_without_a_colon() -> None:
    assert asked("• Improve teaching so that it is good\n– planning well\n– asking well\n• Improve attendance.") == [
        ("Improve teaching so that it is good", None),
        ("planning well", 1),
        ("asking well", 1),
        ("Improve attendance.", None),
    ]


def test_a_child_under_a_whole_sentence_is_reported() -> None:
    document = card("• Leaders must improve teaching.\n– plans are weak\n• Leaders should act.")
    assert [requirement.parent for requirement in document.requirements] == [None, 1, None]
    assert [(p.code, p.line) for p in document.problems if p.code == "nesting_unclear"] == [("nesting_unclear", 7)]


def test_three_levels() -> None:
    step = "1. Improve teaching, by:\n• planning:\n– each lesson\n– each term\n• asking well\n2. Act."
    assert [parent for _, parent in asked(step)] == [None, 1, 2, 2, 1, None]


def test_children_with_the_bullet_of_their_parent_begin_with_small_letters() -> None:
    step = "• Make sure that:\n• teachers plan\n• pupils read\n• Raise attendance.\n• Govern better by:\n• asking"
    assert [parent for _, parent in asked(step)] == [None, 1, 1, None, None, 5]


@pytest.mark.parametrize("number", ["{}.", "{})", "({})"])
def test_numbers_are_bullets(number: str) -> None:
    one, two = number.format(1), number.format(2)
    assert asked(f"{one} Leaders must write\nit down.\n\n{two} Leaders should read it in\n2025. It helps.") == [
        ("Leaders must write it down.", None),
        ("Leaders should read it in 2025. It helps.", None),
    ]


def test_letters_under_numbers_are_children() -> None:
    assert [parent for _, parent in asked("1. Improve by:\na) planning\nb) asking\n2. Act.")] == [None, 1, 1, None]


def test_a_year_is_no_number_of_an_item() -> None:
    assert asked("• Leaders must act in\n1. May of this year.") == [("Leaders must act in 1. May of this year.", None)]


def test_parents_without_bullets() -> None:
    step = "Improve teaching by:\n• planning well\n• asking well.\nImprove attendance by:\n• calling homes."
    expected = [
        ("Improve teaching by:", None),
        ("planning well", 1),
        ("asking well.", 1),
        ("Improve attendance by:", None),
        ("calling homes.", 4),
    ]
    assert asked(step) == expected
    assert asked(step.replace("\nImprove attendance", "\n\nImprove attendance")) == expected


def test_a_line_that_leads_into_a_list_lays_down_its_duty() -> None:
    document = card(
        "Leaders and governors must:\n\n• act on this\n• plan. They should do so soon.\n\n• They need to ask."
    )
    assert document.requirements[0].text == "act on this"
    assert [[clause.duty for clause in r.clauses] for r in document.requirements] == [
        ["must"],
        ["must", "should"],
        ["must"],
    ]


def test_what_is_asked_for_under_the_list_is_no_item_of_it() -> None:
    under = "An external review of governance should be undertaken."
    assert asked(f"• Leaders must act.\n\n{under}") == [("Leaders must act.", None)]
    assert asked(f"• Leaders must act\n{under}") == [("Leaders must act", None)]
    assert asked(f"Leaders must act.\n\n{under}") == [("Leaders must act.", None)]


def test_a_paragraph_above_the_bullets_that_asks_for_something_is_kept_and_reported() -> None:
    document = card("Leaders must act on what they know.\n\n• Leaders should plan.")
    assert [requirement.parent for requirement in document.requirements] == [None, None]
    assert [(p.code, p.line) for p in document.problems if p.code == "bullet_missing"] == [("bullet_missing", 6)]


def test_a_paragraph_among_bullets_is_left_out_and_reported() -> None:
    document = card("• Leaders must act.\n\nIt was a sunny day.\n\n• Governors should ask.")
    assert [requirement.text for requirement in document.requirements] == ["Leaders must act.", "Governors should ask."]
    assert [(p.code, p.line) for p in document.problems if p.code == "list_interrupted"] == [("list_interrupted", 8)]


def test_other_bullets_below_a_paragraph_are_no_part_of_the_list() -> None:
    assert asked("• Leaders must act.\n\nIt was a sunny day.\n\n– Pupils like it.") == [("Leaders must act.", None)]


def test_items_without_bullets_or_blank_lines_are_told_apart_and_reported() -> None:
    step = "Leaders must make sure that books match the sounds they know.\nThey should check.\nGovernors should ask."
    document = card(step)
    assert [requirement.text.split()[0] for requirement in document.requirements] == ["Leaders", "Governors"]
    assert "bullets_lost" in [problem.code for problem in document.problems]


def test_wrapped_prose_without_bullets_stays_together() -> None:
    step = "Leaders must make sure that each book matches the\nsounds that pupils know, and that they read it."
    assert len(asked(step)) == 1


def test_a_running_header_inside_a_list() -> None:
    step = "• Leaders must act on what\nHill Lane School, 3–4 March 2015\n4 of 12\nthey know."
    assert asked(step) == [("Leaders must act on what they know.", None)]


def test_what_pupils_should_know_is_no_duty() -> None:
    document = card("• Leaders do not say what pupils should know. They must say it.\n• It shows how staff should act.")
    assert [[clause.duty for clause in r.clauses] for r in document.requirements] == [["must"], ["asked"]]


def test_a_running_header_of_three_lines_inside_a_list() -> None:
    header = "Inspection report: Hill Lane School\n3 and 4 March 2020"
    for number in ("   4", "\n4", "\n\n4 of 12"):
        step = f"• Leaders must act on what\n{header}{number}\nthey know."
        assert asked(f"{chr(10) * 9}{step}") == [("Leaders must act on what they know.", None)]


def test_bullets_inside_an_item_are_reported() -> None:
    document = card("• Leaders must improve by: ⁃ planning ⁃ asking.")
    assert [(p.code, p.line) for p in document.problems if p.code == "bullets_inside"] == [("bullets_inside", 6)]


def test_children_in_paragraphs_of_their_own_are_told_apart() -> None:
    step = "Improve teaching by:\n\nplanning what comes next\n\nasking hard questions.\n\nMake sure that pupils read."
    assert [parent for _, parent in asked(step)] == [None, 1, 1, None]


def test_a_heading_nobody_told_us_of_below_the_last_item_is_reported() -> None:
    document = card("• Leaders must act.\n• Governors should ask about it.\nHow this report was written")
    assert [(p.code, p.line) for p in document.problems if p.code == "item_end_unclear"] == [("item_end_unclear", 7)]


WRAPPED = "Pupils read books that are as hard as they should be, in every lesson,\nand talk about them.\n" * 3


def wrapped_card(next_steps: str) -> InspectionDocument:
    """A report card whose lines are wrapped, without blank lines below the list."""
    text = (
        f"Safeguarding standards met\nNeeds attention ●\n{WRAPPED}\nNext steps\n{next_steps}\nAbout this inspection\n"
    )
    return read_inspection(text.encode(), "card.txt")


def test_a_sentence_below_one_that_left_room_on_its_line_may_be_no_part_of_the_item() -> None:
    document = wrapped_card(
        "• Leaders must plan what pupils read in each of the years, and for whom,\nand act.\nPupils hope so."
    )
    assert [(p.code, p.line) for p in document.problems if p.code == "item_end_unclear"] == [("item_end_unclear", 13)]
    full = "• Leaders must plan what pupils read in all of the years, and for whom.\nGovernors should ask them how."
    assert "item_end_unclear" not in [problem.code for problem in wrapped_card(full).problems]


def test_a_heading_nobody_told_us_of_ends_the_list_where_room_was_left() -> None:
    document = wrapped_card("• Leaders must act.\n• Governors should ask.\nHow this report was written\nWe were there.")
    assert [r.text for r in document.requirements] == ["Leaders must act.", "Governors should ask."]
    assert [(p.code, p.line) for p in document.problems if p.code == "item_end_unclear"] == [("item_end_unclear", 13)]


def test_items_that_lost_their_bullets_and_end_no_sentence_are_reported() -> None:
    """Each begins with a small letter: only the room on their lines tells that they may be several."""
    document = wrapped_card("plan what pupils read and why they should\ntrain all staff in it\ncheck that they do.")
    assert "bullets_lost" in [problem.code for problem in document.problems]


@pytest.mark.parametrize(
    "below",
    [
        "I advised leaders to shorten their plan.",
        "A small proportion of schools may be visited.",
        "A copy of this letter goes to the governors.",
        "The school must meet the following independent school standards",
    ],
)
def test_what_usually_follows_a_list_is_no_part_of_its_last_item(below: str) -> None:
    assert asked(f"• Leaders must act.\n• Leaders should ask.\n{below}")[1:] == [("Leaders should ask.", None)]


def test_a_long_word_in_capitals_is_soon_seen_to_be_no_name() -> None:
    assert asked(f"• Leaders must act.\n• Leaders should ask.\n{'SUPP' * 300}!")[0] == ("Leaders must act.", None)


@pytest.mark.parametrize(
    "footer",
    [
        "\n\n{}\n\n",
        "\n\n                {}\n\n\n",
        "\n\n- {} -\n\n",
        "\n\nHill Lane School\tPage {} of 9\n\n",
        "\n\nHill Lane School   Page {}\n\n",
        "\n\nVisit to Hill Lane School\n10 and 11 May 2026\n\n{}\n\n",
        "\n\n\nVisit to Hill Lane School\n        {}\n10 and 11 May 2026\n\n",
        "\n{}\n\f",
        "\nVisit to Hill Lane School\n{}\n\f",
    ],
)
def test_what_stands_at_the_end_of_each_page_of_a_text_is_no_part_of_a_list(footer: str) -> None:
    page = "Pupils read.\n" * 9
    steps = f"• Leaders must act on\nwhat they know.{footer.format(2)}• Leaders should ask."
    before = f"Safeguarding standards met\nNeeds attention ●\n\n{page}{footer.format(1)}{page}"
    text = f"{before}\nNext steps\n\n{steps}\n\nAbout this inspection\n{page}{footer.format(3)}"
    document = read_inspection(text.encode(), "card.txt")
    assert [r.text for r in document.requirements] == ["Leaders must act on what they know.", "Leaders should ask."]
    assert not {"list_interrupted", "number_alone", "nesting_unclear"} & {p.code for p in document.problems}


FOOT = "\n\nHill Lane School   Page {} of 4\n\n"


def test_an_item_goes_on_with_a_capital_letter_below_the_end_of_a_page() -> None:
    step = f"• Leaders must act on what they know of{FOOT.format(2)}Year 7.\n• Leaders should ask."
    assert [text for text, _ in asked(step)] == ["Leaders must act on what they know of Year 7.", "Leaders should ask."]
    full = (
        f"• Leaders must act on what they know about reading{FOOT.format(2)}English and writing.\n• Leaders should ask."
    )
    assert asked(full)[0] == ("Leaders must act on what they know about reading English and writing.", None)


def test_a_sentence_of_an_item_below_the_end_of_a_page_is_kept_and_reported() -> None:
    document = card(f"• Leaders must act.{FOOT.format(2)}They should begin now.\n• Governors should ask.")
    assert [r.text for r in document.requirements] == [
        "Leaders must act. They should begin now.",
        "Governors should ask.",
    ]
    assert "item_end_unclear" in [problem.code for problem in document.problems]


def test_a_paragraph_below_the_end_of_a_page_is_no_part_of_the_last_item() -> None:
    step = f"• Leaders must act on what they know.{FOOT.format(2)}Inspectors thank the staff."
    assert asked(step) == [("Leaders must act on what they know.", None)]


def test_the_only_number_of_a_page_is_no_part_of_a_list() -> None:
    document = card("• Leaders must act on what\n\n   3\n\nthey know.\n• Leaders should ask.")
    assert [r.text for r in document.requirements] == ["Leaders must act on what they know.", "Leaders should ask."]


@pytest.mark.parametrize("bullet", ["•", "■", "\uf06e", "\x84", "–", "-"])
def test_a_bullet_after_a_sentence_begins_the_next_item(bullet: str) -> None:
    document = card(
        f"{bullet} Leaders must plan\nand act. {bullet} Leaders should\nask. {bullet} Governors should read."
    )
    assert [r.text for r in document.requirements] == [
        "Leaders must plan and act.",
        "Leaders should ask.",
        "Governors should read.",
    ]
    assert [r.line for r in document.requirements] == [6, 7, 8]
    assert "bullets_inside" not in [problem.code for problem in document.problems]


def test_a_bullet_inside_a_sentence_begins_an_item_and_is_reported() -> None:
    document = card("• Leaders must make sure that teachers plan • Leaders should ask.")
    assert [r.text for r in document.requirements] == [
        "Leaders must make sure that teachers plan",
        "Leaders should ask.",
    ]
    assert "bullets_inside" in [problem.code for problem in document.problems]


def test_a_dash_inside_a_sentence_is_no_bullet() -> None:
    assert asked("– Leaders must act – at once – on reading.") == [("Leaders must act – at once – on reading.", None)]
    assert len(asked("- Leaders must raise attainment in Years 3 - 6.\n- Act.")) == 2


def test_what_goes_on_from_the_line_above_is_a_clause_of_its_own() -> None:
    document = card(
        "Leaders need to:\n• plan reading. It is late. They should begin with Year 3.\n• Plans are thin. Act."
    )
    assert [(clause.text, clause.duty) for clause in document.requirements[0].clauses] == [
        ("plan reading. It is late.", "asked"),
        ("They should begin with Year 3.", "should"),
    ]


def test_a_sentence_that_says_why_belongs_to_the_clause_after_it() -> None:
    (requirement,) = card("• Some plans are thin. Leaders should write them anew.").requirements
    assert [clause.text for clause in requirement.clauses] == [requirement.text]
