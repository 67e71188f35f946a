"""Who belongs to which bloc, since when."""

from __future__ import annotations

from pathlib import Path

from snapshot.artifact import Artifact, Origin, TableFile
from snapshot.names import EU27

# Day the agreement enters into force for each member (depositary notices: New Zealand for
# CPTPP, the ASEAN Secretariat for RCEP; treaty dates for the others).
CPTPP = {
    "2018-12-30": "AUS CAN JPN MEX NZL SGP",
    "2019-01-14": "VNM",
    "2021-09-19": "PER",
    "2022-11-29": "MYS",
    "2023-02-21": "CHL",
    "2023-07-12": "BRN",
    "2024-12-15": "GBR",
}
RCEP = {
    "2022-01-01": "AUS BRN CHN JPN KHM LAO NZL SGP THA VNM",
    "2022-02-01": "KOR",
    "2022-03-18": "MYS",
    "2022-03-04": "MMR",
    "2023-01-02": "IDN",
    "2023-06-02": "PHL",
}
USMCA = {"2020-07-01": "CAN MEX USA"}
ASEAN = {
    "1967-08-08": "IDN MYS PHL SGP THA",
    "1984-01-07": "BRN",
    "1995-07-28": "VNM",
    "1997-07-23": "LAO MMR",
    "1999-04-30": "KHM",
}
EU = {
    "1958-01-01": "BEL DEU FRA ITA LUX NLD",
    "1973-01-01": "DNK GBR IRL",
    "1981-01-01": "GRC",
    "1986-01-01": "ESP PRT",
    "1995-01-01": "AUT FIN SWE",
    "2004-05-01": "CYP CZE EST HUN LTU LVA MLT POL SVK SVN",
    "2007-01-01": "BGR ROU",
    "2013-07-01": "HRV",
}
# Groups that are no agreements on trade: they set no tariffs between their members.
G7 = {
    "1975-11-15": "DEU FRA GBR ITA JPN USA",
    "1976-06-27": "CAN",
}
BRICS = {
    "2009-06-16": "BRA CHN IND RUS",
    "2010-12-24": "ZAF",
    "2024-01-01": "ARE EGY ETH IRN",
    "2025-01-06": "IDN",
}
OPEC_PLUS = {
    "2016-12-10": "AGO ARE AZE BHR BRN DZA ECU GAB GNQ IRN IRQ KAZ KWT LBY MEX MYS NGA OMN QAT RUS "
    "SAU SDN SSD VEN",
    "2018-06-22": "COG",
}
# First day on which trade was no longer that of a member: the United Kingdom left the EU on 31
# January 2020 and its customs union with the end of that year.
STILL = "never"  # which stands behind every day, as a text
LEFT = {
    ("EU", "GBR"): "2021-01-01",
    ("OPEC+", "QAT"): "2019-01-01",
    ("OPEC+", "ECU"): "2020-01-01",
    ("OPEC+", "AGO"): "2024-01-01",
}
NAMES = {
    "CPTPP": (CPTPP, "Government of New Zealand, depositary of the CPTPP"),
    "RCEP": (RCEP, "ASEAN Secretariat, depositary of the RCEP Agreement"),
    "USMCA": (USMCA, "US Trade Representative"),
    "ASEAN": (ASEAN, "ASEAN Secretariat"),
    "EU": (EU, "European Union"),
    "G7": (G7, "governments of the members: first summits"),
    "BRICS": (BRICS, "governments of the members: summit declarations"),
    "OPEC+": (OPEC_PLUS, "OPEC Secretariat, Declaration of Cooperation"),
}
APPLICANTS = [
    ["CPTPP", "CHN", "2021-09-16", "applied"],
    ["CPTPP", "TWN", "2021-09-22", "applied"],
    ["CPTPP", "CRI", "2024-11-28", "accession working group decided"],
    ["CPTPP", "URY", "2025-11-21", "accession process decided"],
]


def build(raw: Path) -> list[Artifact]:
    del raw  # treaty facts stand in this file
    return [members(), applicants()]


def members() -> TableFile:
    rows = [
        [group, code, since, LEFT.get((group, code), STILL), agency]
        for group, (dates, agency) in NAMES.items()
        for since, codes in dates.items()
        for code in codes.split()
    ]
    rows.sort(key=lambda row: (row[0], row[2], row[1]))
    union = {row[1] for row in rows if row[0] == "EU" and row[3] == STILL}
    if union != set(EU27):
        raise ValueError("members of the EU differ between the two lists")
    origin = Origin(
        publisher="depositaries of the agreements and members, named in each row",
        original="entry into force or accession by member",
        licence="facts",
        vintage="2025-01-06",
        transformation="ISO3 codes",
    )
    columns = {
        "group": "bloc",
        "economy": "ISO3 of the member",
        "since": "day it entered into force for the member, or on which it joined",
        "until": f"first day on which its trade was no longer a member's; {STILL} if it still is",
        "agency": "who keeps the record",
    }
    title = "Members of trade blocs and other groups since when"
    rule = "a member counts from the day of entry into force, or on which it joined"
    return TableFile(
        "group_members", title, origin, columns, rows, rule, "since",
        first="1958-01-01", last="2025-01-06",
    )  # fmt: skip


def applicants() -> TableFile:
    origin = Origin(
        publisher="applicants' governments; CPTPP Commission; UK and Australian governments",
        original="announcements of applications and decisions",
        licence="facts",
        vintage="2025-11-21",
        transformation="dates only",
        via="MOFCOM and CNA announcements as reported by news agencies",
    )
    columns = {
        "group": "bloc",
        "economy": "ISO3 of the applicant",
        "date": "day of the step",
        "step": "what happened",
    }
    title = "Applications to join a bloc"
    return TableFile(
        "group_applicants", title, origin, columns, APPLICANTS,
        "known on the day of the step", "date", first="2021-09-16", last="2025-11-21",
    )  # fmt: skip
