"""The code and the files of parameters know each other: no name unused, no bare number."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import walkaway
from walkaway.parameters import every

PACKAGE = Path(walkaway.__file__).parent
ROOMS = (
    *("goods", "bonds", "auctions", "budget", "economy", "firms", "negotiation", "engine"),
    *("claims", "outcome", "scenario", "duties", "record", "expectations"),
)
NUMERICS = "numerics: how exactly, how long or from where a solver works"
UNITS = "a unit, or the grid that results are told on"
INPUT = "what input is refused or warned of"
MODEL = "a published model's own calibration or table, beside its equations, with its source"
ORDERS = "orders by day, with their proclamations"
LAYOUT = "how much is shown, or how a search goes on"

SEARCH = "bounds or horizon of what is asked for, an argument that callers name"
SCORED = "which cases are held against the record, not what is said of them"


def _names(reason: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), reason)


PATIENCE = "how long to wait; no number of a result"
ALLOWED: dict[str, dict[str, str]] = {
    "auctions/levels.py": {"DAYS_PER_MONTH": UNITS},
    "auctions/simulation.py": {"FURTHEST": INPUT, "QUANTILES": LAYOUT},
    "bonds/apart.py": {"GOLDEN": NUMERICS},
    "bonds/balancing.py": _names(NUMERICS, "rake(tolerance) tilt(tolerance)"),
    "bonds/buckets.py": _names(UNITS, "EDGES TENORS"),
    "bonds/clearing.py": {"TOLERANCE": NUMERICS},
    "bonds/curve.py": {"US_TENORS": UNITS, **_names(INPUT, "LONGEST SAME")},
    "bonds/facts.py": {"UNIT_YEARS": UNITS},
    "bonds/frontier.py": {"trace_frontier(months)": SEARCH},
    "bonds/holders.py": {"CENTS": UNITS},
    "bonds/instruments.py": {**_names(UNITS, "HALF SINGLE"), "CLOSE": NUMERICS},
    "bonds/kinds.py": _names(INPUT, "MOST Part.above"),
    "bonds/ladder.py": _names(UNITS, "BIN_EDGES FIRST_ISSUE TERMS"),
    "bonds/literature.py": _names(MODEL, "PAPERS JGB_PAPERS"),
    "bonds/lookback.py": {"LARGE": SCORED},
    "bonds/market.py": _names(UNITS, "BASIS_POINTS MONTHS"),
    "bonds/own.py": {"ROUNDED": INPUT},
    "bonds/quotes.py": _names(INPUT, "LONGEST LOWEST MOST_FRACTION"),
    "bonds/readout.py": _names(UNITS, "BREAKEVENS PREMIUM_YEARS"),
    "bonds/replacement.py": {"HORIZONS": UNITS, "replacements(months)": SEARCH},
    "bonds/rolling.py": {"BUMP": NUMERICS},
    "bonds/shortage.py": {"LEVELS": NUMERICS},
    "bonds/spline.py": _names(NUMERICS, "EXACT NUDGE"),
    "bonds/svensson.py": {"BEARABLE": UNITS, **_names(NUMERICS, "ENOUGH HUGE TINY")},
    "budget/added.py": {"MOST_POINTS": INPUT},
    "budget/packages.py": {"HOUSE_BILL": MODEL, "MOST": INPUT},
    "budget/stochastic.py": {"quantiles(at)": LAYOUT},
    "engine/compared.py": {"OF": UNITS, "UNTOLD": LAYOUT},
    "goods/idle.py": {"SEEN": NUMERICS},
    "claims/rules.py": _names(NUMERICS, "BEYOND SAME"),
    "claims/units.py": _names(UNITS, "FIXED FIXED_NAMES PERCENT POINTS SCALES SCALE_NAMES"),
    "economy/draws.py": {"quantiles(at)": LAYOUT},
    "economy/floor.py": _names(NUMERICS, "LARGEST ON_FLOOR OUT_OF_THE_WAY TOLERANCE"),
    "economy/gpm6.py": {**_names(MODEL, "CORRELATIONS STANDARD_ERRORS"), "RESTLESS": NUMERICS},
    "economy/kinds.py": _names(INPUT, "Repatriation.hedged Trust.hedge"),
    "economy/news.py": {"ROUNDING": NUMERICS},
    "economy/system.py": _names(NUMERICS, "NO_CAP NO_FLOOR"),
    "engine/studies/auction.py": {"BAND": LAYOUT},
    "engine/accounts.py": {"TOLERANCE": NUMERICS},
    "engine/bond_market.py": {"QUARTER": UNITS},
    "engine/economy_told.py": {"UNTOLD": LAYOUT},
    "engine/economy_work.py": {"SILVER": NUMERICS},
    "goods/receipts.py": {"DUST": NUMERICS},
    "goods/wedges.py": {"PER_MILLION": UNITS},
    "goods/restraint.py": _names(NUMERICS, "HELD LONGEST"),
    "expectations/grid.py": {"QUARTER_DAYS": UNITS},
    "firms/bridge.py": {"Quarter.part_of_year": UNITS},
    "firms/exchange.py": {"DAYS": UNITS},
    "firms/firm.py": _names(INPUT, "Estimate.effect Head.per_unit Head.profit Range.high"),
    "firms/year.py": {"YEAR": UNITS},
    "goods/adjoint.py": {"TOLERANCE": NUMERICS},
    "goods/kinds/border.py": {"CarbonBorder.price": INPUT},
    "goods/kinds/intensities.py": _names(INPUT, "PAID TONNES"),
    "goods/baseline.py": {"POLISH": NUMERICS, "LEAST": LAYOUT},
    "goods/blocs.py": {"BILLION": UNITS},
    "goods/counterfactual.py": _names(NUMERICS, "NEARLY solve(tolerance)"),
    "goods/cutoff.py": {"BILLION": UNITS},
    "goods/decomposition.py": _names(NUMERICS, "ENOUGH LARGEST_CORRECTION UNSEEN"),
    "goods/demand.py": {"ENOUGH": NUMERICS},
    "goods/diversion.py": {"BILLION": UNITS},
    "goods/duties_market.py": {"LEAST": NUMERICS},
    "goods/evaluator.py": {"SOLVE_TOLERANCE": NUMERICS},
    "goods/horizon.py": {"DAYS_PER_YEAR": UNITS},
    "goods/journey.py": _names(NUMERICS, "EVENNESS STEEPEST"),
    "goods/kinds/tariffs.py": {"ReciprocalTariffs.baseline": ORDERS},
    "goods/metrics.py": _names(UNITS, "DOLLARS_PER_MILLION MILLIONS_PER_BILLION"),
    "goods/minerals.py": {"BILLION": UNITS},
    "goods/model.py": {"BAN": NUMERICS},
    "goods/newton.py": _names(NUMERICS, "LITTLE_TRADE NEGLIGIBLE NO_TRADE TINY"),
    "goods/policy.py": _names(
        SEARCH,
        "best_response(bounds) cooperative_tariffs(bounds) nash_tariffs(bounds) "
        "optimal_tariffs(bounds)",
    ),
    "goods/preferences.py": {"PROHIBITIVE": NUMERICS},
    "goods/rebalancing.py": {"TOLERANCE": NUMERICS},
    "goods/solver.py": {"INNER_TOLERANCE": NUMERICS},
    "goods/substitution.py": {"LEAST": NUMERICS},
    "goods/tariff_game.py": _names(NUMERICS, "GAP GRADIENT ROUNDING SMALLEST_CURVE"),
    "goods/validate.py": _names(INPUT, "SLIGHTLY_NEGATIVE SUM_TOLERANCE"),
    "negotiation/bargaining.py": {"GAP": NUMERICS},
    "negotiation/bimatrix.py": {"TIGHT": NUMERICS},
    "negotiation/consent.py": {"TIE": NUMERICS},
    "negotiation/game.py": {"TOLERANCE": NUMERICS},
    "negotiation/manyplayers.py": _names(NUMERICS, "FAR WORK"),
    "negotiation/nash.py": _names(
        NUMERICS, "ENUMERATION_WORK _components(tolerance) _distinct(tolerance)"
    ),
    "negotiation/quantal.py": _names(NUMERICS, "DEFAULT_RANGE SAME"),
    "negotiation/response.py": {"solve_at(tolerance)": NUMERICS},
    "negotiation/standard.py": {"HIGHEST": INPUT},
    "negotiation/tracing.py": _names(NUMERICS, "SMALLEST_STEP TURN"),
    "outcome/index.py": {"WAIT": PATIENCE},
    "outcome/store.py": {"STALE": PATIENCE},
    "outcome/quantity.py": _names(NUMERICS, "MONEY STILL"),
    "record/bands.py": {"EIGHTY": UNITS},
    "record/flows.py": {"UNIT": UNITS, "SMALL": NUMERICS},
    "record/momentum.py": _names(SCORED, "SMALL_CELLS estimated(power)"),
    "record/rooms/duties.py": {"ANNOUNCED": SCORED},
    "record/said.py": {"RULE": SCORED},
    "scenario/own_dials.py": _names(LAYOUT, "LEAST_QUOTA MOST_OF_ORDERS SIZED"),
    "scenario/knobs.py": {"TOP": LAYOUT},
}
"""File -> name of a constant, or ``function(argument)`` or ``Class.field`` -> why it is none."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def floats(node: ast.AST | None) -> list[float]:
    """Bare floats of an expression, but zero and one; what a call is given is the call's matter."""
    if node is None:
        return []
    found = []
    if isinstance(node, ast.Constant) and isinstance(node.value, float):
        found = [node.value]
    if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "parameter"):
        found += [value for child in ast.iter_child_nodes(node) for value in floats(child)]
    return [value for value in found if value not in (0.0, 1.0)]


