"""One system of type, space and colour: no style without a use, no class without a style, no size but the steps."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "tracker" / "web" / "assets"
STATIC = ROOT / "tracker" / "web" / "static"
OF_PAPER = {"_packs.scss", "_papers.scss"}
TABLES = {"_tokens.scss", "_fonts.scss", "_components.scss"}
PARTIALS = sorted(path for path in ASSETS.glob("_*.scss") if path.name not in OF_PAPER | TABLES)
KINDS = ("ns-pack", "ns-trust-summary")
"""What templates/print/paper.html makes of the kind of a paper, together with its edition."""

A_CLASS = re.compile(r"(?<![\w-])ns-[\w-]*")


def sources() -> Iterator[Path]:
    """Whatever may name a class: templates, views, scripts, the printer."""
    yield from (ROOT / "templates").rglob("*.html")
    yield from (ROOT / "tracker" / "web").rglob("*.py")
    yield from (ROOT / "tracker" / "printing").rglob("*.py")
    yield from ASSETS.glob("*.js")


NAMED = {name for path in sources() for name in A_CLASS.findall(path.read_text("utf-8"))}
BEGUN = tuple(name for name in NAMED if name.endswith("-") and name != "ns-") + KINDS
"""Classes that a template ends by a word of its own: "ns-colour--" and the size."""


def styled(sheet: str) -> set[str]:
    return set(re.findall(r"\.(ns-[\w-]+)", (STATIC / sheet).read_text("utf-8")))


@pytest.mark.parametrize("sheet", ["screen.css", "print.css"])
def test_every_style_is_of_something_that_a_page_has(sheet: str) -> None:
    assert sorted(name for name in styled(sheet) if name not in NAMED and not name.startswith(BEGUN)) == []


def test_every_class_that_a_page_names_has_a_style_or_a_script() -> None:
    known = styled("screen.css") | styled("print.css")
    scripts = " ".join(path.read_text("utf-8") for path in ASSETS.glob("*.js"))
    without = {name for name in NAMED if name not in known and f".{name}" not in scripts}
    assert (
        sorted(name for name in without if not (name.endswith("-") and any(one.startswith(name) for one in known)))
        == []
    )


def test_every_form_component_that_a_page_names_has_its_styles() -> None:
    known = set(re.findall(r"\.(govuk-[\w-]+)", (STATIC / "screen.css").read_text("utf-8")))
    known |= {"govuk-template", "govuk-frontend-supported"}  # what the components look for on the page itself
    named = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for attribute in re.findall(r'class="([^"]*)"', path.read_text("utf-8"))
        for name in re.findall(r"(?<![\w-])govuk-[\w-]*\w(?![\w-])", attribute)
    }
    assert sorted(named - known) == []


@pytest.mark.parametrize("path", PARTIALS, ids=lambda path: path.stem)
def test_sizes_spaces_and_colours_are_steps_of_the_one_system(path: Path) -> None:
    styles = re.sub(r"//.*", "", path.read_text("utf-8"))
    own = [
        found[0]
        for found in re.finditer(r"(?:font-size|margin[a-z-]*|padding[a-z-]*|gap|line-height): ([^;]+);", styles)
        if re.search(r"(?<![\w.-])-?(?!1px)\d+(?:\.\d+)?(?:px|rem)\b", found[1])
    ]
    assert own == [], "use var(--ns-type-…), var(--ns-space-…) or var(--ns-leading-…) of _tokens.scss"
    assert re.findall(r"#[0-9a-f]{3,8}\b(?!\{)|rgba?\(", styles) == [], "use var(--ns-…): a colour has to know the dark"


def test_every_partial_is_loaded_once() -> None:
    loaded = re.findall(r'load-css\("([\w-]+)"\)', (ASSETS / "screen.scss").read_text("utf-8"))
    assert sorted(loaded) == sorted(path.stem.removeprefix("_") for path in PARTIALS)
