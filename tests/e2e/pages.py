"""Every page that people see, as they come to it: by following links from where each of them arrives.

Pages are asked for without a browser; a browser then shows what was given (`tests/e2e/barriers.py`). So a new page is
looked at as soon as a link leads to it, and a page that no link leads to has to be named in `Town.open_by_other_ways`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests import make
from tests.browser import Browser
from tests.cast import PASSWORD
from tests.installation import copy_database
from tests.samples import school_plans
from tracker.db import db, session
from tracker.models.installation import Installation
from tracker.models.people import Person
from tracker.models.requirements import Requirement
from tracker.models.schools import FormerUrn, School, Trust
from tracker.models.webhooks import Happening
from tracker.rules.permissions import Role
from tracker.services.invitations import invite
from tracker.services.mailed_links import token_for_a_password, token_to_sign_in
from tracker.services.start import start_code
from tracker.services.webhooks import set_webhook
from tracker.web.errors import SENTENCES, error_page
from tracker.web.guard import audience_of

SAMPLES = Path(__file__).parent.parent / "samples"
AT = "/schools/900001"
FILE = re.compile(r"\.(?:csv|xlsx|pdf|docx|txt|ics|json)$")
ENDS = re.compile(r"\.[\w<>:(), \"]+$")  # of an address that names a file
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"]*)"')
TOKEN = re.compile(r'(<input[^>]*name="csrf_token"[^>]*value=")[^"]*')

HEAD, CLERK, GOVERNOR, LEADER, TRUST = "head", "clerk", "governor", "leader", "trust officer"
ADVISER, NOBODY = "adviser with a pass", "somebody not signed in"
NEW_HEAD, NEW_GOVERNOR = "head of a new school", "governor of a new school"
PEOPLE = (HEAD, CLERK, TRUST, GOVERNOR, LEADER, ADVISER, NOBODY)
"""Who looks, in this order: in the short run a page is looked at by the first who comes to it."""

AS_IT_IS = "as it is"

NOT_PAGES = {
    "security.tf_select": "opens for whoever has an app and a passkey",
    "security.two_factor_rescue": "closed: nothing here asks for it",
    "security.wan_delete": "opens for whoever has a passkey",
    "security.wan_verify": "opens for whoever has a passkey",
    "single_sign_on.come_back": "leads back from a provider",
    "single_sign_on.leave": "leads to a provider",
    "account.set_up": "leads on",
    "operation.live": "for programs",
    "operation.metrics": "for programs",
    "operation.ready": "for programs",
    "specimens.index": "for whoever works on the components",
    "start.with_code": "leads on",
    "static": "for pages",
}
"""What answers to an address and is shown to nobody as a page."""

RICH = (
    f"{AT}/requirements/4",
    f"{AT}/requirements/8",
    f"{AT}/metrics/7",
    f"{AT}/metrics/9",
    f"{AT}/questions?show=all",
    f"{AT}/meetings/4",
    f"{AT}/packs/2",
)
"""Pages of which others of the same kind show less."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it was given to somebody: whose it is, in what state, where it stands, and what it holds."""

    who: str
    state: str
    address: str
    endpoint: str
    html: str = field(repr=False)

    @property
    def soup(self) -> BeautifulSoup:
        """Its markup, parsed."""
        return BeautifulSoup(self.html, "html.parser")

    @property
    def own(self) -> str:
        """What is its own: what stands around it is the same on every page that somebody has."""
        return TOKEN.sub(r"\1", self.html.partition("<main")[2].partition("</main>")[0])


