"""Run the notebooks of docs/notebooks and write what they show as pages and as Jupyter notebooks.

A notebook is a Python file in cells (``# %%``, as jupytext has them), so that it is read, typed and
tested like any other code. Cells run in their order in one namespace; what the last expression of a
cell gives is shown as a notebook would show it. What is written (docs/notebooks/shown) is made anew
with the site and not kept.
"""

from __future__ import annotations

import ast
import contextlib
import html
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "notebooks"
SHOWN = FOLDER / "shown"
WIDTH, QUALITY = 1000, 80
"""Of a picture."""


def cells(file: Path) -> list[tuple[str, str]]:
    """The cells of a notebook: markdown or code, and the text of each."""
    book = jupytext.read(file, fmt="py:percent")
    return [(one.cell_type, one.source) for one in book.cells]


def value_of(code: str, space: dict[str, Any]) -> tuple[str, Any]:
    """Run a cell: what it prints, and what its last expression gives."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), space)
        found = None
        if isinstance(last, ast.Expr):
            found = eval(compile(ast.Expression(last.value), "<cell>", "eval"), space)
    return printed.getvalue(), found


def shown(value: Any, picture: Path) -> Iterator[str]:
    """A value as a notebook shows it: as a picture, as HTML, or as text."""
    if value is None:
        return
    drawn = _png(value)
    if drawn:
        with Image.open(io.BytesIO(drawn)) as large:
            high = round(large.height * WIDTH / large.width)
            small = large.convert("RGB").resize((WIDTH, high), Image.Resampling.LANCZOS)
            small.save(picture, quality=QUALITY, method=6)
        yield f"![{getattr(value, 'title', 'chart')}]({picture.name})"
    elif hasattr(value, "_repr_html_"):
        yield f'<div class="output">{value._repr_html_()}</div>'
    else:
        yield _text(repr(value))


def _png(value: Any) -> bytes | None:
    from matplotlib.figure import Figure

    if isinstance(value, Figure):
        buffer = io.BytesIO()
        value.savefig(buffer, format="png", dpi=150)
        return buffer.getvalue()
    made = getattr(value, "_repr_png_", None)
    return made() if made else None


def _text(said: str) -> str:
    return f'<pre class="output">{html.escape(said.rstrip())}</pre>'


def page(file: Path) -> str:
    """A notebook as a page: its cells, and below each what it shows.

    Raises:
        Exception: whatever a cell raises.
    """
    space: dict[str, Any] = {"__name__": "__main__"}
    parts = []
    for number, (kind, source) in enumerate(cells(file)):
        if kind == "markdown":
            parts.append(source)
            continue
        printed, value = value_of(source, space)
        parts.append(f"```python\n{source}\n```")
        parts += [_text(printed)] if printed.strip() else []
        parts += shown(value, SHOWN / f"{file.stem}-{number}.webp")
    name = file.stem
    head, *rest = parts
    links = f"*Take it with you: [Python](../{name}.py), [Jupyter]({name}.ipynb).*"
    title, _, words = head.partition("\n")
    return "\n\n".join((title, links, words.strip(), *rest)) + "\n"


def main() -> None:
    """Write all pages and notebooks."""
    shutil.rmtree(SHOWN, ignore_errors=True)
    SHOWN.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["WALKAWAY_HOME"] = home
        for file in sorted(FOLDER.glob("*.py")):
            (SHOWN / f"{file.stem}.md").write_text(page(file), encoding="utf-8")
            book = jupytext.read(file, fmt="py:percent")
            book.metadata.pop("jupytext", None)
            jupytext.write(book, SHOWN / f"{file.stem}.ipynb")
            print(f"{file.name}: shown", file=sys.stderr)


if __name__ == "__main__":
    main()
