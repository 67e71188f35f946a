"""`walkaway cite`: BibTeX of what a run used."""

from __future__ import annotations

import click


@click.command()
@click.argument("run", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: key and BibTeX.")
def cite(run: str | None, as_json: bool) -> None:
    """Print the BibTeX of what RUN used; of everything walkaway rests on if no run is named."""
    from walkaway.cli.output import emit_json
    from walkaway.present.references import references

    keys = None
    if run is not None:
        from walkaway.outcome import RunStore

        keys = {source.key for source in RunStore.default().load(run).sources} | {"walkaway"}
    entries = {key: text for key, text in references().items() if keys is None or key in keys}
    if as_json:
        emit_json([{"key": key, "bibtex": text} for key, text in entries.items()])
    else:
        click.echo("\n\n".join(entries.values()))
