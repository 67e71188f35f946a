"""One sector, distribution margins, transfers and elastic labour: the "Liberation Day" model.

Source: Ignatenko, Lashkaripour, Macedoni and Simonovska (2025, Journal of International
Economics), the one-sector model. Arrays are [exporter, importer]; no tariffs before.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from walkaway.errors import BadInputError, Problem
from walkaway.goods.model import Array
from walkaway.goods.published.margins import (
    Margins,
    Parameters,
    close_accounts,
    optimal_rate,
    optimal_retaliation,
    without_margins,
)
from walkaway.solution import Solution, Status
from walkaway.solve.fixed_point import anderson

LEAST_RATE = 0.10
TOLERANCE = 1e-12


@dataclass(frozen=True, kw_only=True, eq=False)
class LiberationDay2025(Solution):
    """The outcome by economy; ratios are new/old.

    Attributes:
        tariffs: rates [exporter, importer].
        welfare: real consumption net of the worth of labour.
        deficit: change of imports less exports over its size before; −0.1 is a tenth smaller.
        exports_to_gdp: ratio.
        imports_to_gdp: ratio.
        employment: ratio.
        prices: consumer prices, ratio, with the spending-weighted world mean at one.
        revenue_share: tariff revenue over spending before.
        trade_to_gdp: world trade over world income, ratio.
        income: income before, in the trade's money.
        spending: spending before.
        distribution: ν.
    """

    tariffs: Array = field(repr=False)
    welfare: Array = field(repr=False)
    deficit: Array = field(repr=False)
    exports_to_gdp: Array = field(repr=False)
    imports_to_gdp: Array = field(repr=False)
    employment: Array = field(repr=False)
    prices: Array = field(repr=False)
    revenue_share: Array = field(repr=False)
    trade_to_gdp: float
    income: Array = field(repr=False)
    spending: Array = field(repr=False)
    distribution: Array = field(repr=False)


def liberation_day_2025(
    trade: ArrayLike,
    gdp: ArrayLike,
    tariffs: ArrayLike | Literal["optimal"],
    hegemon: int,
    *,
    retaliation: Literal["none", "reciprocal", "optimal"] = "none",
    revenue: Literal["income-tax", "lump-sum"] = "income-tax",
    least_rate: float = LEAST_RATE,
    gdp_unit: float = 1e-3,
    trade_elasticity: float = 4.0,
    labour_supply: float = 0.5,
    scale_elasticity: float = 0.67 / 4,
    spread: float = 4 / 0.67,
    passthrough: float = 1.0,
    transfers: Literal["model", "eaton-kortum", "balanced"] = "model",
) -> LiberationDay2025:
    """Solve the one-sector model on trade and GDP.

    Args:
        trade: flows [exporter, importer], the diagonal ignored; missing flows zero or NaN.
        gdp: [economy].
        tariffs: the hegemon's listed rates by exporter [economy]; or all rates [exporter,
            importer]; or ``"optimal"``, the hegemon's uniform rate by the authors' formula.
        hegemon: position of the economy that sets the first tariffs.
        retaliation: ``"reciprocal"`` pays the hegemon its own rates back; ``"optimal"`` sets
            the authors' formula for the rest of the world as one country.
        revenue: tariff revenue lowers the tax on labour, or is paid out.
        least_rate: listed rates below this are raised to it; not used on full matrices.
        gdp_unit: factor that brings GDP to the trade's money; the default is for USD and
            thousand USD.
        trade_elasticity: ε.
        labour_supply: κ.
        scale_elasticity: ψ.
        spread: θ.
        passthrough: 1 in the baseline; 0.25 is the authors' incomplete pass-through.
        transfers: ``"model"`` keeps distribution margins; ``"eaton-kortum"`` has none (ν = 0,
            φ = 1), transfers a fixed share of world income; ``"balanced"`` keeps the margins
            and closes the hegemon's bilateral balances: its outcome is less that of the same
            world without tariffs, as the authors print it. Their transfers then do not add up
            to zero, and the goods market of the last economy is left open, as in their code.

    Returns:
        The outcome.

    Raises:
        BadInputError: shapes or values that cannot be used.

    Source: Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), equilibrium conditions and
    optimal-tariff formulas of the one-sector model.
    """
    started = time.perf_counter()
    flows, output = _checked(trade, gdp, gdp_unit, hegemon)
    data = close_accounts(flows, output, hegemon)
    parameters = Parameters(trade_elasticity, labour_supply, scale_elasticity, spread, passthrough)
    exponent = parameters.exponent(data.distribution)
    sharp = data
    if transfers == "eaton-kortum":
        data, exponent = without_margins(data), np.ones_like(exponent)
    rates = _rates(sharp, data, parameters, exponent, tariffs, least_rate, retaliation, transfers)
    relief = revenue == "income-tax"
    if transfers == "balanced":
        return _balanced(data, parameters, exponent, rates, relief, started)
    return _outcome(data, parameters, exponent, rates, relief, started)


def _checked(trade: ArrayLike, gdp: ArrayLike, unit: float, hegemon: int) -> tuple[Array, Array]:
    flows = np.nan_to_num(np.array(trade, dtype=float), nan=0.0)
    output = np.asarray(gdp, dtype=float).ravel() * unit
    problems = []
    if flows.ndim != 2 or flows.shape[0] != flows.shape[1]:
        problems.append(Problem("trade", "", f"has shape {flows.shape}", "it must be square"))
    elif output.shape != flows.shape[:1]:
        what = f"has {output.size} entries for {flows.shape[0]} economies"
        problems.append(Problem("gdp", "", what))
    if not (output > 0).all():
        problems.append(Problem("gdp", "", "must be positive everywhere"))
    if (flows < 0).any():
        problems.append(Problem("trade", "", "has negative flows", "set them to zero"))
    if not 0 <= hegemon < len(output):
        problems.append(Problem("hegemon", str(hegemon), f"is not one of {len(output)} positions"))
    if problems:
        raise BadInputError(problems)
    np.fill_diagonal(flows, 0.0)
    return flows, output


def _rates(
    sharp: Margins,
    data: Margins,
    parameters: Parameters,
    exponent: Array,
    tariffs: ArrayLike | str,
    least_rate: float,
    retaliation: str,
    transfers: str,
) -> Array:
    """All rates [exporter, importer]."""
    count, hegemon = len(data.income), data.hegemon
    rates = np.zeros((count, count))
    if isinstance(tariffs, str):
        if tariffs != "optimal":
            raise BadInputError([Problem("tariffs", tariffs, "is not known", 'use "optimal"')])
        against = data.spending if retaliation == "none" else data.income
        rates[:, hegemon] = optimal_rate(data, parameters, exponent, against)
    else:
        given = np.asarray(tariffs, dtype=float)
        if given.shape == (count, count):
            rates = given.copy()
        elif given.shape == (count,):
            rates[:, hegemon] = np.maximum(least_rate, given)
        else:
            what = f"has shape {given.shape} and should have ({count},) or ({count}, {count})"
            raise BadInputError([Problem("tariffs", "", what)])
    if not (rates > -1).all():
        raise BadInputError([Problem("tariffs", "", "must be above -100%")])
    if retaliation == "reciprocal":
        rates[hegemon] = rates[:, hegemon]
    elif retaliation == "optimal" and transfers == "model":
        rates[hegemon] = optimal_retaliation(sharp, parameters, exponent)
    elif retaliation == "optimal":
        # Their alternative closures take the small-country rate (delta = 1) of the hegemon's φ.
        rates[hegemon] = 1 / ((1 + parameters.trade) * exponent[hegemon] - 1)
    elif retaliation != "none":
        hint = "one of: none, reciprocal, optimal"
        raise BadInputError([Problem("retaliation", retaliation, "is not known", hint)])
    rates[hegemon, hegemon] = 0
    return rates


class _Equations:
    """The equilibrium conditions in logs of ŵ, Ê and L̂."""

    def __init__(
        self, data: Margins, parameters: Parameters, exponent: Array, rates: Array, relief: bool
    ) -> None:
        self.data, self.parameters, self.exponent = data, parameters, exponent
        self.relief, self.rates = relief, rates
        # By Walras' law one goods market follows: the largest, where rounding weighs least. In
        # the authors' balanced case transfers do not add up to zero, so that no market follows;
        # they leave the last one open, and so the outcome is theirs only if it is done here too.
        self.closed = abs(data.transfer.sum()) < 1e-9 * data.income.sum()
        self.left_out = int(data.income.argmax()) if self.closed else len(data.income) - 1
        self.weights = data.share * (1 + rates) ** (-parameters.trade * exponent)
        self.net = self.weights / (1 + rates)

    def parts(self, vector: Array) -> dict[str, Array]:
        """All that follows from the unknowns [..., 3 · economy], for many points at once."""
        data, p = self.data, self.parameters
        split = vector.reshape(*vector.shape[:-1], 3, -1)
        wage, spend, labour = np.exp(np.moveaxis(split, -2, 0))
        supply = (wage / labour**p.scale) ** -p.trade
        total = supply @ self.weights
        per_weight = data.spending * spend / total
        bought = (supply @ self.net) * per_weight
        revenue = data.spending * spend - bought
        earned = wage * labour * data.income
        price = (spend / wage) ** (1 - self.exponent) * total ** (-1 / p.trade)
        tax = revenue / earned if self.relief else np.zeros_like(revenue)
        sold = supply * (((1 - data.distribution) * per_weight) @ self.net.T)
        return {
            "wage": wage,
            "spend": spend,
            "labour": labour,
            "supply": supply,
            "per_weight": per_weight,
            "bought": bought,
            "revenue": revenue,
            "earned": earned,
            "price": price,
            "tax": tax,
            "sold": sold,
        }

    def residual(self, vector: Array) -> Array:
        """Goods, budget and labour supply, each relative; numeraire in place of one equation."""
        data = self.data
        x = self.parts(vector)
        goods = (x["sold"] + data.distribution * x["bought"]) / x["earned"] - 1
        level = (x["price"] - 1) @ data.spending / data.spending.sum()
        goods[..., self.left_out] = level
        world = x["earned"].sum(axis=-1, keepdims=True) / data.income.sum()
        paid = x["revenue"] + x["earned"] + data.transfer * world
        budget = paid / (data.spending * x["spend"]) - 1
        supplied = (x["wage"] / x["price"] / (1 - x["tax"])) ** self.parameters.labour
        return np.concatenate([goods, budget, supplied / x["labour"] - 1], axis=-1)

    def solve(self, start: Array | None = None) -> tuple[Array, float, int]:
        """Newton's method with a Jacobian kept while it serves, and Anderson's mixing."""
        point = np.zeros(3 * len(self.data.income)) if start is None else start
        evaluations, error = 0, np.inf
        for _ in range(8):
            inverse = np.asarray(np.linalg.inv(self._jacobian(point)), dtype=float)
            evaluations += len(point) + 1

            def correct(vector: Array, inverse: Array = inverse) -> tuple[Array, float]:
                value = self.residual(vector)
                return -(inverse @ value), float(np.abs(value).max())

            with np.errstate(all="ignore"):
                found = anderson(
                    correct,
                    point,
                    tolerance=TOLERANCE,
                    max_evaluations=40,
                    patience=6,
                    longest_step=0.5,
                )
            evaluations += found.evaluations
            point, error = found.point, found.error
            if found.converged:
                break
        return point, error, evaluations

    def _jacobian(self, point: Array) -> Array:
        base, step = self.residual(point), 1e-7
        moved = self.residual(point + step * np.eye(len(point)))
        return np.asarray((moved - base).T / step)


def _outcome(
    data: Margins,
    parameters: Parameters,
    exponent: Array,
    rates: Array,
    relief: bool,
    started: float,
) -> LiberationDay2025:
    equations = _Equations(data, parameters, exponent, rates, relief)
    vector, error, evaluations = equations.solve()
    x = equations.parts(vector)
    residual = np.abs(equations.residual(vector)).reshape(3, -1).max(axis=1)
    goods = (x["sold"] + data.distribution * x["bought"]) / x["earned"] - 1
    if equations.closed:
        residual[0] = max(residual[0], np.abs(goods).max())
    flows = equations.net * x["supply"][:, None] * x["per_weight"]
    before = data.flows
    abroad = ~np.eye(len(rates), dtype=bool)
    gdp = x["earned"] / data.income
    kappa = parameters.labour
    effort = kappa * (1 - x["tax"]) * data.income / (1 + kappa)
    delta = data.spending / (data.spending - effort)
    real_wage_bill = x["wage"] * x["labour"] / x["price"]
    gap, new_gap = (f.sum(axis=0) - f.sum(axis=1) for f in (before, flows))
    with np.errstate(divide="ignore", invalid="ignore"):
        exports, imports = (
            (flows * abroad).sum(axis=a) / (before * abroad).sum(axis=a) / gdp for a in (1, 0)
        )
        deficit = (new_gap - gap) / np.abs(gap)
    world_trade = (flows * (1 + rates) * abroad).sum() / (before * abroad).sum()
    error = max(error, float(residual.max()))
    solved = error <= 1e-10
    return LiberationDay2025(
        status=Status.SOLVED if solved else Status.NOT_CONVERGED,
        residuals=dict(zip(("goods", "budget", "labour"), residual.tolist(), strict=True)),
        evaluations=evaluations,
        seconds=time.perf_counter() - started,
        message="" if solved else f"not converged: the largest residual is {error:.2g}",
        tariffs=rates,
        welfare=delta * x["spend"] / x["price"] + (1 - delta) * real_wage_bill,
        deficit=deficit,
        exports_to_gdp=exports,
        imports_to_gdp=imports,
        employment=x["labour"],
        prices=x["price"],
        revenue_share=x["revenue"] / data.spending,
        trade_to_gdp=float(world_trade * data.income.sum() / x["earned"].sum()),
        income=data.income,
        spending=data.spending,
        distribution=data.distribution,
    )


def _balanced(
    data: Margins,
    parameters: Parameters,
    exponent: Array,
    rates: Array,
    relief: bool,
    started: float,
) -> LiberationDay2025:
    """Close the hegemon's bilateral balances, and take the outcome relative to that world."""
    flows = data.flows
    transfer = data.transfer - (flows[data.hegemon] - flows[:, data.hegemon])
    transfer[data.hegemon] = 0
    closed = Margins(
        data.share, data.spending, data.income, transfer, data.distribution, data.hegemon
    )
    free = _outcome(closed, parameters, exponent, np.zeros_like(rates), relief, started)
    after = _outcome(closed, parameters, exponent, rates, relief, started)

    def beyond(name: str) -> Array:
        return np.asarray(1 + getattr(after, name) - getattr(free, name))

    names: Sequence[str] = (
        "welfare",
        "exports_to_gdp",
        "imports_to_gdp",
        "employment",
        "prices",
    )
    worse = after if not after.solved else free
    return LiberationDay2025(
        status=worse.status,
        residuals={k: max(v, free.residuals[k]) for k, v in after.residuals.items()},
        evaluations=free.evaluations + after.evaluations,
        seconds=time.perf_counter() - started,
        message=worse.message,
        tariffs=rates,
        deficit=after.deficit - free.deficit,
        revenue_share=after.revenue_share - free.revenue_share,
        trade_to_gdp=1 + after.trade_to_gdp - free.trade_to_gdp,
        income=data.income,
        spending=data.spending,
        distribution=data.distribution,
        **{name: beyond(name) for name in names},
    )
