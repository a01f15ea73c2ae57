"""Searching and coming back, in a real browser: by keyboard, on a phone, with a script and without."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import SignIn

GOVERNOR = "governor@harbour-row.example"
AT = "/schools/900001"
BOX = "[data-search-box]"


def has_focus(page, selector: str) -> bool:  # type: ignore[no-untyped-def]
    return bool(page.evaluate(f"document.activeElement === document.querySelector('{selector}')"))


def test_a_key_leads_to_the_box_unless_somebody_types_or_has_turned_it_off(sign_in: SignIn) -> None:
    page = sign_in(GOVERNOR)
    page.wait_for_selector(f"{BOX}[aria-keyshortcuts]")
    page.keyboard.press("/")
    assert has_focus(page, BOX)
    page.keyboard.type("1/2")
    assert page.input_value(BOX) == "1/2", "where something is typed it is a sign like any other"
    page.fill(BOX, "attendance")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=attendance")
    assert page.locator("main mark").count() > 0
    page.get_by_role("button", name="Turn that off on this device").click()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("/")
    assert not has_focus(page, BOX)
    page.goto(f"{AT}/requirements")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    assert not has_focus(page, BOX)


@pytest.mark.parametrize("javascript", [True, False], ids=["with a script", "without"])
def test_on_a_phone_a_thing_is_found_and_one_comes_back_to_it_in_the_list(sign_in: SignIn, javascript: bool) -> None:
    page = sign_in(GOVERNOR, width=320, javascript=javascript)
    assert not page.locator("header form[role=search]").is_visible()
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_label("Words to look for").fill("attendance")
    page.get_by_role("button", name="Search").click()
    first = page.locator(".ns-found__one").first
    thing = first.get_attribute("id")
    first.get_by_role("link").click()
    page.get_by_role("link", name="Search results").click()
    assert page.url.endswith(f"/search?q=attendance#{thing}")
    assert page.locator(f"[id='{thing}']").evaluate("one => one.matches(':target')")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("javascript", [True, False], ids=["with a script", "without"])
def test_a_list_is_narrowed_kept_by_a_reload_and_made_whole_by_one_press(sign_in: SignIn, javascript: bool) -> None:
    page = sign_in(GOVERNOR, javascript=javascript)
    page.goto(f"{AT}/questions?show=all")
    every = page.locator(".ns-cards > li").count()
    page.get_by_text("Narrow this list").click()
    page.get_by_label("Words in it").fill("families")
    page.keyboard.press("Enter")
    page.wait_for_url("**words=families**")
    narrowed = page.locator(".ns-cards > li").count()
    assert 0 < narrowed < every
    assert "show=all" in page.url, "pressing Enter keeps the name of the whole"
    assert page.locator(".ns-filter__said").inner_text().startswith(f"{narrowed} of ")
    page.reload()
    assert page.locator(".ns-cards > li").count() == narrowed
    assert page.get_by_label("Words in it").input_value() == "families"
    page.get_by_role("link", name="Show the whole list").click()
    assert page.url.endswith("/questions")
