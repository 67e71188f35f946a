"""Orders, lists, exemptions and stacking, from the raw tables to tidy ones."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snapshot.annex_one import TOLD, corrected
from snapshot.census_codes import ISO3

COLUMNS = {
    "id": "name of the order",
    "statute": "232, 301, IEEPA, 122, 201, 338",
    "programme": "what it is called",
    "layer": "orders of one layer never add; see duty_stacking",
    "rank": "within a layer the higher takes the product",
    "partners": "ISO3 codes, EU27 or ALL; `ALL except ...`",
    "lists": "names of duty_lists joined by +, or ALL",
    "rate": "percent",
    "unit": "points = added; total = base and duty together reach this rate",
    "since": "first day in force",
    "until": "first day no longer in force; empty = open",
    "retroactive_to": "the law later counted it from this day, by refund; empty = it did not",
    "content": "full, or the metal whose content is taxed, or an assumption's name",
    "preference": "share claimed under it that is exempt: USMCA, USMCA content, or empty",
    "loaded_before": "goods loaded before this day are taxed as before; empty = no such rule",
    "transit_until": "first day on which that ends",
    "takeup": "2024 = only the share of the duty seen in the customs record of 2024 is due",
    "legal_source": "the document",
    "confidence": "file, transcribed, partial, or assumed",
    "note": "what is not known, what was done",
}

LAYERS = {
    "steel": "steel", "steel derivative": "steel", "aluminium": "aluminium",
    "aluminium derivative": "aluminium", "copper": "copper",
    "metals (Russian aluminium)": "metals", "fentanyl": "fentanyl", "reciprocal": "reciprocal",
    "India Russian oil": "Russian oil", "Brazil": "Brazil",
    "balance-of-payments surcharge": "section 122", "forced labour": "forced labour",
    "China 301": "section 301", "Nicaragua": "Nicaragua", "solar cells and modules": "section 201",
}  # fmt: skip
RANKS = {"annex 1a": 4, "annex 1c": 3, "annex 1b": 2, "annex 3": 1, "(Russian": 9}
GOODS_RANKS = {"auto": 9, "part": 8, "mhd vehicles": 7, "buses": 6, "mhd parts": 5}
CONTENT = {"steel derivative": "steel", "aluminium derivative": "aluminium", "copper": "copper",
           "semiconductors": "semiconductors that qualify",
           "pharmaceuticals (patented)": "medicines under patent"}  # fmt: skip
TEN = 10
"""Digits of a tariff code with its statistical suffix; the line has eight."""
LEFT_OUT = ("S301-SEMI",)  # names no list, at a rate of zero
GENERAL = "not in a stored file found; from general knowledge, CHECK"

# Goods on the water pay as before: HTS 9903.01.28, .01.43 and following, .02.02 and following,
# .01.23; the last days are those of the executive orders and of CBP's guidance.
TRANSIT = {
    "IEEPA-FEN-CHN-1": ("2025-02-01", "2025-03-07"),
    "IEEPA-REC-BASE-1": ("2025-04-05", "2025-05-27"),
    "IEEPA-REC-BASE-2": ("2025-04-05", "2025-05-27"),
    "IEEPA-REC-CHN-1": ("2025-04-09", "2025-05-27"),
    "IEEPA-REC-CHN-2": ("2025-04-09", "2025-05-27"),
    "IEEPA-REC-CHN-3": ("2025-04-05", "2025-05-27"),
    "IEEPA-BRA": ("2025-08-06", "2025-10-05"),
    "IEEPA-RUSOIL-IND": ("2025-08-27", "2025-09-17"),
}
RETROACTIVE = {
    "IEEPA-REC-JPN-2": "2025-08-07", "S232-AUTO-JPN": "2025-08-07", "S232-PART-JPN": "2025-08-07",
    "S232-AUTO-EU27": "2025-08-01", "S232-PART-EU27": "2025-08-01",
    "S232-AUTO-KOR": "2025-11-01", "S232-PART-KOR": "2025-11-01", "IEEPA-REC-KOR-2": "2025-11-14",
}  # fmt: skip
SECOND = ("2025-08-07", "2025-10-05")


@dataclass(frozen=True)
class Made:
    columns: dict[str, str]
    rows: list[list[Any]]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def orders(own: Path) -> Made:
    """All orders, those of several rates split."""
    rows: list[list[Any]] = []
    for raw in _read(own / "orders.csv"):
        if raw["order_id"] not in LEFT_OUT:
            rows += [_order(one) for one in _split(raw, own)]
    return Made(COLUMNS, rows)


def _split(raw: dict[str, str], own: Path) -> list[dict[str, str]]:
    name, rate = raw["order_id"], raw["rate_pct"]
    if rate == "50 (GBR 25)":
        # Russian aluminium is taxed by its own proclamation.
        other = "GBR,RUS" if "aluminium" in raw["programme"] else "GBR"
        return [
            raw | {"rate_pct": "50", "partners": f"ALL except {other}"},
            raw | {"rate_pct": "25", "partners": "GBR", "order_id": f"{name}-GBR"},
        ]
    if name == "IEEPA-REC-ANNEXI":
        return _annex_one(raw, own)
    if name == "S301-CRANE":
        return [raw | {"rate_pct": "100"}]
    if name == "S201-SOL":
        note = (
            "; developing members of the GSP are exempt, which ones is not in a stored file: taxed "
            "here, at the share of the duty that customs took in 2024"
        )
        return [raw | {"partners": "ALL except CAN", "note": raw["note"] + note}]
    if name in ("IEEPA-FEN-CAN-1", "IEEPA-FEN-CAN-1E", "IEEPA-FEN-MEX-1"):
        # Goods of the USMCA are free of it since 2025-03-07 only.
        first = {
            "until_excl": "2025-03-07",
            "usmca_rule": "none",
            "order_id": name.replace("-1", "-0"),
        }
        return [raw | first, raw | {"from_incl": "2025-03-07"}]
    if name == "S232-ALU-02":
        return [raw | {"until_excl": "2026-04-06"}]
    return [raw]


def _annex_one(raw: dict[str, str], own: Path) -> list[dict[str, str]]:
    by_rate: dict[str, list[str]] = {}
    first: dict[str, list[str]] = {}
    law = corrected(own)
    for row in _read(own / "reciprocal_annexI_rates.csv"):
        code = "7910" if row["CTY_NAME"] == "South Africa" else row["CTY_CODE"]
        iso = ISO3[code]
        if iso not in ("CHN", "CAN", "MEX"):
            rate = law[row["CTY_NAME"]]
            by_rate.setdefault(rate, []).append(iso)
            if rate != row["tariff_rate"]:
                first.setdefault(rate, []).append(f"{iso} {row['tariff_rate']}")
    named = ",".join(sorted(iso for many in by_rate.values() for iso in many))
    others = f"ALL except CAN,MEX,RUS,BLR,CUB,PRK,CHN,HKG,MAC,{named}"
    return [
        raw | {"order_id": f"{raw['order_id']}-{rate}", "rate_pct": rate,
               "partners": ",".join(sorted(many)),
               "note": TOLD.format(rate=", ".join(first[rate])) if rate in first else ""}
        for rate, many in sorted(by_rate.items())
    ] + [raw | {"order_id": "IEEPA-REC-BASE-1B", "rate_pct": "10", "partners": others}]  # fmt: skip


def _order(raw: dict[str, str]) -> list[Any]:
    programme, name = raw["programme"], raw["order_id"]
    loaded, ends = TRANSIT.get(name, ("", ""))
    if not loaded and name.startswith("IEEPA-REC-") and raw["from_incl"] == SECOND[0]:
        loaded, ends = SECOND
    confidence = "assumed" if GENERAL in raw["confidence"] else raw["confidence"]
    note = raw["note"]
    if "CHECK" in raw["confidence"]:
        note = f"{note}; dates from general knowledge".lstrip("; ")
    return [
        name, raw["statute"], programme, _layer(raw), _rank(raw), raw["partners"],
        raw["list_file"].replace(".txt", ""), raw["rate_pct"],
        "total" if raw["unit"] == "floor_total" else "points", raw["from_incl"],
        raw["until_excl"], RETROACTIVE.get(name, ""), CONTENT.get(programme, "full"),
        _preference(raw), loaded, ends,
        "2024" if _seen_in_2024(raw) else "", raw["source_document"], confidence, note,
    ]  # fmt: skip


def _layer(raw: dict[str, str]) -> str:
    programme = raw["programme"]
    if raw["statute"] == "301" and programme == "Brazil":
        return "section 301 Brazil"
    if raw["statute"] == "338":
        return "section 338"
    if programme.startswith("metals annex"):
        return "metals"
    return LAYERS.get(programme, "section 232 goods")


def _rank(raw: dict[str, str]) -> int:
    programme = raw["programme"]
    if programme == "China 301":  # the later heading replaces the older
        return int(raw["from_incl"].replace("-", ""))
    if programme in GOODS_RANKS:
        return GOODS_RANKS[programme]
    if raw["order_id"] == "S232-ALU-02":
        return 9
    if raw["order_id"] == "IEEPA-REC-CHE-2":  # the deal replaces Liechtenstein's rate of August
        return 1
    if raw["list_file"].startswith(("s232_steel_outside", "s232_aluminum_outside")):
        return -1
    return next((rank for word, rank in RANKS.items() if word in programme), 0)


def _preference(raw: dict[str, str]) -> str:
    rule, name = raw["usmca_rule"], raw["order_id"]
    if "non-US content" in rule:
        return "USMCA content"
    if "exempt" in rule and not rule.startswith("no USMCA"):
        return "USMCA"
    return "USMCA" if name == "S122" else ""


def _seen_in_2024(raw: dict[str, str]) -> bool:
    in_force = raw["from_incl"] <= "2024-12-31" and (raw["until_excl"] or "9999") > "2024-01-01"
    return in_force or raw["programme"] == "China 301"


def lines_of(codes: list[str]) -> list[str]:
    """The codes of a list, a line of the schedule told by its eight digits.

    A statistical suffix of 00 stands for a line without suffixes, or for the line itself above its
    suffixes. Orders name lines; suffixes change from year to year, so that a list written out with
    those of one edition would miss the trade of another (chips of 2024 under 8542.31.00.01).
    """
    whole = {code[:8] for code in codes if len(code) == TEN and code.endswith("00")}
    kept = {code for code in codes if len(code) != TEN or code[:8] not in whole}
    return sorted(kept | whole)


def contents_of_lists(own: Path) -> list[list[str]]:
    """Every list that an order or an exemption names, with its codes."""
    used = {name for row in orders(own).rows for name in row[6].split("+")}
    used |= {row[1] for row in exemptions()[1]}
    sources = {row["file"]: row["source"] for row in _read(own / "lists" / "INDEX.csv")}
    rows = []
    for path in sorted((own / "lists").glob("*.txt")):
        if path.stem not in used:
            continue
        codes = lines_of(path.read_text(encoding="utf-8").split())
        rows.append([path.stem, " ".join(codes), sources[f"lists/{path.name}"]])
    text = "HTS 9903.01.03, .12, .22, .31: informational materials"
    rows.append(
        ["informational_materials", "37 49 97", f"{text}; read here as chapters 37, 49, 97"]
    )
    rows.append(
        [
            "electricity",
            "2716",
            "electrical energy is not entered (section 484 of the Tariff "
            "Act does not hold for it); from general knowledge, CHECK",
        ]
    )
    rows.append(["computers", "8471", "heading of the HTS"])
    text = "orders' annexes: entries under chapter 98 are free but for 9802.00.40 to .80"
    text += "; 99 holds estimates of low-value shipments, which are no entries"
    rows.append(["special_provisions", "98 99", f"{text}; what is dutiable in them is not known"])
    return sorted(rows)


def exemptions() -> tuple[dict[str, str], list[list[str]]]:
    """Columns and rows: which orders exempt which lists, and when."""
    columns = {
        "orders": "names of duty_orders; * stands for any text",
        "list": "name of duty_lists",
        "since": "first day; empty = as long as the order",
        "until": "first day no longer; empty = open",
        "share": "1 = the whole product, or the name of an assumption",
        "note": "what is conditional or assumed",
    }
    dated = ("2025-04-05", "2025-08-01", "2025-09-08", "2025-10-14", "2025-11-13")
    rows = []
    for orders_ in ("IEEPA-REC-*", "IEEPA-RUSOIL-IND"):
        for since, until in zip(dated, (*dated[1:], ""), strict=True):
            rows.append([orders_, f"ieepa_recip_exempt_{since}", since, until, "1", ""])
    use = "civil aircraft"
    medicine = "medicines not under patent"
    for orders_, lists, since in (
        ("IEEPA-REC-EU", (("deal_exempt_eu_civil_aircraft", use),
                          ("deal_exempt_eu_particular", "1"),
                          ("deal_exempt_eu_pharma", medicine), ("deal_exempt_eu_ptaap", "1")),
         "2025-09-25"),
        ("IEEPA-REC-JPN-2", (("deal_exempt_korea_civil_aircraft", use),), "2025-09-16"),
        ("IEEPA-REC-KOR-2", (("deal_exempt_korea_civil_aircraft", use),), "2025-12-05"),
        ("IEEPA-REC-CHE-2", (("deal_exempt_swiss_civil_aircraft", use),
                             ("deal_exempt_swiss_pharma", medicine),
                             ("deal_exempt_swiss_ptaap", "1")), "2025-11-14"),
        ("S122", (("s122_exempt_all", "1"),), ""),
        ("S301-FL-*", (("s301_forced_labor_exempt_full", "1"),
                       ("s301_forced_labor_exempt_pharma", medicine),
                       ("s301_forced_labor_exempt_aircraft", use)), ""),
        ("S301-BRA", (("s301_brazil_exempt_flat", "1"), ("s301_brazil_exempt_named", "1"),
                      ("s301_brazil_exempt_aircraft", use),
                      ("s301_brazil_exempt_pharma", medicine)), ""),
        ("S338-*", (("s338_canada_aircraft_exempt", use),), ""),
        ("IEEPA-FEN-CAN-0", (("ieepa_fentanyl_energy_ca", "1"), ("ieepa_fentanyl_potash_ca", "1")),
         ""),
        ("IEEPA-FEN-CAN-1", (("ieepa_fentanyl_energy_ca", "1"), ("ieepa_fentanyl_potash_ca", "1")),
         ""),
        ("IEEPA-FEN-CAN-2", (("ieepa_fentanyl_energy_ca", "1"), ("ieepa_fentanyl_potash_ca", "1")),
         ""),
        ("IEEPA-FEN-*", (("informational_materials", "1"),), ""),
    ):  # fmt: skip
        note = "Japan's own list is cut off in the source: Korea's" if "JPN" in orders_ else ""
        rows += [[orders_, name, since, "", share, note] for name, share in lists]
    rows += [
        [
            parts,
            "computers",
            "",
            "",
            "computers not for vehicles",
            "the list names heading 8471, meant are computers of vehicles",
        ]
        for parts in ("S232-PART-*", "S232-MHP-*")
    ]
    rows.append(["IEEPA-FEN-MEX-1", "ieepa_fentanyl_potash_mx", "2025-03-07", "", "1", ""])
    for since, until in (("2025-08-06", "2025-11-13"), ("2025-11-13", "")):
        rows.append(["IEEPA-BRA", f"ieepa_brazil_exempt_{since}", since, until, "1", ""])
    rows += [["IEEPA-BRA", "informational_materials", "", "", "1", ""]]
    for orders_ in ("IEEPA-*", "S122", "S301-FL-*", "S301-BRA", "S338-*"):
        rows.append([orders_, "electricity", "", "", "1", "no entry, no duty"])
        rows.append([orders_, "special_provisions", "", "", "1", "as customs record them: no duty"])
    return columns, rows


def stacking() -> tuple[dict[str, str], list[list[str]]]:
    """Columns and rows: layers that give way to others on the value the others take."""
    columns = {
        "layer": "gives way",
        "to": "layers that come first, separated by commas",
        "partners": "ISO3 codes or ALL",
        "since": "first day; empty = always",
        "until": "first day no longer; empty = open",
        "by": "subject = on all value the other order covers; dutiable = on what pays it",
        "source": "the rule",
    }
    goods, metals = "section 232 goods", "steel,aluminium,copper,metals"
    own = "EO 14289 as amended by Proc 10947"
    rows = [
        [layer, goods, "ALL", "", "", "subject", "Proc 10908, section 1; 10976; 10984"]
        for layer in metals.split(",")
    ]
    rows += [
        ["steel", "fentanyl", "CAN,MEX", "", "2025-06-04", "dutiable", own],
        ["aluminium", "fentanyl", "CAN,MEX", "", "2025-06-04", "dutiable", own],
        ["fentanyl", goods, "CAN,MEX", "", "", "subject", own],
        ["fentanyl", metals, "CAN,MEX", "2025-06-04", "", "subject", own],
    ]
    for layer, source in (
        ("reciprocal", "EO 14257 3(b)"), ("Russian oil", "EO 14329"), ("Brazil", "EO 14323"),
        ("section 122", "Proc 11012"), ("forced labour", "91 FR 47318, note 52"),
        ("section 301 Brazil", "91 FR 45516, note 50"), ("section 338", "note 51"),
    ):  # fmt: skip
        rows.append([layer, f"{goods},{metals}", "ALL", "", "", "subject", source])
    return columns, rows
