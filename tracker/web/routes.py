"""Where the pages live: one blueprint a noun, a school's under ``/schools/<urn>``."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from tracker.web.api import views as programs
from tracker.web.api.answers import PREFIX
from tracker.web.numbers import LARGEST_NUMBER
from tracker.web.views import (
    account,
    actions,
    board,
    boards,
    calendars,
    checks,
    coverage,
    demonstration,
    evidence,
    exports,
    figures,
    help,
    history,
    home,
    inspections,
    invitations,
    mails,
    meetings,
    metrics,
    monitoring,
    offers,
    operation,
    packs,
    papers,
    passes,
    people,
    plans,
    quality,
    questions,
    records,
    requirements,
    schools,
    search,
    sessions,
    set_ups,
    single_sign_on,
    specimens,
    start,
    tokens,
    trust_packs,
    trusts,
    updates,
    visits,
    webhooks,
)

AT_SCHOOL = "/schools/<urn>"

inspections.blueprint.register_blueprint(monitoring.blueprint)
meetings.blueprint.register_blueprint(boards.blueprint)
meetings.blueprint.register_blueprint(calendars.blueprint)
metrics.blueprint.register_blueprint(figures.blueprint)  # reading figures in is a page of the metrics


class StoredNumber(IntegerConverter):
    """A number in an address, no larger than a database keeps: a larger one is at no address."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_NUMBER)


def register(app: Flask) -> None:
    """Add every blueprint; ``<int:…>`` in their addresses is a `StoredNumber`."""
    app.url_map.converters["int"] = StoredNumber
    app.register_blueprint(operation.blueprint)
    app.register_blueprint(home.blueprint)
    app.register_blueprint(help.blueprint)
    app.register_blueprint(start.blueprint)
    app.register_blueprint(demonstration.blueprint)
    app.register_blueprint(account.blueprint)
    app.register_blueprint(mails.blueprint)
    app.register_blueprint(sessions.blueprint)
    app.register_blueprint(tokens.blueprint)
    app.register_blueprint(programs.blueprint, url_prefix=PREFIX)
    app.register_blueprint(single_sign_on.blueprint)
    app.register_blueprint(invitations.blueprint)
    app.register_blueprint(calendars.feeds)
    app.register_blueprint(trusts.blueprint)
    app.register_blueprint(exports.of_trust)
    app.register_blueprint(set_ups.blueprint)
    app.register_blueprint(offers.of_trust)
    app.register_blueprint(webhooks.of_trust)
    app.register_blueprint(trust_packs.blueprint)
    app.register_blueprint(history.elsewhere)
    app.register_blueprint(search.everywhere)
    if app.debug or app.testing:
        app.register_blueprint(specimens.blueprint)
    for noun in (
        board,
        meetings,
        requirements,
        actions,
        updates,
        evidence,
        inspections,
        metrics,
        checks,
        coverage,
        exports,
        history,
        offers,
        packs,
        papers,
        passes,
        people,
        plans,
        quality,
        questions,
        records,
        schools,
        search,
        visits,
        webhooks,
    ):
        app.register_blueprint(noun.blueprint, url_prefix=AT_SCHOOL)
