"""Whatever the description allows to be asked, and much that it does not, gets an answer that the description allows.

``FUZZ_API=500`` in the environment asks each address so many times in each way; in the suite a few must do.
"""

from __future__ import annotations

import contextvars
import os
import re
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.parameters import ParameterLocation

from tests.web.api.conftest import Program
from tests.web.test_access import HEAD
from tracker.db import session

EXAMPLES = int(os.environ.get("FUZZ_API", "4"))
HELD = {"urn": "900001", "number": 1, "action_number": "1.1", "metric_id": 1, "inspection_id": 1, "meeting_id": 1}
"""What is really there: most of what is made up is at no school."""

load_all_checks()
HOLD = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "positive_data_acceptance",
        "unsupported_method",
        "allow_header_conformance",
    ]
)

(REFUSES_WHAT_IS_WRONG,) = CHECKS.get_by_names(["negative_data_rejection"])


@pytest.fixture
def operations(app: Flask, programs: dict[str, Program]) -> list[Any]:
    """Every address of the description, with what may be asked there."""
    session().commit()
    schema = contextvars.Context().run(schemathesis.openapi.from_wsgi, "/api/v1/openapi.json", app)
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture
def asked(programs: dict[str, Program]) -> Callable[[Any], Any]:
    """Ask by the head's token, and hold the answer to the description."""
    with_token = {"Authorization": f"Bearer {programs[HEAD].key}"}

    def ask(case: Any) -> Any:
        put_right = {ParameterLocation.HEADER} | ({ParameterLocation.PATH} if _is_there(case) else set())
        parts = case.meta.components if case.meta else {}
        wrong = {place for place, part in parts.items() if part.mode is GenerationMode.NEGATIVE}
        checks = [one for one in HOLD if wrong - put_right or one is not REFUSES_WHAT_IS_WRONG]
        return contextvars.Context().run(case.call_and_validate, headers=with_token, checks=checks)

    return ask


def _is_there(case: Any) -> bool:
    """Say whether a case names the school that is there: then nothing of its path is wrong by itself."""
    return bool(case.path_parameters) and case.path_parameters.get("urn") == HELD["urn"]


def test_everything_that_is_there_is_given_as_described(operations: list[Any], asked: Callable[[Any], Any]) -> None:
    for operation in operations:
        names = re.findall(r"{(\w+)}", operation.path)
        answer = asked(operation.Case(path_parameters={name: HELD[name] for name in names}))
        assert answer.status_code == 200, operation.path


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
def test_whatever_else_is_asked_is_answered_as_described(
    mode: GenerationMode, operations: list[Any], asked: Callable[[Any], Any]
) -> None:
    seen = set()
    for operation in operations:

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize="FUZZ_API" not in os.environ,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), is_there=st.booleans())
        def ask(case: Any, is_there: bool) -> None:
            if is_there and case.path_parameters:
                case.path_parameters["urn"] = HELD["urn"]
            seen.add(asked(case).status_code)

        ask()
    assert {200, 404} <= seen <= ({200, 404} if mode is GenerationMode.POSITIVE else {200, 401, 404, 422})
