"""`walkaway diversion` of whoever is in focus: one who levies, one who exports."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import call
from walkaway.errors import BadInputError

SAYS = """name = "paths"
date = 2025-06-12
{focus}
[[measure]]
kind = "Confidence"
by = "USA"
change = -1
from = 2025-07-01
"""


@pytest.mark.parametrize(
    ("focus", "said"),
    [
        ("", "'world'|world"),  # that of a scenario that names one alone
        ('focus = ["EU", "CHN"]', "EU"),
        ('focus = ["USA", "EU"]', "EU"),
        ('focus = ["USA", "USA"]', "levies and exports at once"),
    ],
)
def test_sides_that_are_none_are_refused(folder: Path, focus: str, said: str) -> None:
    (folder / "s.toml").write_text(SAYS.format(focus=focus))
    found = call("diversion", "s.toml", "--elasticities", "U4")
    assert isinstance(found.exception, BadInputError)
    with pytest.raises(BadInputError, match=said):
        raise found.exception
    assert {one.place for one in found.exception.problems} == {"focus"}
