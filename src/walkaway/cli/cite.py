"""`walkaway cite`: a run, and what it used, as BibTeX or as text."""

from __future__ import annotations

import click

from walkaway.cli.output import json_only, say
from walkaway.outcome import RunStore
from walkaway.present import runs as present
from walkaway.present.references import of_run, references


@click.command()
@click.argument("run", required=False)
@click.option("--text", is_flag=True, help="Lines of text instead of BibTeX.")
@json_only
def cite(run: str | None, text: bool, as_json: bool) -> None:
    """Print the BibTeX of RUN and what it used; of all walkaway rests on if no run is named."""
    entries = references() if run is None else of_run(RunStore.default().load(run))
    words = present.citations_text if text else present.citations_words
    say(present.citations(entries), words, as_json)