class Town:
    """The demonstration with what it lacks to show every page, and its people at their browsers."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.files: set[str] = set()  # endpoints that gave a file
        self.refused: list[str] = []  # links that lead nowhere
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            self._furnish()
            session().commit()
        self.browsers = {who: self._arrive(email) for who, email in self.emails.items()}

    # ------------------------------------------------------------ what is there

    def _furnish(self) -> None:
        password = session().scalars(select(Person.password).where(Person.email.startswith("head@"))).one()
        theirs = Person.email.endswith("@harbour-row.example")
        people = {one.email.split("@")[0]: one for one in session().scalars(select(Person).where(theirs))}
        clerk, officer = people["clerk"], people["trust"]
        trust = session().scalars(select(Trust)).one()
        school = session().scalars(select(School).where(School.urn == "900001")).one()
        theirs = (Requirement.school_id == school.id, Requirement.plan_number == 4)
        asked = session().scalars(select(Requirement).where(*theirs)).one()
        adviser = make.person("Ada Okafor", "Improvement adviser", password)
        make.reading_pass(asked, adviser, clerk)
        new = make.school("900300", "Hollow Lane Primary School")
        new_head, new_governor = make.person("Hal Frost", "", password), make.person("Gil Frost", "", password)
        make.role(new_head, Role.HEAD, new)
        make.role(new_governor, Role.GOVERNOR, new)
        make.role(new_governor, Role.GOVERNOR, school)
        session().add(FormerUrn(school=school, urn="800001", noted_at=make.at(make.TODAY)))
        newcomer = make.person("Nia Newham")
        make.role(newcomer, Role.GOVERNOR, school)
        _, self.invitation = invite(newcomer, by=clerk, now=make.at(make.TODAY), school=school)
        half_way = make.person("Una Half", "", password)
        make.role(half_way, Role.LEADER, school)
        codes = self.app.extensions["security"].totp_factory
        half_way.tf_primary_method, half_way.tf_totp_secret = "authenticator", codes.generate_totp_secret()
        half_way.mf_recovery_codes = ["1234-5678"]
        for place, by in ((school, clerk), (trust, officer)):
            set_webhook(
                place,
                "https://hooks.trust.example/told",
                tuple(Happening),
                hosts=["hooks.trust.example"],
                by=by,
                now=make.at(make.TODAY),
            )
        trust.number = "17001"
        make.school("900100", "Anchor Academy", trust=trust)
        session().flush()
        self.links = {
            "account.follow": f"/login/link/{token_to_sign_in(people['leader'])}",
            "security.reset_password": f"/password/{token_for_a_password(people['leader'])}",
            "invitations.accept": f"/invitations/{self.invitation}",
        }
        for one in (adviser, new_head, new_governor, newcomer, half_way):
            one.email = f"{one.name.split()[0].lower()}@elsewhere.example"  # the same each time
        self.emails = {
            HEAD: people["head"].email,
            CLERK: clerk.email,
            TRUST: officer.email,
            GOVERNOR: people["governor"].email,
            LEADER: people["leader"].email,
            ADVISER: adviser.email,
            NOBODY: "",
            NEW_HEAD: new_head.email,
            NEW_GOVERNOR: new_governor.email,
            "somebody half signed in": half_way.email,
        }

    def _arrive(self, email: str) -> Browser:
        browser = Browser(self.app.test_client())
        if email:
            answer = browser.client.post("/login", data={"email": email, "password": PASSWORD})
            assert answer.status_code == 302, f"{email} cannot sign in"
        return browser

    # ------------------------------------------------------------ pages

    def pages_of(self, who: str, known: set[str] | None = None, state: str = AS_IT_IS) -> Iterator[Sheet]:
        """Follow links from where somebody arrives, through one page of each kind, and give those not known yet.

        What others have come to already is passed through only near where they arrive, by itself or by a mail.
        """
        known = set() if known is None else known
        by_others, asked, met = frozenset(known), set[str](), set[str]()
        by_mail = () if who in (NOBODY, ADVISER, NEW_HEAD, NEW_GOVERNOR) else RICH
        waiting = [("/login" if who == NOBODY else "/", 0), *((address, 1) for address in by_mail)]
        while waiting:
            address, far = waiting.pop(0)
            endpoint = self.endpoint_at(address)
            is_passed_by = endpoint in self.files or (endpoint in by_others and far > 1)
            is_met = endpoint in met and address not in RICH
            if not endpoint or FILE.search(urlsplit(address).path) or address in asked or is_met or is_passed_by:
                continue
            asked.add(address)
            answer = self.browsers[who].client.get(address)
            if 300 <= answer.status_code < 400:
                waiting.insert(0, (answer.headers["Location"], far))
                continue
            if answer.status_code != 200:
                self.refused.append(f"{who} is led to {address}: {answer.status_code}")
                continue
            if answer.mimetype != "text/html":
                self.files.add(endpoint)
                continue
            met.add(endpoint)
            waiting += [(unescape(link).split("#")[0], far + 1) for link in LINK.findall(answer.text)]
            if endpoint not in known:
                known.add(endpoint)
                yield Sheet(who, state, address, endpoint, answer.text)

    def page(self, who: str, address: str, state: str = AS_IT_IS) -> Sheet | None:
        """Give a page by its address; None where it is not for them."""
        answer = self.browsers[who].client.get(address, follow_redirects=True)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            return None
        return Sheet(who, state, address, self.endpoint_at(answer.request.path), answer.text)

    def open_by_other_ways(self) -> Iterator[Sheet]:
        """Give the pages to which no link of a page leads: those of mails, of files just read, of half a sign-in."""
        half_way = "somebody half signed in"
        where_mails_are_sent = ("/login/link", "/password")  # as here none are
        for address in (*self.links.values(), *where_mails_are_sent):
            yield self._given(NOBODY, address)
        for address in ("/login/code", "/login/recovery-code"):
            yield self._given(half_way, address)
        for address in ("/account/confirm", "/account/app", "/account/passkeys", "/account/recovery-codes"):
            yield self._given(HEAD, address)
        yield self._given(NEW_GOVERNOR, "/")
        for address in ("meetings/4/again", "records/let-go", "names/number/800001/take-back", "webhooks/new"):
            yield self._given(CLERK, f"{AT}/{address}")
        yield self._given(GOVERNOR, f"{AT}/questions/3/take-over")
        yield self._first_of(GOVERNOR, [f"{AT}/questions/{number}/again" for number in range(1, 9)])
        yield self._first_of(LEADER, [f"{AT}/actions/4.1/milestones/{number}/met" for number in range(1, 40)])
        for address in (f"{AT}/people/2/move", "/trusts/1/webhooks/new"):
            yield self._given(TRUST, address)
        yield self._given(TRUST, "/trusts/1/meetings/6/pack", {})
        yield self._given(HEAD, "/account/app", {"setup": "authenticator"})
        yield self._given(NOBODY, "/login/link", {"email": "somebody@harbour-row.example"})
        yield self._given(NOBODY, "/login/passkey", {"identity": ""})
        yield self._given(CLERK, "/account/confirm/passkey")
        for address, file in (
            (f"{AT}/inspections/read-in", "card-secondary-special-measures.txt"),
            (f"{AT}/metrics/read-in", "figures/ees-ks4.csv"),
        ):
            yield self._read_in(LEADER, address, SAMPLES / file)
        yield self._read_in(LEADER, f"{AT}/quality/bring", school_plans.as_docx(), "plan.docx")
        yield from self._set_ups()

    def _first_of(self, who: str, addresses: list[str]) -> Sheet:
        """Give the first of these that opens to somebody."""
        return next(sheet for address in addresses if (sheet := self.page(who, address)))

    def _set_ups(self) -> Iterator[Sheet]:
        """Look at lists as a trust does that is no demonstration, where they are refused."""
        self._is_demonstration(False)
        self.browsers[TRUST] = Browser(self.app.test_client())
        with self.app.app_context():
            officer = session().scalars(select(Person).where(Person.email == self.emails[TRUST])).one()
        self.browsers[TRUST].sign_in(officer)
        yield self._read_in(TRUST, "/trusts/1/set-up/schools", SAMPLES / "registers" / "edubasealldata.csv")
        right, wrong = (
            f"Name,Email,Role,URN\nAlma Reyes,alma@new.example,{role},900100\n" for role in ("head", "boss")
        )
        yield self._read_in(TRUST, "/trusts/1/set-up/people", wrong.encode(), "wrong.csv")
        looked_at = self._read_in(TRUST, "/trusts/1/set-up/people", right.encode(), "people.csv")
        yield looked_at
        yield self._given(TRUST, looked_at.address, {})
        self._is_demonstration(True)
        self.browsers[TRUST] = self._arrive(self.emails[TRUST])

    def _is_demonstration(self, stands: bool) -> None:
        with self.app.app_context():
            session().scalars(select(Installation)).one().is_demonstration = stands
            session().commit()

    def _read_in(self, who: str, address: str, file: Path | bytes, name: str = "") -> Sheet:
        content = file.read_bytes() if isinstance(file, Path) else file
        name = name or Path(str(file)).name
        upload = "document" if "inspections" in address else "file"
        return self._given(who, address, {upload: (BytesIO(content), name)})

    def _given(self, who: str, address: str, sent: dict[str, object] | None = None) -> Sheet:
        client = self.browsers[who].client
        answer: TestResponse = (
            client.get(address, follow_redirects=True)
            if sent is None
            else client.post(address, data=sent, content_type="multipart/form-data", follow_redirects=True)
        )
        assert answer.status_code == 200, f"{who} at {address}: {answer.status_code}"
        assert answer.mimetype == "text/html"
        return Sheet(who, AS_IT_IS, answer.request.path, self.endpoint_at(answer.request.path), answer.text)

    # ------------------------------------------------------------ states

    def sent_back(self, sheets: list[Sheet]) -> Iterator[Sheet]:
        """Send every form of these pages empty, and give the pages that come back to say what is wrong."""
        instance = Path(self.app.instance_path)
        kept = instance / "kept"
        kept.mkdir(exist_ok=True)
        self._let_go()
        copy_database(instance, kept)
        tried = set[tuple[str, frozenset[str]]]()
        for sheet in sheets:
            for form in sheet.soup.select("main form[method=post]"):
                address = str(form.get("action") or sheet.address)
                names = frozenset(_names(form))
                if not _is_filled_in(form) or (self.endpoint_at(address), names) in tried:
                    continue
                tried.add((self.endpoint_at(address), names))
                answer = self.browsers[sheet.who].client.post(address, data=_empty(form))
                if answer.status_code in (415, 422):
                    yield Sheet(sheet.who, "sent empty", address, self.endpoint_at(address), answer.text)
                elif answer.status_code < 400:
                    self._let_go()
                    copy_database(kept, instance)

    def filtered_to_nothing(self, sheets: list[Sheet]) -> Iterator[Sheet]:
        """Ask every list that can be searched or filtered for what nothing answers to."""
        tried = set[str]()
        for sheet in sheets:
            for form in sheet.soup.select("form:not([method=post])"):
                typed = [str(box["name"]) for box in form.select("input[name]") if box.get("type") in _TYPED]
                address = urlsplit(str(form.get("action") or sheet.address)).path
                chosen = {str(box["name"]): _last(box) for box in form.select("select[name]") if not typed}
                if address in tried or not (typed or chosen):
                    continue
                tried.add(address)
                asked = {**dict.fromkeys(typed, "zzyzx"), **chosen}
                if found := self.page(sheet.who, f"{address}?{urlencode(asked)}", "filtered to nothing"):
                    yield found

    def errors(self) -> Iterator[Sheet]:
        """Give the page of each error, as whoever meets it sees it."""
        for status in sorted(SENTENCES):
            with self.app.test_request_context(f"/error/{status}"):
                answer = self.app.make_response(error_page(status))
            html = answer.get_data(as_text=True)
            yield Sheet(NOBODY, "an error", f"/error/{status}", f"error {status}", html)
        for who, address in ((GOVERNOR, f"{AT}/requirements/99"), (GOVERNOR, f"{AT}/people/add")):
            answer = self.browsers[who].client.get(address)
            yield Sheet(who, "an error", address, f"error {answer.status_code}", answer.text)

    def _let_go(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()  # the last connection empties the log

    # ------------------------------------------------------------ addresses

    def endpoint_at(self, address: str) -> str:
        """Name the view behind an address; nothing where there is none."""
        try:
            return str(self.app.url_map.bind("localhost").match(urlsplit(address).path)[0])
        except HTTPException:
            return ""

    def endpoints(self) -> set[str]:
        """Name every view that may give a page: it answers to GET, and its address names no file."""
        return {
            rule.endpoint
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
            and not ENDS.search(rule.rule)
            and not rule.endpoint.startswith("api.")
            and audience_of(self.app, rule.endpoint) is not None
        }


def first_pages(app: Flask) -> Iterator[Sheet]:
    """Give the pages of an installation in which nobody is yet: its questions, one after the other, and sent empty."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    code = start_code(app.extensions["settings"].secret_key)
    said = {"school": {"name": "Hollow Lane Primary School", "urn": "900300"}, "board": {}, "you": {}}

    def given(answer: TestResponse, state: str = "a fresh installation") -> Sheet:
        endpoint = str(app.url_map.bind("localhost").match(answer.request.path)[0])
        return Sheet(NOBODY, state, answer.request.path, endpoint, answer.text)

    yield given(client.get("/", follow_redirects=True))
    yield given(client.get("/start/wrong"), "sent empty")
    client.get(f"/start/{code}")
    for question, answers in said.items():
        address = f"/start/{question}"
        asked = given(client.get(address))
        assert asked.soup.select("main form"), address
        yield asked
        form = asked.soup.select_one("main form")
        yield given(client.post(address, data=_empty(form)), "sent empty")
        held = {str(box["name"]): str(box.get("value", "")) for box in form.select("input[name]:not([type=radio])")}
        chosen = {str(box["name"]): str(box["value"]) for box in form.select("input[type=radio][checked]")}
        client.post(address, data={**held, **chosen, **answers})


_TYPED = (None, "text", "search")


def _names(form: Tag) -> list[str]:
    return [str(box["name"]) for box in form.select("[name]") if box["name"] != "csrf_token"]


def _is_filled_in(form: Tag) -> bool:
    boxes = form.select("input[name]:not([type=hidden]):not([type=submit]), textarea[name], select[name]")
    return bool(boxes)


def _empty(form: Tag) -> dict[str, str]:
    """Give what a form sends when everything in it is empty: its first button, and what is hidden in it."""
    sent = {str(box["name"]): str(box.get("value", "")) for box in form.select("input[type=hidden][name]")}
    sent |= {str(box["name"]): "" for box in form.select("input[name]:not([type=hidden]), textarea[name]")}
    for box in form.select("input[type=radio], input[type=checkbox], input[type=file]"):
        sent.pop(str(box.get("name")), None)
    if button := form.select_one("button[name]"):
        sent[str(button["name"])] = str(button.get("value", ""))
    return sent


def _last(box: Tag) -> str:
    options = box.find_all("option")
    return str(options[-1].get("value", "")) if options else ""
