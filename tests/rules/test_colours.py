"""Colours: their signs, their words, and which is worse."""

import pytest

from tracker.rules.colours import DECLARABLE, Colour, worst


@pytest.mark.parametrize(
    ("colour", "letter", "label"),
    [
        (Colour.RED, "R", "Off track"),
        (Colour.AMBER, "A", "At risk"),
        (Colour.GREEN, "G", "On track"),
        (Colour.COMPLETE, "✓", "Complete"),
        (Colour.NOT_STARTED, "–", "Not started"),
    ],
)
def test_a_colour_can_be_told_without_seeing_colour(colour, letter, label):
    assert (colour.letter, colour.label) == (letter, label)


def test_every_colour_has_a_definition_that_is_a_sentence():
    assert all(colour.definition[0].isupper() and colour.definition.endswith(".") for colour in Colour)


def test_colours_rank_from_red_over_amber_not_started_and_green_to_complete():
    ranked = sorted(Colour, key=lambda colour: -colour.severity)
    assert ranked == [
        Colour.RED,
        Colour.AMBER,
        Colour.NOT_STARTED,
        Colour.GREEN,
        Colour.COMPLETE,
    ]


@pytest.mark.parametrize(
    ("colours", "expected"),
    [
        ([Colour.GREEN, Colour.RED, Colour.AMBER], Colour.RED),
        ([Colour.COMPLETE, Colour.GREEN], Colour.GREEN),
        ([Colour.GREEN, Colour.NOT_STARTED], Colour.NOT_STARTED),
        ([Colour.COMPLETE], Colour.COMPLETE),
        ([], None),
    ],
)
def test_the_worst_colour_speaks_for_all(colours, expected):
    assert worst(colours) is expected


def test_leaders_cannot_declare_that_something_is_not_started():
    assert set(DECLARABLE) == set(Colour) - {Colour.NOT_STARTED}
