"""The words of the product: each once, with a meaning, and with those that are not said."""

import re

from tracker.rules.glossary import words

THE_WORDS = {
    *(
        "inspection",
        "requirement",
        "clause",
        "action",
        "milestone",
        "update",
        "evidence",
        "metric",
        "reading",
        "target",
    ),
    *("declared colour", "record colour", "check", "question", "board", "pack", "clear day", "baseline", "basis"),
}


def test_every_word_that_the_pages_use_is_explained_once():
    told = [one.word for one in words()]
    assert set(told) >= THE_WORDS
    assert len({one.slug for one in words()}) == len(told)
    assert all(re.fullmatch(r"[a-z-]+", one.slug) for one in words())


def test_meanings_are_whole_sentences_for_somebody_in_a_hurry():
    for one in words():
        assert one.meaning[0].isupper(), one.word
        assert one.meaning.endswith("."), one.word
        assert len(one.meaning.split()) <= 50, one.word


def test_what_is_said_elsewhere_is_not_said_in_the_meanings():
    avoided = {other for one in words() for other in one.elsewhere.split(", ") if other} - {"measure", "report", "log"}
    for one in words():
        assert not avoided & set(re.findall(r"[a-z]+", one.meaning.lower())), one.word
