"""What SECURITY.md promises stands: its tests are there, no secret is in the repository, dependencies are pinned."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask_security.utils import hash_password
from sqlalchemy import create_engine, func, select

from tests.browser import Browser
from tests.cast import PASSWORD, Cast
from tests.installation import settings_in
from tracker.application import create_app
from tracker.config import ROOT
from tracker.db import Instant, session
from tracker.models.events import Event

SECURITY = ROOT / "SECURITY.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ITEM = re.compile(r"^\| (\d+\.\d+\.\d+) \|(.*)\|$", re.MULTILINE)
CHAPTERS = 17  # of which the last is about calls from browser to browser: there are none
REQUIREMENT = re.compile(
    r"[a-z0-9][a-z0-9._-]*(?:\[[\w,-]+\])?==[\w.+!-]+(?: ; .+)? \\(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+"
)
SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY"),
    "a key of a cloud": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}"),
    "a token of a code host": re.compile(r"\b(?:gh[pousr]_\w{36,}|github_pat_\w{40,}|glpat-[\w-]{20,})"),
    "a token of a registry": re.compile(r"\b(?:pypi-[\w-]{50,}|npm_\w{36})"),
    "a token of a chat or a shop": re.compile(r"\bxox[abprs]-[\w-]{10,}|\bsk_live_\w{16,}"),
    "a signed token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "a password in an address": re.compile(
        r"\b[a-z]+://[\w.%+-]+:(?!password@|secret@|p%40ss@|…)[^\s@/:'\"{}<>]{3,}@(?!\S*example)"
    ),
    "a key that is assigned": re.compile(
        r"(?i)(?:secret_key|api_?key|client_secret|auth_token|password)\s*[:=]\s*['\"][A-Za-z0-9+/_-]{32,}['\"]"
    ),
}


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def named_tests() -> list[tuple[str, str]]:
    return sorted(set(NAMED.findall(SECURITY.read_text("utf-8"))))


def committed() -> list[Path]:
    """List the files of the repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no repository")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_every_test_that_the_list_names_is_there() -> None:
    assert len(named_tests()) > 60
    assert [f"{path}::{name}" for path, name in named_tests() if not (ROOT / path).exists()] == []
    assert [f"{path}::{name}" for path, name in named_tests() if name not in names_in(path)] == []


def test_every_item_stands_once_with_the_test_that_holds_it_or_why_none_can() -> None:
    items = ITEM.findall(SECURITY.read_text("utf-8"))
    numbers = Counter(number for number, _ in items)
    assert [number for number, times in numbers.items() if times > 1] == []
    assert {int(number.split(".")[0]) for number in numbers} == set(range(1, CHAPTERS))
    unheld = [number for number, cells in items if not NAMED.search(cells) and "not tested: " not in cells]
    assert unheld == []


def test_every_command_that_it_names_is_one() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", SECURITY.read_text("utf-8"))) <= targets


def test_nothing_secret_is_in_the_repository() -> None:
    found = []
    for path in committed():
        if path.exists():
            text = path.read_bytes().decode("utf-8", "replace")
            found += [f"{path.relative_to(ROOT)} holds {what}" for what, sign in SECRETS.items() if sign.search(text)]
    assert found == []


def test_nothing_of_an_installation_is_in_the_repository() -> None:
    ours = re.compile(r"(^|/)(secret_key|\.env|id_rsa|.*\.(db|sqlite3?|pem|p12|pfx|key))$")
    names = [path.relative_to(ROOT).as_posix() for path in committed()]
    assert [
        name for name in names if ours.search(name) or (name.startswith("instance/") and name != "instance/.gitkeep")
    ] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_python_dependency_is_one_version_known_by_its_hash(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8")
    rest = REQUIREMENT.sub("", re.sub(r"(?m)^ *#.*\n", "", lines))
    assert rest.strip() == ""


def test_every_package_of_the_styles_is_known_by_its_hash_and_by_no_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, one in packages.items() if name and not one.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, one in packages.items() if "resolved" in one] == []


