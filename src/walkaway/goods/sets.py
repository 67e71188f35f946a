"""The published sets of trade elasticities by sector that come with the data."""

from __future__ import annotations

ELASTICITY_SETS = {
    "BSY": ("Bagwell, Staiger and Yurukoglu (2021)", "bagwell-staiger-yurukoglu-2021"),
    "CP": ("Caliendo and Parro (2015)", "caliendo-parro-2015"),
    "FGO": ("Fontagné, Guimbard and Orefice (2022)", "fontagne-guimbard-orefice-2022"),
    "GYY": ("Giri, Yi and Yilmazkuday (2021)", "giri-yi-yilmazkuday-2021"),
    "IS": ("estimated on the same data, Lashkaripour (2021)", "lashkaripour-2021"),
    "LL": ("Lashkaripour and Lugovskyy (2023)", "lashkaripour-lugovskyy-2023"),
    "Shap": ("Shapiro (2016)", "shapiro-2016"),
    "U4": ("4 in every sector", ""),
}
"""Name -> author and year, key of the reference; exponents of shares (theta), for the long run."""
