"""Logging progress on a phone: in a few presses, and not lost when the signal, the sign-in or the page goes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from tests.cast import PASSWORD
from tests.e2e.test_main_job import photo
from tracker.db import session
from tracker.models.actions import Update
from tracker.models.evidence import Evidence
from tracker.web.uploads import TEXT_LIMIT

LEADER, HEAD, GOVERNOR = (f"{who}@harbour-row.example" for who in ("leader", "head", "governor"))
AT = "/schools/900001"
FORM = f"{AT}/actions/2.2/progress"
WORDS = "Sampled 18 of 30 pupils. Book checks done in English and maths."
PATIENCE_MS = 15_000
PHOTO = {"name": "books.png", "mimeType": "image/png", "buffer": photo()}

Phone = Callable[..., Page]


@pytest.fixture
def phone(chromium: Browser, site: str) -> Iterator[Phone]:
    """A telephone of somebody's own, signed in; what its browser says of a signal that dropped is no failure."""
    held: list[BrowserContext] = []

    def of(email: str, **more: Any) -> Page:
        device = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, **more}
        window = chromium.new_context(base_url=site, **device)
        held.append(window)
        page = window.new_page()
        page.goto("/login")
        sign_in(page, email)
        return page

    yield of
    for window in held:
        window.close()


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_attached()


def signed(app: Flask, words: str) -> int:
    """Count the updates that say this."""
    with app.app_context():
        return len(session().scalars(select(Update).where(Update.progress == words)).all())


def write(page: Page, words: str) -> None:
    page.get_by_label("At risk").check(force=True)
    page.get_by_label(re.compile("What has been done")).fill(words)


def said(page: Page) -> Any:
    """What became of sending it."""
    return page.locator("[data-sending]")


HELD = """async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name);
    if (!names.includes("next-steps")) return [];
    const asked = indexedDB.open("next-steps");
    const held = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
    const all = held.transaction("drafts").objectStore("drafts").getAll();
    const drafts = await new Promise((done) => { all.onsuccess = () => done(all.result); });
    held.close();
    return drafts;
}"""
"""What the device holds. A database that is not there is not opened: that would make one."""


def kept(page: Page) -> None:
    """Wait until the device holds what stands in the form."""
    assert page.evaluate(
        f"""async () => {{
            const form = document.querySelector("form[data-kept]");
            const isThere = ({{ typed, files }}) => {{
                const values = [...new FormData(form).values()];
                const chosen = values.filter((value) => value.size).length;
                return files.length === chosen && typed.every(([, value]) => values.includes(value));
            }};
            const until = performance.now() + {PATIENCE_MS};
            while (performance.now() < until) {{
                if ((await ({HELD})()).some(isThere)) return true;
                await new Promise(requestAnimationFrame);
            }}
            return false;
        }}"""
    ), "the device does not hold what was typed"


def drafts(page: Page) -> int:
    """Count what the device holds."""
    count: int = page.evaluate(f"async () => (await ({HELD})()).length")
    return count


# ---------------------------------------------------------------- with a signal


def test_from_my_actions_it_takes_four_presses_beside_the_typing(phone: Phone, installation: Flask) -> None:
    page = phone(LEADER)
    page.on("filechooser", lambda camera: camera.set_files(PHOTO))
    page.goto(f"{AT}/my-actions")
    presses = 0

    def press(what: Any) -> None:
        nonlocal presses
        what.tap()
        presses += 1

    press(page.get_by_role("link", name="Log progress").first)
    told = page.get_by_role("region", name="What will the record say once you sign?")
    expect(told).to_contain_text("Choose how it is going")
    press(page.locator("label", has_text="On track"))
    expect(told.get_by_role("status")).to_contain_text("The record will say")
    page.get_by_label(re.compile("What has been done")).fill("Four presses and some typing.")
    expect(page.get_by_text("You have 55 words remaining").first).to_be_visible()
    press(page.get_by_label("Take a photo"))
    expect(page.get_by_text("books.png, 1 KB")).to_be_visible()
    expect(told).not_to_contain_text("no evidence")
    page.get_by_label("What does it show?").fill("Books of week 9")
    assert [rule["id"] for rule in Axe().run(page).response["violations"]] == []
    press(page.get_by_role("button", name="Sign and save"))
    expect(page.get_by_role("status").first).to_contain_text("Signed and saved.")
    expect(page.locator("main")).to_contain_text("Books of week 9")
    assert (presses, signed(installation, "Four presses and some typing.")) == (4, 1)
    assert drafts(page) == 0, "what has arrived is kept on no device"


