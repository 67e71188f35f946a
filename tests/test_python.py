"""walkaway as a library: what a notebook and an editor see."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache
from html import escape
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

import numpy as np
import polars
import pytest
from msgspec.structs import replace

import walkaway
from tests.present.rich import path, q, run
from walkaway import claims, duties, expectations, negotiation
from walkaway.brief import LINES, WIDTH, briefly
from walkaway.economy import gpm6
from walkaway.economy.table import ECONOMIES
from walkaway.engine.asked import Answer
from walkaway.engine.questions import question
from walkaway.errors import BadInputError
from walkaway.grammar.fields import entries
from walkaway.grammar.model import Model
from walkaway.grammar.values import Refused
from walkaway.measures import Tariff
from walkaway.negotiation.analysis import analyse
from walkaway.negotiation.table import play
from walkaway.outcome import Band, Outcome, frames
from walkaway.present import story
from walkaway.scenario import stubs
from walkaway.scenario.kinds import MEASURES
from walkaway.sweeps.points import Point
from walkaway.sweeps.result import Swept


def rich() -> Outcome:
    paths = (path("usdjpy", (143.0,) * 3, (144.0,) * 3, (145.0,) * 3, (146.0,) * 3, "JPY"),)
    metrics = [q(f"welfare.X{k}", "%", 1.0 * k, 2.0 * k, 3.0 * k) for k in range(300)]
    alone = q("revenue.USA", "USD bn", 5.0, base=76.0)
    return run(*metrics, alone, paths=paths)


# ---- the top level


def test_the_top_level_lists_what_there_is_and_costs_nothing() -> None:
    assert set(walkaway.__all__) <= set(dir(walkaway))
    for name in walkaway.__all__:
        assert getattr(walkaway, name) is not None
    code = (
        "import sys, walkaway; dir(walkaway); heavy = {'numpy', 'scipy', 'msgspec', 'polars', "
        "'matplotlib', 'narwhals', 'xarray', 'pandas'}; print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        walkaway.nothing  # noqa: B018


def test_the_extra_is_not_needed_for_a_run() -> None:
    code = (
        "import sys; from walkaway.present import story, publish; from walkaway import engine; "
        "print(sorted({'narwhals', 'xarray', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ---- constructors


def test_types_of_measures_are_those_of_their_kinds() -> None:
    file = Path(stubs.__file__).parents[1] / "measures.pyi"
    hint = "python -m walkaway.scenario.stubs src/walkaway/measures.pyi"
    assert file.read_text(encoding="utf-8") == stubs.stub(), hint


def test_a_mineral_may_be_one_that_only_data_of_ones_own_know() -> None:
    own = MEASURES["ExportCut"](by="CHN", to="USA", input="lithium")
    (kind,) = (item.kind for item in entries(type(own)) if item.name == "input")
    assert stubs.takes(kind) == "str"


GIVEN: dict[str, tuple[Any, ...]] = {
    "dt.date | str": (dt.date(2025, 6, 12), "2025-06-12"),
    "str | dt.date": ("1y", "2025-06-12", dt.date(2025, 6, 12)),
    "float | str": (0.25, "25%", 0),
    "float": (1.0, 1),
    "int": (1,),
    "bool": (True, False),
    stubs.ONE_OR_MORE: ("USA", ["USA"], ("USA",)),
    "Sequence[Mapping[str, Any]]": ([{"from": dt.date(2025, 8, 7), "rate": "15%"}],),
}
"""Type in the stub -> values of that type."""


@pytest.mark.parametrize("name", ["Model", *MEASURES])
def test_constructors_take_what_their_types_say(name: str) -> None:
    cls = Model if name == "Model" else MEASURES[name]
    for item in entries(cls):
        taken = stubs.takes(item.kind)
        assert taken != "Any", f"{name}.{item.name}: a kind that stubs.takes does not know"
        if taken.startswith("Literal["):
            namespace = {"Literal": lambda *own: own}
            options = eval(taken.replace("Literal[", "(").replace("]", ",)"), namespace)
            for option in options:
                assert item.kind.read(option) == option
        for value in GIVEN.get(taken, ()):
            try:
                item.kind.read(value)
            except Refused as refused:  # of that type, and out of bounds or not on record
                said = " ".join(own.what for own in refused.mistakes)
                assert "is wanted" not in said, f"{name}.{item.name} = {value!r}: {said}"


def test_a_measure_shows_itself_as_it_is_written() -> None:
    own = Tariff(by="USA", on=["JPN", "KOR"], rate=0.15, from_=dt.date(2025, 8, 7))
    assert eval(repr(own), {"Tariff": Tariff}) == own
    assert repr(own) == ("Tariff(from_='2025-08-07', by='USA', on=['JPN', 'KOR'], rate='15%')")


def test_a_scenario_takes_texts_and_lists() -> None:
    rate = Tariff(by="USA", on="JPN", rate="15%")
    one = walkaway.Scenario(name="x", date="2025-06-12", measures=[rate], focus=["USA", "JPN"])
    two = walkaway.Scenario(
        name="x", date=dt.date(2025, 6, 12), measures=(rate,), focus=("USA", "JPN")
    )
    assert one == two
    assert one.date == dt.date(2025, 6, 12)
    shown = inspect.signature(walkaway.Scenario).parameters
    asked = ["name", "date", "title", "description", "question", "lever", "focus", "data", "model"]
    assert sorted(shown) == sorted([*asked, "measures"])


# ---- reprs


@lru_cache
def public() -> dict[str, Callable[[], object]]:
    """Objects that a user of the library meets, by name."""
    world = walkaway.World.at("2025-06-12")
    scenario = walkaway.Scenario.load("japan-2025")
    chicken = play(negotiation.load("chicken"))
    own = rich()
    return {
        "outcome": lambda: own,
        "quantity": lambda: own.metrics[0],
        "path": lambda: own.paths[0],
        "comparison": lambda: walkaway.compare(own, rich()),
        "difference": lambda: walkaway.compare(own, rich()).metrics[0],
        "record": lambda: own.record,
        "summary": lambda: own.scenario,
        "solve": lambda: own.solves[0],
        "source": lambda: own.sources[0],
        "store": walkaway.RunStore.default,
        "world": lambda: world,
        "series": lambda: world.series("us_30y_yield"),
        "table": lambda: world.table("us_tariff_timeline"),
        "trade": world.trade,
        "timeline": world.tariff_timeline,
        "snapshot": lambda: world.snapshot,
        "scenario": lambda: scenario,
        **{f"measure {k}": (lambda one=one: one) for k, one in enumerate(scenario.measures)},
        "model": lambda: scenario.model,
        "question": lambda: question(scenario),
        "rate": lambda: duties.rate("870323", "JPN", "2025-08-07"),
        "rates": lambda: duties.rates(on="2025-06", by="partner", kind="due"),
        "ledger": duties.ledger,
        "story": lambda: claims.load("japan-2025"),
        "expectation": lambda: expectations.expected("JPN", "currency", "2025-06-12", 2),
        "response": lambda: gpm6.impulse_response(gpm6.parameters(world), "RES_RS_JPN", quarters=8),
        "payoffs": lambda: chicken,
        "analysis": lambda: analyse(
            chicken.game(), chicken.definition.stages, chicken.definition.walk_away
        ),
        "picture": lambda: own.plot("usdjpy"),
    }


NAMES = (
    "outcome", "quantity", "path", "comparison", "difference", "record", "summary", "solve",
    "source", "store", "world", "series", "table", "trade", "timeline", "snapshot", "scenario",
    "model", "question", "rate", "rates", "ledger", "story", "expectation", "response", "payoffs",
    "analysis", "picture",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_repr_is_longer_than_ten_lines(name: str) -> None:
    said = repr(public()[name]())
    assert said.count("\n") < LINES
    assert max(map(len, said.splitlines())) <= 2 * WIDTH
    assert len(said) <= LINES * WIDTH


def test_measures_of_a_story_are_short_too() -> None:
    for scenario in ("japan-2025", "japan-2026", "rare-earths-cutoff"):
        for own in walkaway.Scenario.load(scenario).measures:
            assert repr(own).count("\n") < LINES


def test_a_repr_says_what_there_is() -> None:
    said = repr(rich())
    assert "301 numbers: welfare 300, revenue 1" in said
    fields = [(f"field{k}", "x" * 200) for k in range(50)]
    long = briefly("Thing", fields)
    assert long.count("\n") < LINES
    assert long.startswith("Thing(\n")
    assert briefly("Thing", [("a", np.zeros((3, 4))), ("b", None)]) == "Thing(a=array of 3 x 4)"


def test_html_of_a_run_is_short_and_safe() -> None:
    own = run(q("welfare.JPN", "%", 1.0, 2.0, 3.0), names={"JPN": "<b>Japan</b>"})
    said = own._repr_html_()
    assert "<b>Japan" not in said
    assert "<script" not in said
    assert len(said) < 10_000
    found = walkaway.compare(rich(), rich())._repr_html_()
    assert found.count("<tr>") == 11  # a head and ten rows
    assert "more rows" in found


def test_a_sweep_shows_itself_shortly_however_many_points_it_has() -> None:
    plan = walkaway.plan_of("japan-2025", {"tariff-1": list(range(50))}, numbers=["welfare.JPN"])
    found = {"welfare.JPN": Answer("real income of Japan", "%", Band(-2.0, -1.0, -0.5), 3, 0)}
    points = tuple(Point((("tariff-1", float(k)),), "solved", found=found) for k in range(50))
    swept = Swept(plan, points)
    for own in (plan, plan.ask, plan.axes[0], swept, points[0]):
        assert len(repr(own)) <= LINES * WIDTH
        assert repr(own).count("\n") < LINES
    html = swept._repr_html_()
    assert "50 points of japan-2025: solved" in html
    assert html.count("<tr>") < 20
    assert swept.to_frame().equals(swept.table())
    assert swept.to_frame()["welfare.JPN"].to_list() == [-1.0] * 50
    assert swept.to_xarray()["mid"].shape == (50, 1)


def test_a_run_completes_the_names_of_its_numbers() -> None:
    own = rich()
    assert own._ipython_key_completions_() == [one.id for one in own.metrics]
    assert all(own[name] for name in own._ipython_key_completions_())


def test_explanations_name_their_measures_in_a_notebook() -> None:
    own = walkaway.run("deal-2025-09", elasticities=["U4"], only=["goods"])
    found = walkaway.explain(own, "welfare.JPN")
    said = found._repr_html_()
    assert all(escape(name) in said for name in own.scenario.measures)
    told = repr(found).splitlines()  # and where there is no HTML, the largest first
    assert len(told) <= LINES
    assert f"{found.total:+.4g} % under {found.member}" in told[0]
    largest = max(found.contributions, key=lambda one: abs(one.value))
    assert told[1].strip().startswith(f"{largest.value:+.4g} {largest.measure[:30]}")


def test_economies_have_one_code_everywhere() -> None:
    """GPM6 has its own codes of regions: nothing that a user meets needs them."""
    world = walkaway.World.at("2025-06-12")
    trade = set(world.trade().economies)
    own = gpm6.impulse_response(gpm6.parameters(world), "RES_RS_JPN", quarters=4)
    assert np.array_equal(own["Y_JPN"], own["Y_JA"])
    for row in ECONOMIES:  # an economy of the trade data, or a group of some of them
        assert row.code in trade or {*row.members} & trade or row.bloc or row.rest


# ---- frames


def test_frames_hold_every_number() -> None:
    own = rich()
    numbers, members, paths = (own.to_frame(what) for what in ("numbers", "members", "paths"))  # type: ignore[call-overload]
    assert isinstance(numbers, polars.DataFrame)
    assert numbers["id"].to_list() == [one.id for one in own.metrics]
    assert numbers["mid"].to_list() == [one.mid for one in own.metrics]
    assert numbers["baseline"].to_list()[-1] == 76.0
    assert len(members) == 901
    for one in (own.metrics[7], own.metrics[-1]):
        rows = members.filter(members["id"] == one.id)
        assert dict(zip(rows["member"], rows["value"], strict=True)) == one.members
    assert paths["period"].to_list() == list(own.paths[0].periods)
    for what, told in frames.COLUMNS.items():
        assert list(frames.columns(own, what)) == list(told)


def test_a_path_is_found_by_its_short_name_too() -> None:
    own = rich()
    assert own.path("usdjpy") is own.paths[0] is own.path("path.usdjpy")
    assert own.path("welfare.X1") is None


def test_a_comparison_is_a_frame() -> None:
    one, other = rich(), rich()
    more = [replace(own, members={name: v + 1 for name, v in own.members.items()})
            for own in other.metrics[:3]]  # fmt: skip
    found = walkaway.compare(one, replace(other, metrics=(*more, *other.metrics[3:])))
    rows = found.to_frame()
    assert rows["id"].to_list() == [own.id for own in found]
    assert rows["difference"].to_list()[:4] == [1.0, 1.0, 1.0, 0.0]
    assert rows["change_mid"].to_list()[:3] == [1.0] * 3
    drawn = rows.filter(rows["id"].str.starts_with("path."))  # draws have no pairs
    assert drawn["change_mid"].null_count() == len(drawn) > 0
    pytest.importorskip("narwhals")
    assert found.to_frame("pandas")["second_mid"].tolist() == rows["second_mid"].to_list()


def test_a_scenario_shows_its_measures_in_a_notebook() -> None:
    own = walkaway.Scenario.load("japan-2025")
    said = own._repr_html_()
    assert escape(own.question) in said
    assert all(escape(line) in said for line in own.in_words())
    title = walkaway.Scenario(name="x", date="2025-06-12", title="<b>mine</b>")
    assert "<b>" not in title._repr_html_()


def test_the_same_frame_in_another_library() -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("narwhals")
    own = rich()
    other = own.to_frame("members", library="pandas")
    assert isinstance(other, pandas.DataFrame)
    assert other["value"].tolist() == own.to_frame("members")["value"].to_list()
    with pytest.raises(BadInputError, match="is not installed"):
        own.to_frame("members", library="nothing_of_that_name")


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def missing(name: str, package: str | None = None) -> ModuleType:
        if name in ("narwhals", "xarray"):
            raise ImportError(name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", missing)
    for ask in (lambda: rich().to_frame("paths", library="pandas"), rich().to_xarray):
        with pytest.raises(BadInputError, match=r"walkaway\[frames\]"):
            ask()
    assert len(rich().to_frame("paths")) == 3  # polars is always there


def test_a_dataset_holds_every_member_and_every_quarter() -> None:
    pytest.importorskip("xarray")
    own = rich()
    data = own.to_xarray()
    for one in (own.metrics[5], own.metrics[-1]):
        found = data["value"].sel(number=one.id).dropna("member")
        assert dict(zip(found["member"].values, found.values, strict=True)) == one.members
        assert data["number_range"].sel(number=one.id).values.tolist() == [
            one.low, one.mid, one.high,
        ]  # fmt: skip
    (drawn,) = own.paths
    found = data["path_range"].sel(path=drawn.id, end="high")
    assert found.values.tolist() == list(drawn.high)
    assert data["path_baseline"].sel(path=drawn.id).values.tolist() == list(drawn.baseline)
    assert data.attrs["run"] == own.run
    empty = run().to_xarray()
    assert empty.sizes["number"] == 0


# ---- why, and by name


def test_an_explanation_names_its_measures() -> None:
    own = walkaway.run("deal-2025-09", elasticities=["U4"], only=["goods"])
    found = walkaway.explain(own, "welfare.JPN")
    assert [one.measure for one in found.contributions] == list(own.scenario.measures)
    total = sum(one.value for one in found.contributions)
    assert total == pytest.approx(own["welfare.JPN"].mid, abs=1e-9)
    assert found.unit == "%"
    assert story.page(own)


def test_a_run_is_loaded_by_name(folder: Path) -> None:
    own = rich()
    walkaway.RunStore.default().save(own)
    assert walkaway.load(own.run[:5]) == own
    assert walkaway.load("example") == own
    with pytest.raises(BadInputError, match="no such run"):
        walkaway.load("nothing")


def test_public_functions_are_typed() -> None:
    for name in ("run", "explain", "load", "compare"):
        function = getattr(walkaway, name)
        shown = inspect.signature(function)
        assert shown.return_annotation is not inspect.Signature.empty
        assert all(p.annotation is not inspect.Parameter.empty for p in shown.parameters.values())
        assert get_type_hints(function)
