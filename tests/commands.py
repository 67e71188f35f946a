"""Commands as a user types them."""

from __future__ import annotations

from click.testing import CliRunner, Result

from walkaway.cli.main import cli


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)
