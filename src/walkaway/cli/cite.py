"""`walkaway cite`: BibTeX of what a run used."""

from __future__ import annotations

import click

from walkaway.cli.output import json_only, say
from walkaway.outcome import RunStore
from walkaway.present import runs as present
from walkaway.present.references import references


@click.command()
@click.argument("run", required=False)
@json_only
def cite(run: str | None, as_json: bool) -> None:
    """Print the BibTeX of what RUN used; of everything walkaway rests on if no run is named."""
    entries = references()
    if run is not None:
        used = {source.key for source in RunStore.default().load(run).sources} | {"walkaway"}
        entries = {key: text for key, text in entries.items() if key in used}
    say(present.citations(entries), present.citations_words, as_json)
