"""Signing in with an account at a provider: a real one, over HTTP, and everything that it must not be believed in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import make
from tests.authenticator import app_of
from tests.browser import Browser, Page, inspect
from tests.cast import Cast
from tests.conftest import Client, Clock
from tests.installation import settings_in
from tests.provider import Claims, OpenIdProvider, asks_for, running_provider
from tracker.application import create_app
from tracker.config import Provider
from tracker.db import Base, db, session
from tracker.models.people import Person
from tracker.models.sign_ins import Identity, SignIn

SUBJECT = "account-7"


@pytest.fixture(scope="module")
def running() -> Iterator[OpenIdProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: OpenIdProvider) -> Iterator[OpenIdProvider]:
    """The provider, honest again after each test."""
    yield running
    running.twist = running.describe = None
    running.foreign_key = running.unsigned = False


@pytest.fixture
def app(app: Flask, provider: OpenIdProvider, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """An installation whose people may sign in with the provider, called Tide."""
    yield from installation(app, tmp_path / "with-provider", clock, Provider("tide", provider.issuer, "us", "secret"))


def installation(app: Flask, folder: Path, clock: Clock, *providers: Provider) -> Iterator[Flask]:
    folder.mkdir()
    with_providers = create_app(replace(settings_in(folder), providers=providers), clock)
    with_providers.test_client_class = Client
    with_providers.config["WTF_CSRF_ENABLED"] = False
    with with_providers.app_context():
        Base.metadata.create_all(db.engine)
        yield with_providers
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask, cast: Cast) -> FlaskClient:
    return app.test_client()


def asked(client: FlaskClient, following: str = "") -> str:
    """Press the button; give the address at the provider it leads to."""
    answer = client.get(f"/login/with/tide{following}")
    assert answer.status_code == 302, Page(answer).main
    return str(answer.headers["Location"])


def back(client: FlaskClient, address: str) -> Page:
    """Come back from the provider to where it leads."""
    place = urlsplit(address)
    page = Page(client.get(f"{place.path}?{place.query}"))
    if page.response.mimetype == "text/html" and page.status != 302:
        inspect(page)
    return page


def come(client: FlaskClient, provider: OpenIdProvider, who: Person, subject: str = SUBJECT, **claims: object) -> Page:
    """Sign in with an account at the provider that has somebody's address."""
    provider.knows(subject, **{"email": who.email, "email_verified": True, **claims})
    return back(client, provider.signs_in(asked(client), subject))


def is_in(client: FlaskClient) -> bool:
    return client.get("/schools/900001/").status_code == 200


def test_the_page_for_signing_in_has_a_button_for_each_provider(client: FlaskClient) -> None:
    page = Browser(client).get("/login?next=/schools/900001/requirements")
    link = page.soup.find("a", string="Sign in with Tide")
    assert link is not None
    assert link["href"] == "/login/with/tide?next=/schools/900001/requirements"


def test_somebody_who_is_here_comes_in_with_their_account(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast
) -> None:
    page = come(client, provider, cast.leader)
    assert (page.status, page.response.headers["Location"]) == (302, "/")
    assert is_in(client)
    known = session().scalars(select(Identity)).one()
    assert (known.person, known.issuer, known.subject) == (cast.leader, provider.issuer, SUBJECT)
    assert session().scalars(select(SignIn.means)).all() == ["Tide"]


def test_they_are_led_to_the_page_they_wanted_and_never_to_another_site(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast
) -> None:
    provider.knows(SUBJECT, email=cast.leader.email, email_verified=True)
    wanted = back(client, provider.signs_in(asked(client, "?next=/schools/900001/requirements"), SUBJECT))
    assert wanted.response.headers["Location"] == "/schools/900001/requirements"
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example", "\\\\elsewhere.example", "javascript:1"):
        led = back(client, provider.signs_in(asked(client, f"?next={elsewhere}"), SUBJECT))
        assert led.response.headers["Location"] == "/"


def test_once_known_they_are_known_by_their_account_and_not_by_an_address(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast
) -> None:
    come(client, provider, cast.leader)
    client.post("/logout")
    assert come(client, provider, cast.head).status == 302  # the account's address is now another's
    assert list(session().scalars(select(SignIn.person_id))) == [cast.leader.id] * 2
    assert session().scalar(select(func.count(Identity.id))) == 1


