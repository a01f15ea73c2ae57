"""An installation whose settings name a bucket: what people bring is kept there, and comes from there."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import make
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.s3 import S3
from tests.services.test_packs import freeze, print_all
from tests.web.test_inspections import CARD, send, upload
from tracker.config import Bucket as Address
from tracker.config import Settings
from tracker.db import session
from tracker.errors import NotFound
from tracker.jobs.sweeps import sweep_tonight
from tracker.models.evidence import Evidence, EvidenceKind
from tracker.models.schools import Trust
from tracker.services.files import files_missing
from tracker.services.packs import bytes_of, source_of
from tracker.storage.folder import GRACE_SECONDS
from tracker.storage.incoming import DAY_SECONDS
from tracker.storage.places import store_of, waiting_room_of

NOTES = b"Eight of ten could say it."
REGISTER = b"Aisha, 95.2\n" * 500_000  # more than a part


@pytest.fixture
def address(s3: S3) -> Address:
    return s3.bucket()


@pytest.fixture
def app(app: Flask, address: Address) -> Flask:
    """The installation of this test, with a bucket in its settings."""
    keep_in(app, replace(app.extensions["settings"], bucket=address))
    return app


def keep_in(app: Flask, settings: Settings) -> None:
    app.extensions.update(settings=settings, store=store_of(settings), incoming=waiting_room_of(settings))


@pytest.fixture
def _an_action(cast: Cast) -> None:
    make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)
    session().commit()


def bring(leader: Browser, content: bytes, name: str, status: int = 200) -> Page:
    file = {"file": (BytesIO(content), name)}
    told = {"title": "Notes of a visit", "gathered_on": ["25", "11", "2026"]}
    return leader.post("/schools/900001/actions/1.1/evidence", {**told, **file}, status)


def files_here(app: Flask) -> list[Path]:
    settings: Settings = app.extensions["settings"]
    return [path for folder in (settings.evidence, settings.incoming) for path in folder.rglob("*") if path.is_file()]


@pytest.mark.usefixtures("_an_action")
@pytest.mark.parametrize("content", [NOTES, REGISTER], ids=["small", "in parts"])
def test_evidence_is_kept_in_the_bucket_and_given_back_as_it_came(
    s3: S3, address: Address, app: Flask, at_browser: dict[str, Browser], content: bytes
) -> None:
    bring(at_browser["leader"], content, "notes.txt")
    sha256 = hashlib.sha256(content).hexdigest()
    assert s3.keys(address) == [f"next-steps/evidence/{sha256[:2]}/{sha256}"]
    assert files_here(app) == []
    answer = at_browser["governor"].client.get("/schools/900001/evidence/1")
    assert (answer.status_code, answer.data == content) == (200, True)
    assert answer.headers["Content-Disposition"] == "attachment; filename=notes.txt"


@pytest.mark.usefixtures("_an_action")
def test_while_the_store_is_out_nothing_is_stored_and_the_page_says_so(
    app: Flask, address: Address, at_browser: dict[str, Browser]
) -> None:
    keep_in(app, replace(app.extensions["settings"], bucket=replace(address, endpoint="http://127.0.0.1:9")))
    page = bring(at_browser["leader"], NOTES, "notes.txt", 507)
    assert "The store where files are kept cannot be reached" in page.main
    assert session().scalar(select(func.count(Evidence.id))) == 0


@pytest.mark.usefixtures("_an_action")
def test_what_is_no_longer_in_the_bucket_is_missed(
    app: Flask, address: Address, at_browser: dict[str, Browser]
) -> None:
    bring(at_browser["leader"], NOTES, "notes.txt")
    sha256 = hashlib.sha256(NOTES).hexdigest()
    app.extensions["store"].remove(sha256)
    assert at_browser["leader"].client.get("/schools/900001/evidence/1").status_code == 404
    assert files_missing(app.extensions["store"]) == {sha256: "E1 of Harbour Row Academy (notes.txt)"}


def test_a_document_waits_in_the_bucket_until_it_is_accepted(
    s3: S3, address: Address, app: Flask, at_browser: dict[str, Browser]
) -> None:
    page = upload(at_browser["clerk"], CARD)
    sha256 = hashlib.sha256(CARD.encode()).hexdigest()
    assert s3.keys(address) == [f"next-steps/incoming/900001/{sha256}"]
    send(at_browser["clerk"], page)
    assert s3.keys(address) == [f"next-steps/evidence/{sha256[:2]}/{sha256}"]
    assert files_here(app) == []


def test_a_pack_is_frozen_and_printed_into_the_bucket(s3: S3, address: Address, app: Flask, cast: Cast) -> None:
    make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)
    meeting = make.meeting(cast.school.boards[0], cast.clerk, date(2026, 12, 9))
    store = app.extensions["store"]
    pack = freeze(cast, meeting, store).pack
    print_all(pack, store)
    assert {bytes_of(paper, store) for paper in pack.papers} >= {b"%PDF open standard", b"%PDF confidential large"}
    assert source_of(pack.papers[0], store).startswith("<p>")
    assert len(s3.keys(address)) == 2 * len(pack.papers)


def test_in_the_night_goes_what_no_record_names_and_what_waited_for_a_day(
    s3: S3, address: Address, app: Flask, cast: Cast
) -> None:
    action = make.action(make.requirement(make.inspection(cast.school, cast.head)), cast.leader)
    store, incoming = app.extensions["store"], app.extensions["incoming"]
    named, left = (store.keep(BytesIO(content), 100).sha256 for content in (NOTES, b"let go"))
    file = {"sha256": named, "filename": "notes.txt", "media_type": "text/plain", "size": len(NOTES)}
    make.evidence(action, cast.leader, kind=EvidenceKind.FILE, url=None, **file)
    session().commit()
    old = incoming.of("900001").put(b"of the day before yesterday")
    s3.age(address, max(DAY_SECONDS, GRACE_SECONDS) + 60)
    young = incoming.of("900002").put(b"of this morning")
    session().rollback()
    sweep_tonight(0, None, lambda *_: None)  # type: ignore[arg-type]  # nothing is printed
    assert (store.has(named), store.has(left)) == (True, False)
    assert incoming.of("900002").take(young) == b"of this morning"
    with pytest.raises(NotFound, match="waits no more"):
        incoming.of("900001").take(old)


def test_a_document_goes_from_the_bucket_with_the_commit_of_what_became_of_it_and_not_before(
    s3: S3, address: Address, app: Flask
) -> None:
    incoming = app.extensions["incoming"].of("900001")
    token = incoming.put(b"a letter")
    incoming.of("7").put(b"a letter")
    incoming.drop_with(session(), token)
    session().add(Trust(name="Estuary Trust"))
    session().flush()
    assert incoming.take(token) == b"a letter"
    session().commit()
    assert s3.keys(address) == [f"next-steps/incoming/900001/7/{token}"]


@pytest.mark.parametrize("token", ["../secret_key", "x", ""])
def test_a_token_that_is_none_finds_nothing_in_the_bucket(app: Flask, token: str) -> None:
    with pytest.raises(NotFound):
        app.extensions["incoming"].take(token)