def test_a_large_photo_is_made_smaller_before_it_is_sent_and_says_nothing_of_its_place(
    phone: Phone, installation: Flask
) -> None:
    scene = Image.effect_noise((2600, 1950), 90).convert("RGB")
    said_beside = Image.Exif()
    said_beside[0x010F] = "SECRETPLACE"
    held = io.BytesIO()
    scene.save(held, "JPEG", quality=75, exif=said_beside)
    page = phone(LEADER)
    page.goto(FORM)
    sent: list[bytes] = []
    page.on("request", lambda request: sent.append(request.post_data_buffer or b""))
    page.get_by_label("Take a photo").set_input_files(
        {"name": "IMG_2041.JPG", "mimeType": "image/jpeg", "buffer": held.getvalue()}
    )
    expect(page.get_by_text("Made smaller to send")).to_be_visible()
    write(page, "A large photo.")
    page.get_by_label("What does it show?").fill("The wall in room 4")
    page.get_by_role("button", name="Sign and save").click()
    expect(page.get_by_role("status").first).to_contain_text("Signed and saved.")
    assert b"SECRETPLACE" not in b"".join(sent), "it does not even travel"
    with installation.app_context():
        piece = session().scalars(select(Evidence).where(Evidence.title == "The wall in room 4")).one()
        assert (piece.filename, piece.media_type) == ("IMG_2041.jpg", "image/jpeg")
        assert piece.size
        assert piece.size < len(held.getvalue())


def test_what_was_transparent_in_a_picture_is_white_once_it_is_made_smaller(phone: Phone) -> None:
    drawing = Image.new("RGBA", (2600, 1950))
    drawing.paste(Image.effect_noise((900, 900), 90), (0, 0))
    held = io.BytesIO()
    drawing.save(held, "PNG")
    page = phone(LEADER)
    page.goto(FORM)
    chosen = page.get_by_label("Choose a file")
    chosen.set_input_files({"name": "drawing.png", "mimeType": "image/png", "buffer": held.getvalue()})
    expect(page.get_by_text("Made smaller to send")).to_be_visible()
    sent = chosen.evaluate("async ({ files }) => [...new Uint8Array(await files[0].arrayBuffer())]")
    with Image.open(io.BytesIO(bytes(sent))) as made:
        assert (made.format, made.size, made.getpixel((1800, 1200))) == ("JPEG", (2400, 1800), (255, 255, 255))


def test_what_is_to_be_put_right_is_said_and_the_photo_is_still_there(phone: Phone, installation: Flask) -> None:
    page = phone(LEADER)
    page.goto(FORM)
    page.get_by_label("Choose a file").set_input_files(PHOTO)
    page.get_by_label(re.compile("What has been done")).fill("Put right afterwards.")
    page.get_by_role("button", name="Sign and save").click()
    summary = page.get_by_role("alert").filter(has_text="There is a problem")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    expect(summary.get_by_role("link")).to_have_text(["Choose how it is going."])
    expect(page.get_by_text("books.png, 1 KB")).to_be_visible()
    assert [rule["id"] for rule in Axe().run(page).response["violations"]] == []
    page.get_by_label("At risk").check(force=True)
    page.get_by_role("button", name="Sign and save").click()
    expect(summary.get_by_role("link")).to_have_text(["Say in a few words what it shows."])
    page.get_by_label("What does it show?").fill("Kept while putting right")
    page.get_by_role("button", name="Sign and save").click()
    expect(page.locator("main")).to_contain_text("Kept while putting right")
    assert signed(installation, "Put right afterwards.") == 1
    assert drafts(page) == 0


# ---------------------------------------------------------------- without