def test_two_accounts_of_one_address_are_two_identities_of_one_person(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast
) -> None:
    come(client, provider, cast.leader)
    come(client, provider, cast.leader, "account-8")
    assert session().scalars(select(Identity.person_id)).all() == [cast.leader.id] * 2


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email": "nobody@harbour-row.example"}, "Nobody here has that address"),
        ({"email_verified": False}, "does not vouch for your email address"),
        ({"email_verified": None}, "does not vouch for your email address"),
        ({"email_verified": None, "xms_edov": False}, "does not vouch for your email address"),
        ({"email": None}, "does not vouch for your email address"),
    ],
)
def test_nobody_comes_in_by_an_address_that_is_unknown_or_not_vouched_for(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast, claims: Claims, words: str
) -> None:
    people = session().scalar(select(func.count(Person.id)))
    page = come(client, provider, cast.leader, **claims)
    assert (page.status, page.heading) == (403, "Tide did not sign you in")
    assert words in page.main
    assert not is_in(client)
    assert session().scalar(select(func.count(Person.id))) == people
    assert session().scalar(select(func.count(Identity.id))) == 0


def test_a_closed_account_stays_closed_whatever_the_provider_says(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast
) -> None:
    come(client, provider, cast.leader)
    client.post("/logout")
    cast.leader.active = False
    assert come(client, provider, cast.leader).status == 403
    assert come(client, provider, cast.leader, "account-9").status == 403
    assert session().scalar(select(func.count(Identity.id))) == 1


def old(claims: Claims) -> None:
    claims["exp"], claims["iat"] = int(time.time()) - 300, int(time.time()) - 900


@pytest.mark.parametrize(
    "twist",
    [
        lambda claims: claims.update(nonce="another"),
        lambda claims: claims.pop("nonce"),
        lambda claims: claims.update(aud="somebody else"),
        lambda claims: claims.update(aud=["us", "somebody else"]),
        lambda claims: claims.update(aud=["us"], azp="somebody else"),
        lambda claims: claims.pop("aud"),
        lambda claims: claims.update(iss="https://elsewhere.example"),
        lambda claims: claims.pop("iss"),
        lambda claims: claims.pop("sub"),
        lambda claims: claims.pop("exp"),
        lambda claims: claims.update(at_hash="AAAA"),
        lambda claims: claims.update(nbf=int(time.time()) + 3600),
        old,
    ],
    ids=[
        "another nonce",
        "no nonce",
        "for somebody else",
        "for others too",
        "by another party",
        "for nobody",
        "of another issuer",
        "of no issuer",
        "of nobody",
        "for ever",
        "with another access token",
        "not yet",
        "expired",
    ],
)
def test_a_token_that_is_not_ours_now_is_not_believed(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast, twist: Callable[[Claims], object]
) -> None:
    provider.twist = twist
    page = come(client, provider, cast.leader)
    assert (page.status, page.heading) == (400, "Tide did not sign you in")
    assert not is_in(client)
    provider.twist = None
    assert come(client, provider, cast.leader).status == 302


@pytest.mark.parametrize("forged", ["foreign_key", "unsigned"])
def test_a_token_that_the_provider_did_not_sign_is_not_believed(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast, forged: str
) -> None:
    setattr(provider, forged, True)
    assert come(client, provider, cast.leader).status == 400
    assert not is_in(client)


def test_a_provider_that_offers_unsigned_tokens_is_not_taken_up_on_it(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast
) -> None:
    provider.unsigned = True
    provider.describe = lambda says: says.update(id_token_signing_alg_values_supported=["none", "HS256"])
    assert come(client, provider, cast.leader).status == 400


def test_a_provider_that_calls_itself_another_is_not_asked(client: FlaskClient, provider: OpenIdProvider) -> None:
    provider.describe = lambda says: says.update(issuer="https://elsewhere.example")
    page = Page(client.get("/login/with/tide"))
    inspect(page)
    assert (page.status, page.heading) == (502, "Tide did not sign you in")


def test_an_answer_to_a_question_of_another_browser_is_not_believed(
    app: Flask, client: FlaskClient, provider: OpenIdProvider, cast: Cast
) -> None:
    provider.knows(SUBJECT, email=cast.leader.email, email_verified=True)
    answer = provider.signs_in(asked(client), SUBJECT)
    attacked = app.test_client()
    assert back(attacked, answer).status == 400
    asked(attacked)
    assert back(attacked, answer).status == 400
    assert not is_in(attacked)


def test_an_answer_is_taken_once(client: FlaskClient, provider: OpenIdProvider, cast: Cast) -> None:
    provider.knows(SUBJECT, email=cast.leader.email, email_verified=True)
    answer = provider.signs_in(asked(client), SUBJECT)
    assert back(client, answer).status == 302
    client.post("/logout")
    assert back(client, answer).status == 400


