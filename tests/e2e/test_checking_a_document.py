"""The page on which a document is checked: by keyboard alone, by pointer, on a phone, without a script, for all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import SignIn

SAMPLES = Path(__file__).parent.parent / "samples"
CARD = (SAMPLES / "card-secondary-special-measures.txt").read_text("utf-8")
AT = "/schools/900001/inspections"
ROTA = "Leaders should publish the rota of the lunch hall so that parents can plan."


def read_in(page: Page, document: str = CARD) -> Page:
    """Choose a document, and come to the page on which it is checked."""
    page.goto(f"{AT}/read-in")
    page.locator("input[type=file]").set_input_files(
        {"name": "document.txt", "mimeType": "text/plain", "buffer": document.encode()}
    )
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Did we read it right?")
    page.wait_for_load_state()  # scripts have run by then
    return page


def row(page: Page, key: str) -> Locator:
    return page.locator(f"#row-{key}")


def number(page: Page, key: str) -> Locator:
    return row(page, key).locator(".ns-section__number")


def is_in_sight(page: Page, selector: str) -> bool:
    """Say whether a line is seen inside the document's own pane."""
    seen: bool = page.evaluate(
        """(selector) => {
            const line = document.querySelector(selector).getBoundingClientRect();
            const pane = document.querySelector(".ns-source").getBoundingClientRect();
            return line.top >= pane.top && line.bottom <= Math.min(pane.bottom, innerHeight);
        }""",
        selector,
    )
    return seen


def without_its_status(route: Route) -> None:
    """Pass an answer on as if nothing had to be put right: the browser reports a 422 on its console."""
    route.fulfill(response=route.fetch(), status=200)


