"""`walkaway serve`: the page."""

from __future__ import annotations

import os
import secrets
import sys
import webbrowser

import click

from walkaway.cli.numbers import PORT, Whole
from walkaway.errors import BadInputError, Problem
from walkaway.files import home
from walkaway.web import address, journal
from walkaway.web.nursery import Nursery

SHORTEST_TOKEN = 16
WARM_DAY = "library"
"""The day of most scenarios of the library is solved ahead, so that the first run is quick."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=PORT,
    default=8765,
    show_default=True,
    help="Port; 0 takes any that is free.",
)
@click.option(
    "--token",
    envvar="WALKAWAY_TOKEN",
    default="",
    help="What visitors must know; needed on addresses that other machines can reach.",
)
@click.option(
    "--open/--no-open",
    "open_page",
    default=None,
    help="Open the page in a browser  [default: on a terminal].",
)
@click.option("--slots", type=Whole(1, 64), default=1, show_default=True, help="Runs at once.")
def serve(host: str, port: int, token: str, open_page: bool | None, slots: int) -> None:
    """Serve the page on this machine: sliders, results as they arrive, compare, share.

    Nothing is fetched from elsewhere. Stop it with Ctrl-C. Finished runs are kept with those of
    `walkaway run`; the variable WALKAWAY_TOKEN keeps a token out of the list of processes.
    """
    if not hasattr(os, "fork"):
        raise BadInputError("`walkaway serve` needs a system that can fork: Linux or macOS")
    _check_token(host, token)
    memory = journal.Journal(home())
    memory.prepare()
    own = address.listen(host, port)
    # The processes that run scenarios import what they need while this one does.
    nursery = Nursery("walkaway.web.tasks", warm=WARM_DAY)

    def ready() -> None:
        click.echo(f"walkaway is ready: {own.url}")
        if token:
            click.echo("open it once with ?token=... at the end of the address")
        if not address.is_loopback(host):
            click.echo("other machines can reach it; whoever knows the token can run scenarios")
        click.echo("stop it with Ctrl-C")
        if sys.stdout.isatty() if open_page is None else open_page:
            webbrowser.open(own.url + (f"?token={token}" if token else ""))

    # Not earlier: the two sides import at the same time.
    from walkaway.web import server

    server.serve(own, nursery, memory, token=token, slots=slots, ready=ready)


def _check_token(host: str, token: str) -> None:
    advice = f"for example WALKAWAY_TOKEN={secrets.token_urlsafe(18)} walkaway serve --host {host}"
    if not token and not address.is_loopback(host):
        what = f"is needed: other machines can reach {host}"
        raise BadInputError([Problem("--token", "", what, advice)])
    if token and (len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isprintable()):
        what = f"must have at least {SHORTEST_TOKEN} plain characters, hard to guess"
        raise BadInputError([Problem("--token", "", what, advice)])