def bare(tree: ast.Module) -> Iterator[str]:
    """Constants, defaults of arguments and defaults of fields that are bare floats."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and floats(node.value):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            yield ast.unparse(target)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for own in node.body:
                if isinstance(own, ast.AnnAssign) and floats(own.value):
                    yield f"{node.name}.{ast.unparse(own.target)}"
        if isinstance(node, ast.FunctionDef):
            args = node.args
            plain = [*args.posonlyargs, *args.args]
            pairs = [
                *zip(plain[len(plain) - len(args.defaults) :], args.defaults, strict=True),
                *zip(args.kwonlyargs, args.kw_defaults, strict=True),
            ]
            for arg, default in pairs:
                if floats(default):
                    yield f"{node.name}({arg.arg})"


def test_every_parameter_is_used_and_every_name_is_known() -> None:
    known = {own.name: own for own in every()}
    said: set[str] = set()
    asked: set[str] = set()
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(node.value)
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "parameter"
                and isinstance(node.args[0], ast.Constant)
            ):
                asked.add(str(node.args[0].value))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "in_room":
                room = getattr(node.args[0], "value", None)  # a room that is read whole
                said |= {own.name for own in known.values() if own.room == room}
    for table in PACKAGE.glob("*/*.toml"):  # rows name parameters too
        if table.parent.name != "parameters":
            said |= set(re.findall(r'"([^"]+)"', table.read_text(encoding="utf-8")))
    assert asked <= set(known)
    unused = {name for name, own in known.items() if name not in said and not own.solved_by}
    assert not unused


def test_no_bare_number_stands_beside_the_parameters() -> None:
    found = {
        file: names
        for file, tree in trees()
        if file.split("/")[0] in ROOMS and "/published/" not in file and (names := {*bare(tree)})
    }
    new = {
        file: sorted(names - ALLOWED.get(file, {}).keys())
        for file, names in found.items()
        if names - ALLOWED.get(file, {}).keys()
    }
    assert not new, "give them a role in walkaway.parameters, or a reason here"
    gone = {
        file: sorted(names.keys() - found.get(file, set()))
        for file, names in ALLOWED.items()
        if names.keys() - found.get(file, set())
    }
    assert not gone, "no longer there: take them off the list"


def test_the_scan_sees_constants_fields_and_arguments() -> None:
    tree = ast.parse(
        "A = 0.3\nB = {'x': (1.0, 2.5)}\nC = parameter('x', 0.4)\nD = -0.1\nE = 1.0\n"
        "class K:\n    f: float = 0.7\n    g: float = 0.0\n"
        "def h(a, b=0.2, *, c=3.5, d=None): ...\n"
    )
    assert {*bare(tree)} == {"A", "B", "D", "K.f", "h(b)", "h(c)"}


def test_the_short_run_elasticity_stands_once() -> None:
    twice = [
        file
        for file, tree in trees()
        if file.split("/")[0] in ROOMS and "/published/" not in file
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in (0.76, 0.51, 1.01, 1.51, 1.76, 2.01)
    ]
    assert twice == []
