"""`walkaway runs`: the runs that are kept."""

from __future__ import annotations

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def runs(as_json: bool) -> None:
    """List the runs kept on this machine, newest first."""
    import msgspec

    from walkaway.cli.output import emit_json
    from walkaway.outcome import RunStore
    from walkaway.outcome.documents import kept

    store = RunStore.default()
    rows = [kept(outcome) for outcome in store.all()]
    if as_json:
        emit_json(msgspec.to_builtins(rows))
        return
    if not rows:
        click.echo("no runs yet; make one with: walkaway run japan-2025")
    for row in rows:
        click.echo(f"{row.run}  {row.scenario:<18} {row.date}  {row.title}")
