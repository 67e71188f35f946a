"""Write docs/commands.md: every command's own help text, as the command line prints it."""

from __future__ import annotations

from pathlib import Path

import click

from walkaway.cli.main import COMMANDS, cli

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 78
"""Of the text, whatever the terminal that this runs in."""


def help_text(command: click.Command, name: str, parent: click.Context | None) -> str:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=WIDTH)
    return command.get_help(context)


def sections(command: click.Command, name: str, parent: click.Context, level: int) -> list[str]:
    context = click.Context(command, info_name=name, parent=parent)
    lines = ["#" * level + f" {context.command_path}", "", "```text"]
    lines += [help_text(command, name, parent), "```", ""]
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None:
                lines += sections(found, child, context, level + 1)
    return lines


def main() -> None:
    root = click.Context(cli, info_name="walkaway", terminal_width=WIDTH)
    lines = [
        "# The command line",
        "",
        "Every command that prints numbers has `--json` and `--csv`. Exit codes: 0 done, 1 solved "
        "nothing (and said why), 2 bad input, 3 data failed verification. "
        "`walkaway schema --list` names "
        "the JSON Schema of each document, `walkaway schema NAME` prints it.",
        "",
        "```text",
        cli.get_help(root),
        "```",
        "",
    ]
    for name in COMMANDS:
        found = cli.get_command(root, name)
        if found is not None:
            lines += sections(found, name, root, 2)
    (ROOT / "docs" / "commands.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
