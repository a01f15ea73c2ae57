"""Every page can be found, leads on, and says where it leads: what holds without looking at it in a browser.

`tests/e2e/pages.py` finds the pages by their links, so none is listed here; `test_barriers.py` looks at them.
"""

from __future__ import annotations

from collections import defaultdict

from bs4 import Tag

from tests.e2e.pages import NOT_PAGES, Sheet, Town


def test_every_page_is_come_to_by_a_link_and_no_link_leads_nowhere(town: Town, each: list[Sheet]) -> None:
    found = {sheet.endpoint for sheet in each} | town.files | set(NOT_PAGES)
    assert sorted(town.endpoints() - found) == []
    assert town.refused == []


def test_links_of_one_name_lead_to_one_place(each: list[Sheet]) -> None:
    """Somebody who hears the links of a page alone, as a list, can tell them apart."""
    alike = []
    for sheet in each:
        places = defaultdict(set)
        for link in sheet.soup.select("main a[href]"):
            places[name_of(link)].add(str(link["href"]))
        alike += [f"{sheet.address}: {name}: {sorted(to)[:3]}" for name, to in places.items() if len(to) > 1]
    assert alike == []


def test_every_page_has_the_words_of_its_heading_in_its_title(each: list[Sheet]) -> None:
    """Whoever hears the title of a window knows which page it is."""
    apart = []
    for sheet in each:
        heading, title = sheet.soup.find("h1"), sheet.soup.find("title")
        said = " ".join(heading.get_text(" ").split()) if heading else ""
        if not title or not said or said.split(" · ")[0] not in " ".join(title.get_text().split()):
            apart.append(f"{sheet.address}: {said!r}, {title and title.get_text()!r}")
    assert apart == []


def name_of(link: Tag) -> str:
    """Give what a link is called, to eyes and ears."""
    drawn = " ".join(str(picture["alt"]) for picture in link.select("img[alt]"))
    return " ".join(str(link.get("aria-label") or f"{link.get_text(' ')} {drawn}").split())
