"""Every page of the demonstration school: no barrier that axe finds, and no sideways scrolling on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import SignIn

AT = "/schools/900001"
PAGES = (
    "/login",
    "/help",
    "/account",
    "/account/app",
    "/account/confirm",
    "/account/mails",
    "/account/passkeys",
    "/account/recovery-codes",
    "/account/second-step",
    "/account/sign-ins",
    "/login/link",
    "/password",
    f"{AT}/",
    f"{AT}/requirements",
    f"{AT}/requirements/1",
    f"{AT}/requirements/1/actions/new",
    f"{AT}/requirements/1/name",
    f"{AT}/requirements/4",
    f"{AT}/requirements/4/link",
    f"{AT}/requirements/4/offers/1/take",
    f"{AT}/requirements/8",
    f"{AT}/requirements/1/targets",
    f"{AT}/requirements/1/targets/1/change",
    f"{AT}/actions/1.1",
    f"{AT}/actions/1.1/progress",
    f"{AT}/actions/1.1/evidence",
    f"{AT}/actions/1.1/due-date",
    f"{AT}/my-actions",
    f"{AT}/questions?show=all",
    f"{AT}/questions/3",
    f"{AT}/questions/5/answer",
    f"{AT}/questions/5/promise",
    f"{AT}/meetings",
    f"{AT}/meetings/3",
    f"{AT}/meetings/4/move",
    f"{AT}/meetings/4/cancel",
    f"{AT}/meetings/call",
    f"{AT}/meetings/dates",
    f"{AT}/meetings/closures",
    f"{AT}/meetings/calendar",
    f"{AT}/boards/1",
    f"{AT}/boards/1/change",
    f"{AT}/boards/1/seats/new",
    f"{AT}/boards/new",
    f"{AT}/meetings/4/pack",
    f"{AT}/packs/2",
    f"{AT}/evidence",
    f"{AT}/inspections",
    f"{AT}/inspections/1",
    f"{AT}/inspections/expected",
    f"{AT}/inspections/read-in",
    f"{AT}/metrics",
    f"{AT}/metrics/1",
    f"{AT}/metrics/7",
    f"{AT}/metrics/9",
    f"{AT}/metrics/11/enter",
    f"{AT}/metrics/11/groups",
    f"{AT}/metrics/define",
    f"{AT}/metrics/small-numbers",
    f"{AT}/metrics/read-in",
    f"{AT}/checks",
    f"{AT}/coverage",
    f"{AT}/quality",
    f"{AT}/quality/bring",
    f"{AT}/coverage/area?area=Inclusion",
    f"{AT}/requirements/4/focus",
    f"{AT}/history",
    f"{AT}/people",
    f"{AT}/people/add",
    f"{AT}/people/3/second-step",
    f"{AT}/names",
    f"{AT}/names/number",
    f"{AT}/plan",
    f"{AT}/papers",
    f"{AT}/statement",
    f"{AT}/visits",
    f"{AT}/visits/1",
)

TRUST_PAGES = (
    "/trusts/1",
    "/trusts/1/history",
    "/trusts/1/offers",
    "/trusts/1/offers/1",
    "/trusts/1/offers/1/change",
    "/trusts/1/offers/1/withdraw",
    "/trusts/1/offers/new",
    "/trusts/1/set-up",
    "/trusts/1/set-up/people",
    "/trusts/1/set-up/schools",
    "/trusts/1/packs",
    "/trusts/1/meetings/6",
    "/trusts/1/meetings/6/pack",
    f"{AT}/people/2/move",
)


@pytest.mark.parametrize("width", [1320, 320], ids=["laptop", "small phone"])
@pytest.mark.parametrize(
    ("who", "paths"),
    [("head@harbour-row.example", PAGES), ("trust@harbour-row.example", TRUST_PAGES)],
    ids=["a school", "a trust"],
)
def test_every_page_is_open_to_everybody_and_fits(
    sign_in: SignIn, who: str, paths: tuple[str, ...], width: int
) -> None:
    page = sign_in(who, width=width)
    barriers = []
    for path in paths:
        answer = page.goto(path)
        if answer is None or not answer.ok:
            barriers.append(f"{path}: not there")
        found = Axe().run(page)
        barriers += [f"{path}: {rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found.response["violations"]]
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if sideways > 0:
            barriers.append(f"{path}: {sideways} pixels wider than {width}")
    assert barriers == []
