"""How a command writes its result: text for people, JSON for programs, a bar while it works."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

Progress = Callable[[int, int, str], None]
"""Called by long work as ``progress(done, total, what)``."""


def emit_json(document: Any) -> None:
    """Print one JSON document on stdout; numbers keep every digit, NaN is not allowed."""
    click.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, default=str))


@contextmanager
def progress_bar(what: str) -> Iterator[Progress]:
    """Show a bar on a terminal's stderr while work goes on; say nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda done, total, text: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total, text: bar.update(
            task, completed=done, total=total, description=text or what
        )
