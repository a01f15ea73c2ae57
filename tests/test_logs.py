"""The log of a process: a line each, with the request it belongs to, and nobody named in it."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from tracker import logs

Lines = Callable[[], list[dict[str, Any]]]
LOGGER = logging.getLogger("tracker.somewhere")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is written to standard error; the log of the tests is put back afterwards."""
    stream, root, ours = io.StringIO(), logging.root, logging.getLogger("tracker")
    before = (root.handlers[:], root.level, ours.level)
    monkeypatch.setattr(sys, "stderr", stream)
    yield stream
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def lines(written: io.StringIO) -> Lines:
    """Read the lines of JSON that were written."""
    logs.begin(as_json=True)
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_line_of_json_says_when_how_bad_where_and_of_which_request(lines: Lines) -> None:
    structlog.contextvars.bind_contextvars(request_id="7f3a")
    LOGGER.info("request", extra={"route": "/schools/<urn>/", "status": 200})
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "tracker.somewhere",
        "request_id": "7f3a",
        "route": "/schools/<urn>/",
        "status": 200,
    }


def test_an_error_is_one_line_with_where_it_came_from(lines: Lines) -> None:
    try:
        {}["nothing"]
    except KeyError:
        LOGGER.exception("it failed")
    (line,) = lines()
    assert "Traceback" in line["exception"]
    assert "KeyError: 'nothing'" in line["exception"]


@pytest.mark.parametrize(
    "said",
    [
        "550 no such person: gwen.wyn@harbour-row.example",
        "{'gwen.wyn@harbour-row.example': (550, b'no such person')}",
        "Gwen <gwen.wyn@harbour-row.example> is not known",
        "to=gwen.wyn@harbour-row.example:25",
    ],
)
def test_no_address_of_a_person_is_in_the_log(lines: Lines, said: str) -> None:
    LOGGER.warning("the mail was not sent: %s", said)
    try:
        raise ValueError(said)
    except ValueError:
        LOGGER.exception("not sent")
    for line in lines():
        assert "gwen" not in json.dumps(line)
        assert "(address)" in json.dumps(line)


def test_nothing_that_people_typed_is_in_the_log_of_a_statement_that_failed(lines: Lines) -> None:
    said = (
        '(psycopg.errors.UniqueViolation) duplicate key value violates unique constraint "uq_person_email"\n'
        "DETAIL:  Key (name)=(Gwen Wyn\nof Harbour Row) already exists.\n\n"
        "[SQL: INSERT INTO person (name) VALUES (%(name)s)]\n"
        "[parameters: {'name': 'Gwen Wyn [governor]'}]\n"
        "(Background on this error at: https://sqlalche.me/e/21/gkpj)"
    )
    try:
        raise ValueError(said)
    except ValueError:
        LOGGER.exception("it failed")
    (line,) = lines()
    assert "Gwen" not in line["exception"]
    assert "Harbour" not in line["exception"]
    assert "uq_person_email" in line["exception"]
    assert "INSERT INTO person (name)" in line["exception"]


@pytest.fixture
def for_people(written: io.StringIO) -> io.StringIO:
    """What is written for people."""
    logs.begin(as_json=False)
    return written


def test_for_people_only_what_somebody_should_look_into_is_written(for_people: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(request_id="7f3a")
    LOGGER.info("request")
    logging.getLogger("weasyprint").info("a font")
    LOGGER.warning("a worker ended with status %d", 1)
    (line,) = for_people.getvalue().splitlines()
    for word in ("warning", "a worker ended with status 1", "request_id=7f3a"):
        assert word in line


def test_of_other_programs_parts_only_warnings_are_written(lines: Lines) -> None:
    logging.getLogger("fontTools").info("subsetting")
    logging.getLogger("fontTools").warning("a table is damaged")
    assert [line["event"] for line in lines()] == ["a table is damaged"]