def walk_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press a key until the focus is there, as somebody without a mouse does."""
    for _ in range(400):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError("the focus never came there")


def test_the_whole_journey_by_keyboard_alone(sign_in: SignIn) -> None:
    page = read_in(sign_in("leader@harbour-row.example"), CARD.replace("13 and 14 January", "6 and 7 January"))
    words = row(page, "r2").get_by_label("In the inspectors’ words")
    walk_to(page, words)
    expect(page.locator("#line-79")).to_have_class(re.compile("is-marked"))
    expect(row(page, "r2")).to_have_class(re.compile("is-marked"))

    page.keyboard.press("Control+End")
    page.keyboard.press("Backspace")
    walk_to(page, row(page, "r2").get_by_role("button", name="Move up"))
    page.keyboard.press("Enter")
    expect(number(page, "r2")).to_have_text("1")
    expect(page.get_by_role("status")).to_contain_text("is number 1 now")
    assert page.url.count("#") == 0, "the page was not loaded anew"
    expect(row(page, "r2").get_by_role("button", name="Move down")).to_be_focused()
    expect(words).to_have_value(re.compile("that they need$"))

    walk_to(page, row(page, "r6").get_by_label("This is not a requirement"))
    page.keyboard.press("Space")
    expect(row(page, "r6").get_by_role("heading")).to_contain_text("left out")
    expect(row(page, "r6").get_by_label("This is not a requirement")).to_be_focused()

    walk_to(page, page.get_by_label("The first words of one that was missed"))
    page.keyboard.type("Pupils sing, row")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(row(page, "a7").get_by_label("In the inspectors’ words")).to_be_focused()
    expect(row(page, "a7").get_by_label("In the inspectors’ words")).to_have_value(re.compile("^Pupils sing, row and"))

    walk_to(page, page.get_by_role("button", name="Make it a requirement"))
    page.keyboard.press("Enter")
    expect(row(page, "s1").get_by_label("In the inspectors’ words")).to_have_value(ROTA)
    expect(row(page, "s1").get_by_label("In the inspectors’ words")).to_be_focused()

    walk_to(page, page.get_by_label(re.compile("Yes, this document is about")), "Shift+Tab")
    page.keyboard.press("Space")
    walk_to(page, page.get_by_role("button", name="Accept", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("7 requirements and 8 clauses are now in the plan.")
    page.get_by_text("corrections to what was read").click()
    told = page.locator("main")
    for sentence in ("corrected the words of next step 1", "moved next step", "left out next step 6", "which had been"):
        expect(told).to_contain_text(sentence)
    assert Axe().run(page).response["violations"] == []


def test_a_link_leads_to_the_line_and_the_line_leads_back(sign_in: SignIn) -> None:
    page = read_in(sign_in("leader@harbour-row.example"))
    link = row(page, "r4").get_by_role("link", name="line 82")
    link.focus()
    page.keyboard.press("Enter")
    back = page.get_by_role("link", name="82 back to requirement 4")
    expect(back).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page, "r4").get_by_label("Short title")).to_be_focused()


def test_the_pointer_marks_both_ways_and_the_document_follows(sign_in: SignIn) -> None:
    page = read_in(sign_in("leader@harbour-row.example"))
    page.emulate_media(reduced_motion="reduce")
    page.get_by_text("Absence: 2 readings").click()
    assert not is_in_sight(page, "#line-187")
    figures = page.locator("tr", has_text="2024/25 (2 term)")
    figures.hover()
    marked = page.locator(".ns-source__line.is-marked")
    expect(marked).to_contain_text("38.2%")
    assert is_in_sight(page, ".ns-source__line.is-marked")
    page.locator("#line-79 .ns-source__text").hover()
    expect(row(page, "r2")).to_have_class(re.compile("is-marked"))
    page.locator("#line-79 .ns-source__text").click()
    expect(row(page, "r2").get_by_label("Short title")).to_be_focused()


def test_a_line_opens_the_section_its_figure_is_folded_away_in(sign_in: SignIn) -> None:
    page = read_in(sign_in("leader@harbour-row.example"))
    field = page.get_by_label("School: Persistent absence, all pupils, 2024/25 (2 term)")
    expect(field).to_be_hidden()
    page.locator(".ns-source__line", has_text="38.2%").get_by_role("link").click()
    expect(field).to_be_focused()


def test_what_is_typed_while_the_page_is_arranged_is_not_lost(sign_in: SignIn) -> None:
    page = read_in(sign_in("leader@harbour-row.example"))
    title = row(page, "r2").get_by_label("Short title")
    page.evaluate(
        """() => {
            document.querySelector('button[value="down:r1"]').click();
            document.querySelector("#row-r2 input[id$=-title]").value = "Typed meanwhile";
        }"""
    )
    expect(number(page, "r1")).to_have_text("2")
    expect(title).to_have_value("Typed meanwhile")


def test_leaving_with_corrections_undone_is_asked_about(sign_in: SignIn) -> None:
    page = read_in(sign_in("leader@harbour-row.example"))
    row(page, "r2").get_by_label("Short title").click()
    page.keyboard.type("A better ")
    page.on("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.get_by_role("link", name="Do not accept").click(no_wait_after=True)
    assert asked.value.type == "beforeunload"
    expect(row(page, "r2").get_by_label("Short title")).to_have_value(re.compile("A better"))


def test_what_cannot_stand_has_the_focus_and_its_sentence(sign_in: SignIn) -> None:
    page = read_in(sign_in("leader@harbour-row.example"))
    page.route("**/check/*", without_its_status)
    page.get_by_label("The first words of one that was missed").fill("Leaders must buy a boat")
    page.get_by_role("button", name="Add one that was missed").click()
    expect(page.get_by_label("The first words of one that was missed")).to_be_focused()
    expect(page.locator("#missed-error")).to_contain_text("These words are not in the document.")


def test_words_selected_in_the_document_are_the_first_words(sign_in: SignIn) -> None:
    page = read_in(sign_in("leader@harbour-row.example"))
    page.locator("#line-73 .ns-source__text").scroll_into_view_if_needed()
    mark = page.locator("#line-73 mark")
    box = mark.bounding_box()
    assert box
    page.mouse.move(box["x"] + 2, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 8, steps=4)
    page.mouse.up()
    expect(page.get_by_label("The first words of one that was missed")).not_to_have_value("")
    page.get_by_role("button", name="Add one that was missed").click()
    expect(row(page, "a7").get_by_label("In the inspectors’ words")).to_have_value(re.compile("plan\\.$"))


def test_the_same_journey_without_a_script(sign_in: SignIn) -> None:
    page = sign_in("leader@harbour-row.example", width=390, javascript=False)
    read_in(page, CARD.replace("13 and 14 January", "20 and 21 January").replace("900017", "900018"))
    row(page, "r2").get_by_label("Short title").fill("The second comes first")
    row(page, "r2").get_by_role("button", name="Move up").click()
    assert page.url.endswith("#row-r2"), "the page comes back where the requirement is"
    expect(page.get_by_role("status")).to_contain_text("“The second comes first” is number 1 now.")
    expect(number(page, "r2")).to_have_text("1")
    expect(row(page, "r2").locator(".ns-check__lines")).to_be_visible()
    page.get_by_role("button", name="Make it a requirement").click()
    row(page, "r1").get_by_label("This is not a requirement").check()
    page.get_by_label(re.compile("Yes, this document is about")).check()
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("6 requirements and 6 clauses are now in the plan.")


@pytest.mark.parametrize("width", [1320, 390, 320])
@pytest.mark.parametrize("document", ["card-secondary-special-measures.txt", "letter-progress-made.txt"])
def test_the_page_is_open_to_everybody_and_fits(sign_in: SignIn, width: int, document: str) -> None:
    page = read_in(sign_in("head@harbour-row.example", width=width), (SAMPLES / document).read_text("utf-8"))
    for summary in page.locator(".ns-check summary").all():
        summary.click()
    found = Axe().run(page)
    barriers = [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found.response["violations"]]
    assert barriers == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_marks_are_seen_where_the_system_chooses_the_colours(sign_in: SignIn) -> None:
    page = read_in(sign_in("head@harbour-row.example"))
    page.emulate_media(forced_colors="active")
    row(page, "r1").get_by_label("Short title").focus()
    outline = page.locator("#line-77").evaluate("line => getComputedStyle(line).outlineStyle")
    assert outline == "solid"
    styles = page.locator(".ns-source mark").evaluate_all(
        "marks => marks.map((mark) => `${mark.className.split('--')[1]} ${getComputedStyle(mark).textDecorationStyle}`)"
    )
    assert {"must solid", "should dashed", "asked dotted", "said wavy"} <= set(styles)
