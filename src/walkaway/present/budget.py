"""The public purse: baselines, packages, stochastic debt paths, interest on Japan's bonds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta, field
from numpy.typing import NDArray

from walkaway.bonds.sovereigns import SOVEREIGNS
from walkaway.budget.added import Added
from walkaway.budget.baseline import Baseline
from walkaway.budget.japan import JAPAN, InterestResponse
from walkaway.budget.ladder import Ladder
from walkaway.budget.projection import Projection
from walkaway.budget.stochastic import DebtPaths
from walkaway.documents import Count, Document, Number, Record, Share
from walkaway.present.page import Page, Section, Table, number, table

Years = Annotated[list[int], Meta(min_length=1)]
Series = list[Number]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)

MONEY = next(own.money for own in SOVEREIGNS.values() if own.issuer == JAPAN.code)
"""Of the government whose debt is a ladder without a projection."""


class _ByYear(Document):
    """A document of series that share their years."""

    COLUMNS: ClassVar[tuple[str, ...]] = ()

    years: Years

    def rows(self) -> list[dict[str, Any]]:
        """One row per year, for CSV."""
        columns = {name: getattr(self, name) for name in self.COLUMNS}
        return by_year(self.years, columns)


class BudgetBaseline(_ByYear, tag="walkaway/budget-baseline/1"):
    """A published CBO baseline reproduced, by fiscal year (`walkaway budget baseline`).

    Attributes:
        edition: of the baseline.
        years: fiscal years.
        gdp: nominal, USD bn.
        primary_balance: USD bn; negative is a deficit.
        net_interest: USD bn.
        deficit: the overall balance, USD bn; negative is a deficit.
        debt_held_by_public: USD bn at the end of the year.
        debt_pct_gdp, deficit_pct_gdp, net_interest_pct_gdp: percent of GDP.
        filled: what is not the edition's own, in sentences; empty where it is held whole.
    """

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "gdp", "primary_balance", "net_interest", "deficit", "debt_held_by_public", "debt_pct_gdp",
        "deficit_pct_gdp", "net_interest_pct_gdp",
    )  # fmt: skip

    edition: str
    gdp: Series
    primary_balance: Series
    net_interest: Series
    deficit: Series
    debt_held_by_public: Series
    debt_pct_gdp: Series
    deficit_pct_gdp: Series
    net_interest_pct_gdp: Series
    filled: list[str]


class BudgetPackage(_ByYear, tag="walkaway/budget-package/1"):
    """A package added to a CBO baseline (`walkaway budget package`).

    Attributes:
        package: its name.
        edition: of the baseline.
        source: who estimated the package.
        assumed: what is not in the source.
        feedback_bp: basis points on all yields per point of debt over GDP.
        until: the package's last fiscal year, to which the sums run.
        primary: added to primary deficits, USD bn.
        debt_service: added net interest, USD bn.
        debt_pct_gdp: debt over GDP in that year, percent.
        debt_pct_gdp_change: the same less the baseline's, points.
        years: fiscal years of the series.
        primary_by_year, debt_service_by_year: USD bn.
        debt_pct_gdp_by_year: percent.
        filled: what of the baseline is not its own, in sentences.
    """

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "primary_by_year", "debt_service_by_year", "debt_pct_gdp_by_year",
    )  # fmt: skip

    package: str
    edition: str
    source: str
    assumed: str
    feedback_bp: Number
    until: int
    primary: Number
    debt_service: Number
    debt_pct_gdp: Number
    debt_pct_gdp_change: Number
    primary_by_year: Series
    debt_service_by_year: Series
    debt_pct_gdp_by_year: Series
    filled: list[str]


class Quantiles(Record):
    """Quantiles of the draws in each year, percent of GDP."""

    q05: Series = field(name="0.05")
    q25: Series = field(name="0.25")
    q50: Series = field(name="0.5")
    q75: Series = field(name="0.75")
    q95: Series = field(name="0.95")


class BudgetPaths(_ByYear, tag="walkaway/budget-paths/1"):
    """Debt paths drawn around a baseline, percent of GDP (`walkaway budget paths`).

    Attributes:
        edition: of the baseline.
        years: fiscal years.
        baseline: the path without shocks.
        quantiles: of the draws, year by year.
        share_rising_in_the_last_year: of the draws.
        draws: how many.
        method: jointly normal shocks, or whole years of the past.
        seed: of the draws.
        filled: what of the baseline is not its own, in sentences.
    """

    edition: str
    baseline: Series
    quantiles: Quantiles
    share_rising_in_the_last_year: Share
    draws: Count
    method: Literal["normal", "bootstrap"]
    seed: int
    filled: list[str]

    def rows(self) -> list[dict[str, Any]]:
        """One row per year, for CSV."""
        return by_year(self.years, {"baseline": self.baseline} | quantiles_of(self))


class BudgetJapan(_ByYear, tag="walkaway/budget-japan/1"):
    """Interest on Japan's government bonds when yields rise, JPY tn (`walkaway budget japan`).

    Attributes:
        stock: bonds outstanding.
        average_maturity: years.
        points: added to all yields, percentage points.
        years: from now, the first is 1.
        interest: a year, with unchanged yields.
        added: a year, by the higher ones.
    """

    COLUMNS: ClassVar[tuple[str, ...]] = ("interest", "added")

    stock: Number
    average_maturity: Number
    points: Number
    interest: Series
    added: Series


def baseline(published: Baseline, path: Projection) -> BudgetBaseline:
    """The document of a projection that adds nothing.

    Args:
        published: the baseline.
        path: its projection.
    """
    return BudgetBaseline(
        edition=published.edition,
        years=path.years.tolist(),
        gdp=_rounded(path.gdp),
        primary_balance=_rounded(path.primary_balance),
        net_interest=_rounded(path.net_interest),
        deficit=_rounded(path.deficit),
        debt_held_by_public=_rounded(path.debt),
        debt_pct_gdp=_rounded(path.debt_ratio),
        deficit_pct_gdp=_rounded(100 * path.deficit / path.gdp),
        net_interest_pct_gdp=_rounded(path.interest_ratio),
        filled=list(published.filled),
    )


def package(found: Added, feedback: float) -> BudgetPackage:
    """The document of a package on a baseline.

    Args:
        found: paths with and without it.
        feedback: basis points on yields per point of debt over GDP.
    """
    law, years, inside = found.package, found.baseline.years, found.inside
    primary, ratio = law.deficits(years), found.after.debt_ratio
    return BudgetPackage(
        package=law.name,
        edition=found.baseline.edition,
        source=law.source,
        assumed=law.note,
        feedback_bp=feedback,
        until=int(years[inside][-1]),
        primary=float(primary[inside].sum()),
        debt_service=float(found.service[inside].sum()),
        debt_pct_gdp=float(ratio[inside][-1]),
        debt_pct_gdp_change=float((ratio - found.before.debt_ratio)[inside][-1]),
        years=years.tolist(),
        primary_by_year=primary.tolist(),
        debt_service_by_year=found.service.tolist(),
        debt_pct_gdp_by_year=ratio.tolist(),
        filled=list(found.baseline.filled),
    )


def paths(published: Baseline, found: DebtPaths) -> BudgetPaths:
    """The document of stochastic debt paths.

    Args:
        published: the baseline around which they are drawn.
        found: the draws.
    """
    low, below, middle, above, high = found.quantiles(LEVELS).tolist()
    return BudgetPaths(
        edition=published.edition,
        years=found.years.tolist(),
        baseline=found.deterministic.tolist(),
        quantiles=Quantiles(q05=low, q25=below, q50=middle, q75=above, q95=high),
        share_rising_in_the_last_year=found.rises(),
        draws=int(found.draws.shape[0]),
        method="bootstrap" if found.method == "bootstrap" else "normal",
        seed=found.seed,
        filled=list(published.filled),
    )


def japan(ladder: Ladder, response: InterestResponse, points: float) -> BudgetJapan:
    """The document of what higher yields cost Japan.

    Args:
        ladder: the debt.
        response: interest with and without.
        points: added to all yields.
    """
    return BudgetJapan(
        stock=ladder.total,
        average_maturity=ladder.average_maturity,
        points=points,
        years=response.years.tolist(),
        interest=response.interest.tolist(),
        added=response.added.tolist(),
    )


def baseline_page(found: BudgetBaseline) -> Page:
    """The baseline for a person: amounts, then shares of GDP."""
    money = {
        "GDP": found.gdp,
        "primary balance": found.primary_balance,
        "net interest": found.net_interest,
        "deficit": found.deficit,
        "debt held by the public": found.debt_held_by_public,
    }
    shares = {
        "debt": found.debt_pct_gdp,
        "deficit": found.deficit_pct_gdp,
        "net interest": found.net_interest_pct_gdp,
    }
    tables = (
        series_table("USD bn", found.years, money, 3),
        series_table("Percent of GDP", found.years, shares, 3),
    )
    return Page(
        f"CBO baseline of {found.edition}",
        "fiscal years; a negative balance is a deficit",
        sections=(Section("baseline", "Year by year", tables=tables),),
        notes=tuple(found.filled),
    )


def package_page(found: BudgetPackage) -> Page:
    """A package for a person: the sums, then the years."""
    points = number(found.debt_pct_gdp_change)
    short = (
        f"To {found.until} it adds {number(found.primary, 0)} USD bn to primary deficits and "
        f"{number(found.debt_service, 0)} USD bn to debt service, against the baseline.",
        f"Debt is {found.debt_pct_gdp:.1f}% of GDP in {found.until}, {points} points against the "
        "baseline.",
    )
    columns = {
        "primary deficit, USD bn": found.primary_by_year,
        "debt service, USD bn": found.debt_service_by_year,
    }
    added = series_table("Added to the baseline", found.years, columns, 1, signed=True)
    debt = series_table(
        "Debt held by the public", found.years, {"% of GDP": found.debt_pct_gdp_by_year}, 1
    )
    assumed = f"Yields rise by {found.feedback_bp:g} basis points per point of debt over GDP."
    return Page(
        f"{found.package} on the CBO baseline of {found.edition}",
        f"fiscal years, sums to {found.until}",
        short=short,
        assumed=tuple(filter(None, (found.assumed, assumed))),
        sections=(Section("package", "Year by year", tables=(added, debt)),),
        sources=(found.source,) if found.source else (),
        notes=tuple(found.filled),
    )


def paths_page(found: BudgetPaths) -> Page:
    """Debt paths for a person."""
    columns = {"baseline": found.baseline}
    columns |= {f"{float(key):.0%}": row for key, row in quantiles_of(found).items()}
    shown = series_table("Debt over GDP, percent: quantiles of the draws", found.years, columns, 1)
    short = (
        f"Still rising in the last year: {found.share_rising_in_the_last_year:.1%} of the paths.",
        f"In {found.years[-1]} debt is {found.quantiles.q50[-1]:.1f}% of GDP "
        f"(5-95% of draws: {found.quantiles.q05[-1]:.1f} to {found.quantiles.q95[-1]:.1f}).",
    )
    return Page(
        f"Debt paths around the CBO baseline of {found.edition}",
        f"{found.draws:,} {found.method} draws, seed {found.seed}; fiscal years",
        short=short,
        sections=(Section("paths", "Year by year", tables=(shown,)),),
        notes=tuple(found.filled),
    )


def japan_page(found: BudgetJapan) -> Page:
    """Japan's interest for a person."""
    columns = {"interest": found.interest, "added": found.added}
    shown = series_table(f"Interest a year, {MONEY} tn", found.years, columns, 2)
    last = len(found.years)
    short = (
        f"With yields {number(found.points, _places(found.points))} points from now on, interest "
        f"is {number(found.added[0], 2)} {MONEY} tn in year 1 and {number(found.added[-1], 2)} in "
        f"year {last}, against unchanged yields.",
    )
    return Page(
        JAPAN.interest,
        f"{found.stock:,.0f} {MONEY} tn outstanding, {found.average_maturity:.1f} years on average",
        short=short,
        sections=(Section("japan", "Year by year", tables=(shown,)),),
    )


