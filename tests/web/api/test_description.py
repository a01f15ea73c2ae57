"""The description that programs are written by: whole, and the same as yesterday's unless somebody meant it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import openapi_spec_validator
import pytest
from flask import Flask

EXPECTED = Path(__file__).parent.parent.parent / "samples" / "api" / "openapi.json"


@pytest.fixture
def told(app: Flask) -> Any:
    """The description, as a program gets it."""
    return app.test_client().get("/api/v1/openapi.json").get_json()


def test_it_is_valid_openapi(told: Any) -> None:
    assert told["openapi"] == "3.1.0"
    openapi_spec_validator.validate(told)


def test_it_is_what_was_promised(told: Any) -> None:
    """A program that was written by it goes on working: what stands in the file is neither taken away nor changed.

    Where something was meant to be added, ``UPDATE=1`` in the environment writes the file anew; read what changed.
    """
    if os.environ.get("UPDATE"):
        EXPECTED.parent.mkdir(exist_ok=True)
        EXPECTED.write_text(json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
    assert told == json.loads(EXPECTED.read_text("utf-8"))


def test_every_address_says_what_it_gives_and_what_goes_wrong(told: Any) -> None:
    for path, operations in told["paths"].items():
        assert set(operations) <= {"get", "parameters"}, path
        answers = operations["get"]["responses"]
        assert operations["get"]["summary"], path
        if path != "/api/v1/openapi.json":
            assert {"200", "304", "401", "403", "404", "429"} <= set(answers), path
            assert ("422" in answers) == bool(operations["get"].get("parameters")), path


def test_every_thing_says_all_that_is_in_it(told: Any) -> None:
    for name, shape in told["components"]["schemas"].items():
        assert shape["additionalProperties"] is False, name
        assert sorted(shape["required"]) == sorted(shape["properties"]), name


def test_each_address_has_a_name_of_its_own(told: Any) -> None:
    names = [operations["get"]["operationId"] for operations in told["paths"].values()]
    assert len(names) == len(set(names))
