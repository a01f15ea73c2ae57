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