def by_year(years: Sequence[int], columns: Mapping[str, Sequence[float]]) -> list[dict[str, Any]]:
    """Series side by side as rows, one per year."""
    return [
        {"year": year, **{name: values[at] for name, values in columns.items()}}
        for at, year in enumerate(years)
    ]


def quantiles_of(found: BudgetPaths) -> dict[str, Series]:
    """The quantiles by their level: ``0.05`` and so on."""
    own = found.quantiles
    rows = (own.q05, own.q25, own.q50, own.q75, own.q95)
    return {f"{level:g}": row for level, row in zip(LEVELS, rows, strict=True)}


def series_table(
    caption: str,
    years: Sequence[int],
    columns: Mapping[str, Sequence[float]],
    digits: int,
    *,
    signed: bool = False,
) -> Table:
    """A table with years down and series across."""
    rows = (
        (str(year), *(number(values[at], digits, signed=signed) for values in columns.values()))
        for at, year in enumerate(years)
    )
    return table(caption, ("year", *columns), rows)


def _places(value: float) -> int:
    """Decimals that a number was given with, as far as it matters."""
    return next((places for places in range(6) if round(value, places) == value), 6)


def _rounded(values: NDArray[np.float64]) -> list[float]:
    """To the three decimals in which the CBO prints."""
    return [round(float(value), 3) for value in values]
