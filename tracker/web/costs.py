"""What costs the server much has a limit for each person: files to look through, papers, tables, plans, programs.

Far more than anybody works in an hour, and little enough that one account in a loop does not keep everybody waiting.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, session
from flask_limiter import Limiter

from tracker.web.api.bearers import person_asking
from tracker.web.api.problems import is_asked_by_program
from tracker.web.guard import View

FILES = "120 per minute; 1000 per hour"
PAPERS = "60 per minute; 600 per hour"
TABLES = "120 per minute; 1200 per hour"
PROGRAMS = "300 per minute; 6000 per hour"


def prints(view: View) -> View:
    """Declare that a view prints papers, or has them printed."""
    view.prints = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Limit them, once all pages are there."""
    limiter: Limiter = app.extensions["tries"]
    files = limiter.shared_limit(FILES, "files", key_func=_person, methods=["POST"])
    papers = limiter.shared_limit(PAPERS, "papers", key_func=_person)
    tables = limiter.shared_limit(TABLES, "tables", key_func=_person)
    programs = limiter.shared_limit(PROGRAMS, "programs", key_func=_person)
    views: dict[str, Any] = app.view_functions
    for endpoint, view in views.items():
        if getattr(view, "takes_files", False):
            views[endpoint] = files(view)
        elif getattr(view, "prints", False):
            views[endpoint] = papers(view)
        elif endpoint.startswith(("exports.", "trust_exports.", "search")):
            views[endpoint] = tables(view)
        elif endpoint.startswith("api."):
            views[endpoint] = programs(view)


def _person() -> str:
    if is_asked_by_program():
        asking = person_asking()
        return f"by token {asking.id if asking else ''}"
    return str(session.get("_user_id", ""))
