"""A password that others use, that is easily guessed, or that says whose it is, cannot be chosen."""

from __future__ import annotations

import pytest

from tests import make
from tests.cast import PASSWORD, Cast
from tracker.errors import Invalid
from tracker.services.passwords import refusal
from tracker.services.people import set_password

NOW = make.at(make.TODAY)
GUESSED = "Others use this password, or it is easily guessed. Choose three words no one would put together."


@pytest.mark.parametrize(
    "password",
    [
        "password1",
        "Passw0rd!",
        "qwertyuiop",
        "12345678",
        "iloveyou",
        "letmein99",
        "Summer2026!",
        "Liverpool2026",
        "aaaaaaaa",
    ],
)
def test_a_password_that_others_use_is_refused(cast: Cast, password: str) -> None:
    assert refusal(password, cast.leader) == GUESSED


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("adeyemi-kettle-orbit-52", "adeyemi"),
        ("kettle-orbit-LENA-52", "lena"),
        ("kettle-orbit-harbour-52", "harbour"),
    ],
)
def test_a_password_that_says_whose_it_is_is_refused(cast: Cast, password: str, word: str) -> None:
    said = refusal(password, cast.leader)
    assert said == f"“{word}” is in your name, your address or your school’s name. Choose a password without it."


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "lantern-at-low-water",
        "kettle orbit violin",
        "k7#Wq9!zTe",
        "academy of quiet rivers 4",
        "ŵyneb-y-môr-tawel",
        "kettle orbit violin " * 6,
    ],
)
def test_a_password_that_nobody_guesses_may_be_chosen(cast: Cast, password: str) -> None:
    assert refusal(password, cast.leader) is None


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("k7#Wq9!", "A password needs 8 characters or more."),
        ("long" * 40, "A password may have 128 characters at most."),
    ],
)
def test_a_password_has_its_length(cast: Cast, password: str, said: str) -> None:
    assert refusal(password, cast.leader) == said


def test_what_somebody_chooses_for_themselves_is_judged_and_what_is_made_for_them_is_not(cast: Cast) -> None:
    with pytest.raises(Invalid, match="Others use this password"):
        set_password(cast.leader, "password1", by=cast.leader, now=NOW)
    set_password(cast.leader, "password1", by=cast.head, now=NOW)  # the demonstration's is its owner's choice
