"""What a base year must meet: customs, merchandise trade, national accounts.

The inter-country tables are at basic prices and count no re-exports; customs count what crosses the
border, at the price there. The rules, in order:

1. United States imports by partner and industry are those of customs.
2. Everybody's exports and imports of goods are those of the table of 2022 times one factor from
   basic prices to border values (that of United States imports, the only ones known both ways),
   times the growth of its merchandise trade; but no more than its merchandise trade, which counts
   re-exports as well. Imports are brought from c.i.f. to f.o.b. by the world's ratio. Exports of
   the United States are its merchandise exports, less the part that belongs to no industry: its
   imports by customs hold what it sells on.
   What it sells to nine partners is known from its own customs (five of them for eight months,
   taken as two thirds of the year), less the same part.
3. What sellers and buyers say differs: both are scaled to the mean of their sums.
4. Who sells to whom is in proportion to CEPII's reconciled record of 2023, fitted to these totals;
   to the table of 2022 for economies that it lacks and for sellers of others' goods (whose record
   is above 1.5 times rule 2).
5. Value added grows as gross domestic product at current dollars.
6. Exports less imports of goods and services are those of the national accounts; who publishes
   none keeps its balance of 2022 in proportion to value added. The rest of the world has what is
   left, the world's statistical discrepancy in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from snapshot import us_paid
from snapshot.icio import Shares, Year
from snapshot.raw import read_csv
from walkaway.solve.balancing import Margin, balance

HERE = Path(__file__).parent / "extra"
US, REST, WORLD = "USA", "ROW", "WLD"
BEFORE, YEAR = 2022, 2024
SELLS_ON = 1.5
"""A seller whose record is so many times what it makes sells others' goods."""
CUSTOMS, SOLD, RECORD, TABLE = "customs", "exports by customs", "record of 2023", "table of 2022"
SPELT = {"IRELAND": "IRL", "SWITZERLAND": "CHE", "TURKEY": "TUR", "VIETNAM": "VNM"}


@dataclass(frozen=True, eq=False)
class Totals:
    """What the table must meet, million dollars.

    us_imports [exporter, sector]: customs; pairs [exporter, importer]: goods, NaN at home and into
    the United States; basis: of each pair, which rule; value_added [economy]; net [economy]:
    exports less imports, NaN for the rest of the world; growth [economy]: of value added; border:
    the factor from basic prices to border values; services: what is left of services trade when the
    margins in goods are taken out; agreed: factor on sellers and on buyers; outside: US imports
    that belong to no industry.
    """

    us_imports: np.ndarray
    pairs: np.ndarray
    basis: np.ndarray
    value_added: np.ndarray
    net: np.ndarray
    growth: np.ndarray
    border: float
    services: float
    agreed: tuple[float, float]
    outside: float


@dataclass(frozen=True, eq=False)
class Accounts:
    """The World Bank's figures by name [economy or the world, 2022 and 2024], NaN where none."""

    codes: list[str]
    held: dict[str, np.ndarray]

    def of(self, name: str, economies: list[str], year: int) -> np.ndarray:
        """A figure by economy."""
        column = (BEFORE, YEAR).index(year)
        values = self.held[name]
        return np.array(
            [values[self.codes.index(c), column] if c in self.codes else np.nan for c in economies]
        )

    def growth(self, name: str, economies: list[str]) -> np.ndarray:
        """From 2022 to 2024; what is unknown grows as what is left of the world."""
        known = [self.of(name, economies, year) for year in (BEFORE, YEAR)]
        whole = [float(self.of(name, [WORLD], year)[0]) for year in (BEFORE, YEAR)]
        rest = (whole[1] - np.nansum(known[1])) / (whole[0] - np.nansum(known[0]))
        grown = known[1] / known[0]
        return np.where(np.isnan(grown), rest, grown)


def accounts() -> Accounts:
    """National accounts and merchandise trade of 2022 and 2024."""
    rows = read_csv(HERE / "national_accounts.csv")
    codes = list(dict.fromkeys(row["iso3"] for row in rows))
    names = [name for name in rows[0] if name not in {"iso3", "year"}]
    held = {name: np.full((len(codes), 2), np.nan) for name in names}
    for row in rows:
        for name in names:
            if row[name]:
                cell = codes.index(row["iso3"]), (BEFORE, YEAR).index(int(row["year"]))
                held[name][cell] = float(row[name]) / (1 if "pct" in name else 1e6)
    return Accounts(codes, held)


