"""The validation page: counts by type that add up, forecasts first, misses shown, up to date."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace

import pytest
from tools.build_validation import ORDER, PAGE, SHOWN, counts, every_row, line, page, room

from tests.validation.row import Band, Covers, Row, Type, Within

NUMBER = re.compile(r"(-?\d+(?:\.\d+)?(?:e-?\d+)?)")
COUNTED = re.compile(r"^\d\. \*\*(?:Of )?(\d+) .*?(\d+) (?:are )?met", re.MULTILINE)


def a_row(kind: Type = Type.FORECAST, **changes) -> Row:
    given = {
        "area": "goods", "type": kind, "source": "s", "quantity": "q", "unit": "%",
        "published": 1.0, "ours": 1.0, "rule": Within(0.1),
    }  # fmt: skip
    return Row(**given | changes)


@pytest.fixture(scope="module")
def rooms() -> list[tuple[Row, ...]]:
    return every_row()


def test_counts_add_up(rooms: list[tuple[Row, ...]]) -> None:
    """The opening against a count by hand of every row, and against the rooms' own counts."""
    rows = [row for own in rooms for row in own]
    total, met = Counter(r.type for r in rows), Counter(r.type for r in rows if r.agrees)
    told = [(int(a), int(b)) for a, b in COUNTED.findall(page(rooms))]
    assert told == [(total[kind], met[kind]) for kind in ORDER]
    assert sum(count for count, _ in told) == len(rows)
    for kind in ORDER:
        own = [counts(one).get(kind, (0, 0)) for one in rooms]
        assert (sum(m for m, _ in own), sum(n for _, n in own)) == (met[kind], total[kind])


def test_types_are_never_added_up(rooms: list[tuple[Row, ...]]) -> None:
    rows = [row for own in rooms for row in own]
    words = set(NUMBER.findall(page(rooms).partition("## ")[0]))
    assert str(len(rows)) not in words
    assert str(sum(row.agrees for row in rows)) not in words


def test_forecasts_come_first_and_calibrated_last(rooms: list[tuple[Row, ...]]) -> None:
    order = [kind.value for kind in ORDER]
    assert order == ["forecast", "replication", "identity", "calibrated"]
    text = page(rooms)
    opening = text.partition("## ")[0]
    places = [opening.index(w) for w in ("of the record", "others' models", "identit", "calibrat")]
    assert places == sorted(places)
    for table in text.split("| type |")[1:]:
        kinds = [row.split(" | ")[0][2:] for row in table.splitlines()[2:] if row.startswith("| ")]
        assert kinds == sorted(kinds, key=order.index)


def test_every_miss_is_shown_before_what_agrees(rooms: list[tuple[Row, ...]]) -> None:
    for rows in rooms:
        text = "\n".join(room(rows))
        missed = [row for row in rows if not row.agrees]
        assert text.count("**missed**") == len(missed)
        assert all(line(row) in text for row in missed)
        if missed and len(missed) < len(rows):
            assert text.rindex("**missed**") < text.index("### Met")


def test_a_row_moved_beyond_its_tolerance_turns_to_a_miss(rooms: list[tuple[Row, ...]]) -> None:
    """One row of each room that agrees, moved by a little more than its rule allows."""
    tried = 0
    for rows in rooms:
        for row in rows:
            if isinstance(row.rule, Within) and isinstance(row.published, float) and row.agrees:
                moved = replace(row, ours=row.published + row.rule.by * 1.01 + 1e-9)
            elif isinstance(row.rule, Covers) and isinstance(row.ours, Band) and row.agrees:
                up = float(row.published) - row.ours.low + 1e-6
                moved = replace(row, ours=Band(*(x + up for x in vars(row.ours).values())))
            else:
                continue
            text = "\n".join(room([moved if one is row else one for one in rows]))
            before = "\n".join(room(rows))
            assert text.count("**missed**") == before.count("**missed**") + 1
            assert line(moved) in text
            assert "**missed**" in line(moved)
            met, total = counts(rows)[row.type]
            assert f"{row.type}: {met} of {total}" in before
            assert f"{row.type}: {met - 1} of {total}" in text
            tried += 1
            break
    assert tried >= 6


def test_the_eve_of_12_june_2025_is_shown_as_a_miss(rooms: list[tuple[Row, ...]]) -> None:
    """US Treasury: the 30-year of that day stopped at 4.844%."""
    (row,) = [
        r for own in rooms for r in own
        if "30-Year of 2025-06-12, forecast on its eve" in r.quantity
    ]  # fmt: skip
    assert (row.type, row.published) == (Type.FORECAST, 4.844)
    assert not row.agrees
    assert "Missed: " in row.note
    assert isinstance(row.ours, Band)
    assert row.ours.low > 4.844


def test_long_lists_are_shortened_in_words() -> None:
    rows = [a_row(Type.REPLICATION, quantity=f"q{k}") for k in range(SHOWN + 3)]
    rows += [a_row(Type.REPLICATION, quantity=f"off{k}", ours=5.0) for k in range(SHOWN + 3)]
    text = "\n".join(room(rows))
    assert text.count("| yes |") == SHOWN
    assert text.count("**missed**") == SHOWN + 3
    assert f"{SHOWN} of {SHOWN + 3} that agree are shown" in text


def test_a_bar_in_a_cell_breaks_no_table() -> None:
    assert line(a_row(note="a | b")).count("|") == line(a_row(note="ab")).count("|")
    assert "not computed" in line(a_row(ours=None))


def apart(old: str, new: str) -> list[str]:
    """Lines of two pages that differ by more than the last digits of machines' arithmetic."""
    pairs = zip(old.splitlines(), new.splitlines(), strict=False)
    return [f"{a}\n{b}" for a, b in pairs if not same(a, b)]


def same(old: str, new: str) -> bool:
    one, two = NUMBER.split(old), NUMBER.split(new)
    if one[::2] != two[::2]:
        return False
    pairs = zip(one[1::2], two[1::2], strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=1e-4, abs_tol=2e-6) for a, b in pairs)


def test_lines_apart() -> None:
    assert same("| 1.13000 | 4.1e-11 |", "| 1.13001 | 7.0e-11 |")
    assert not same("| 1.13 | yes |", "| 1.14 | yes |")
    assert not same("| 1.13 | yes |", "| 1.13 | **missed** |")


def test_the_page_is_up_to_date(rooms: list[tuple[Row, ...]]) -> None:
    """`make docs` writes it anew."""
    old, new = PAGE.read_text(encoding="utf-8"), page(rooms)
    assert apart(old, new) == []
    assert len(old.splitlines()) == len(new.splitlines())
