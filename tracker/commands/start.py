"""``flask start-link``: where whoever runs a new installation begins."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from tracker.commands.groups import Stopped, Telling, settings
from tracker.printing.invitations import start_link
from tracker.queries.installation import is_demonstration, somebody_is_here
from tracker.services.start import start_code


@click.command("start-link", cls=Telling)
@with_appcontext
def command() -> None:
    """Print the address at which you begin with a school of your own; it opens nothing once somebody is here."""
    if is_demonstration():
        raise Stopped("The demonstration is here. To begin with your own school, leave it first: demo leave")
    if somebody_is_here():
        raise Stopped("Somebody has begun here already. To add somebody: people add EMAIL NAME --role head --urn URN")
    click.echo(start_link(start_code(settings().secret_key)))