def test_what_is_installed_is_held_to_the_hashes() -> None:
    installs = re.findall(r"pip install (.*)", (ROOT / "Makefile").read_text("utf-8"))
    of_the_product = [line for line in installs if "-r requirements" in line]
    assert len(of_the_product) == 2
    assert all("--require-hashes" in line for line in of_the_product)


# ---------------------------------------------------------------- what holds for every page

HARBOUR = "/schools/900001"


def behind_tls(tmp_path: Path) -> Flask:
    return create_app(replace(settings_in(tmp_path), https=True, testing=False))


def test_a_change_without_its_token_is_refused(app: Flask, cast: Cast) -> None:
    leader = Browser(app.test_client()).sign_in(cast.leader)
    app.config["WTF_CSRF_ENABLED"] = True
    changes = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(changes) > 60
    for rule in changes:
        address = re.sub(r"<int:\w+>", "1", rule.rule.replace("<urn>", "900001"))
        answer = leader.client.post(re.sub(r"<[^>]+>", "1.1", address), data={"title": "Not asked for"})
        assert answer.status_code in {302, 400, 404}, f"{answer.status_code} at {address}"
        assert answer.status_code != 302 or "/login" in answer.headers["Location"], address
    assert session().scalar(select(func.count(Event.id))) == 0


def test_every_answer_says_what_it_is(app: Flask, at_browser: dict[str, Browser]) -> None:
    for address in ("/help", f"{HARBOUR}/", f"{HARBOUR}/people.csv", f"{HARBOUR}/nothing", "/static/screen.css"):
        answer = at_browser["clerk"].client.get(address)
        assert re.fullmatch(r"text/(html|csv|css); charset=utf-8", answer.headers["Content-Type"]), address
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_about_a_school_is_kept_by_a_cache(at_browser: dict[str, Browser]) -> None:
    for address in (f"{HARBOUR}/", f"{HARBOUR}/people", f"{HARBOUR}/people.csv", "/help", "/login"):
        assert "no-store" in at_browser["governor"].client.get(address).headers["Cache-Control"], address


def test_no_session_stands_in_an_address(app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    answer = browser.post("/login", data={"email": cast.leader.email, "password": PASSWORD})
    kept = {cookie.value for cookie in browser._cookies.values()}
    assert kept
    assert not [value for value in kept if value in answer.headers["Location"]]


def test_behind_tls_browsers_are_held_to_it(tmp_path: Path) -> None:
    answer = behind_tls(tmp_path).test_client().get("/login")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Host-session=")]
    assert {part.strip() for part in cookie.split(";")[1:]} == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_a_password_is_kept_by_a_slow_hash(tmp_path: Path) -> None:
    with behind_tls(tmp_path).test_request_context():
        kept = str(hash_password(PASSWORD))
    costs = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", kept)
    assert costs
    assert int(costs[1]) >= 19 * 1024
    assert int(costs[2]) >= 2


def test_the_served_application_is_no_debugger(tmp_path: Path) -> None:
    app = behind_tls(tmp_path)
    assert (app.debug, app.testing) == (False, False)
    assert "--reload" not in (ROOT / "Makefile").read_text("utf-8")


def test_methods_that_nobody_needs_are_refused(app: Flask, at_browser: dict[str, Browser]) -> None:
    for method in ("TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND"):
        assert at_browser["clerk"].client.open(f"{HARBOUR}/", method=method).status_code in {400, 405}, method


def test_no_file_of_the_source_is_served(app: Flask) -> None:
    visitor = app.test_client()
    for address in ("/.git/HEAD", "/app.py", "/requirements.txt", "/instance/secret_key", "/tracker.db", "/static/"):
        assert visitor.get(address).status_code == 404, address
    for address in ("/static/../application.py", "/static/%2e%2e/config.py", "/static/..%2f..%2fdb.py"):
        assert visitor.get(address).status_code in {308, 404}, address


def test_an_instant_without_its_zone_is_not_kept() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Instant().process_bind_param(datetime(2026, 11, 25, 15, 30), create_engine("sqlite://").dialect)  # noqa: DTZ001
