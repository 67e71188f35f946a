"""Standard answers of all publishers: deterministic numbers in true formats, in two editions.

``standard(today, first)`` gives every address that the publishers would be asked for between two
days, and what is there. ``edition`` 1 is the same some weeks later: what is often revised is.
"""

from __future__ import annotations

import datetime as dt

from tests.world.feed import answers_more, formats
from tests.world.feed.answers_more import Builder, level, months, weekdays
from walkaway.world.feed.publishers import publishers, tic
from walkaway.world.releases import month_end

FIRST = dt.date(2025, 1, 1)
LINES = ("Japan", "United Kingdom", "China, Mainland", "Belgium", "Korea, South", "All Other")
NOT_LISTED = {
    "tic-holders": {f"tic_{n.lower().replace(' ', '_')}" for n in tic.HOLDERS if n not in LINES}
    | {"tic_belgium_luxembourg", "tic_caribbean_banking_centers"},
}
"""Wanted series that the standard answers do not hold: holders below the largest."""


def standard(
    today: dt.date, first: dt.date = FIRST, edition: int = 0, only: str = ""
) -> dict[str, bytes]:
    """Address -> body, of all publishers or of one."""
    return {
        address: BUILDERS[publisher.id](address, first, today, edition)
        for publisher in publishers()
        if only in ("", publisher.id)
        for address in publisher.addresses(first, today)
    }