def test_with_the_signal_gone_nothing_is_lost_and_pressing_again_sends_it_once(
    phone: Phone, installation: Flask
) -> None:
    page = phone(LEADER)
    page.goto(FORM)
    write(page, WORDS)
    page.get_by_label("Take a photo").set_input_files(PHOTO)
    page.get_by_label("What does it show?").fill("Books, week 12")
    page.context.set_offline(True)
    page.get_by_role("button", name="Sign and save").click()
    expect(said(page)).to_contain_text("There is no signal, so nothing is sent yet.")
    expect(page.get_by_label(re.compile("What has been done"))).to_have_value(WORDS)
    expect(page.get_by_role("region", name="What will the record say once you sign?")).to_contain_text("You: Amber")
    kept(page)
    page.context.set_offline(False)
    expect(said(page)).to_contain_text("There is a signal again.")
    page.reload()
    expect(
        page.get_by_text(re.compile(r"You were writing this at \d+(\.\d\d)?[ap]m\. It is all here again\."))
    ).to_be_visible()
    expect(page.get_by_label(re.compile("What has been done"))).to_have_value(WORDS)
    expect(page.get_by_label("At risk")).to_be_checked()
    expect(page.get_by_text("books.png, 1 KB")).to_be_visible()
    expect(page.get_by_text("You have 48 words remaining").first).to_be_visible()

    # It arrives, and the answer does not: so it is pressed again.
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(f"**{FORM}", lose_the_answer)
    page.get_by_role("button", name="Sign and save").click()
    expect(said(page)).to_have_text("No answer came. Press again: what has arrived already is stored once.")
    assert signed(installation, WORDS) == 1
    page.unroute_all()
    page.get_by_role("button", name="Sign and save").click()
    expect(page.get_by_text("This had arrived already, and is stored once.")).to_be_visible()
    assert (signed(installation, WORDS), drafts(page)) == (1, 0)
    with installation.app_context():
        assert len(session().scalars(select(Evidence).where(Evidence.title == "Books, week 12")).all()) == 1


def test_what_is_refused_whole_says_why_in_sentences_and_is_still_there(phone: Phone) -> None:
    page = phone(LEADER)
    page.goto(FORM)
    write(page, "x" * (TEXT_LIMIT + 1))
    page.get_by_role("button", name="Sign and save").click()
    expect(said(page)).to_have_text(
        "Nothing is sent yet. That is too large. Files of up to 20 MB can be uploaded, and up to 2 MB of text pasted."
        " Send less, or send it in parts. What you wrote is still here."
    )


def test_a_sign_in_that_ended_midway_brings_everything_back_after_signing_in(phone: Phone, installation: Flask) -> None:
    page = phone(LEADER)
    page.goto(FORM)
    write(page, "The session ended midway.")
    page.get_by_label("Take a photo").set_input_files(PHOTO)
    page.get_by_label("What does it show?").fill("Before it ended")
    kept(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Sign and save").click()
    expect(said(page)).to_contain_text("you are to sign in again first")
    said(page).get_by_role("link", name="Sign in").click()
    sign_in(page, LEADER)
    expect(page).to_have_url(re.compile(re.escape(FORM)))
    expect(page.get_by_label(re.compile("What has been done"))).to_have_value("The session ended midway.")
    expect(page.get_by_text("books.png, 1 KB")).to_be_visible()
    page.get_by_role("button", name="Sign and save").click()
    expect(page.locator("main")).to_contain_text("Before it ended")
    assert signed(installation, "The session ended midway.") == 1


def test_a_sign_in_renewed_in_another_tab_holds_up_nothing(phone: Phone, installation: Flask) -> None:
    page = phone(LEADER)
    page.goto(FORM)
    write(page, "Signed in anew in another tab.")
    kept(page)
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto("/login")
    sign_in(other, LEADER)
    page.get_by_role("button", name="Sign and save").click()
    expect(page.get_by_role("status").first).to_contain_text("Signed and saved.")
    assert signed(installation, "Signed in anew in another tab.") == 1


def test_in_two_tabs_it_is_signed_once_and_other_words_are_asked_about(phone: Phone, installation: Flask) -> None:
    page = phone(LEADER)
    page.goto(FORM)
    write(page, "Begun in one tab.")
    kept(page)
    other = page.context.new_page()
    other.goto(FORM)
    expect(other.get_by_label(re.compile("What has been done"))).to_have_value("Begun in one tab.")
    page.get_by_role("button", name="Sign and save").click()
    expect(page.get_by_role("status").first).to_contain_text("Signed and saved.")
    other.get_by_label(re.compile("What has been done")).fill("Ended in the other.")
    other.get_by_role("button", name="Sign and save").click()
    expect(other.get_by_role("alert").first).to_contain_text("in other words, which stand")
    assert (signed(installation, "Begun in one tab."), signed(installation, "Ended in the other.")) == (1, 0)


def test_the_last_letter_is_kept_when_the_page_is_left_at_once(phone: Phone) -> None:
    page = phone(LEADER)
    page.goto(FORM)
    expect(page.get_by_text("is kept on this device")).to_be_visible()
    page.get_by_label(re.compile("What has been done")).fill("Left at onc")
    page.keyboard.type("e")
    page.goto(f"{AT}/my-actions")
    page.goto(FORM)
    expect(page.get_by_label(re.compile("What has been done"))).to_have_value("Left at once")


def test_words_taken_back_after_the_page_was_out_of_sight_do_not_return(phone: Phone) -> None:
    page = phone(LEADER)
    page.goto(FORM)
    expect(page.get_by_text("is kept on this device")).to_be_visible()
    words = page.get_by_label(re.compile("What has been done"))
    words.fill("Better not said.")
    left = "() => { dispatchEvent(new Event('pagehide')); return localStorage.getItem('next-steps-last-words'); }"
    assert "Better not said." in page.evaluate(left)
    words.fill("")
    page.wait_for_function("!localStorage.getItem('next-steps-last-words')")
    page.reload()
    expect(page.get_by_text("is kept on this device")).to_be_visible()
    expect(words).to_have_value("")


def test_what_is_written_before_the_script_has_come_is_kept_too(phone: Phone) -> None:
    page = phone(LEADER)
    held: list[Route] = []
    page.route("**/drafts*.js*", lambda route: held.append(route))
    page.goto(FORM)
    write(page, "Quicker than the signal.")
    page.get_by_label("Take a photo").set_input_files(PHOTO)
    with page.expect_response(re.compile("drafts")):
        held[0].continue_()
    kept(page)
    page.unroute_all()
    page.reload()
    expect(page.get_by_label(re.compile("What has been done"))).to_have_value("Quicker than the signal.")
    expect(page.get_by_text("books.png, 1 KB")).to_be_visible()


# ---------------------------------------------------------------- whose it is


def test_what_was_written_is_thrown_away_on_one_press(phone: Phone) -> None:
    page = phone(LEADER)
    page.goto(FORM)
    write(page, "Not worth keeping.")
    kept(page)
    page.reload()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_text("Thrown away.")).to_be_visible()
    expect(page.get_by_label(re.compile("What has been done"))).to_have_value("")
    assert drafts(page) == 0
    page.reload()
    expect(page.get_by_label(re.compile("What has been done"))).to_have_value("")


