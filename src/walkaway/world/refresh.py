"""Newer data from the official publishers, for people who are online.

The embedded snapshot stays as it is; a refreshed one is written to a folder of its own, whole
or not at all. ``WALKAWAY_DATA=FOLDER`` makes walkaway read it.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from walkaway.errors import BadInputError, Problem, WalkawayError, did_you_mean
from walkaway.files import put_folder
from walkaway.world import publishers
from walkaway.world.releases import tic_release
from walkaway.world.sources import FINGERPRINT, MANIFEST, Snapshot

ADDRESSES = {
    "treasury": (
        "https://home.treasury.gov/resource-center/data-chart-center/interest-rates/"
        "daily-treasury-rates.csv/{year}/all?type=daily_treasury_yield_curve"
        "&field_tdr_date_value={year}&page&_format=csv"
    ),
    "mof": (
        "https://www.mof.go.jp/english/policy/jgbs/reference/interest_rate/historical/"
        "jgbcme_all.csv"
    ),
    "mof_month": ("https://www.mof.go.jp/english/policy/jgbs/reference/interest_rate/jgbcme.csv"),
    "tic": "https://ticdata.treasury.gov/Publish/slt_table5.txt",
    "auctions": (
        "https://api.fiscaldata.treasury.gov/services/api/fiscal_service/v1/accounting/od/"
        "auctions_query?filter=auction_date:gte:{since}&sort=auction_date"
        "&page%5Bsize%5D=1000&page%5Bnumber%5D={page}&format=json"
    ),
}
PUBLISHERS = ("treasury", "mof", "tic")
FILES = {
    "treasury": "rates/us_par_yields.csv",
    "mof": "rates/jgb_yields.csv",
    "tic": "holders/tic_foreign_holders.csv",
}
SECONDS = 30


class FetchError(WalkawayError):
    """A publisher could not be reached or sent something else; try again later or without it."""


@dataclass(frozen=True)
class Update:
    """What one publisher brought.

    Attributes:
        publisher: treasury, mof or tic.
        added: new rows: new periods, and for TIC new editions of old ones.
        last: last period then held.
        problem: why nothing came, or empty.
    """

    publisher: str
    added: int
    last: str
    problem: str = ""


def fetch(address: str) -> bytes:
    """Read one address.

    Raises:
        FetchError: not reached, or an answer other than 200.
    """
    request = urllib.request.Request(address, headers={"User-Agent": "walkaway"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            body: bytes = answer.read()
            return body
    except (urllib.error.URLError, OSError) as error:
        raise FetchError(f"{address}: {error}; check the connection, or try later") from None


def fetch_auctions(
    since: dt.date, addresses: Mapping[str, str] = ADDRESSES
) -> list[dict[str, str]]:
    """Auction results since a day, with the names of the Treasury's fiscal data service.

    Raises:
        FetchError: not reached, or not the expected document.
    """
    pages: list[str] = []
    total = 1
    while len(pages) < total:
        page = fetch(addresses["auctions"].format(since=since, page=len(pages) + 1)).decode()
        pages.append(page)
        try:
            total = int(json.loads(page).get("meta", {}).get("total-pages", 1))
        except (ValueError, AttributeError) as error:
            raise FetchError(f"auctions: not the expected document ({error})") from None
    try:
        return publishers.auctions(pages)
    except ValueError as error:
        raise FetchError(f"auctions: not the expected document ({error})") from None


def refresh(
    target: Path,
    today: dt.date,
    *,
    only: Sequence[str] = PUBLISHERS,
    addresses: Mapping[str, str] = ADDRESSES,
    progress: Callable[[int, int, str], None] = lambda done, total, what: None,
) -> list[Update]:
    """Write a snapshot with newer data to a folder.

    Args:
        target: the folder; it may be absent, empty or an older refreshed snapshot.
        today: the day of fetching; new editions of old periods are known from then.
        only: publishers to ask.
        addresses: where they are.
        progress: called before each publisher.

    Returns:
        One update per publisher. A publisher that fails leaves its data as they were.

    Raises:
        BadInputError: unknown publisher, or a folder that holds something else.
        FetchError: every publisher failed; nothing was written.
    """
    _check(target, only)
    source = Snapshot.embedded()
    updates: list[Update] = []
    with tempfile.TemporaryDirectory(dir=_parent(target)) as scratch:
        work = Path(scratch) / "snapshot"
        shutil.copytree(source.root, work)
        for done, name in enumerate(only):
            progress(done, len(only), name)
            updates.append(_update(work, name, today, addresses))
        if all(update.problem for update in updates):
            raise FetchError("\n".join(u.problem for u in updates) + "\nnothing was written")
        _seal(work, {FILES[u.publisher] for u in updates if u.added}, today)
        Snapshot(work)  # reads its own manifest, or fails here and not later
        put_folder(work, target)
    return updates


def _check(target: Path, only: Sequence[str]) -> None:
    problems = [
        Problem("refresh", "only", f"no publisher {name!r}", did_you_mean(name, PUBLISHERS))
        for name in only
        if name not in PUBLISHERS
    ]
    foreign = target.exists() and (not target.is_dir() or any(target.iterdir()))
    if foreign and not (target / MANIFEST).is_file():
        what = "holds something that is not a snapshot"
        problems.append(Problem(os.fspath(target), "", what, "name a new folder"))
    if problems:
        raise BadInputError(problems)


def _parent(target: Path) -> Path:
    parent = target.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    return parent


def _update(work: Path, name: str, today: dt.date, addresses: Mapping[str, str]) -> Update:
    path = work / FILES[name]
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    last = max(row[0] for row in rows)
    try:
        fetched = _fetch_rows(name, dt.date.fromisoformat(last), today, addresses)
    except FetchError as error:
        return Update(name, 0, last, str(error))
    except ValueError as error:
        return Update(name, 0, last, f"{name}: not the expected document ({error})")
    fresh = _new_rows(name, header, rows, fetched, today)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    merged: list[list[str]] = [*rows, *fresh]
    merged.sort(key=lambda row: (row[1], row[0]))
    writer.writerows(merged)
    path.write_bytes(buffer.getvalue().encode("utf-8"))
    return Update(name, len(fresh), max([last, *(row[0] for row in fresh)]))


def _fetch_rows(
    name: str, last: dt.date, today: dt.date, addresses: Mapping[str, str]
) -> list[publishers.Row]:
    if name == "treasury":
        years = range(last.year, today.year + 1)
        texts = [fetch(addresses["treasury"].format(year=year)).decode() for year in years]
        return [row for text in texts for row in publishers.treasury_yields(text)]
    if name == "mof":
        whole = publishers.jgb_yields(fetch(addresses["mof"]))
        return whole + publishers.jgb_yields(fetch(addresses["mof_month"]))
    return publishers.tic_holders(fetch(addresses["tic"]).decode("utf-8", "replace"))


def _new_rows(
    name: str,
    header: list[str],
    rows: list[list[str]],
    fetched: list[publishers.Row],
    today: dt.date,
) -> list[list[str]]:
    """Rows to add: days after the last one held; for TIC every value new or revised."""
    if name != "tic":
        last = max(row[0] for row in rows)
        later = {day.isoformat(): cells for day, cells in fetched if day.isoformat() > last}
        new = [[day, day, *(cells.get(c, "") for c in header[2:])] for day, cells in later.items()]
        return [row for row in new if any(row[2:])]
    newest: dict[tuple[str, str], str] = {}
    for row in rows:  # in the order of publication, so later editions win
        newest |= {(row[0], c): v for c, v in zip(header[2:], row[2:], strict=True) if v}
    out: dict[tuple[str, str], dict[str, str]] = {}
    for day, cells in fetched:
        period = day.isoformat()
        for column in header[2:]:
            value, held = cells.get(column), newest.get((period, column))
            if value is None or (held is not None and float(value) == float(held)):
                continue
            # What was never held is dated by the rule; a revision is known from today.
            known = today if held is not None else min(tic_release(day), today)
            out.setdefault((period, known.isoformat()), {})[column] = value
    return [[*key, *(cells.get(c, "") for c in header[2:])] for key, cells in out.items()]


def _seal(work: Path, changed: set[str], today: dt.date) -> None:
    """Bring the manifest in line with the changed files."""
    document: dict[str, Any] = json.loads((work / MANIFEST).read_text("utf-8"))
    for entry in document["files"]:
        if entry["file"] not in changed:
            continue
        raw = (work / entry["file"]).read_bytes()
        entry["bytes"], entry["sha256"] = len(raw), hashlib.sha256(raw).hexdigest()
        entry["vintage"] += f"; later values fetched from the publisher on {today}"
        header, *rows = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline="")))
        for item in entry["series"]:
            column = header.index(item["id"])
            item["last"] = max(row[0] for row in rows if row[column])
    document["last_day"] = max(document["last_day"], today.isoformat())
    raw = (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    (work / MANIFEST).write_bytes(raw)
    digest = hashlib.sha256(raw).hexdigest()
    (work / FINGERPRINT).write_text(f"{digest}  {MANIFEST}\n")
