"""The page that shows every component in each of its states: whole, and for whoever works on them alone."""

import re
from dataclasses import replace
from pathlib import Path

from flask import Flask

from tests.browser import Browser
from tests.installation import settings_in
from tracker.application import create_app

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SPECIMENS = "specimens/index.html"


def taken_from_components(template: Path) -> set[tuple[str, str]]:
    """The macros that a template takes from components, each with its file."""
    found = re.findall(r'from "components/(\w+)\.html" import ([^%]+?)\s*-?%}', template.read_text("utf-8"))
    return {(file, name.split()[0]) for file, names in found for name in names.split(",")}


def test_every_component_that_a_page_has_is_shown(app: Flask) -> None:
    shown = taken_from_components(TEMPLATES / SPECIMENS)
    elsewhere = [path for path in TEMPLATES.rglob("*.html") if path.parent.name not in {"components", "specimens"}]
    assert sorted({one for path in elsewhere for one in taken_from_components(path)} - shown) == []


def test_the_page_of_components_stands(app: Flask) -> None:
    page = Browser(app.test_client()).get("/components")
    text = page.text
    for words in ("Red", "Amber", "Green", "Complete", "Not started", "No clear change", "differs", "agrees"):
        assert words in text
    assert "Say what will be done." in text, "a field with its error"


def test_where_the_product_is_served_nobody_finds_it(tmp_path: Path) -> None:
    served = create_app(replace(settings_in(tmp_path), testing=False))
    assert "specimens.index" not in served.view_functions
