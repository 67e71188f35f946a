"""Episodes of money: what markets did in a few days, who sold, what was published of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from snapshot.artifact import DOMAIN, Artifact, Origin, TableFile
from snapshot.raw import read_csv
from walkaway.world.releases import month_end

TIC_DAYS = 50
"""Days from the end of a month to its TIC release, at most."""
MOVES = {
    "episode": "name", "start": "first day", "end": "last day",
    "series": "yield (DGS10: US ten-year) or currency per US dollar",
    "start_value": "percent, or currency per dollar", "end_value": "the same",
    "change": "of it", "unit": "bp, or percent: + is a stronger dollar",
}  # fmt: skip
FACTS = {
    "episode": "name", "when": "of it", "object": "what", "fact": "as published",
    "publisher": "whose", "grade": "how good the source is",
}  # fmt: skip
FLOWS = {
    "window": "of episode_moves", "who": "whose economy, ROW for everybody abroad",
    "kind": "official, hedging, forced", "amount": "dollars sold or hedged", "unit": "of amount",
    "long": "of it US notes and bonds sold, USD bn", "bills": "of it bills, USD bn",
    "says": "what was done", "source": "who says so",
}  # fmt: skip
EXTRA = Path(__file__).parent / "extra" / "episode_flows.csv"
TRANSACTIONS = {
    "month": "YYYY-MM", "holder": "as TIC calls it",
    "holdings": "US Treasuries at market value, USD bn",
    "net_purchases": "USD bn in the month, negative for sales",
    "lt_holdings": "of notes and bonds, USD bn", "lt_net_purchases": "the same, USD bn",
    "lt_valuation_change": "the same, USD bn", "st_holdings": "of bills, USD bn",
    "st_net_purchases": "the same, USD bn", "published": "at the latest",
}  # fmt: skip


def build(raw: Path) -> list[Artifact]:
    """Tables of the family."""
    own = raw / "money"
    moves = [[r[name] for name in MOVES] for r in read_csv(own / "episodes_market_moves.csv")]
    facts = [[r[name] for name in FACTS] for r in read_csv(own / "episodes_facts.csv")]
    return [
        TableFile("episode_moves", "What yields and currencies did in episodes",
                  _origin("H.15, H.10, euro area yield curve, JGB yields",
                          "Federal Reserve; ECB; Ministry of Finance of Japan",
                          "changes between closing values; currencies at noon in New York",
                          f"{DOMAIN}; ECB and Ministry of Finance with citation"),
                  MOVES, moves, "the last day of the episode", "end"),
        TableFile("episode_facts", "What was published of episodes",
                  _origin("as named in each row", "as named in each row", "none",
                          "facts of publications, cited"),
                  FACTS, facts, "what happened: for looking up, never for runs"),
        TableFile("episode_flows", "Who sold dollars or US Treasuries in episodes",
                  _origin("as named in each row", "as named in each row",
                          "yen at the rate of the window's first day; interventions of reserves "
                          "are booked as bills, as TIC shows for 2026", "facts of publications"),
                  FLOWS, [[r[name] for name in FLOWS] for r in read_csv(EXTRA)],
                  "what happened: for looking up, never for runs"),
        TableFile("tic_transactions", "Who bought US Treasuries, bonds and bills apart, by month",
                  _origin("Treasury International Capital, SLT", "US Treasury", "none", DOMAIN),
                  TRANSACTIONS, _transactions(own), "50 days after the month", "published"),
    ]  # fmt: skip


def _transactions(own: Path) -> list[list[str]]:
    rows = read_csv(own / "tic_slt_transactions_valuation.csv")
    names = [name for name in TRANSACTIONS if name != "published"]
    found = []
    for row in rows:
        year, month = map(int, row["month"].split("-"))
        known = month_end(year, month) + dt.timedelta(days=TIC_DAYS)
        found.append([*(row[name] for name in names), known.isoformat()])
    return found


def _origin(original: str, publisher: str, done: str, licence: str) -> Origin:
    return Origin(publisher=publisher, original=original, licence=licence,
                  vintage="gathered 2026-11-27", transformation=done or "none",
                  via="copies named in each row or in the sources of the series")  # fmt: skip
