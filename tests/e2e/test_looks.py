"""What a page looks like where it is not a light screen: sent to a printer, and in colours that somebody has chosen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import SignIn

HEAD = "head@harbour-row.example"
SCHOOL = "/schools/900001"
PRINTED = ("/", "/requirements/1", "/actions/1.1", "/metrics", "/evidence", "/meetings", "/people", "/history")
WIDTH_OF_A_SHEET = 673
"""The pixels of 178 mm, what is left of A4 between our margins."""

# What a printer would cut, or what makes no sense on paper.
FLAWS = """() => {
  const seen = (one) => one.checkVisibility();
  const flaws = [];
  for (const what of ["nav", "footer", "button", ".ns-button", ".ns-header__person", ".govuk-skip-link", ".ns-back"]) {
    for (const one of document.querySelectorAll(what)) {
      if (seen(one)) { flaws.push(`${what} is printed: ${one.innerText}`); }
    }
  }
  for (const link of document.querySelectorAll("a[href]")) {
    if (seen(link) && getComputedStyle(link, "::after").content.includes("(")) {
      flaws.push(`an address is written out: ${link.href}`);
    }
  }
  for (const head of document.querySelectorAll("table.ns-table thead")) {
    if (getComputedStyle(head).display !== "table-header-group") { flaws.push("a table loses its head"); }
  }
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) { flaws.push(`${wide} pixels are cut at the right`); }
  const ground = getComputedStyle(document.body).backgroundColor;
  if (ground !== "rgb(255, 255, 255)") { flaws.push(`the paper is ${ground}`); }
  return flaws;
}"""


def test_a_page_sent_to_a_printer_is_whole_light_and_without_what_only_a_screen_can_do(sign_in: SignIn) -> None:
    page = sign_in(HEAD, width=WIDTH_OF_A_SHEET, color_scheme="dark")
    for path in PRINTED:
        page.goto(SCHOOL + path)
        page.emulate_media(media="print")
        assert page.evaluate(FLAWS) == [], path
        page.emulate_media(media="screen")


def line_below(page: Page, which: str) -> str:
    found = page.locator(which).first
    return str(found.evaluate("(one) => getComputedStyle(one).borderBottomColor"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_chosen_colours_the_page_we_are_on_and_what_is_chosen_are_still_told(sign_in: SignIn, scheme: str) -> None:
    page = sign_in(HEAD, forced_colors="active", color_scheme=scheme)
    page.goto(f"{SCHOOL}/requirements")
    on, elsewhere = ".ns-nav__link[aria-current]", "a.ns-nav__link:not([aria-current])"
    assert line_below(page, on) != line_below(page, elsewhere)
    page.goto("/components")
    tiles = page.locator(".ns-colour-choice__tile")
    tiles.nth(1).click()
    told = [tiles.nth(n).evaluate("(one) => getComputedStyle(one).outlineStyle") for n in (0, 1)]
    assert told == ["none", "solid"]


def test_in_chosen_colours_a_frame_still_says_where_leaders_say_better_than_the_record(sign_in: SignIn) -> None:
    page = sign_in("trust@harbour-row.example", forced_colors="active")
    page.goto("/trusts/1")
    assert line_below(page, ".ns-stand--differs") != line_below(page, ".ns-stand:not(.ns-stand--differs)")
