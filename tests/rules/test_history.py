"""Every event has its topic, and a small template that tells it."""

from __future__ import annotations

import re

from tracker.config import ROOT
from tracker.rules.history import EVENTS, NOT_OF_THE_PLAN, OF_NO_SCHOOL, TOPICS, Topic, topics_seen


def recorded() -> set[str]:
    """Read from the services what they record."""
    sources = [path.read_text("utf-8") for path in (ROOT / "tracker").rglob("*.py")]
    return {name for source in sources for name in re.findall(r'(?<![\w.])(?:record\(|tell\(|tell,)\s*"(\w+)"', source)}


def test_every_event_that_is_recorded_has_a_topic() -> None:
    assert recorded() == set(TOPICS)


def test_every_event_is_told_by_a_small_template() -> None:
    templates = {path.stem for path in (ROOT / "templates" / "timeline").glob("*.html")} - {"list", "one"}
    assert templates == set(TOPICS)


def test_an_event_has_one_topic() -> None:
    assert sum(len(names) for names in EVENTS.values()) == len(TOPICS)
    assert set(EVENTS) == set(Topic)
    assert all(topic.label for topic in Topic)


def test_a_reader_of_the_plan_is_told_of_no_boards_people_or_settings() -> None:
    assert not NOT_OF_THE_PLAN & set(topics_seen(everything=False))
    assert set(topics_seen(everything=True)) == set(Topic) - {OF_NO_SCHOOL}
