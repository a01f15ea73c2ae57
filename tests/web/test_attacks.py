"""The web's usual attacks: each is tried, on every page where it could be made."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from jinja2 import nodes

from tests import make
from tests.browser import Browser
from tests.cast import PASSWORD, Cast
from tests.conftest import Client
from tests.installation import settings_in
from tracker.application import create_app
from tracker.config import ROOT, settings_from
from tracker.db import session
from tracker.errors import SettingsError
from tracker.web import costs
from tracker.web.guard import audience
from tracker.web.headers import POLICY
from tracker.web.hosts import is_named

Browsers = dict[str, Browser]
FORMULA = '=HYPERLINK("http://there.example","Look")'


def other_app(folder: Path, **more: Any) -> Flask:
    """An installation with other settings, which tells what it takes a request for."""
    app = create_app(replace(settings_in(folder), **more))

    @audience("anyone")
    def asked() -> dict[str, str | None]:
        return {"host": request.host, "from": request.remote_addr, "by": request.scheme}

    app.add_url_rule("/asked", view_func=asked)
    return app


def asked_with(client: FlaskClient, **headers: str) -> Any:
    answer = client.get("/asked", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return answer.get_json(silent=True) or answer.status_code


# ---------------------------------------------------------------- by which name, and through whom


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:5000", "LOCALHOST:8000", "[::1]:5000", "localhost."])
def test_this_machine_is_asked_by_its_own_names_at_any_port(tmp_path: Path, host: str) -> None:
    assert asked_with(other_app(tmp_path).test_client(), Host=host)["host"] == host


@pytest.mark.parametrize(
    "host",
    ["there.example", "localhost.there.example", "there.example:5000", "localhost@there.example", "a b", "[::2]"],
)
def test_a_request_for_another_name_is_refused_on_every_page(tmp_path: Path, host: str) -> None:
    client = other_app(tmp_path).test_client()
    for address in ("/login", "/", "/static/screen.css", "/nowhere"):
        answer = client.get(address, headers={"Host": host})
        assert answer.status_code == 400
        assert b"does not answer to that name" in answer.data
        assert b"there.example" not in answer.data


def test_an_installation_is_asked_by_the_names_it_was_given(tmp_path: Path) -> None:
    given = {
        "TRACKER_INSTANCE": str(tmp_path),
        "TRACKER_BASE_URL": "https://Steps.School.example:8443/",
        "TRACKER_HOSTS": "10.0.0.5, .trust.example",
    }
    hosts = settings_from(given).hosts
    assert all(
        is_named(name, hosts) for name in ("steps.school.example", "10.0.0.5:80", "a.b.trust.example", "localhost")
    )
    assert not any(is_named(name, hosts) for name in ("school.example", "trust.example", "xtrust.example", "10.0.0.50"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRACKER_HOSTS", "https://a.example"),
        ("TRACKER_HOSTS", "a.example:80"),
        ("TRACKER_HOSTS", "*"),
        ("TRACKER_PROXIES", "yes"),
        ("TRACKER_PROXIES", "-1"),
        ("TRACKER_PROXIES", "9"),
        ("TRACKER_CLAMAV", "/run/clamav/clamd.ctl"),
        ("TRACKER_CLAMAV", "unix:clamd.ctl"),
        ("TRACKER_CLAMAV", "tcp:scanner.example"),
        ("TRACKER_CLAMAV", "tcp:scanner.example:99999"),
        ("TRACKER_CLAMAV", "http://scanner.example:3310"),
    ],
)
def test_a_setting_of_the_way_in_that_cannot_be_right_stops_the_start(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name} .*; it should be "):
        settings_from({"TRACKER_INSTANCE": str(tmp_path), name: value})


def test_settings_of_the_way_in_are_read(tmp_path: Path) -> None:
    def read(**given: str) -> Any:
        return settings_from({"TRACKER_INSTANCE": str(tmp_path), **given})

    assert read(TRACKER_PROXIES="2").proxies == 2
    assert read(TRACKER_CLAMAV="unix:/run/clamav/clamd.ctl").clamav.path == Path("/run/clamav/clamd.ctl")
    scanner = read(TRACKER_CLAMAV="tcp:scanner.example:3310").clamav
    assert (scanner.host, scanner.port) == ("scanner.example", 3310)
    assert (read().proxies, read().clamav) == (0, None)


FORWARDED = {
    "X_Forwarded_For": "198.51.100.7, 203.0.113.9",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_Host": "127.0.0.1",
    "Forwarded": "for=198.51.100.7;host=there.example;proto=https",
}


def test_what_a_request_says_of_proxies_is_not_believed_where_there_are_none(tmp_path: Path) -> None:
    asked = asked_with(other_app(tmp_path).test_client(), **FORWARDED)
    assert asked == {"host": "localhost", "from": "127.0.0.1", "by": "http"}


def test_of_one_proxy_only_its_own_word_is_taken(tmp_path: Path) -> None:
    client = other_app(tmp_path, proxies=1).test_client()
    assert asked_with(client, **FORWARDED) == {"host": "127.0.0.1", "from": "203.0.113.9", "by": "https"}
    assert asked_with(client, **{**FORWARDED, "X_Forwarded_Host": "there.example"}) == 400


# ---------------------------------------------------------------- headers


def every_kind_of_answer(app: Flask, at_browser: Browsers) -> Iterator[tuple[str, Any]]:
    leader = at_browser["leader"].client
    yield "a page", leader.get("/schools/900001/my-actions")
    yield "a page of nobody", app.test_client().get("/login")
    yield "a way elsewhere", app.test_client().get("/schools/900001")
    yield "not found", leader.get("/nowhere")
    yield "not theirs", at_browser["governor"].client.get("/schools/900001/inspections/read-in")
    yield "a wrong method", leader.delete("/login")
    yield "a style", leader.get("/static/screen.css")
    yield "a table", leader.get("/schools/900001/actions.csv")
    yield "a wrong name", leader.get("/login", headers={"Host": "there.example"})
    yield "too large", leader.post("/login", data={"email": "x" * 3_000_000})


def test_every_answer_carries_every_header(app: Flask, at_browser: Browsers) -> None:
    for kind, answer in every_kind_of_answer(app, at_browser):
        headers = answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], kind
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], kind
        assert headers["X-Frame-Options"] == "DENY", kind
        assert headers["X-Content-Type-Options"] == "nosniff", kind
        assert headers["Referrer-Policy"] == "same-origin", kind
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", kind
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", kind
        assert "camera=()" in headers["Permissions-Policy"], kind
        assert "Strict-Transport-Security" not in headers, "without TLS it would lock people out"
        assert "Access-Control-Allow-Origin" not in headers, kind


def test_the_content_policy_lets_in_nothing_inline_and_nothing_from_elsewhere() -> None:
    said = dict(part.strip().split(" ", 1) for part in POLICY.split(";"))
    assert said["script-src"] == said["style-src"] == said["connect-src"] == said["form-action"] == "'self'"
    assert said["img-src"] == "'self' data:", "the code of a second factor is drawn into the page"
    assert {source for sources in said.values() for source in sources.split()} == {"'self'", "'none'", "data:"}
    assert {"base-uri", "frame-ancestors", "default-src"} <= {name for name in said if said[name] == "'none'"}


def test_behind_tls_browsers_are_told_to_stay_there_and_cookies_too(tmp_path: Path) -> None:
    answer = other_app(tmp_path, https=True).test_client().get("/login")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("__Host-session=")]
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax"))


# ---------------------------------------------------------------- being led elsewhere


@pytest.mark.parametrize(
    "away",
    [
        "https://there.example",
        "//there.example",
        "///there.example",
        "/\\there.example",
        "\\\\there.example",
        "https:there.example",
        "https:///there.example",
        "javascript:alert(1)",
        "/\t/there.example",
        "\t//there.example",
        " //there.example",
        "/%09/there.example",
        "//there.example/%2f..",
        "http://localhost@there.example",
        "https://localhost.there.example",
    ],
)
def test_signing_in_leads_nowhere_else(app: Flask, cast: Cast, away: str) -> None:
    typed = {"email": cast.governor.email, "password": PASSWORD, "next": away}
    for answer in (
        app.test_client().post("/login", data=typed),
        app.test_client().post("/login", query_string={"next": away}, data={**typed, "next": ""}),
    ):
        leads = answer.headers.get("Location", "/")
        assert re.match(r"/(?![/\\])[^\\\t]*$|%5C|http://localhost/", leads), leads


@pytest.mark.parametrize("address", ["//there.example/login", "/\\there.example", "//there.example/%2e%2e/login"])
def test_no_address_leads_elsewhere_by_its_slashes(app: Flask, address: str) -> None:
    answer = app.test_client().get(address)
    assert not answer.headers.get("Location", "").startswith(("//", "/\\", "http://there", "https://there"))


# ---------------------------------------------------------------- names that would be headers, paths or formulas


def test_a_name_makes_no_header(app: Flask, cast: Cast, at_browser: Browsers) -> None:
    make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)
    session().commit()
    browser = at_browser["leader"]
    name = "Attendance\r\nSet-Cookie: stolen=1\r\n\r\n<script>"
    defined = {"name": name, "group": "all pupils", "unit": "%", "better": "higher", "source": "Registers"}
    defined |= {"period": "Autumn 2026", "numerator": "9", "denominator": "10"}
    answer = browser.client.post("/schools/900001/metrics/define", data={**defined, "as_at": ["20", "11", "2026"]})
    assert answer.status_code == 302, answer.text
    typed = {"title": "Lessons", "gathered_on": ["25", "11", "2026"]}
    file = (io.BytesIO(b"Notes"), 'a"\r\nSet-Cookie: stolen=1\r\n\r\n.txt')
    browser.client.post("/schools/900001/actions/1.1/evidence", data={**typed, "file": file})
    for address in ("actions.csv", "evidence.csv", "evidence/1", "metrics/1.csv"):
        answer = browser.client.get(f"/schools/900001/{address}")
        assert "stolen" not in str(answer.headers.getlist("Set-Cookie"))
        assert all("\r" not in value and "\n" not in value for value in answer.headers.values())
    answer = browser.client.get("/login?next=/a%0d%0aSet-Cookie:%20stolen=1")
    assert "stolen" not in str(answer.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize(
    "path",
    ["../config.py", "..%2fconfig.py", "%2e%2e/config.py", "..\\config.py", "....//config.py", "/etc/passwd", "%00"],
)
def test_no_address_leads_out_of_a_folder(app: Flask, at_browser: Browsers, path: str) -> None:
    client = at_browser["head"].client
    for before in ("/static/", "/schools/900001/evidence/", "/schools/900001/inspections/1/source/", "/schools/"):
        answer = client.get(before + path)
        assert answer.status_code in {301, 302, 307, 308, 400, 404}, before
        assert b"SettingsError" not in answer.data
        assert b"root:" not in answer.data


def test_in_no_table_does_a_text_become_a_formula(app: Flask, cast: Cast, at_browser: Browsers) -> None:
    cast.leader.name = cast.head.name = FORMULA
    requirement = make.requirement(make.inspection(cast.school, cast.clerk), (f"{FORMULA} must be.",))
    action = make.action(requirement, cast.leader, title=FORMULA, success=FORMULA)
    make.evidence(action, title=FORMULA)
    metric = make.metric(cast.school, FORMULA)
    make.reading(metric, cast.head, "2024/25", -1.0, make.TODAY, source=FORMULA)
    cast.school.name = FORMULA
    session().commit()
    texts = 0
    tables = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(("exports.", "trust_exports."))]
    for rule in tables:
        address = rule.rule.replace("<urn>", "900001").replace("<any(csv, xlsx):kind>", "csv")
        address = re.sub(r"<int:\w+>", "1", address)
        answer = at_browser["trust officer" if "trust_id" in rule.arguments else "head"].client.get(address)
        assert answer.status_code == 200, address
        for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))):
            for cell in row:
                texts += "HYPERLINK" in cell
                assert not re.match(r"[=@\t\r]|[+-](?![\d.]+$)", cell), (address, cell)
    assert len(tables) > 15
    assert texts > 6


# ---------------------------------------------------------------- pages escape, and nothing is fetched


def test_every_template_escapes_what_it_is_given(app: Flask) -> None:
    assert app.jinja_env.autoescape is True
    for path in sorted((ROOT / "templates").rglob("*.html")):
        tree = app.jinja_env.parse(path.read_text("utf-8"))
        assert not list(tree.find_all(nodes.ScopedEvalContextModifier)), f"{path} changes what is escaped"
        for used in tree.find_all(nodes.Filter):
            if used.name == "safe":
                assert isinstance(used.node, nodes.Const | nodes.Call | nodes.Name), path


MAY_ASK_ELSEWHERE = {  # what each is for
    "tracker/commands/doctor.py": {"socket"},  # whether the mail server is there
    "tracker/storage/scanner.py": {"socket"},  # the virus scanner, at the address that is set
    "tracker/config.py": {"socket"},  # this machine's name
    "tracker/jobs/worker.py": {"socket"},  # the same
    "tracker/jobs/webhooks.py": {"socket", "http.client"},  # webhooks, at the hosts that are set
    "tracker/web/single_sign_on.py": {"requests"},  # the providers that are set
}
ASKING = ("socket", "http.client", "urllib.request", "requests", "urllib3", "httpx", "ftplib", "asyncio", "aiohttp")


def test_no_part_of_the_product_opens_addresses_that_people_type() -> None:
    for path in sorted((ROOT / "tracker").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        found = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found |= {one for one in names if one.startswith(ASKING)}
        assert found <= MAY_ASK_ELSEWHERE.get(name, set()), f"{name} uses {found}"


# ---------------------------------------------------------------- what costs much


@pytest.mark.parametrize(("address", "ask"), [("actions.csv", "get"), ("actions/1.1/evidence", "post")])
def test_nobody_keeps_the_server_busy_in_a_loop(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, address: str, ask: str
) -> None:
    make.action(make.requirement(make.inspection(cast.school, cast.clerk)), cast.leader)
    session().commit()
    monkeypatch.setattr("tracker.storage.tries.time", lambda: 1_800_000_000.0)
    for kind in ("FILES", "TABLES"):
        monkeypatch.setattr(costs, kind, "3 per minute")
    limited = create_app(replace(app.extensions["settings"], testing=False), app.extensions["clock"])
    limited.config["WTF_CSRF_ENABLED"] = False
    limited.test_client_class = Client
    leader, head = (Browser(limited.test_client()).sign_in(who).client for who in (cast.leader, cast.head))
    asked = [getattr(leader, ask)(f"/schools/900001/{address}").status_code for _ in range(5)]
    assert 429 not in asked[:3]
    assert asked[3:] == [429, 429]
    assert getattr(head, ask)(f"/schools/900001/{address}").status_code != 429, "others go on"


PRINTS_BY = {"press", "pack_html", "sent", "print_again"}  # what composes papers, or has them composed


def test_every_view_that_prints_has_a_limit(app: Flask) -> None:
    unlimited, limited = set(), set()
    for file in (ROOT / "tracker" / "web" / "views").glob("*.py"):
        for view in ast.parse(file.read_text()).body:
            if not isinstance(view, ast.FunctionDef) or f"{file.stem}.{view.name}" not in app.view_functions:
                continue
            if {node.id for node in ast.walk(view) if isinstance(node, ast.Name)} & PRINTS_BY:
                marked = getattr(app.view_functions[f"{file.stem}.{view.name}"], "prints", False)
                (limited if marked else unlimited).add(f"{file.stem}.{view.name}")
    assert unlimited == set()
    assert limited >= {"plans.paper", "packs.preview_pdf", "papers.statement_to_keep", "trusts.paper"}
