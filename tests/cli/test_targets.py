"""Files to be written: where none can be, that is said before the work, and nothing is lost."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest

from tests.cli.test_every_option import PARAMETERS
from tests.commands import call
from walkaway.cli.options import CHART, TARGET, Target
from walkaway.errors import BadInputError
from walkaway.outcome import RunStore


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no file"),
        (".", "is a folder"),
        ("kept", "is a folder"),
        ("file/x.html", "is no folder"),
        ("file/deeper/x.html", "is no folder"),
        ("x" * 300, "cannot be written .File name too long"),
        ("x" * 300 + "/x.html", "cannot be written .File name too long"),
        ("a\0b", "cannot be written"),
    ],
)
def test_where_no_file_can_be_written(folder: Path, text: str, said: str) -> None:
    (folder / "kept").mkdir()
    (folder / "file").touch()
    with pytest.raises(BadInputError, match=said):
        TARGET.convert(text, None, None)


def test_where_a_file_can_be_written(folder: Path) -> None:
    (folder / "file").touch()
    (folder / "link").symlink_to("file")
    (folder / "dangling").symlink_to("later")
    os.mkfifo(folder / "pipe")
    for text in ("x.html", "deep/er/x.html", "file", "link", "dangling", "pipe", "/dev/null"):
        assert TARGET.convert(text, None, None) == text
    assert not (folder / "deep").exists()
    with pytest.raises(BadInputError, match="there is no folder"):
        CHART.convert("deep/x.png", None, None)


def test_every_report_and_chart_is_looked_at_before_the_work() -> None:
    places = [(name, own) for name, own in PARAMETERS if own.name in ("report", "chart")]
    assert len(places) == 7
    for name, own in places:
        if name != "firm":  # looks at its chart itself, with all else that may be wrong
            assert isinstance(own.type, Target), f"{name} {own.opts[0]}"
        assert isinstance(own, click.Option)


def test_a_run_is_kept_though_its_report_cannot_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up while it is solved: what was solved is not lost with the page."""

    def full(*_: object) -> None:
        raise BadInputError("no space left")

    monkeypatch.setattr("walkaway.cli.run.write_atomically", full)
    result = call("run", "zero", "--draws", "0", "--elasticities", "IS")
    assert isinstance(result.exception, BadInputError)
    assert len(RunStore.default().ids()) == 1
