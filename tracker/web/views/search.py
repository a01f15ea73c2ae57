"""Search: what has the words somebody looks for, at the school they are at, or at all of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.models.schools import School
from tracker.queries.questions import reader_of
from tracker.queries.schools import schools_of
from tracker.queries.search import Entry, Kind, Searched, entries_of, numbered, search, searched_by
from tracker.rules.permissions import Capability
from tracker.rules.search import LONGEST_SOUGHT, has, sought
from tracker.web.context import here, signed_in
from tracker.web.duties import today_in_england
from tracker.web.forms.fields import one_line
from tracker.web.guard import WHOLLY_SIGNED_IN, audience
from tracker.web.lists import this_list
from tracker.web.navigation import Link, navigation

blueprint = Blueprint("search", __name__)
everywhere = Blueprint("searches", __name__)
"""What is about no school: its page stands outside of them."""

MOST_SCHOOLS = 30
"""How many schools' plans are looked through while somebody waits; of more, the names are."""

PAGES = {
    Kind.REQUIREMENT: ("requirements.page", "number"),
    Kind.ACTION: ("actions.page", "number"),
    Kind.QUESTION: ("questions.page", "number"),
    Kind.EVIDENCE: ("actions.page", "number"),
    Kind.VISIT: ("visits.page", "number"),
    Kind.METRIC: ("metrics.page", "metric_id"),
}
"""The page of each kind of thing, and the name of its key there."""


@blueprint.get("/search")
@audience(Capability.SEE_PLAN)
def page() -> ResponseReturnValue:
    """Find words in the plan of a school; a number that names one thing leads straight to it."""
    at = here()
    reader = reader_of(at.person.id, at.roles, at.today)
    entries = entries_of([Searched(at.school, reader, at.may(Capability.SEE_CONFIDENTIAL))], at.today)
    if one := numbered(entries, _typed()):
        return redirect(address_of(one))
    ways = navigation()
    named = [one for one in (*ways.first, *ways.more) if _is_called(one.label)] if ways else []
    return render_template("search/page.html", **_found(entries, named, "page"))


@everywhere.get("/search")
@audience(WHOLLY_SIGNED_IN)
def page_of_all() -> ResponseReturnValue:
    """Find words in the plans of all schools somebody has a role at, and schools by their names."""
    person, today = signed_in(), today_in_england()
    schools = schools_of(person.id, today)
    if len(schools) == 1:
        return redirect(url_for("search.page", urn=schools[0].urn, q=_typed() or None))
    entries = entries_of(searched_by(person, schools[:MOST_SCHOOLS], today), today)
    if one := numbered(entries, _typed()):
        return redirect(address_of(one))
    named = [Link(one.name, url_for("board.view", urn=one.urn), False) for one in schools if _is_called(*_names(one))]
    return render_template(
        "search/page.html",
        **_found(entries, named, "school"),
        several=True,
        through=schools[:MOST_SCHOOLS],
        beyond=len(schools[MOST_SCHOOLS:]),
    )


def address_of(entry: Entry, back: str | None = None) -> str:
    """Give the address of something that was found, and of the list it leads back to."""
    endpoint, key = PAGES[entry.kind]
    values: dict[str, Any] = {key: entry.key, "urn": entry.school.urn, "back": back}
    return url_for(endpoint, _anchor=entry.anchor, **values)


def _typed() -> str:
    return one_line(request.args.get("q"))[:LONGEST_SOUGHT]


def _found(entries: Sequence[Entry], named: Sequence[Link], calls: str) -> dict[str, Any]:
    """Give what the page shows: what was found, and the pages or schools that are called what was typed."""
    found = search(entries, _typed(), request.args.get("kind"), called=len(named), calls=calls)
    return {"page": found, "named": named, "address_of": partial(address_of, back=this_list())}


def _is_called(*names: str) -> bool:
    wanted = sought(_typed())
    return bool(wanted) and has(wanted, *names)


def _names(school: School) -> tuple[str, ...]:
    """Give what a school is known by: its name, its number, and its postcode where it is known."""
    return school.name, school.urn, school.postcode or ""
