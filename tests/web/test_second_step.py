"""Signing in in two steps: who has to, how it is set up, what opens nothing, and what if it is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests import make
from tests.authenticator import App, app_of, recovery_codes_of
from tests.browser import Browser, Page, inspect
from tests.cast import PASSWORD, Cast
from tests.letters import mails_of, words_of
from tracker.db import session
from tracker.models.events import Event
from tracker.models.installation import Installation
from tracker.models.people import Passkey, Person

HARBOUR = "/schools/900001"
QUESTION = "How will you prove that it is you?"
WRONG = "This code is wrong, or was used before. Wait for the next one and enter that."
NONE_OF_YOURS = "This is none of your recovery codes, or it was used before. Enter another."
NEEDED = "Your role needs a second step"


@pytest.fixture
def alone(app: Flask, cast: Cast) -> dict[str, Browser]:
    """Everybody of the cast, signed in by a password alone."""
    return {part: Browser(app.test_client()).sign_in(who, seen_to=False) for part, who in cast.everybody().items()}


def after_password(app: Flask, who: Person) -> Browser:
    """Somebody who has entered their password, and is asked for a second step."""
    return Browser(app.test_client()).sign_in(who, seen_to=False)


def is_in(browser: Browser) -> bool:
    return browser.client.get(f"{HARBOUR}/my-actions").status_code == 200


def sent(browser: Browser, path: str, **typed: str) -> Page:
    page = browser.post(path, typed)
    session().expire_all()
    return page


def set_up(browser: Browser) -> App:
    """Set up an app as people do; give it."""
    page = sent(browser, "/account/app", setup="authenticator")
    key = page.soup.select_one(".ns-key")
    assert key
    shown = App(key.get_text(strip=True))
    sent(browser, "/login/code", code=shown.code())
    return shown


# ---------------------------------------------------------------- who has to


@pytest.mark.parametrize("part", ["head", "clerk", "trust officer"])
def test_whoever_could_do_most_harm_sets_up_a_second_step_before_anything_opens(
    alone: dict[str, Browser], part: str
) -> None:
    for path in ("/", f"{HARBOUR}/", f"{HARBOUR}/plan.pdf", f"{HARBOUR}/people", "/search?q=attendance"):
        assert alone[part].get(path).heading == QUESTION


@pytest.mark.parametrize("path", ["/help", "/help/words?school=900001", "/help/clerk", "/accessibility", "/account"])
def test_after_the_password_alone_no_page_names_a_school(alone: dict[str, Browser], cast: Cast, path: str) -> None:
    page = alone["clerk"].get(path)
    assert cast.school.name not in page.text
    assert not page.soup.select("main a[href*='/schools/']")
    assert (page.heading == QUESTION) is path.startswith("/help")


@pytest.mark.parametrize("part", ["governor", "leader"])
def test_everybody_else_is_offered_one_and_asked_for_none(alone: dict[str, Browser], part: str) -> None:
    assert is_in(alone[part])
    assert "Set up a second step" in alone[part].get("/account").main
    assert alone[part].get("/account/second-step").heading == QUESTION


def test_a_change_sent_before_it_is_set_up_is_not_made(alone: dict[str, Browser], cast: Cast) -> None:
    ended = alone["clerk"].post(f"{HARBOUR}/people/{cast.leader.id}/second-step", {})
    assert ended.heading == QUESTION
    assert not session().scalars(select(Event).where(Event.name == "second_factor_reset")).all()


def test_a_role_that_has_ended_asks_for_nothing(alone: dict[str, Browser], cast: Cast) -> None:
    cast.head.memberships[0].ends_on = date(2026, 11, 24)
    make.role(cast.head, cast.leader.memberships[0].role, cast.school)
    assert is_in(alone["head"])


def test_a_governor_here_who_is_head_elsewhere_needs_one_here_too(alone: dict[str, Browser], cast: Cast) -> None:
    make.role(cast.governor, cast.head.memberships[0].role, cast.other_school)
    assert alone["governor"].get(f"{HARBOUR}/").heading == QUESTION


def test_nobody_needs_one_in_the_demonstration_and_everybody_may_have_one(
    alone: dict[str, Browser], app: Flask, cast: Cast
) -> None:
    session().add(Installation(is_demonstration=True))
    assert is_in(alone["clerk"])
    set_up(alone["clerk"])
    assert not is_in(after_password(app, cast.clerk))


# ---------------------------------------------------------------- setting one up


def test_an_app_is_set_up_with_its_first_code_and_then_everything_opens(alone: dict[str, Browser]) -> None:
    clerk = alone["clerk"]
    page = sent(clerk, "/account/app", setup="authenticator")
    image = page.soup.select_one("img.ns-square")
    assert image
    assert str(image["src"]).startswith("data:image/svg+xml;base64,")
    key = page.soup.select_one(".ns-key")
    assert key
    wrong = sent(clerk, "/login/code", code="000000")
    assert wrong.errors == [WRONG]
    assert key.get_text() == wrong.soup.select_one(".ns-key").get_text()  # type: ignore[union-attr]  # nobody scans twice
    assert wrong.value_of("code") == "000000"
    done = sent(clerk, "/login/code", code=f" {App(key.get_text()).code()} ")
    assert done.heading == "Ten codes for the day your phone is lost"
    assert is_in(clerk)


def test_once_it_is_set_up_the_clerk_comes_to_where_they_were_going(alone: dict[str, Browser]) -> None:
    clerk = alone["clerk"]
    assert clerk.get(f"{HARBOUR}/requirements?show=red").heading == QUESTION
    set_up(clerk)
    made = sent(clerk, "/account/recovery-codes")
    kept = made.soup.find("a", string="I have kept them")
    assert kept
    there = clerk.get(str(kept["href"]))
    assert there.heading == "What did inspectors ask for?"
    assert "All is set up, and everything opens to you now." in there.main
    assert clerk.get(str(kept["href"])).heading == "How do you sign in?"  # whoever comes for their own reasons stays


def test_who_leaves_the_recovery_codes_for_later_comes_to_where_they_were_going(alone: dict[str, Browser]) -> None:
    head = alone["head"]
    head.get(f"{HARBOUR}/people")
    set_up(head)
    later = head.get("/account/recovery-codes").soup.find("a", string="Later")
    assert later
    assert head.get(str(later["href"])).heading == "Who may do what?"


def test_what_one_was_going_to_leads_nobody_else_there(app: Flask, cast: Cast) -> None:
    browser = after_password(app, cast.clerk)
    browser.get(f"{HARBOUR}/people")
    browser.post("/logout", {})
    browser.sign_in(cast.leader, seen_to=False)
    assert browser.get("/account/set-up").heading == "How do you sign in?"


def test_the_page_about_signing_in_leads_back_to_the_school(alone: dict[str, Browser]) -> None:
    back = alone["leader"].get("/account").soup.select_one("a.ns-back")
    assert back
    assert alone["leader"].get(str(back["href"])).heading == "What is off track, and what should we ask?"
    assert not alone["clerk"].get("/account").soup.select("a.ns-back")  # nothing opens yet


def test_an_app_on_the_phone_that_shows_the_page_is_set_up_by_a_link(alone: dict[str, Browser]) -> None:
    page = sent(alone["clerk"], "/account/app", setup="authenticator")
    link, key = page.soup.find("a", string="Open it in the app on this phone"), page.soup.select_one(".ns-key")
    assert link
    assert key
    uri = str(link["href"])
    assert uri.startswith("otpauth://totp/")
    assert f"secret={''.join(key.get_text().split()).replace('-', '')}" in uri


def test_recovery_codes_are_shown_once(alone: dict[str, Browser]) -> None:
    set_up(alone["clerk"])
    made = sent(alone["clerk"], "/account/recovery-codes")
    assert made.soup.select_one("button[data-print][hidden]"), "only a script can print, and shows the button"
    codes = [item.get_text() for item in made.soup.select(".ns-codes li")]
    assert len(set(codes)) == 10
    for path in ("/account/recovery-codes", "/account/recovery-codes?show_codes=1", "/account"):
        shown = alone["clerk"].get(path)
        assert not [code for code in codes if code in shown.text]
    assert "10 codes left" in alone["clerk"].get("/account").main


def test_what_is_kept_of_a_second_step_cannot_be_read(alone: dict[str, Browser], cast: Cast) -> None:
    key = set_up(alone["clerk"])
    codes = [item.get_text() for item in sent(alone["clerk"], "/account/recovery-codes").soup.select(".ns-codes li")]
    clerk = session().get_one(Person, cast.clerk.id)
    kept = f"{clerk.tf_totp_secret} {clerk.mf_recovery_codes}"
    assert not [secret for secret in (key._totp.base32_key, *codes) if secret in kept]


def test_elsewhere_one_is_signed_out_and_told_by_mail(app: Flask, alone: dict[str, Browser], cast: Cast) -> None:
    elsewhere = after_password(app, cast.leader)
    assert is_in(elsewhere)
    set_up(alone["leader"])
    assert not is_in(elsewhere)
    assert is_in(alone["leader"])
    (mail,) = mails_of(app)
    assert mail["Subject"] == "An app that shows codes was set up"
    assert cast.leader.email in str(mail["To"])
    assert "Was it not you? Choose a new password at once" in words_of(mail)


@pytest.mark.parametrize("path", ["/account/app", "/account/passkeys", "/account/recovery-codes"])
def test_a_while_after_signing_in_the_password_is_asked_for_again(alone: dict[str, Browser], path: str) -> None:
    leader = alone["leader"]
    with leader.client.session_transaction() as kept:
        kept["fs_paa"] -= 11 * 60
    assert leader.get(path).heading == "Confirm that it is you"
    wrong = sent(leader, f"/account/confirm?next={path}", password="a guess")
    assert wrong.errors == ["This is not the password you have now. Enter it again."]
    right = sent(leader, f"/account/confirm?next={path}", password=PASSWORD)
    assert right.heading in {
        "Set up an app that shows codes",
        "Your passkeys",
        "Ten codes for the day your phone is lost",
    }


def test_only_where_none_is_needed_the_last_one_can_be_taken_off(alone: dict[str, Browser], app: Flask) -> None:
    for part in ("head", "leader"):
        set_up(alone[part])
    assert NEEDED in alone["head"].get("/account/app").main
    assert sent(alone["head"], "/account/app", setup="disable").errors[0].startswith(NEEDED)
    assert "Take the app off" in alone["leader"].get("/account/app").main
    off = sent(alone["leader"], "/account/app", setup="disable")
    assert "The app is taken off" in off.text
    assert "Not set up." in off.main


def with_passkeys(who: Person, *names: str) -> None:
    for name in names:
        session().add(
            Passkey(
                user_id=who.id,
                credential_id=name.encode(),
                public_key=b"a key",
                backup_state=False,
                device_type="single_device",
                create_datetime=make.at(make.TODAY),
                lastuse_datetime=make.at(make.TODAY),
                name=name,
                usage="secondary",
            )
        )


def test_a_passkey_is_a_second_step_and_the_last_of_a_head_stays(alone: dict[str, Browser], cast: Cast) -> None:
    with_passkeys(cast.head, "My phone", "Key on my ring")
    head = alone["head"]
    assert is_in(head)
    page = head.get("/account/passkeys")
    assert [card.get_text() for card in page.soup.select(".ns-card .ns-strong")] == ["My phone", "Key on my ring"]
    assert "The passkey My phone is taken off." in sent(head, "/account/passkeys/remove", name="My phone").text
    last = sent(head, "/account/passkeys/remove", name="Key on my ring")
    assert NEEDED in last.main
    assert "Remove" not in [button.get_text() for button in last.soup.select("main button")]
    assert [key.name for key in session().scalars(select(Passkey))] == ["Key on my ring"]


def test_with_an_app_the_last_passkey_of_a_head_can_go(alone: dict[str, Browser], cast: Cast) -> None:
    with_passkeys(cast.head, "My phone")
    app_of(cast.head)
    assert "is taken off" in sent(alone["head"], "/account/passkeys/remove", name="My phone").text
    assert is_in(alone["head"])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Give it a name, such as My phone."),
        ("My phone", "You have a passkey of that name. Give this one another."),
        ("phone<1>", "Use letters, figures, blanks and dashes."),
        ("p" * 65, "Use 64 characters or fewer; this has 65."),
    ],
)
def test_a_name_that_cannot_stand_gets_a_sentence(
    alone: dict[str, Browser], cast: Cast, typed: str, sentence: str
) -> None:
    with_passkeys(cast.leader, "My phone")
    page = sent(alone["leader"], "/account/passkeys", name=typed)
    assert page.errors == [sentence]
    field = page.soup.find(id="name")
    assert field
    assert field.get("value", "") == typed


def test_what_no_passkey_has_answered_opens_nothing(app: Flask, cast: Cast) -> None:
    with_passkeys(cast.leader, "My phone")
    for browser in (Browser(app.test_client()), after_password(app, cast.leader)):
        page = browser.get("/login/passkey")
        asked = sent(browser, "/login/passkey")
        form = asked.soup.select_one("form[data-passkey]")
        assert form, page.main
        for answer in ("", "{}", "no answer", '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}'):
            sent(browser, str(form["action"]), credential=answer)
            assert not is_in(browser)
        assert "That did not work. Try again." in sent(browser, "/login/passkey/a-token", credential="{}").text


# ---------------------------------------------------------------- signing in


def test_a_password_alone_opens_nothing_of_whoever_has_an_app(app: Flask, cast: Cast) -> None:
    shown = app_of(cast.head)
    head = after_password(app, cast.head)
    assert not is_in(head)
    page = sent(head, "/login/code", code="123456" if shown.code() != "123456" else "654321")
    assert page.errors == [WRONG]
    assert not is_in(head)
    sent(head, "/login/code", code=shown.code())
    assert is_in(head)


def test_a_code_works_once(app: Flask, cast: Cast) -> None:
    code = app_of(cast.head).code()
    first, second = after_password(app, cast.head), after_password(app, cast.head)
    sent(first, "/login/code", code=code)
    assert is_in(first)
    assert sent(second, "/login/code", code=code).errors == [WRONG]
    assert not is_in(second)


@pytest.mark.parametrize("later", [-3, 3])
def test_a_code_of_another_minute_opens_nothing(app: Flask, cast: Cast, later: int) -> None:
    shown = app_of(cast.head)
    head = after_password(app, cast.head)
    assert sent(head, "/login/code", code=shown.code(later)).errors == [WRONG]


def test_the_code_of_somebody_else_opens_nothing(app: Flask, cast: Cast) -> None:
    app_of(cast.head)
    others = app_of(cast.leader)
    assert sent(after_password(app, cast.head), "/login/code", code=others.code()).errors == [WRONG]


@pytest.mark.parametrize("path", ["/login/code", "/login/recovery-code", "/login/second-step"])
def test_nobody_comes_to_the_second_step_without_the_first(app: Flask, cast: Cast, path: str) -> None:
    shown = app_of(cast.head)
    page = Browser(app.test_client()).post(path, {"code": shown.code()})
    assert page.heading == "Sign in"
    assert "Begin again: enter your address and your password." in page.text


def test_a_recovery_code_works_once_however_it_is_typed(app: Flask, cast: Cast) -> None:
    app_of(cast.head)
    code = recovery_codes_of(cast.head)[3]
    first, second = after_password(app, cast.head), after_password(app, cast.head)
    sent(first, "/login/recovery-code", code=code.upper().replace("-", " "))
    assert is_in(first)
    assert sent(second, "/login/recovery-code", code=code).errors == [NONE_OF_YOURS]
    assert not is_in(second)
    assert "9 codes left" in first.get("/account").main
    assert [mail["Subject"] for mail in mails_of(app)] == ["Somebody signed in with one of your recovery codes"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter one of your recovery codes."),
        ("1111", NONE_OF_YOURS),
        ("1" * 41, "Use 40 characters or fewer; this has 41."),
    ],
)
def test_what_is_no_recovery_code_gets_a_sentence(app: Flask, cast: Cast, typed: str, sentence: str) -> None:
    app_of(cast.head)
    recovery_codes_of(cast.head)
    assert sent(after_password(app, cast.head), "/login/recovery-code", code=typed).errors == [sentence]


def test_signing_in_in_two_steps_leads_to_where_somebody_wanted_to_go(app: Flask, cast: Cast) -> None:
    shown = app_of(cast.leader)
    client = app.test_client()
    asked = client.get(f"{HARBOUR}/my-actions")
    step = client.post(asked.headers["Location"], data={"email": cast.leader.email, "password": PASSWORD})
    end = client.post(step.headers["Location"], data={"code": shown.code()})
    assert end.headers["Location"].endswith(f"{HARBOUR}/my-actions")


# ---------------------------------------------------------------- what if it is lost


def test_the_clerk_takes_off_what_a_head_has_lost(app: Flask, at_browser: dict[str, Browser], cast: Cast) -> None:
    shown = app_of(cast.head)
    codes = recovery_codes_of(cast.head)
    inside = after_password(app, cast.head)
    sent(inside, "/login/code", code=shown.code())
    asked = at_browser["clerk"].get(f"{HARBOUR}/people/{cast.head.id}/second-step")
    assert "Be sure that it is Hanif Rahman who asks" in asked.main
    done = sent(at_browser["clerk"], f"{HARBOUR}/people/{cast.head.id}/second-step")
    assert "Hanif Rahman signs in with their password alone now" in done.text
    assert not is_in(inside)
    head = after_password(app, cast.head)
    assert head.get(f"{HARBOUR}/").heading == QUESTION
    for path, code in (("/login/code", shown.code(1)), ("/login/recovery-code", codes[0])):
        assert not is_in(after_password(app, cast.head)), (path, code)
    event = session().scalars(select(Event).where(Event.name == "second_factor_reset")).one()
    assert (event.person_id, event.subject_id, event.school_id) == (cast.clerk.id, cast.head.id, cast.school.id)
    mail = mails_of(app)[-1]
    assert mail["Subject"] == "Your second step was taken off"
    assert "Clare Moss did this." in words_of(mail)
    told = at_browser["clerk"].get(f"{HARBOUR}/history")
    assert "took off the second step of Hanif Rahman" in told.main


def test_nobody_takes_off_their_own_or_that_of_somebody_known_elsewhere(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    make.role(cast.governor, cast.governor.memberships[0].role, cast.other_school)
    clerk = at_browser["clerk"]
    for who in (cast.clerk, cast.governor):
        app_of(who)
        refused = clerk.client.post(f"{HARBOUR}/people/{who.id}/second-step", data={})
        inspect(Page(refused))
        assert refused.status_code == 403
        assert session().get_one(Person, who.id).tf_totp_secret


@pytest.mark.parametrize("part", ["clerk", "governor"])
def test_nobody_is_offered_to_take_off_what_they_may_not(at_browser: dict[str, Browser], cast: Cast, part: str) -> None:
    make.role(cast.governor, cast.governor.memberships[0].role, cast.other_school)
    who, clerk = cast.everybody()[part], at_browser["clerk"]
    app_of(who)
    page = clerk.get(f"{HARBOUR}/people/{who.id}/second-step", 403)
    assert "Whoever runs the server does it for those who sign in for several schools" in page.main


def test_what_somebody_held_elsewhere_and_holds_no_more_hinders_nobody_from_helping_them(
    at_browser: dict[str, Browser], cast: Cast
) -> None:
    yesterday = make.TODAY - timedelta(days=1)
    make.role(cast.head, cast.head.memberships[0].role, cast.other_school, ends_on=yesterday)
    make.role(cast.head, cast.trust_officer.memberships[0].role, trust=cast.trust, ends_on=yesterday)
    asked = make.requirement(make.inspection(cast.other_school, cast.stranger))
    make.reading_pass(asked, cast.head, cast.stranger, ends_on=yesterday)
    make.reading_pass(asked, cast.head, cast.stranger, withdrawn_at=make.at(yesterday))
    app_of(cast.head)
    offered = at_browser["clerk"].get(f"{HARBOUR}/people")
    address = f"{HARBOUR}/people/{cast.head.id}/second-step"
    assert offered.soup.find("a", href=address)
    assert "signs in with their password alone now" in sent(at_browser["clerk"], address).text
    assert not session().get_one(Person, cast.head.id).tf_totp_secret


def test_whoever_is_at_the_second_step_and_lost_all_is_told_who_takes_it_off(app: Flask, cast: Cast) -> None:
    app_of(cast.trust_officer)
    page = after_password(app, cast.trust_officer).get("/login/code")
    assert "for one school" in page.main
    assert "For several schools or a trust, whoever runs the server does it." in page.main


def test_nothing_is_taken_off_whoever_has_none(at_browser: dict[str, Browser], cast: Cast) -> None:
    path = f"{HARBOUR}/people/{cast.head.id}/second-step"
    page = at_browser["clerk"].get(path)
    assert "They have none set up: with their password, they come in and set one up." in page.main
    assert "Take it off" not in page.main
    assert at_browser["clerk"].client.post(path, data={}).status_code == 403


@pytest.mark.parametrize("path", ["/tf-rescue", "/account/app/a-token"])
def test_pages_of_the_library_that_nothing_leads_to_are_not_there(at_browser: dict[str, Browser], path: str) -> None:
    answer = at_browser["leader"].client.post(path, data={})
    assert answer.status_code == 404


def test_whoever_is_signed_in_and_follows_a_link_to_the_page_for_codes_stays_signed_in(
    alone: dict[str, Browser],
) -> None:
    assert alone["governor"].get("/login/code").heading == "How do you sign in?"
    assert is_in(alone["governor"])