def _treasury(columns: tuple[str, ...]) -> Builder:
    def build(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
        year = int(address.split("/all")[0][-4:])
        days = weekdays(dt.date(year, 1, 1), min(today, dt.date(year, 12, 31)))
        rows = {d: {c: level(d, k) for k, c in enumerate(columns)} for d in days}
        return formats.treasury(rows, columns)

    return build


def _mof(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    start = today.replace(day=1)
    ahead = "historical" not in address
    days = weekdays(start, today) if ahead else weekdays(first, start - dt.timedelta(days=1))
    return formats.mof({d: {c: level(d, k, 1, 3) for k, c in enumerate(formats.JGB)} for d in days})


def _tic(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    ends = [e for e in months(dt.date(2000, 3, 1), today) if e <= today - dt.timedelta(days=47)]
    if "mfhhis01" in address:
        years = {}
        for year in range(2000, ends[-1].year if ends[-1].month < 12 else ends[-1].year + 1):
            whole = [month_end(year, month) for month in range(12, 0, -1)]
            lines = _holders(whole, edition, "For. Official", "Treasury Bills", "T-Bonds & Notes")
            years[year] = {
                name: [c if e >= ends[0] else "" for c, e in zip(cells, whole, strict=True)]
                for name, cells in lines.items()
            }
        return formats.tic_history(years)
    last = ends[-13:][::-1]
    which = "Of Which: Foreign Official"
    lines = _holders(last, edition, which, f"{which} Treasury Bills", f"{which} T-Bonds & Notes")
    return formats.tic_table_5([f"{e:%Y-%m}" for e in last], lines)


def _holders(ends: list[dt.date], edition: int, *official: str) -> dict[str, list[str]]:
    lines = {
        name: [level(e, k, 400 + 90 * k + (edition if name == "Japan" else 0), 1) for e in ends]
        for k, name in enumerate(LINES)
    }
    total = [sum(float(cells[i]) for cells in lines.values()) for i in range(len(ends))]
    lines["Grand Total"] = [f"{value:.1f}" for value in total]
    bills = [float(level(e, 1, 400, 1)) for e in ends]
    bonds = [float(level(e, 2, 900, 1)) for e in ends]
    whole = [f"{a + b:.1f}" for a, b in zip(bills, bonds, strict=True)]
    parts = [[f"{x:.1f}" for x in part] for part in (bills, bonds)]
    return lines | dict(zip(official, [whole, *parts], strict=True))


def _table_3(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    rows = []
    for k, (name, code) in enumerate(
        {"Japan": "42609", "China, Mainland": "41408", "Chile": "30902", "Grand Total": "99996",
         "Of Which: Foreign Official": "99990"}.items()
    ):  # fmt: skip
        for end in months(dt.date(2023, 1, 1), today - dt.timedelta(days=47)):
            numbers = [int(float(level(end, k + j, 500)) * 1000) + edition for j in range(7)]
            cells = [str(n) for n in numbers]
            if end < dt.date(2023, 2, 1):  # purchases are told from the new form on
                cells = [c if i in (0, 2, 5) else "n.a." for i, c in enumerate(cells)]
            rows.append((name, code, f"{end:%Y-%m}", cells))
    return formats.tic_table_3(rows)


TERMS = (("Bill", "13-Week"), ("Note", "10-Year"), ("Bond", "30-Year"), ("Note", "5-Year TIPS"),
         ("Note", "2-Year FRN"))  # fmt: skip


def auction(day: dt.date, kind: str, term: str) -> dict[str, str | None]:
    """One record of results, with the names and the text of the service."""
    real, floats = term.endswith("TIPS"), term.endswith("FRN")
    rate = "discnt_rate" if kind == "Bill" else "discnt_margin" if floats else "yield"
    record: dict[str, str | None] = {
        f"{side}_{name}": None
        for side in ("high", "avg_med", "low")
        for name in ("discnt_rate", "discnt_margin", "yield")
    }
    whole = 20_000_000_000 + day.toordinal() * 1_000_000
    return record | {
        "record_date": f"{day}", "cusip": f"91282{day:%y%m}", "security_type": kind,
        "security_term": term.split(" ")[0], "original_security_term": term.split(" ")[0],
        "auction_date": f"{day}", "issue_date": f"{day + dt.timedelta(days=3)}",
        "maturity_date": f"{day + dt.timedelta(days=903)}", "dated_date": None,
        "reopening": "No", "inflation_index_security": "Yes" if real else "No",
        "floating_rate": "Yes" if floats else "No", "cash_management_bill_cmb": "No",
        f"high_{rate}": level(day, 2, 4, 3) + "000", f"avg_med_{rate}": level(day, 1, 3.9, 3),
        f"low_{rate}": level(day, 0, 3.8, 3), "high_investment_rate": None,
        "int_rate": None if kind == "Bill" else "4.125000", "allocation_pctage": "55.500000",
        "bid_to_cover_ratio": level(day, 3, 2.3), "price_per100": "99.512345",
        "unadj_price": "98.765432" if real else None, "accrued_int_per1000": None,
        "unadj_accrued_int_per1000": None, "offering_amt": f"{whole}",
        "comp_tendered": f"{2 * whole}", "comp_accepted": f"{whole - 300_000_000}",
        "primary_dealer_tendered": f"{whole}", "primary_dealer_accepted": f"{whole // 8}",
        "direct_bidder_tendered": f"{whole // 2}", "direct_bidder_accepted": f"{whole // 4}",
        "indirect_bidder_tendered": f"{whole // 2}", "indirect_bidder_accepted": f"{whole // 2}",
        "noncomp_accepted": "200000000", "fima_noncomp_accepted": "100000000",
        "soma_accepted": "1500000000",
    }  # fmt: skip


def _auctions(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    year = int(address.split("gte:")[1][:4])
    days = [d for d in weekdays(dt.date(year, 1, 1), dt.date(year, 12, 31)) if d <= today]
    records = [auction(d, *TERMS[d.weekday()]) for d in days]
    ahead = auction(today + dt.timedelta(days=2), "Bill", "26-Week")  # announced, not yet held
    ahead |= dict.fromkeys(("bid_to_cover_ratio", "comp_accepted", "high_discnt_rate"))
    return formats.fiscal_data([*records, ahead] if year == today.year else records)


def _debt(address: str, first: dt.date, today: dt.date, edition: int) -> bytes:
    ends = months(first, today - dt.timedelta(days=6))
    return formats.fiscal_data(
        [
            {"record_date": f"{end}", "security_type_desc": "Total Public Debt Outstanding",
             "security_class_desc": "_", "total_mil_amt": level(end, 3, 37_000_000, 7)}
            for end in ends
        ]
    )  # fmt: skip


BUILDERS: dict[str, Builder] = {
    "treasury-par": _treasury(formats.PAR),
    "treasury-real": _treasury(formats.REAL),
    "mof-jgb": _mof,
    "tic-holders": _tic,
    "tic-transactions": _table_3,
    "treasury-auctions": _auctions,
    "treasury-debt": _debt,
    **answers_more.BUILDERS,
}
