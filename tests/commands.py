"""Commands as a user types them."""

from __future__ import annotations

from collections.abc import Iterator

import click
from click.testing import CliRunner, Result

from walkaway.cli.main import cli


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def walk(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command that can be called, by its words."""
    context = click.Context(command)
    if not isinstance(command, click.Group):
        yield " ".join(path), command
        return
    if command.invoke_without_command:
        yield " ".join(path), command
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from walk(found, (*path, name))
