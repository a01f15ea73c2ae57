"""Programs that read with the tokens of the cast, at a school where there is one of everything."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests import make
from tests.cast import Cast
from tests.web.test_access import shared  # noqa: F401  (one of everything at Harbour Row)
from tracker.db import session
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.services.tokens import make_token

API = "/api/v1"
AT_SCHOOL = f"{API}/schools/900001"


class Program:
    """A program that reads with a token, or with none."""

    def __init__(self, app: Flask, key: str | None) -> None:
        self.client = app.test_client()
        self.key = key

    def asks(self, address: str, method: str = "GET", **headers: str) -> Any:
        """Ask for an address, under ``/api/v1`` unless it says so itself; give the response."""
        if self.key is not None:
            headers = {"Authorization": f"Bearer {self.key}", **headers}
        return self.client.open(address if address.startswith(API) else API + address, method=method, headers=headers)

    def reads(self, address: str, status: int = 200) -> Any:
        """Ask for an address and give what its JSON says."""
        response = self.asks(address)
        assert response.status_code == status, f"{response.status_code} at {address}: {response.get_data(as_text=True)}"
        return response.get_json(force=True)

    def all_of(self, address: str) -> list[Any]:
        """Read every page of a list, as a program does: on to the next until there is none."""
        things, following = [], address
        while following:
            page = self.reads(following)
            things += page["items"]
            following = page["next"]
        return things


def token_of(who: Person, span: int = 90, *, has_second_step: bool = True) -> str:
    """Make a token for somebody today, who came by two steps unless a test says otherwise."""
    key = make_token(
        who, "A dashboard", span, has_second_step=has_second_step, now=make.at(make.TODAY), today=make.TODAY
    )
    session().commit()
    return key


@pytest.fixture
def programs(app: Flask, cast: Cast, shared: Requirement) -> dict[str, Program]:  # noqa: F811
    """A program of everybody of the cast."""
    return {part: Program(app, token_of(who)) for part, who in cast.everybody().items()}
