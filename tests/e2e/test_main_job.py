"""The main job, as people do it: from an inspection document to a printed plan."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

SAMPLES = Path(__file__).parent.parent / "samples"


def photo() -> bytes:
    """Make a small picture, as a phone would send one."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    rows = b"".join(b"\0" + bytes((x * 8, y * 8, 120) * 1)[:3] * 32 for y in range(32) for x in (y,))
    head = (32).to_bytes(4, "big") * 2 + bytes((8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def type_date(page: Page, legend: str, day: str, month: str, year: str) -> None:
    group = page.get_by_role("group", name=legend)
    for label, value in (("Day", day), ("Month", month), ("Year", year)):
        group.get_by_label(label).fill(value)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()


@pytest.mark.parametrize(
    ("document", "javascript"),
    [("card-secondary-special-measures.txt", True), ("card-primary-new-academy.txt", False)],
    ids=["with script", "without script"],
)
def test_a_leader_reads_in_a_card_and_plans_logs_and_a_governor_prints(
    sign_in: SignIn, tmp_path: Path, document: str, javascript: bool
) -> None:
    leader = sign_in("leader@harbour-row.example", width=390, javascript=javascript)
    leader.goto("/schools/900001/inspections/read-in")
    leader.get_by_label(re.compile("Document|PDF", re.I)).first.set_input_files(SAMPLES / document)
    leader.get_by_role("button", name="Read it").click()
    expect(leader.get_by_role("heading", level=1)).to_be_visible()
    leader.get_by_label(re.compile("Yes, this document is about")).check()
    leader.get_by_role("button", name="Accept", exact=True).click()
    expect(leader.get_by_role("status")).to_contain_text("now in the plan")

    leader.goto("/schools/900001/requirements")
    newest = leader.locator("main a[href*='/requirements/']").last
    newest.click()
    leader.get_by_role("link", name=re.compile("Plan an action")).first.click()
    boxes = leader.get_by_role("group", name="Which of the inspectors’ words does it answer?").get_by_role("checkbox")
    for index in range(boxes.count()):
        boxes.nth(index).check()
    leader.get_by_label("What will the school do?").fill("Visit thirty lessons each half term")
    leader.get_by_label("What will success look like?").fill("24 of 30 lessons use the routine")
    leader.get_by_label("Who answers for it?").select_option(index=1)
    type_date(leader, "When does it start?", "2", "11", "2026")
    type_date(leader, "When is it due?", "16", "7", "2027")
    leader.get_by_role("button", name="Plan this action").click()
    leader.get_by_role("link", name="Visit thirty lessons each half term").click()
    expect(leader.get_by_role("heading", level=1)).to_contain_text("Visit thirty lessons each half term")
    address = leader.url

    leader.goto(f"{address}/progress")
    leader.get_by_label("On track").check(force=True)
    leader.get_by_label("What has been done so far?").fill("Eleven lessons visited in English and science.")
    leader.get_by_label("What difference has it made to pupils?").fill("Too early to say.")
    leader.get_by_label("Choose a file").set_input_files(
        {"name": "board.png", "mimeType": "image/png", "buffer": photo()}
    )
    leader.get_by_label("What does it show?").fill("The routine on the board in 9C")
    leader.get_by_role("button", name="Sign and save").click()
    expect(leader.locator(".ns-message")).to_contain_text("Signed and saved")
    sign_out(leader)

    governor = sign_in("governor@harbour-row.example", javascript=javascript)
    governor.goto(address)
    expect(governor.locator("main")).to_contain_text("Eleven lessons visited")
    expect(governor.locator("main")).to_contain_text("The routine on the board in 9C")
    governor.goto("/schools/900001/")
    governor.get_by_role("link", name="Read or print the plan").click()
    with governor.expect_download() as waiting:
        governor.get_by_role("link", name=re.compile("PDF|Print")).first.click()
    plan = tmp_path / "plan.pdf"
    waiting.value.save_as(plan)
    text = "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(plan))
    assert "Visit thirty lessons each half term" in " ".join(text.split())
