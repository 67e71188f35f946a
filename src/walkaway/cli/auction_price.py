"""`walkaway auction price`: one security, or a file of them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from walkaway.bonds.pricing import Terms
    from walkaway.errors import Problem

KINDS = ("note", "bond", "bill", "tips", "frn")
NEEDED = {
    "bill": ("maturity", "issue"),
    "frn": ("maturity", "issue", "spread", "margin"),
    "tips": ("coupon", "maturity", "issue", "yield"),
    "note": ("maturity", "issue"),
}
FILE_COLUMNS = ("coupon", "maturity", "dated", "issue", "yield")
ANNOUNCED = ("accrued", "accrued_per_1000")
FIRST = ("first", "first_payment", "first_interest_date")


@click.command()
@click.option(
    "--kind", type=click.Choice(KINDS), default="note", help="note (or bond) if not said."
)
@click.option("--coupon", help="Interest rate, percent; set from the yield if left out.")
@click.option("--maturity", help="Repayment: 2055-05-15.")
@click.option("--dated", help="Interest accrues from here; the issue date if left out.")
@click.option("--issue", help="Settlement.")
@click.option("--first", help="First interest date, where a short or long first period is odd.")
@click.option("--yield", "yield_", help="Yield in percent (TIPS: real yield).")
@click.option("--price", "price_", help="Price per $100: gives the yield instead.")
@click.option("--accrued", help="Accrued interest per $1000 as announced (FRN: per $100).")
@click.option("--discount-rate", help="Bill: discount rate, percent.")
@click.option("--ref-cpi-issue", help="TIPS: reference CPI on the issue date.")
@click.option("--ref-cpi-dated", help="TIPS: reference CPI on the dated date.")
@click.option("--index-ratio", help="TIPS: index ratio on the issue date.")
@click.option("--spread", help="FRN: spread, percent.")
@click.option("--margin", help="FRN: discount margin, percent.")
@click.option("--index-rate", help="FRN: index rate, percent.")
@click.option("--bill-rate", help="FRN: high rate of the 13-week bill, for the index rate.")
@click.option("--bill-days", default=91, show_default=True, help="FRN: days of that bill.")
@click.option("--risk", is_flag=True, help="Add duration, convexity, DV01 (always in text).")
@click.option("--term-file", type=click.Path(path_type=Path), help="Price many from a CSV.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="Write the CSV here, not to stdout."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; prices are exact strings.")
def price(term_file: Path | None, output: Path | None, as_json: bool, **given: Any) -> None:
    """Price a Treasury security exactly as 31 CFR 356 Appendix B does.

    A term file has the columns coupon, maturity, dated, issue, yield (optional: first,
    accrued per $1000 as announced); the output adds price and accrued (per $1000).
    """
    from walkaway.cli.output import emit_json
    from walkaway.errors import BadInputError, Problem

    if term_file is not None:
        extra = [k for k, v in given.items() if v is not None and k not in ("kind", "bill_days")]
        extra = [k for k in extra if given[k] is not False]
        if extra:
            names = ", ".join("--" + k.rstrip("_").replace("_", "-") for k in extra)
            raise BadInputError([Problem("term-file", "", f"cannot go with {names}")])
        rows, header = price_file(term_file)
        if as_json:
            emit_json(rows)
        else:
            _write_csv(rows, header, output)
        return
    given["risk"] = given["risk"] or not as_json  # QuantLib takes half a second to load
    document = price_one(given)
    if as_json:
        emit_json(document)
        return
    for name, value in document.items():
        if isinstance(value, dict):
            for key, cell in value.items():
                shown = f"{cell:.6g}" if isinstance(cell, float) else cell
                click.echo(f"{key.replace('_', ' '):<28}{shown}")
        else:
            click.echo(f"{name.replace('_', ' '):<28}{value}")


def price_one(given: dict[str, Any]) -> dict[str, Any]:
    """Price what the options describe.

    Raises:
        BadInputError: everything that is missing or wrong.
    """
    from walkaway.errors import BadInputError, Problem

    kind = given["kind"]
    named = {key.rstrip("_"): value for key, value in given.items()}
    needed = NEEDED.get(kind, NEEDED["note"])
    missing = [Problem(f"--{n}", "", f"a {kind} needs it") for n in needed if named[n] is None]
    pairs = {
        "bill": ("discount_rate", "price"),
        "note": ("yield", "price"),
        "bond": ("yield", "price"),
        "frn": ("index_rate", "bill_rate"),
        "tips": ("index_ratio", "ref_cpi_issue"),
    }[kind]
    if sum(named[n] is not None for n in pairs) != 1:
        either = " or ".join("--" + n.replace("_", "-") for n in pairs)
        missing.append(Problem("options", "", f"a {kind} needs either {either}"))
    if kind == "tips" and named["ref_cpi_issue"] and not named["ref_cpi_dated"]:
        missing.append(Problem("--ref-cpi-dated", "", "--ref-cpi-issue needs it"))
    if kind in ("note", "bond") and named["coupon"] is None and named["yield"] is None:
        missing.append(Problem("--coupon", "", "needed with --price"))
    problems = missing + _unreadable(named)
    if problems:
        raise BadInputError(problems)
    return {"bill": _bill, "frn": _frn, "tips": _tips}.get(kind, _note)(named)


def _unreadable(named: dict[str, Any]) -> list[Problem]:
    """Numbers that are no numbers and dates that are no dates."""
    from walkaway.bonds.exact import exact
    from walkaway.bonds.pricing import collect, read_date

    problems: list[Problem] = []
    for name, value in named.items():
        if value is None or name in ("kind", "risk", "bill_days"):
            continue
        reader = read_date if name in ("maturity", "dated", "issue", "first") else exact
        collect(problems, reader, value, f"--{name.replace('_', '-')}")
    return problems


def _note(named: dict[str, Any]) -> dict[str, Any]:
    from walkaway.bonds.exact import exact
    from walkaway.bonds.pricing import Terms, coupon_for, yield_from_price
    from walkaway.bonds.pricing import price as published

    is_set = named["coupon"] is None
    coupon = coupon_for(named["yield"]) if is_set else named["coupon"]
    terms = Terms.of(coupon, named["maturity"], named["dated"], named["issue"], named["first"])
    if named["price"] is not None:
        rate = yield_from_price(terms, named["price"], named["accrued"])
    else:
        rate = exact(named["yield"], "yield")
    clean = published(terms, rate, named["accrued"])
    accrued = exact(named["accrued"] or terms.accrued_per_1000, "accrued")
    document: dict[str, Any] = {
        "price": shown(clean, 6),
        "accrued_per_1000": shown(accrued, 5),
        "full_price": shown(clean + accrued / 10, 6),
        "yield": decimal(rate),
        "coupon": decimal(terms.coupon),
        "coupon_set_from_yield": is_set,
    }
    risk = _risk_json(terms, rate) if named["risk"] else {}
    return document | _terms_json(terms) | risk


def _terms_json(terms: Terms) -> dict[str, Any]:
    period = terms.period
    return {
        "maturity": terms.maturity.isoformat(),
        "dated": terms.dated.isoformat(),
        "issue": terms.issue.isoformat(),
        "first_payment": period.first.isoformat(),
        "first_period": period.kind,
        "first_payment_inferred": terms.first is None,
        "days_to_next_payment": period.r,
        "days_in_half_year": period.s,
        "full_half_years_after": period.n,
    }


def _risk_json(terms: Terms, rate: Fraction) -> dict[str, Any]:
    from walkaway.bonds.risk import risk

    if rate <= -100:
        return {}
    found = risk(terms, rate)
    return {
        "risk": {
            "modified_duration_years": found.modified_duration,
            "macaulay_duration_years": found.macaulay_duration,
            "convexity": found.convexity,
            "dv01_per_100": found.dv01,
        }
    }


def _bill(named: dict[str, Any]) -> dict[str, Any]:
    from walkaway.bonds.bills import Bill, bill_price, discount_rate, investment_rate
    from walkaway.bonds.exact import exact, text

    bill = Bill.of(named["issue"], named["maturity"])
    if named["price"] is not None:
        clean = exact(named["price"], "price")
        rate = discount_rate(bill, clean)
    else:
        rate = exact(named["discount_rate"], "discount rate")
        clean = bill_price(bill, rate)
    return {
        "price": shown(clean, 6),
        "discount_rate": decimal(rate),
        "investment_rate": text(investment_rate(bill, clean), 3),
        "days": bill.days,
        "days_in_year": bill.year,
        "issue": bill.issue.isoformat(),
        "maturity": bill.maturity.isoformat(),
    }


def _tips(named: dict[str, Any]) -> dict[str, Any]:
    from walkaway.bonds.exact import exact, text
    from walkaway.bonds.pricing import Terms
    from walkaway.bonds.tips import index_ratio, tips_price

    terms = Terms.of(
        named["coupon"], named["maturity"], named["dated"], named["issue"], named["first"]
    )
    if named["index_ratio"] is not None:
        ratio = exact(named["index_ratio"], "index ratio")
    else:
        ratio = index_ratio(named["ref_cpi_issue"], named["ref_cpi_dated"])
    found = tips_price(terms, named["yield"], ratio)
    document: dict[str, Any] = {
        "price": text(found.price, 6),
        "accrued_per_1000": text(found.accrued_per_1000, 5),
        "index_ratio": decimal(found.index_ratio),
        "adjusted_price": text(found.adjusted_price, 6),
        "adjusted_accrued_per_1000": text(found.adjusted_accrued_per_1000, 5),
        "accrued_per_100": text(found.accrued, 6),
        "adjusted_accrued_per_100": text(found.adjusted_accrued, 6),
        "settlement_per_100": text(found.settlement, 6),
        "real_yield": decimal(exact(named["yield"])),
        "coupon": decimal(terms.coupon),
    }
    risk = _risk_json(terms, exact(named["yield"])) if named["risk"] else {}
    return document | _terms_json(terms) | risk


def _frn(named: dict[str, Any]) -> dict[str, Any]:
    from walkaway.bonds.exact import exact, text
    from walkaway.bonds.floating import floating_price, index_rate
    from walkaway.bonds.pricing import read_date

    if named["index_rate"] is not None:
        rate = exact(named["index_rate"], "index rate")
    else:
        rate = index_rate(named["bill_rate"], named["bill_days"])
    maturity, issue = (read_date(named[n], n) for n in ("maturity", "issue"))
    dated: dt.date | None = read_date(named["dated"], "dated") if named["dated"] else None
    found = floating_price(
        maturity, issue, spread=named["spread"], margin=named["margin"], rate=rate, dated=dated,
        accrued=named["accrued"],
    )  # fmt: skip
    return {
        "price": text(found.price, 6),
        "accrued_per_100": text(found.accrued, 9),
        "full_price": text(found.full_price, 6),
        "index_rate": decimal(rate),
        "issue": issue.isoformat(),
        "maturity": maturity.isoformat(),
    }


def shown(value: Fraction, places: int) -> str:
    """A number with a fixed number of decimals, or with as many more as it has."""
    from walkaway.bonds.exact import text

    return text(value, places) if (value * 10**places).denominator == 1 else decimal(value)


def _told(row: dict[str, str], names: tuple[str, ...]) -> str | None:
    """The first of some optional columns that a row fills."""
    return next((row[name] for name in names if row.get(name)), None)


def decimal(value: Fraction) -> str:
    """A number as a decimal string, at least three decimals; a fraction if it never ends."""
    from walkaway.bonds.exact import text

    for places in range(3, 19):
        if (value * 10**places).denominator == 1:
            return text(value, places)
    return str(value)


def price_file(path: Path) -> tuple[list[dict[str, str]], list[str]]:
    """Price every row of a term file.

    Returns:
        The rows with ``price`` and ``accrued`` (per $1000) added, and the file's header.

    Raises:
        BadInputError: all mistakes, with their lines.
    """
    from walkaway.bonds.exact import exact
    from walkaway.bonds.pricing import Terms, collect, full_price
    from walkaway.bonds.pricing import price as published
    from walkaway.bonds.pricing_many import Batch, prices
    from walkaway.errors import BadInputError, Problem

    rows, header, problems = _read_rows(path)
    read: list[tuple[Terms, Fraction]] = []
    for line, row in rows.items():
        found: list[Problem] = []
        terms = collect(
            found, Terms.of, row["coupon"], row["maturity"], row["dated"], row["issue"],
            _told(row, FIRST),
        )  # fmt: skip
        rate = collect(found, exact, row["yield"], "yield")
        if told := _told(row, ANNOUNCED):
            collect(found, exact, told, "accrued")
        if terms is not None and rate is not None and rate <= -200:
            collect(found, full_price, terms, rate)
        problems += [Problem(f"{path}:{line}", p.place, p.what, p.hint) for p in found]
        if terms is not None and rate is not None:
            read.append((terms, rate))
    if problems:
        raise BadInputError(problems)
    announced = any(_told(row, ANNOUNCED) for row in rows.values())
    batch = None if announced else Batch.of([t for t, _ in read], [y for _, y in read])
    if batch is not None:
        clean, accrued = prices(batch)
        found_prices = [Fraction(p, 10**6) for p in clean.tolist()]
        owed = [Fraction(a, 10**5) for a in accrued.tolist()]
    else:
        owed = [
            exact(told) if (told := _told(row, ANNOUNCED)) else terms.accrued_per_1000
            for row, (terms, _) in zip(rows.values(), read, strict=True)
        ]
        found_prices = [published(t, y, a) for (t, y), a in zip(read, owed, strict=True)]
    out = [
        row | {"price": shown(p, 6),
               "accrued": shown(a, 5)}
        for row, p, a in zip(rows.values(), found_prices, owed, strict=True)
    ]  # fmt: skip
    return out, [*header, *(n for n in ("price", "accrued") if n not in header)]


def _read_rows(path: Path) -> tuple[dict[int, dict[str, str]], list[str], list[Problem]]:
    """Rows by line, the header, and lines of the wrong width.

    Raises:
        BadInputError: not readable, or a column is missing.
    """
    from walkaway.errors import BadInputError, Problem, did_you_mean

    try:
        content = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError([Problem(str(path), "", f"cannot be read: {error}")]) from None
    reader = csv.reader(io.StringIO(content, newline=""))
    header = [name.strip().lower() for name in next(reader, [])]
    missing = [
        Problem(f"{path}:1", "", f"no column {name!r}", did_you_mean(name, header))
        for name in FILE_COLUMNS
        if name not in header
    ]
    if missing:
        raise BadInputError(missing)
    rows, problems = {}, []
    for cells in reader:
        if len(cells) == len(header):
            rows[reader.line_num] = {n: c.strip() for n, c in zip(header, cells, strict=True)}
        elif cells:
            what = f"{len(cells)} cells, the header has {len(header)}"
            problems.append(Problem(f"{path}:{reader.line_num}", "", what))
    return rows, header, problems


def _write_csv(rows: list[dict[str, str]], header: list[str], output: Path | None) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    if output is None:
        click.echo(buffer.getvalue(), nl=False)
        return
    partial = output.with_name(output.name + ".tmp")
    partial.write_text(buffer.getvalue(), "utf-8")
    partial.replace(output)
