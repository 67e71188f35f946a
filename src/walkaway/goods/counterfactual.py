"""goods.solve: a calibration and new tariffs in, an equilibrium in ratios out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from walkaway.errors import PLAIN_LIMIT, BadInputError, Problem, did_you_mean
from walkaway.goods import equilibrium as eq
from walkaway.goods import newton, solver, validate
from walkaway.goods.baseline import Baseline, describe
from walkaway.goods.calibration import Calibration
from walkaway.goods.model import Array, Base, Rules, Shock, make_shock
from walkaway.goods.restraint import HELD, Held, Limits, hold, quotas
from walkaway.goods.solution import GoodsSolution, TradeChange, ratio
from walkaway.goods.substitution import Substitution
from walkaway.goods.welfare import welfare
from walkaway.memory import ByContent
from walkaway.parameters import parameter
from walkaway.solution import Status
from walkaway.solve.threads import one_thread

Deficits = Literal["fixed", "zero", "world-share"]
Revenue = Literal["lump-sum", "income-tax"]

NEARLY = 1e-6
"""A residual below this is a matter of rounding, not of a missing solution."""

LABOUR_SUPPLY = parameter("goods.labour.supply").value
"""Elasticity of labour supply under income-tax relief: Ignatenko et al. (2025)."""


def solve(
    calibration: Calibration,
    tariffs: ArrayLike | None = None,
    trade_cost: ArrayLike | None = None,
    deficits: Deficits = "fixed",
    revenue: Revenue = "lump-sum",
    *,
    export_tax: ArrayLike | None = None,
    sales_limit: ArrayLike | None = None,
    quota: ArrayLike | None = None,
    beyond: ArrayLike | None = None,
    rent: ArrayLike | None = None,
    output_tax: ArrayLike | None = None,
    labour_supply: float | None = None,
    substitution: Substitution | None = None,
    tolerance: float = 1e-10,
    rates_up_to: float = PLAIN_LIMIT,
) -> GoodsSolution:
    """Solve the equilibrium of Caliendo and Parro (2015) in changes.

    Args:
        calibration: the world before; brought to an exact equilibrium first.
        tariffs: new rates [exporter, importer, sector], 0.25 is 25%; unchanged if None.
            Infinity bans the flow. A single number is a rate on all imports.
        trade_cost: ratio of new to old iceberg costs, same shape; unchanged if None. A single
            number holds for all imports.
        deficits: ``"fixed"`` holds each trade deficit in money, measured by the average wage
            of the world; ``"world-share"`` as a share of world value added (the same thing
            unless labour supply is elastic); ``"zero"`` closes all deficits, in the base too,
            so that the comparison is between two balanced worlds.
        revenue: ``"lump-sum"`` pays the revenue of tariffs and export taxes out;
            ``"income-tax"`` lowers the tax on labour with it.
        export_tax: rates of export taxes [exporter, importer, sector] on the producer's price;
            negative is a subsidy; none if None. The revenue is the exporter's, and tariffs are
            levied on the price with the tax. A single number is a rate on all exports.
        sales_limit: most that leaves of each flow, new volume over old, same shape; infinity (or
            None) is no limit. Where it binds, licences to sell raise the price to the buyer by
            what holds the volume, to 1e-8; the exporter sells them, so that they are in
            `export_tax` and `export_revenue` of the solution. Residuals then have ``limits``.
        quota: volume of each flow that pays `tariffs`, new over old, same shape; infinity (or
            None) is no quota. What comes beyond pays `beyond`. Where a quota is full, the price to
            the buyer rises until no more is wanted, at most by the rate beyond; what licences to
            come inside are then worth is in `tariffs_after` and `revenue_after` of the solution,
            or in its `export_tax`. Residuals then have ``limits``.
        beyond: rates on what comes beyond the quotas, same shape, above `tariffs` there;
            infinity lets nothing come beyond.
        rent: share of what licences are worth that exporters have, same shape; none if None.
        output_tax: rates on the producer's price of all that an economy makes in a sector
            [economy, sector], wherever it is sold; negative is a subsidy to production; none if
            None. Export taxes are levied on the price with it. It is in `export_tax` of the
            solution, at home too, and what it brings is `production_revenue`.
        labour_supply: elasticity of labour to the real wage after tax; by default zero with
            ``"lump-sum"`` and 0.5 with ``"income-tax"``.
        substitution: between origins in this counterfactual, in place of the calibration's
            elasticities, at the same base: at one level or two, as in the short run. See
            `walkaway.goods.Substitution`, which says what its numbers are.
        tolerance: largest relative residual of any market in a solved answer.
        rates_up_to: rates beyond this (200%, as in a scenario's file) and beyond the
            calibration's own are taken for percentages where fractions are wanted, and refused.

    Returns:
        The solution. A shock without an equilibrium comes back with its status, the market and
        place that fail, and NaN for every ratio.

    Raises:
        BadInputError: shapes, names or values that cannot be used; all mistakes at once.
        NotSolvedError: the calibration itself admits no equilibrium.

    Source: Caliendo and Parro (2015, ReStud 82), section 2; exact-hat algebra of Dekle, Eaton
    and Kortum (2007).
    """
    started = time.perf_counter()
    given = {
        "tariffs": tariffs,
        "trade_cost": trade_cost,
        "export_tax": export_tax,
        "sales_limit": sales_limit,
        "quota": quota,
        "beyond": beyond,
        "rent": rent,
    }
    arrays = _checked(
        calibration, given, output_tax, deficits, revenue, labour_supply, tolerance, rates_up_to
    )
    new_tariffs, cost = arrays.get("tariffs", calibration.tariffs), arrays.get("trade_cost")
    levied = arrays.get("export_tax", np.zeros_like(calibration.tariffs))
    with one_thread():
        start = calibration.baseline(deficits)
        rules = make_rules(deficits, revenue, labour_supply)
        base, near = _ground(start.base, substitution)
        gross = np.add(new_tariffs.transpose(2, 0, 1), 1, order="C")
        iceberg = None if cost is None else np.ascontiguousarray(cost.transpose(2, 0, 1))
        wedge = np.add(levied.transpose(2, 0, 1), 1, order="C")
        made_dearer = arrays.get("output_tax")
        if made_dearer is not None:
            wedge *= 1 + made_dearer.T[:, :, None]

        def shock_with(paid: Array, wedge: Array) -> Callable[[float], Shock]:
            taxed = wedge if (wedge != 1).any() else None
            return lambda part: make_shock(base, rules, paid, iceberg, part, export_tax=taxed)

        untaxed = eq.log_untaxed(base.revenue, base.value_added)
        inner = min(solver.INNER_TOLERANCE, tolerance / 3)
        held: Held | None = None
        limits = _limits(arrays, gross)
        if limits is None:
            shock = shock_with(gross, wedge)
            found = solver.find(shock, untaxed, tolerance=inner, near=near)
            levied = levied if made_dearer is None else wedge.transpose(1, 2, 0) - 1
        else:
            held = hold(base, shock_with, untaxed, gross, wedge, limits, inner)
            found, levied = held.found, held.wedge.transpose(1, 2, 0) - 1
            new_tariffs = np.where(
                held.gross == gross, new_tariffs.transpose(2, 0, 1), held.gross - 1
            ).transpose(1, 2, 0)
        rates = new_tariffs, levied
        return package(
            calibration, start, found, untaxed, rates, tolerance, started, held, made_dearer
        )


MANY = 50
"""Economies from which on it costs more to build an inverse than that of before costs in steps."""
_grounds: ByContent[tuple[Base, newton.Inverse | None]] = ByContent(24)


def _ground(base: Base, substitution: Substitution | None) -> tuple[Base, newton.Inverse | None]:
    """The world before with its substitution, and an approximate inverse there, if it has many."""
    key = (base, None if substitution is None else substitution.content)

    def made() -> tuple[Base, newton.Inverse | None]:
        own = base if substitution is None else substitution.of(base)
        if len(own.value_added) < MANY:
            return own, None
        still = make_shock(own, Rules(), own.gross, None)
        with suppress(np.linalg.LinAlgError), np.errstate(all="ignore"):
            return own, newton.build(still, np.zeros(eq.size(still)))
        return own, None

    return _grounds.get(key, made)


def _limits(arrays: Mapping[str, Array], gross: Array) -> Limits | None:
    """Limits on sales and quotas together; None without any.

    Where a flow has both, and nothing may come beyond the quota, the lower volume is the limit.
    """
    found: list[Limits] = []
    if "sales_limit" in arrays:
        found.append(Limits.of_sales(arrays["sales_limit"].transpose(2, 0, 1)))
    if "quota" in arrays:
        names = ("quota", "beyond", "rent")
        none = np.zeros_like(arrays["quota"])
        volume, beyond, rent = (arrays.get(name, none).transpose(2, 0, 1) for name in names)
        inside = quotas(gross, volume, beyond, rent)
        if found:
            lower = np.isinf(beyond) & (volume < found[0].volume)
            found = [Limits(np.where(lower, np.inf, found[0].volume), found[0].cap, found[0].kept)]
        found.append(inside)
    found = [one for one in found if np.isfinite(one.volume).any()]
    return None if not found else found[0] if len(found) == 1 else found[0].beside(found[1])


def make_rules(deficits: str, revenue: str, labour_supply: float | None) -> Rules:
    """The model's rules from the options of `solve`."""
    relieves = revenue == "income-tax"
    default = LABOUR_SUPPLY if relieves else 0.0
    return Rules(
        deficits_follow_world=deficits == "world-share",
        labour_supply=default if labour_supply is None else float(labour_supply),
        relieves_tax=relieves,
    )


def _checked(
    calibration: Calibration,
    bilateral: Mapping[str, ArrayLike | None],
    output_tax: ArrayLike | None,
    deficits: str,
    revenue: str,
    labour_supply: float | None,
    tolerance: float,
    rates_up_to: float,
) -> dict[str, Array]:
    problems: list[Problem] = []
    for name, choice, options in (
        ("deficits", deficits, get_args(Deficits)),
        ("revenue", revenue, get_args(Revenue)),
    ):
        if choice not in options:
            hint = did_you_mean(str(choice), list(options))
            problems.append(Problem("solve", name, f"{choice!r} is not known", hint))
    if labour_supply is not None and not 0 <= labour_supply < np.inf:
        problems.append(Problem("solve", "labour_supply", "must be zero or positive"))
    if not 0 < tolerance < 1:
        problems.append(Problem("solve", "tolerance", "must lie between 0 and 1"))
    cells = validate.Cells(calibration.economies, calibration.sectors)
    arrays: dict[str, Array] = {}
    shapes = {"output_tax": calibration.flows.shape[1:]}
    for name, value in {**bilateral, "output_tax": output_tax}.items():
        if value is None:
            continue
        array = validate.number_array(name, value, shapes.get(name, calibration.flows.shape))
        if isinstance(array, Problem):
            problems.append(array)
        else:
            arrays[name] = array
    problems += validate.contents(cells, arrays)
    if "tariffs" in arrays:
        told = float(calibration.tariffs.max())
        problems += validate.rates(cells, arrays["tariffs"], rates_up_to, told=told, bans=True)
    if "export_tax" in arrays:
        problems += validate.rates(cells, arrays["export_tax"], rates_up_to, name="export_tax")
    if "output_tax" in arrays:
        problems += validate.percentages(cells, arrays["output_tax"], rates_up_to)
    if "sales_limit" in arrays:
        problems += validate.limits(cells, arrays["sales_limit"])
    if "quota" in arrays:
        problems += validate.quotas(cells, arrays, calibration.tariffs)
    if problems:
        raise BadInputError(
            Problem("solve", p.path, p.what, p.hint) if p.place == validate.PLACE else p
            for p in problems
        )
    return arrays


def package(
    calibration: Calibration,
    start: Baseline,
    found: solver.Outcome,
    untaxed: Array,
    rates: tuple[Array, Array],
    tolerance: float,
    started: float,
    held: Held | None = None,
    output_tax: Array | None = None,
) -> GoodsSolution:
    """Check a point against the model's equations and derive everything that users see."""
    shock = found.shock
    rest = eq.residuals(shock, found.vector, untaxed)
    size = rest.largest[1]
    status, message = Status.SOLVED, ""
    if not size <= tolerance or not found.solved:
        status, message = _failure(calibration, start, shock, found, rest)
    elif held is not None and not held.error <= HELD:
        status = Status.NOT_CONVERGED
        message = (
            f"not converged: volumes miss their limits by {held.error:.2g}. Limits on most trade "
            "of the world at once may not be found; limit fewer flows."
        )
    values, trade = _values(shock, found.vector, untaxed, start, output_tax)
    if status is Status.SOLVED and (values["welfare"] <= 0).any():
        status, message = Status.NO_SOLUTION, _not_worth_it(calibration, values["welfare"])
    if status is not Status.SOLVED:
        values = {name: np.full_like(array, np.nan) for name, array in values.items()}
    base = start.base
    return GoodsSolution(
        status=status,
        residuals={name: getattr(rest, name) for name in ("goods", "labour", "budget", "prices")}
        | ({"limits": held.error} if held is not None and np.isfinite(held.error) else {}),
        evaluations=found.evaluations if held is None else held.evaluations,
        seconds=time.perf_counter() - started,
        message=message,
        economies=calibration.economies,
        sectors=calibration.sectors,
        tariffs_before=calibration.tariffs,
        tariffs_after=rates[0],
        export_tax=rates[1],
        revenue_before=base.revenue,
        deficit_before=base.deficit,
        income_before=base.income,
        value_added_before=base.value_added,
        trade=trade,
        **values,
    )


def _values(
    shock: Shock,
    vector: Array,
    untaxed: Array,
    start: Baseline,
    output_tax: Array | None = None,
) -> tuple[dict[str, Array], TradeChange]:
    base = start.base
    state = eq.split(shock, vector)
    with np.errstate(all="ignore"):
        log_cost = eq.log_cost(shock, state.wage, state.price)
        drawn = eq.pull(shock, log_cost)
        money = eq.accounts(shock, state, drawn)
        production = np.zeros_like(money.revenue)
        if output_tax is not None:
            production = np.vecdot(output_tax, money.output)
        price_index = np.exp(eq.consumer_price(shock, state.price))
        wage = np.exp(state.wage)
        income = ratio(money.final_income, base.income)
        real_bill = np.exp(state.income) / price_index
        effort_before, effort = _effort(shock, money, untaxed, real_bill)
        values = {
            "welfare": welfare(income, price_index, base.income, effort_before, effort),
            "real_wage": wage / price_index,
            "wage": wage,
            "labour": np.exp(state.labour),
            "price_index": price_index,
            "price": np.exp(state.price),
            "cost": np.exp(log_cost),
            "expenditure": np.exp(state.spending),
            "income": income,
            "revenue": _revenue_ratio(money.revenue, base.revenue, base.income),
            "revenue_after": money.revenue,
            "export_revenue": _no_dust(money.export_revenue - production, base.income),
            "production_revenue": production,
            "deficit_after": money.deficit,
        }
        home = None
        if drawn.upper is not None and shock.nest is not None:
            home = money.spending.T * drawn.upper.home * shock.nest.net
        per_weight = eq.spending_per_weight(drawn, money.spending)
        return values, TradeChange(shock.base, shock.net, drawn.weights, per_weight, home)


def _no_dust(money: Array, income: Array) -> Array:
    """Money, with what is rounding against income taken for the zero it is."""
    return np.where(np.abs(money) < 1e-13 * np.abs(income), 0.0, money)


def _revenue_ratio(new: Array, old: Array, income: Array) -> Array:
    """Ratio of revenue, taking sums that cancel to rounding for the zeros they are."""
    return ratio(_no_dust(new, income), _no_dust(old, income))


def _effort(
    shock: Shock, money: eq.Accounts, untaxed: Array, real_bill: Array
) -> tuple[Array | None, Array | None]:
    """Worth of labour's effort before (money) and its ratio new/old, where labour is elastic.

    A household keeps 1/(1+κ) of what its labour earns after tax beyond the effort. Before, that
    is after the tax that tariff revenue has since replaced (Ignatenko et al. 2025, welfare).

    Args:
        shock: the counterfactual.
        money: the money values.
        untaxed: log(1 − τ) before the shock.
        real_bill: wage × labour over the price of consumption, new/old [economy].
    """
    kappa = shock.rules.labour_supply
    if kappa == 0:
        return None, None
    effort = kappa / (1 + kappa) * shock.base.value_added
    if shock.rules.relieves_tax:
        effort = effort * np.exp(eq.log_untaxed(money.public_revenue, money.earned) - untaxed)
    return effort, real_bill


def _not_worth_it(calibration: Calibration, welfare: Array) -> str:
    """Prices clear, but some household is left with less than its own effort is worth to it."""
    worst = calibration.economies[int(np.argmin(welfare))]
    return (
        f"no solution found: what {worst} is left to spend is worth less than the effort that its "
        "labour takes, so that nobody would work: subsidies or debts take more than labour earns "
        'beyond it. Try revenue="lump-sum", deficits="zero", or a smaller shock.'
    )


def _failure(
    calibration: Calibration,
    start: Baseline,
    shock: Shock,
    found: solver.Outcome,
    rest: eq.Residuals,
) -> tuple[Status, str]:
    """Say what did not solve, where, by how much, and what to try."""
    market, size = rest.largest
    text = (
        f"the {market} market of {describe(calibration, rest.place[market])} is off by {size:.2g}"
    )
    if found.insolvent is None and size < NEARLY:
        return (
            Status.NOT_CONVERGED,
            f"not converged: {text}. Trade may be too small for wages to be found to this "
            "tolerance; ask for a looser one, or ban trade with an infinite cost.",
        )
    reached = (
        f"the equilibrium can be followed up to {found.reached:.1%} of the shock and no further"
    )
    if found.insolvent is not None:
        base, broke = start.base, found.insolvent
        debt = -base.deficit[broke] / max(base.value_added[broke], np.finfo(float).tiny)
        text = f"final spending of {calibration.economies[broke]} falls to zero: "
        text += (
            f"its trade surplus ({debt:.0%} of its value added before) is held while its wage falls"
            if debt > 0.01
            else "its subsidies cost more than it earns"
        )
        advice = 'Try deficits="zero", or a smaller shock.'
    else:
        text = f"with all of it {text}{_no_home_supply(calibration, start, rest.place[market])}"
        advice = "Try a smaller shock, or check the elasticity of that sector."
        base = start.base
        if np.abs(base.deficit).max() > 1e-9 * base.value_added.sum():
            advice = (
                "Trade deficits are held: what an economy lends it must be able to sell abroad. "
                'Try deficits="zero", or a smaller shock.'
            )
    return Status.NO_SOLUTION, f"no solution found: {reached}; {text}. {advice}"


def _no_home_supply(calibration: Calibration, start: Baseline, place: tuple[int, ...]) -> str:
    """A likely reason: what is cut off cannot be made at home."""
    if len(place) < 2 or start.base.share[place[1], place[0], place[0]] > 0:
        return ""
    return f" ({calibration.economies[place[0]]} makes none of it at home)"
