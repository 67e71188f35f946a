"""A group that knows its commands by name and imports them when called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

from walkaway.cli import typed
from walkaway.errors import did_you_mean
from walkaway.readings import reading


class LazyGroup(click.Group):
    """A click group whose commands are imported only when they are called."""

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = lazy

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the command line; the outermost keeps it, to be typed again."""
        words = list(args)
        context = super().make_context(info_name, args, parent, **extra)
        if parent is None:
            typed.remember(context, words)
        return context

    def invoke(self, ctx: click.Context) -> Any:
        """Answer one question: what is read for it that is old is said with it."""
        with reading():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands, in the order of the table."""
        return [*self._lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None if there is none of that name."""
        if cmd_name not in self._lazy:
            return super().get_command(ctx, cmd_name)
        module, attribute = self._lazy[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        if self._lazy:
            with formatter.section("Commands"):
                formatter.write_dl([(name, line) for name, (_, line) in self._lazy.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; suggest the nearest name when there is none."""
        if args and self.get_command(ctx, args[0]) is None:
            hint = did_you_mean(args[0], list(self._lazy))
            ctx.fail(f"no command {args[0]!r}. {hint[:1].upper()}{hint[1:]}".rstrip())
        return super().resolve_command(ctx, args)
