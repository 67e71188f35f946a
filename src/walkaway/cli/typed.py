"""The command line as it was typed, for what is said to type next: it works when it is pasted."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

import click

TYPED = "walkaway.typed"
"""Where the outermost command keeps the words that followed its name."""


def remember(context: click.Context, words: Sequence[str]) -> None:
    """Keep the words that followed ``walkaway``."""
    context.meta[TYPED] = tuple(words)


def again(*more: str) -> str:
    """The command that runs, quoted for the shell; empty where nothing was typed.

    Args:
        more: options to be added to it.
    """
    words = click.get_current_context().meta.get(TYPED)
    if words is None:
        return ""
    end = words.index("--") if "--" in words else len(words)
    return shlex.join(["walkaway", *words[:end], *more, *words[end:]])


def command(name: str, argument: str) -> str:
    """Another command about the same thing, on the same data, quoted for the shell.

    Args:
        name: of the command.
        argument: a name or a file; one that begins with a dash is named as one of this folder.
    """
    folder = click.get_current_context().find_root().params.get("folder")
    data = () if folder is None else ("--data", folder)
    plain = f"./{argument}" if argument.startswith("-") else argument
    return shlex.join(["walkaway", *data, name, plain])