def gather(raw: Path, before: Year, shares: Shares, customs: us_paid.Customs) -> Totals:
    """All totals, by the rules above.

    Raises:
        ValueError: an economy sells the United States more than it sells in all.
    """
    told, economies = accounts(), shares.economies
    us = economies.index(US)
    bought = np.zeros((len(economies), len(shares.sectors)))
    for (exporter, sector), cell in customs.cells.items():
        if exporter != US:
            bought[economies.index(exporter), shares.sectors.index(sector)] = cell.imports / 1e6
    outside = customs.outside.imports / 1e6
    abroad = _abroad(before.flows)
    border, exports, imports = _levels(told, economies, abroad, bought.sum(), outside)
    left = np.where(np.arange(len(economies)) == us, exports, exports - bought.sum(axis=1))
    if (left <= 0).any():
        short = ", ".join(np.array(economies)[left <= 0])
        raise ValueError(f"the United States buys more than all that is sold by {short}")
    others = np.where(np.arange(len(economies)) == us, 0.0, imports)
    middle = (left.sum() + others.sum()) / 2
    agreed = middle / left.sum(), middle / others.sum()
    pattern, basis = _pattern(raw, economies, abroad, exports, border)
    known = us_exports(raw, economies) * bought.sum() / (bought.sum() + outside)
    pattern[us, known > 0], basis[us, known > 0] = 0.0, SOLD
    rest = left * agreed[0], others * agreed[1] - known
    rest[0][us] -= known.sum()
    pairs = balance(pattern, [Margin((0,), rest[0]), Margin((1,), rest[1])]).values
    pairs[us] += known
    pairs[np.arange(len(economies)), np.arange(len(economies))] = np.nan
    pairs[:, us] = np.nan
    growth = told.growth("gdp_usd", economies)
    made = (before.flows.sum(axis=1) * shares.value_added).sum(axis=1)
    return Totals(
        us_imports=bought,
        pairs=pairs,
        basis=basis,
        value_added=made * growth,
        net=_net(told, economies, before, growth),
        growth=growth,
        border=border,
        services=_services(told, economies, before),
        agreed=agreed,
        outside=outside,
    )


def _net(told: Accounts, economies: list[str], before: Year, growth: np.ndarray) -> np.ndarray:
    """Exports less imports of goods and services; NaN for the rest of the world."""
    share = told.of("exports_pct_gdp", economies, YEAR) - told.of(
        "imports_pct_gdp", economies, YEAR
    )
    told_of = share / 100 * told.of("gdp_usd", economies, YEAR)
    kept = (before.flows.sum(axis=(1, 2)) - before.flows.sum(axis=(0, 2))) * growth
    net = np.where(np.isnan(told_of), kept, told_of)
    net[economies.index(REST)] = np.nan
    return np.asarray(net)


def us_exports(raw: Path, economies: list[str]) -> np.ndarray:
    """Goods that the United States sold in 2024 by partner, where held, million dollars."""
    out = np.zeros(len(economies))
    for row in read_csv(raw / "duties" / "us_exports_4partners_hs6_2023_2026-01.csv"):
        if row["year"] == str(YEAR):
            out[economies.index(SPELT[row["cty_name"]])] += float(row["exports_usd"]) / 1e6
    months: dict[str, list[float]] = {}
    for row in read_csv(raw / "duties" / "us_trade_5partners_month.csv"):
        if row["year"] == str(YEAR):
            months.setdefault(row["partner"], []).append(float(row["us_exports_musd"]))
    for partner, sold in months.items():
        out[economies.index(partner)] = 12 * sum(sold) / len(sold)
    return out


def _abroad(flows: np.ndarray) -> np.ndarray:
    """Goods sold to others [exporter, importer]; services are the last sector."""
    goods = flows[:, :, :-1].sum(axis=2)
    np.fill_diagonal(goods, 0.0)
    return goods


def _levels(
    told: Accounts, economies: list[str], abroad: np.ndarray, bought: float, outside: float
) -> tuple[float, np.ndarray, np.ndarray]:
    """The factor to border values, and goods sold and bought by economy."""
    us = economies.index(US)
    grown = [told.growth(f"merchandise_{way}_usd", economies) for way in ("exports", "imports")]
    border = bought / (abroad[:, us].sum() * grown[1][us])
    counted = [told.of(f"merchandise_{way}_usd", economies, YEAR) for way in ("exports", "imports")]
    world = [
        float(told.of(f"merchandise_{way}_usd", [WORLD], YEAR)[0]) for way in ("exports", "imports")
    ]
    exports = np.fmin(border * abroad.sum(axis=1) * grown[0], counted[0])
    imports = np.fmin(border * abroad.sum(axis=0) * grown[1], counted[1] * world[0] / world[1])
    exports[us] = counted[0][us] * bought / (bought + outside)
    imports[us] = bought
    return float(border), exports, imports


def _pattern(
    raw: Path, economies: list[str], abroad: np.ndarray, exports: np.ndarray, border: float
) -> tuple[np.ndarray, np.ndarray]:
    """Who sells to whom before totals are met, and the rule of each pair."""
    place = {code: i for i, code in enumerate(economies)}
    record = np.zeros_like(abroad)
    sold = np.zeros(len(economies))
    for row in read_csv(raw / "duties" / "bilateral_goods_2023_baci.csv"):
        if row["exporter"] in place:
            sold[place[row["exporter"]]] += float(row["usd"]) / 1e6
            if row["importer"] in place:
                record[place[row["exporter"]], place[row["importer"]]] += float(row["usd"]) / 1e6
    makes = (sold > 0) & (sold <= SELLS_ON * exports)
    bought = record.sum(axis=0) > 0
    use = makes[:, None] & bought[None, :] & (record > 0)
    pattern = np.where(use, record, border * abroad)
    basis = np.where(use, RECORD, TABLE).astype(object)
    us = economies.index(US)
    pattern[:, us] = 0.0
    basis[:, us] = CUSTOMS
    np.fill_diagonal(pattern, 0.0)
    return pattern, basis


def _services(told: Accounts, economies: list[str], before: Year) -> float:
    """Services trade of national accounts over that of the table, which holds margins on goods."""
    whole = told.of("exports_pct_gdp", economies, YEAR) / 100 * told.of("gdp_usd", economies, YEAR)
    counted = whole - told.of("merchandise_exports_usd", economies, YEAR)
    services = before.flows[:, :, -1].copy()
    np.fill_diagonal(services, 0.0)
    known = ~np.isnan(counted)
    return float(counted[known].sum() / services[known].sum())