def test_nobody_else_on_a_shared_computer_sees_it_and_signing_out_takes_it_along(phone: Phone) -> None:
    page = phone(LEADER)
    page.goto(FORM)
    write(page, "For my eyes.")
    kept(page)
    page.context.clear_cookies()  # they walked away, and their sign-in ended
    page.goto("/login")
    sign_in(page, HEAD)
    page.goto(FORM)
    expect(page.get_by_label(re.compile("What has been done"))).to_have_value("")
    assert page.get_by_text("You were writing this").count() == 0
    assert drafts(page) == 0

    write(page, "For the head’s eyes.")
    kept(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Email address")).to_be_visible()
    assert drafts(page) == 0
    assert page.evaluate("localStorage.length") == 0


def test_a_governors_question_and_visit_note_come_back_too(phone: Phone) -> None:
    page = phone(GOVERNOR)
    page.goto(f"{AT}/questions/ask?action=2.2")
    asked = page.get_by_label("What do you want to know?")
    asked.fill("What did the book checks show?")
    kept(page)
    page.reload()
    expect(asked).to_have_value("What did the book checks show?")
    page.goto(f"{AT}/visits/new")
    group = page.get_by_role("group", name="When was the visit?")
    group.get_by_label("Day").fill("7")
    page.get_by_label("What was the visit to see?").fill("Reading in Year 9")
    page.get_by_role("checkbox").first.check()
    kept(page)
    page.reload()
    expect(group.get_by_label("Day")).to_have_value("7")
    expect(group.get_by_label("Year")).to_have_value("2026")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    expect(page.get_by_label("What was the visit to see?")).to_have_value("Reading in Year 9")


def test_without_a_script_it_is_sent_as_ever_and_a_button_tells_what_the_record_will_say(
    phone: Phone, installation: Flask
) -> None:
    page = phone(LEADER, java_script_enabled=False)
    page.goto(FORM)
    write(page, "No script at all.")
    page.get_by_role("button", name="See what it will say").click()
    assert page.url.endswith("#foresight")
    told = page.get_by_role("region", name="What will the record say once you sign?")
    expect(told).to_contain_text("The record will say")
    page.get_by_label("Choose a file").set_input_files(PHOTO)
    page.get_by_label("What does it show?").fill("Without a script")
    page.get_by_role("button", name="Sign and save").click()
    expect(page.locator("main")).to_contain_text("Without a script")
    assert signed(installation, "No script at all.") == 1
    page.goto(FORM)
    expect(page.get_by_text("is kept on this device")).to_be_hidden()
