from __future__ import annotations

from walkaway.outcome import Metric
from walkaway.present import bonds_story


class Told:
    """As much of an outcome as the section reads."""

    solves = ()
    paths: tuple[object, ...] = ("a path",)

    def __init__(self, dealers: float) -> None:
        self.metrics = tuple(
            Metric(id=name, label=label, unit=unit, members={"one": size}, baseline=4.0)
            for name, label, unit, size in (
                ("yield.UST.15-30.quarter", "30-year US Treasury yield", "bp", 10.0),
                ("yield.UST.15-30.long-run", "30-year US Treasury yield", "bp", 8.0),
                ("holdings.USA.dealers.quarter", "dealers", "USD bn", dealers),
                ("holdings.USA.banks.quarter", "banks", "USD bn", 5.0),
            )
        )

    def find(self, name: str) -> Metric | None:
        return next((m for m in self.metrics if m.id == name), None)

    def section(self, name: str) -> list[Metric]:
        return [m for m in self.metrics if m.id.startswith(name)]

    def name(self, code: str) -> str:
        return {"USA.dealers": "Dealers", "USA.banks": "Banks"}[code]


def test_the_static_view_says_that_it_is_not_dated() -> None:
    told = Told(-3.0)
    shown = bonds_story.short(told)  # type: ignore[arg-type]
    who, first = next(shown).text, next(shown).text
    assert "if it all happened at once on the scenario's date" in who
    assert "if it all happened at once on the scenario's date" in first
    assert "the dated paths hold them" in first
    told.paths = ()
    shown = bonds_story.short(told)  # type: ignore[arg-type]
    _, bare = next(shown), next(shown).text
    assert "dated paths hold them" not in bare
    assert "this run has no dated paths" in bare
    section = bonds_story.section(told)  # type: ignore[arg-type]
    assert section is not None
    assert "at once" in section.title
    assert "'from', 'over'" in section.lead[0]
    assert "anchors short yields" in section.note
    for shown in (section.tables[1], section.charts[0]):
        assert "if it all happened at once" in repr(shown)


def test_why_dealers_sell_is_told_only_where_they_do() -> None:
    sell, buy = (bonds_story.section(Told(size)) for size in (-3.0, 3.0))  # type: ignore[arg-type]
    assert sell is not None
    assert buy is not None
    assert "Dealers hold fewer dollars" in sell.note
    assert "borrowed money" not in buy.note


def test_labels_of_metrics_say_at_once_whatever_the_measure_dates() -> None:
    from walkaway.bonds.market import _label
    from walkaway.bonds.sovereigns import sovereign

    own = sovereign("UST")

    for horizon in ("quarter", "long-run"):
        for name in (f"yield.UST.15-30.{horizon}", f"holdings.JPN.{horizon}"):
            assert "at once on the scenario's date" in _label(own, name, {"JPN": "Japan"})
