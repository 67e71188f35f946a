"""Verdicts of the stories of 2018 to 2026 and the records behind them.

Every number is that of the publisher named in the story or in its fact, or follows from such
numbers by the arithmetic written out; none is taken from a run.
"""

from __future__ import annotations

from walkaway.claims import Verdict

CONFIRMED, CLOSE, STALE = Verdict.CONFIRMED, Verdict.CLOSE, Verdict.STALE
MISATTRIBUTED, CONTRADICTED = Verdict.MISATTRIBUTED, Verdict.CONTRADICTED
UNVERIFIABLE = Verdict.UNVERIFIABLE

STORIES: dict[str, dict[str, tuple[Verdict, float | bool | None]]] = {
    "switzerland-2025": {
        "tariff-39": (CONFIRMED, 39),
        # Annex I was first put out with 32; the chart of the day and the corrected annex have 31.
        "threat-31": (CONFIRMED, 31),
        "deal-15": (CONFIRMED, 15),
        "higher-than-eu-by-24": (CONFIRMED, 39 - 15),
        "exports-fell-22": (CONFIRMED, -22.1),
        "watches-down-56": (CONFIRMED, -55.6),
        "us-share-19": (UNVERIFIABLE, None),
        "gdp-minus-0.3-to-0.6": (UNVERIFIABLE, None),
        "gdp-q3-minus-0.5": (CONFIRMED, -0.5),
        "pledge-200bn": (CONFIRMED, 200),
    },
    "brazil-2025": {
        "tariff-50": (CONFIRMED, 40 + 10),
        "exceptions-700": (CONFIRMED, 694),
        "hit-36": (CONFIRMED, 35.9),
        "competitive-64": (CONFIRMED, 44.6 + 19.5),
        "us-surplus-7.4bn": (CONFIRMED, 7.4),
        "exports-august-18.5": (STALE, -16.5),
        "exports-september-20.3": (CONFIRMED, -20.3),
        "exports-october-37.9": (CONFIRMED, -37.9),
        "all-exports-up": (CONFIRMED, 7.2),
        "freed-238-lines": (CONFIRMED, 238),
    },
    "eu-2025": {
        "threat-30": (MISATTRIBUTED, 15),
        "deal-15": (CONFIRMED, 15),
        "cars-27.5": (CONFIRMED, 25 + 2.5),
        "answer-93bn": (CONFIRMED, 21 + 72),
        "second-list-95bn": (STALE, 72),
        "chips-400bn": (CONTRADICTED, 40),
        "energy-750bn": (CONFIRMED, 750),
        "exports-down-26": (CONFIRMED, -26),
        "surplus-halved": (CONFIRMED, 100 * (40.8 / 81.2 - 1)),
    },
    "india-2025": {
        "tariff-50": (CONFIRMED, 25 + 25),
        # Annex I was first put out with 27; the chart of the day and the corrected annex have 26.
        "april-26": (CONFIRMED, 26),
        "exports-86.5bn": (MISATTRIBUTED, 87.4),
        "exports-halve": (UNVERIFIABLE, None),
        "september-12": (CONFIRMED, -11.93),
        "since-may-37.5": (CLOSE, 100 * (5.46 / 8.8 - 1)),
        # H.10, 29 August 2025.
        "rupee-record-low": (CONFIRMED, 88.18),
        "china-buys-more": (CONFIRMED, 62.6),
        "deal-18": (MISATTRIBUTED, 25),
    },
    "china-2025": {
        "tariff-145": (CONFIRMED, 125 + 20),
        "answer-125": (CONFIRMED, 125),
        "geneva-30": (CONFIRMED, 10 + 20),
        "busan-cut-10": (CONFIRMED, 20 - 10),
        "exports-may-35": (CONFIRMED, 100 * (28.8 / 44 - 1)),
        "all-exports-up-5": (CONFIRMED, 4.8),
        # H.15: 4.01 on 4 April, 4.48 on 11 April 2025.
        "yields-up-50": (CONTRADICTED, 100 * (4.48 - 4.01)),
        "rare-earths-90": (UNVERIFIABLE, None),
        "magnets-up-660": (CLOSE, 100 * (353 / 46 - 1)),
        "soybeans-25m": (CONFIRMED, 25),
    },
    "china-2018": {
        "lists-one-and-two-25": (CONFIRMED, 25),
        "list-three-25-in-january": (MISATTRIBUTED, 10),
        "list-4b-15-in-december": (CONTRADICTED, 0),
        "us-tariff-12": (CONFIRMED, 12 - 3.8),
        "china-tariff-18": (CONFIRMED, 18.3),
        "imports-down-16": (CONFIRMED, 100 * (452.2 / 539.6 - 1)),
        "exports-down-11": (CONFIRMED, -11.3),
        "deficit-346bn": (CONFIRMED, 345.6),
        "loss-0.04": (UNVERIFIABLE, None),
        "yuan-beyond-7": (CONFIRMED, 2008),
    },
    "scotus-2026": {
        "six-three": (CONFIRMED, 6),
        "surcharge-15": (CONTRADICTED, 10),
        "surcharge-150-days": (CONFIRMED, 150),
        "refunds-175bn": (CONFIRMED, 175),
        "two-thirds-gone": (CONTRADICTED, 100 * (16.9 - 9.1) / (16.9 - 2.5)),
        "rate-half": (CONFIRMED, 9.1),
        # The tracker's mean of 26 February 2026, as it published it.
        "rate-13-after-surcharge": (CONTRADICTED, 9.955019505161346),
        "half-of-duties": (UNVERIFIABLE, None),
        "china-and-india-gain-most": (UNVERIFIABLE, None),
    },
    "reserves-2022": {
        "half-frozen": (CONFIRMED, 100 * 300 / 643),
        "dollar-share-halved": (CONFIRMED, 100 * 10.9 / 21.2),
        "russia-sold-2018": (CONFIRMED, 14.9 - 96.1),
        "china-867bn": (CONFIRMED, 867.1),
        # TIC as revised: 867.7 in May 2010 was the nearest; lower were months of 2009.
        "china-lowest-since-2010": (CONTRADICTED, 2009),
        "china-cut-173bn": (CONFIRMED, 867.1 - 1040.3),
        "japan-cut-more": (CLOSE, -225.7),
        "belgium-took-more": (CONFIRMED, True),
        "gold-1136-tonnes": (CONFIRMED, 1136),
        "euroclear-193bn": (CONFIRMED, 100 * 193 / 210),
    },
    "taiwan-lifers": {
        # H.10: 31.96 on 30 April, 29.93 on 5 May, 29.87 on 30 May 2025.
        "two-days-6.5": (CLOSE, 100 * (31.96 / 29.93 - 1)),
        "record-low-27.54": (CONTRADICTED, 29.92),
        "largest-since-1988": (UNVERIFIABLE, None),
        "month-7": (CONFIRMED, 100 * (31.96 / 29.87 - 1)),
        "loss-145.5bn": (CONFIRMED, 263.8 - 118.3),
        "six-lost-1.8bn-dollars": (CONTRADICTED, 34.88 / 29.87),
        "hedged-65": (MISATTRIBUTED, 61.5),
        "assets-fell-tenth": (UNVERIFIABLE, None),
        "taiwan-sold-treasuries": (CONFIRMED, True),
    },
    "australia-2020": {
        "barley-80.5": (CONFIRMED, 73.6 + 6.9),
        "barley-1bn": (STALE, 0.4),
        "wine-218": (CONFIRMED, 218.4),
        "wine-1.2bn": (STALE, 1.01),
        "thermal-coal-70": (CONFIRMED, -70),
        "coking-coal-60": (CONFIRMED, -60),
        "trade-but-ore-40": (CONFIRMED, -40),
        "trade-down-2": (CONFIRMED, -2),
        "impact-small": (UNVERIFIABLE, None),
    },
}
