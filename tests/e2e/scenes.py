"""What the pictures of the guides and of the README show: which page of the demonstration, as whom, from where on.

Beside them stands a fingerprint of each page they show. `make pictures` draws anew what has become another page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2
from bs4 import BeautifulSoup, NavigableString, Tag
from flask.testing import FlaskClient
from PIL import Image

from tests.cast import PASSWORD
from tracker.config import ROOT

PICTURES = ROOT / "tracker" / "web" / "assets" / "pictures"
FINGERPRINTS = PICTURES / "fingerprints.txt"
AT = "/schools/900001"
PAPER = "plan-on-a-page"
"""The picture of the first page of the printed plan, for the README."""

COLOURS = 96
"""How many colours a picture keeps, so that it is small."""


@dataclass(frozen=True, slots=True)
class Form:
    """A device that a page is drawn on: the name of its pictures, its window, and how fine it is."""

    name: str
    width: int
    height: int
    fineness: int
    scheme: str


FORMS = (
    Form("laptop", 960, 640, 1, "light"),
    Form("laptop-dark", 960, 640, 1, "dark"),
    Form("phone", 390, 720, 2, "light"),
    Form("phone-dark", 390, 720, 2, "dark"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A page to be drawn: begun at what `begins` selects, with what is `typed` in its fields, by their names.

    In the dark too where colours are what it is about.
    """

    name: str
    who: str
    path: str
    begins: str = "main"
    typed: tuple[tuple[str, str], ...] = ()
    in_the_dark: bool = False

    @property
    def email(self) -> str:
        """Whoever looks at it."""
        return f"{self.who}@harbour-row.example"


SCENES = (
    Scene("board", "governor", f"{AT}/", begins="body", in_the_dark=True),
    Scene("lines", "governor", f"{AT}/", begins=".ns-table", in_the_dark=True),
    Scene("requirement", "governor", f"{AT}/requirements/4", in_the_dark=True),
    Scene("metric", "governor", f"{AT}/metrics/9"),
    Scene("ask", "governor", f"{AT}/questions/ask?requirement=4"),
    Scene("questions", "governor", f"{AT}/questions"),
    Scene("plan", "governor", f"{AT}/plan"),
    Scene("my-actions", "leader", f"{AT}/my-actions"),
    Scene(
        "progress",
        "leader",
        f"{AT}/actions/1.1/progress",
        typed=(
            ("colour", "green"),
            ("progress", "Thirty of sixty lessons visited. The five questions were used well in 24."),
            ("difference", "In Year 9, pupils recalled four answers in five, up from two."),
        ),
        in_the_dark=True,
    ),
    Scene("evidence", "leader", f"{AT}/actions/1.1/evidence"),
    Scene("action", "leader", f"{AT}/actions/4.1"),
    Scene("question", "head", f"{AT}/questions/5"),
    Scene("plan-action", "head", f"{AT}/requirements/4/actions/new"),
    Scene("checks", "head", f"{AT}/checks"),
    Scene("people", "clerk", f"{AT}/people"),
    Scene("meetings", "clerk", f"{AT}/meetings"),
    Scene("pack", "clerk", f"{AT}/meetings/4/pack"),
    Scene("read-in", "clerk", f"{AT}/inspections/read-in"),
    Scene("trust", "trust", "/trusts/1"),
    Scene("common", "trust", "/trusts/1/common"),
    Scene("offers", "trust", "/trusts/1/offers"),
    Scene("trust-packs", "trust", "/trusts/1/packs"),
)


def fingerprints(clients: dict[str, FlaskClient]) -> dict[str, str]:
    """Give the fingerprint of each scene: of its page as it is now, and of how it is drawn. `clients`: by email."""
    found = {}
    for scene in SCENES:
        answer = clients[scene.email].get(scene.path)
        assert answer.status_code == 200, f"{scene.who} at {scene.path}: {answer.status_code}"
        found[scene.name] = _digest([repr(scene), repr(forms_of(scene.name)), fingerprint(answer.text)])
    found[PAPER] = _digest(first_page(clients[SCENES[0].email]).get_textpage().get_text_range().split())
    return found


def fingerprint(html: str) -> str:
    """Give what stands for the words and the structure of a page: its elements with their classes, and every word.

    Not for what is hidden, nor for the footer, which no picture shows.
    """
    body = BeautifulSoup(html, "html.parser").body
    assert body
    for unseen in body.select("footer, script, input[type=hidden]"):
        unseen.decompose()
    return _digest(_parts(body))


def _parts(element: Tag) -> Iterator[str]:
    yield (
        ".".join([element.name, *sorted(element.get_attribute_list("class"))]) if element.get("class") else element.name
    )
    for child in element.children:
        if isinstance(child, Tag):
            yield from _parts(child)
        elif isinstance(child, NavigableString):
            yield from child.split()
    yield "/"


def _digest(parts: Iterator[str] | list[str]) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]


def kept_fingerprints() -> dict[str, str]:
    """Read the fingerprints beside the pictures."""
    if not FINGERPRINTS.exists():
        return {}
    return dict(line.split() for line in FINGERPRINTS.read_text("utf-8").splitlines())


def keep_fingerprints(found: dict[str, str]) -> None:
    """Write them, a line a picture."""
    FINGERPRINTS.write_text("".join(f"{name} {found[name]}\n" for name in sorted(found)), "utf-8")


def files_of(name: str) -> list[Path]:
    """List the files that show a scene."""
    return [PICTURES / (f"{name}.webp" if name == PAPER else f"{name}-{form.name}.webp") for form in forms_of(name)]


def forms_of(name: str) -> tuple[Form, ...]:
    """List the forms that a scene is drawn in; paper has one."""
    in_the_dark = any(scene.in_the_dark for scene in SCENES if scene.name == name)
    return FORMS[:1] if name == PAPER else tuple(form for form in FORMS if in_the_dark or form.scheme == "light")


def keep_picture(picture: Image.Image, path: Path) -> None:
    """Write a picture with few colours and nothing else lost: type stays sharp, and the file small.

    Those few cover all that there are, also what only a small sign has.
    """
    few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.convert("RGB").save(path, "WEBP", lossless=True, quality=80, method=4)


def first_page(client: FlaskClient) -> pypdfium2.PdfPage:
    """Print the plan, and give its first page."""
    answer = client.get(f"{AT}/plan.pdf")
    assert answer.status_code == 200
    return pypdfium2.PdfDocument(BytesIO(answer.data))[0]


def signed_in(client: FlaskClient, email: str) -> FlaskClient:
    """Sign somebody of the demonstration in."""
    sent = client.post("/login", data={"email": email, "password": PASSWORD, "csrf_token": _token(client)})
    assert sent.status_code == 302, email
    client.get("/")  # what is said once after signing in is said there
    return client


def _token(client: FlaskClient) -> str:
    box = BeautifulSoup(client.get("/login").text, "html.parser").select_one("input[name=csrf_token]")
    return str(box["value"]) if box else ""