def test_an_answer_without_a_code_or_with_anothers_is_not_believed(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast
) -> None:
    state = asks_for(asked(client), "state")
    assert back(client, f"/login/with/tide/back?state={state}").status == 400
    question = asked(client)
    provider.signs_in(question, SUBJECT)
    page = back(client, f"/login/with/tide/back?code=made-up&state={asks_for(question, 'state')}")
    assert page.status == 400
    assert back(client, "/login/with/tide/back").status == 400


def test_whoever_says_no_at_the_provider_is_told_so_here(client: FlaskClient, provider: OpenIdProvider) -> None:
    page = back(client, provider.denies(asked(client)))
    assert (page.status, page.heading) == (400, "Tide did not sign you in")


def test_the_question_carries_a_challenge_a_nonce_and_the_address_of_the_settings(client: FlaskClient) -> None:
    question = asked(client)
    assert asks_for(question, "code_challenge_method") == "S256"
    assert len(asks_for(question, "nonce")) >= 20
    assert asks_for(question, "redirect_uri") == "http://127.0.0.1:5000/login/with/tide/back"
    assert asks_for(question, "scope") == "openid email"
    assert asks_for(asked(client), "state") != asks_for(question, "state")


def test_a_provider_that_does_not_answer_is_said_in_a_sentence(app: Flask, tmp_path: Path, clock: Clock) -> None:
    gone = Provider("gone", "http://localhost:9", "us", "secret")
    for other in installation(app, tmp_path / "gone", clock, gone):
        session().add(make.person("Ada Bell"))
        session().commit()
        page = Page(other.test_client().get("/login/with/gone"))
        inspect(page)
        assert page.status == 502
        assert "Gone does not answer. Try again in a minute, or sign in another way." in page.main


def test_a_provider_nobody_set_up_is_not_found(client: FlaskClient) -> None:
    Browser(client).get("/login/with/elsewhere", 404)
    Browser(client).get("/login/with/elsewhere/back", 404)


def test_a_password_that_was_handed_over_is_gone_once_they_come_in_with_their_account(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast
) -> None:
    cast.leader.must_change_password = True
    come(client, provider, cast.leader)
    assert is_in(client)
    session().expire_all()
    assert (cast.leader.password, cast.leader.must_change_password) == (None, False)


def test_signing_in_with_an_account_again_makes_the_session_another(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast
) -> None:
    come(client, provider, cast.leader)
    with client.session_transaction() as cookie:
        before = cookie["sign_in"]
    come(client, provider, cast.leader)
    with client.session_transaction() as cookie:
        assert cookie["sign_in"] != before
    ended = session().scalars(select(SignIn.ended_at).order_by(SignIn.id)).all()
    assert [moment is None for moment in ended] == [False, True]


def needs_second_step(client: FlaskClient) -> bool:
    """Say whether somebody is led to set up a second step of ours."""
    return "second-step" in client.get("/schools/900001/").headers.get("Location", "")


def test_whoever_needs_a_second_step_needs_ours_unless_the_provider_says_that_it_asked_for_one(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast
) -> None:
    come(client, provider, cast.head, amr=["pwd"])
    assert needs_second_step(client)
    come(client, provider, cast.head, amr=["pwd", "mfa"])
    assert is_in(client)
    assert come(client, provider, cast.head, amr="mfa").status == 400  # not as the standard writes it


def test_the_second_step_of_somebody_who_has_one_is_asked_for_after_the_provider(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast
) -> None:
    shown = app_of(cast.leader)
    provider.knows(SUBJECT, email=cast.leader.email, email_verified=True)
    step = back(client, provider.signs_in(asked(client, "?next=/schools/900001/requirements"), SUBJECT))
    assert "/login/code" in step.response.headers["Location"]
    assert not is_in(client)
    end = client.post(step.response.headers["Location"], data={"code": shown.code()})
    assert end.headers["Location"].endswith("/schools/900001/requirements")
    assert is_in(client)
    assert session().scalars(select(SignIn.means)).all() == ["Tide + code from an app"]


def test_a_provider_that_was_left_half_way_lets_in_nobody_else(
    client: FlaskClient, provider: OpenIdProvider, cast: Cast
) -> None:
    app_of(cast.leader)
    come(client, provider, cast.leader)
    Browser(client).sign_in(cast.governor)
    assert session().scalars(select(SignIn.means)).all() == ["password"]


def test_the_settings_may_say_that_a_provider_sees_to_a_second_factor(
    app: Flask, provider: OpenIdProvider, tmp_path: Path, clock: Clock, password_hash: str
) -> None:
    trusted = Provider("tide", provider.issuer, "us", "secret", sees_to_second_factor=True)
    for other in installation(app, tmp_path / "trusted", clock, trusted):
        people = make.cast(password_hash)
        session().commit()
        client = other.test_client()
        come(client, provider, people.head)
        assert is_in(client)
