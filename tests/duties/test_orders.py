"""Orders as data: extended, replaced, left out; every mistake at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import call
from walkaway.duties import rate, rates
from walkaway.errors import BadInputError

OWN = """
without = ["S122", "S301-FL-*"]
[lists]
cars = ["8703", "870421"]
[[order]]
id = "OWN-1"
statute = "own"
programme = "deal for everybody"
layer = "own"
rate = 15
unit = "total"
since = 2026-03-01
lists = "cars"
partners = "ALL except CAN,MEX"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "orders.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_new_order_is_data(tmp_path: Path) -> None:
    path = written(tmp_path, OWN)
    without = ["232"]
    found = rate("870323", "BRA", "2026-03-15", orders=path, without=without)
    assert found.statutory == pytest.approx(15, abs=0.01)
    assert rate("870323", "BRA", "2026-02-28", orders=path, without=without).statutory < 15
    assert [line.order.id for line in found.levies] == ["OWN-1"]


def test_leaving_out_a_statute() -> None:
    """Without IEEPA an EU good pays its base and what else bites."""
    with_, less = (rate("2204", "FRA", "2025-10-01", without=names) for names in ([], ["IEEPA"]))
    assert with_.statutory == pytest.approx(15, abs=0.2)
    assert less.statutory == pytest.approx(less.base)


def test_the_same_id_replaces(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '[[order]]\nid = "S122"\nstatute = "122"\nprogramme = "higher"\nlayer = "section 122"\n'
        "rate = 15\nsince = 2026-02-24\nuntil = 2026-07-24\n",
    )
    assert rate("9503", "VNM", "2026-03-15", orders=path).statutory == pytest.approx(
        rate("9503", "VNM", "2026-03-15").statutory + 5
    )


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
without = ["NOBODY-*"]
colour = "red"
[lists]
bad = ["87x3"]
[[order]]
id = "A"
statute = "s"
programme = "p"
layer = "l"
rate = "much"
unit = "guess"
since = 2026-13-01x
""".replace("2026-13-01x", '"2026-13-01"'),
    )
    with pytest.raises(BadInputError) as caught:
        rate("99zz", "JAP", "2011-01-01", orders=path)
    text = str(caught.value)
    for said in ("colour", "NOBODY", "87x3", "rate", "unit", "since", "2011-01-01"):
        assert said in text, said


def test_contradicting_orders_are_refused(tmp_path: Path) -> None:
    both = "".join(
        f'[[order]]\nid = "{name}"\nstatute = "own"\nprogramme = "p"\nlayer = "own"\n'
        f"rate = {percent}\nsince = 2026-01-01\n"
        for name, percent in (("A", 5), ("B", 7))
    )
    with pytest.raises(BadInputError, match="A asks 5, B 7"):
        rates(on="2026-03-01", orders=written(tmp_path, both))
    circle = (
        '[[stacking]]\nlayer = "reciprocal"\nto = "fentanyl"\n'
        '[[stacking]]\nlayer = "fentanyl"\nto = "reciprocal"\n'
    )
    with pytest.raises(BadInputError, match="give way to each other"):
        rate("9503", "CHN", "2025-06-01", orders=written(tmp_path, circle))


@pytest.mark.parametrize(
    "arguments",
    [
        ("duties", "rate", "870399", "--from", "JPN", "--on", "2025-08-07"),
        ("duties", "rate", "870323", "--from", "ZZZ", "--on", "2025-08-07"),
        ("duties", "rate", "870323", "--from", "JPN", "--on", "2017-08-07"),
        ("duties", "average", "--on", "2025-06-15", "--by", "planet"),
        ("duties", "average", "--on", "2026-06", "--kind", "collected"),
        ("duties", "timeline", "--from", "2025-06-15", "--until", "2025-06-01"),
        ("duties", "rate", "870323", "--from", "JPN", "--on", "2025-08-07", "--orders", "no.toml"),
    ],
)
def test_bad_input_is_refused(arguments: tuple[str, ...]) -> None:
    assert isinstance(call(*arguments).exception, BadInputError)
