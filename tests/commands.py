"""Commands as a user types them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

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


@cache
def commands() -> dict[str, click.Command]:
    """Every command that can be called, by its words."""
    return dict(walk(cli))


def named(line: str) -> str:
    """The command of a line, without what it is given; options of `walkaway` itself may lead."""
    words = line.split()
    while words and words[0].startswith("--"):
        words = words[2:]
    for count in range(len(words), 0, -1):
        if (name := " ".join(words[:count])) in commands():
            return name
    raise ValueError(line)
