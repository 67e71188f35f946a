"""Trade, production, final demand and trade elasticities: OECD ICIO 2022, 77 x 23."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from snapshot.artifact import ArraysFile, Artifact, Origin, TableFile
from snapshot.icio import ready
from snapshot.names import ECONOMIES, SECTORS

SETS = {
    "IS": "Sector estimates labelled IS in the published data of a tariff-war study",
    "U4": "Four in every sector",
    "CP": "Caliendo and Parro (2015), Review of Economic Studies",
    "BSY": "Bagwell, Staiger and Yurukoglu (2021), Econometrica",
    "GYY": "Giri, Yi and Yilmazkuday (2021), Journal of International Economics",
    "Shap": "Shapiro (2016), American Economic Journal: Economic Policy",
    "FGO": "Fontagné, Guimbard and Orefice (2022), Journal of International Economics",
    "LL": "Lashkaripour and Lugovskyy (2023), American Economic Review",
}
VIA = "tariff-war replication data with ICIO 2022 flows; ICIO 2020 shares as NumPy arrays"
RULE = "structure of 2022 (cost shares of 2020), for days of 2022-23; its shares for every date"


def build(raw: Path) -> list[Artifact]:
    arrays = ready(raw)
    economies = [str(code) for code in arrays["countries"]]
    sectors = [str(code) for code in arrays["sectors"]]
    return [world_trade(arrays, economies, sectors), elasticity_sets(arrays, sectors)]


def world_trade(arrays: dict, economies: list[str], sectors: list[str]) -> ArraysFile:
    origin = Origin(
        publisher="OECD",
        original="Inter-Country Input-Output tables, flows of 2022, cost shares of 2020",
        licence="CC BY 4.0 (OECD); applied tariffs: Teti, Global Tariff Database, cite the author",
        vintage="flows 2022; input-output shares 2020; applied tariffs 2021",
        transformation=(
            "four small economies folded into ROW; service industries folded into one with "
            "Leontief weights; final-demand cells implied negative (0.88% of value) set to zero "
            "before the shares; flows taken as net of tariff; tariffs on SERVICES set to zero: no "
            "customs duty falls on services, the rates were an artefact of matching products to "
            "industries"
        ),
        via=VIA,
    )
    tariffs = arrays["tariff"].copy()
    tariffs[:, :, sectors.index("SERVICES")] = 0.0
    out = {
        "economies": np.array(economies),
        "economy_names": np.array([ECONOMIES[code] for code in economies]),
        "sectors": np.array(sectors),
        "sector_names": np.array([SECTORS[code] for code in sectors]),
        "year": np.array(2022),
        "flows": arrays["flows_musd"],
        "tariffs": tariffs,
        "value_added_share": arrays["va_share"],
        "input_share": arrays["io_share"],
        "final_share": arrays["alpha"],
    }
    describe = {
        "economies": "ISO3 codes and ROW [economy]",
        "economy_names": "English names [economy]",
        "sectors": "ICIO industry codes and SERVICES [sector]",
        "sector_names": "English names [sector]",
        "year": "year of the flows",
        "flows": "sales [exporter, importer, sector], USD million, domestic on the diagonal",
        "tariffs": "applied tariff [exporter, importer, sector], 0.25 = 25%; none on services",
        "value_added_share": "value added over gross output [economy, sector]",
        "input_share": "input over gross output [economy, input sector, output sector]",
        "final_share": "share of final demand [economy, sector]",
    }
    for name in SETS:
        out[f"elasticity_{name}"] = arrays[f"theta_{name}"]
        describe[f"elasticity_{name}"] = f"trade elasticity [sector]: {SETS[name]}"
    title = "World trade, production and final demand: 77 economies, 23 sectors"
    return ArraysFile("trade", title, origin, out, describe, RULE)


def elasticity_sets(arrays: dict, sectors: list[str]) -> TableFile:
    origin = Origin(
        publisher="the authors named in each row",
        original="trade elasticities by sector",
        licence="facts; cite the authors",
        vintage="as published",
        transformation="laid on the 23 sectors of the embedded world",
        via=VIA,
    )
    rows = [
        [name, SETS[name], sector, SECTORS[sector], float(value)]
        for name in SETS
        for sector, value in zip(sectors, arrays[f"theta_{name}"], strict=True)
    ]
    columns = {
        "set": "name of the set",
        "authors": "who estimated it",
        "sector": "ICIO industry code",
        "sector_name": "its name",
        "elasticity": "trade elasticity, the exponent on costs, positive",
    }
    rule = "parameters, taken as known on every date"
    title = "Eight published sets of trade elasticities"
    return TableFile("trade_elasticities", title, origin, columns, rows, rule)
