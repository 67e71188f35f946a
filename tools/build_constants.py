"""Write docs/constants.md: every number that decides a result and is not data, with its role."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from walkaway.parameters import ROLES, ROOMS, Parameter, every, in_room
from walkaway.parameters.table import backing, range_of, value_of

ROOT = Path(__file__).resolve().parent.parent
HEADS = {
    "trade": "Shared by several rooms",
    "goods": "Goods market",
    "bonds": "Holders of debt",
    "auctions": "Auctions",
    "budget": "Budgets",
    "economy": "Macro paths",
    "firms": "Exporters",
    "negotiation": "The negotiating table",
    "duties": "Duties",
    "incidence": "Who bears a tariff at the border",
    "record": "The record",
    "expectations": "Expectations of the day",
}


def line(own: Parameter) -> str:
    said = own.says
    if own.convention:
        said += f". Convention: {own.convention}"
    name = own.name.removeprefix(f"{own.room}.")
    used = ", ".join(own.used_in) + (f" (with {' or '.join(own.needs)})" if own.needs else "")
    cells = (
        f"`{name}`",
        own.role,
        value_of(own),
        range_of(own),
        own.unit,
        said,
        backing(own),
        used,
    )
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def text() -> str:
    counts = Counter(own.role for own in every())
    lines = [
        "# Constants",
        "",
        "Every number that decides a result and is not data. It stands in one place "
        "(`walkaway.parameters`), has a role, and is printed by `walkaway constants`:",
        "",
        *(f"* **{role}** ({counts[role]}): {meaning}" for role, meaning in ROLES.items()),
        "",
        "Tolerances of solvers, units and layouts are not here, nor what files of firms, scenarios "
        "and packages hold with a source of their own. *Used in* names first words of metrics, and "
        "commands.",
        "",
    ]
    for room in ROOMS:
        lines += [
            f"## {HEADS[room]}",
            "",
            f"`{room}.`…",
            "",
            "| name | role | value | range | unit | what | who says so | used in |",
            "|---|---|---|---|---|---|---|---|",
            *map(line, in_room(room).values()),
            "",
        ]
    return "\n".join(lines)


def main() -> None:
    (ROOT / "docs" / "constants.md").write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
