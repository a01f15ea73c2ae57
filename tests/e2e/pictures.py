"""Draws the pictures of the guides and of the README from the demonstration: `make pictures`.

Only what has become another page is drawn anew, unless ALL is set, so that a picture changes when what it shows does.
"""

from __future__ import annotations

import io
import os

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.cast import PASSWORD
from tests.e2e import scenes
from tests.e2e.scenes import Form, Scene

BEGIN_THERE = "(thing) => window.scrollTo(0, thing.getBoundingClientRect().top + window.scrollY)"


def test_draw_what_has_become_another_page(chromium: Browser, site: str, installation: Flask) -> None:
    emails = {scene.email for scene in scenes.SCENES}
    clients = {email: scenes.signed_in(installation.test_client(), email) for email in emails}
    found, kept = scenes.fingerprints(clients), scenes.kept_fingerprints()
    stale = {
        name
        for name, print_ in found.items()
        if os.environ.get("ALL") or kept.get(name) != print_ or not all(path.exists() for path in scenes.files_of(name))
    }
    scenes.PICTURES.mkdir(exist_ok=True)
    for form in scenes.FORMS:
        for email in sorted(emails):
            theirs = [one for one in scenes.SCENES if one.email == email and one.name in stale]
            theirs = [one for one in theirs if form in scenes.forms_of(one.name)]
            if theirs:
                _draw(chromium, site, email, form, theirs)
    if scenes.PAPER in stale:
        page = scenes.first_page(clients[scenes.SCENES[0].email])
        scenes.keep_picture(page.render(scale=1.4).to_pil(), scenes.files_of(scenes.PAPER)[0])
    wanted = {path.name for name in found for path in scenes.files_of(name)}
    for path in scenes.PICTURES.glob("*.webp"):
        if path.name not in wanted:
            path.unlink()
    scenes.keep_fingerprints(found)
    print(f"\nDrawn anew: {', '.join(sorted(stale)) or 'nothing; every picture shows its page as it is'}.")


def _draw(chromium: Browser, site: str, email: str, form: Form, theirs: list[Scene]) -> None:
    window = chromium.new_context(
        base_url=site,
        viewport={"width": form.width, "height": form.height},
        device_scale_factor=form.fineness,
        color_scheme="dark" if form.scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = window.new_page()
    page.goto("/login")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    for scene in theirs:
        page.goto(scene.path)
        _type(page, scene)
        page.locator(scene.begins).first.evaluate(BEGIN_THERE)
        picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
        scenes.keep_picture(picture, scenes.PICTURES / f"{scene.name}-{form.name}.webp")
    window.close()


def _type(page: Page, scene: Scene) -> None:
    for name, words in scene.typed:
        field = page.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={words}]").check(force=True)
        else:
            field.fill(words)
    page.evaluate("document.fonts.ready")
