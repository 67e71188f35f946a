"""Command lines drawn from the real option space: found by walking the tree of commands.

Options that take a number or one of a list are drawn from what their types say; the others from
what people type there, by the option's name. Any may get something strange instead.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import click

from walkaway.errors import BadInputError

STRANGE = (
    "nan", "-nan", "inf", "-inf", "0", "-0", "-1", "1e308", "1e999", "9" * 30, "", " ", "x", "5%",
    "nan%", "1e400%", "-101%", "0x10", "1,0", "٣", "é\u202e", "\U0001f600", "<b>x</b>", "a" * 3000,
    "../../x", "USA,USA", ",", ",,", "all", "none", "--help", "-", "[]", "{}", "2025-13-40",
    "0001-01-01", "9999-12-31", "2025-06-12", "a\nb", "\x07", "%s", "{0}", "=1+1", "$(x)", "\udc80",
)  # fmt: skip
FILES = (
    "pipe", "folder", "/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "sparse.toml", "loop",
    "dangling", "empty.toml", "noise.bin", "latin.toml", "deep.toml", "deep.json", "gone.toml",
    "gone/x.toml", "x" * 300, ".", "/", "~", "/proc/self/mem", "socket", "scenario.toml",
    "game.toml", "firm.toml", "story.toml", "orders.toml", "bids.csv", "terms.csv",
)  # fmt: skip
DAYS = ("2025-06-12", "2025-09-16", "2026-06-30", "2025-01-01", "1999-01-01", "2031-01-01", "today")
ECONOMIES = (
    "USA",
    "JPN",
    "CHN",
    "EU",
    "CPTPP",
    "ROW",
    "all",
    "ZZZ",
    "JPN,CHN",
    "usa",
    "JPN.private",
)
SCENARIOS = ("zero", "japan-2025", "scenario.toml", "paths.toml", "bonds.toml", "bad.toml")
AMOUNTS = ("5bn", "100e6", "13e9", "0", "1e30", "4.75", "99", "2%", "-3", "101.5")
SAID = {
    "scenario": SCENARIOS,
    "files": (*SCENARIOS, "game.toml", "firm.toml", "story.toml", "many.toml"),
    "origin": ("zero", "40%", "japan-2025", "100%", "-5%"), "date": DAYS, "day": DAYS, "on": DAYS,
    "since": DAYS, "until": DAYS, "first": ("@1", "@2", *DAYS),
    "period": ("2025-03", "2025-06", "2025-13", "1990-01"), "second": ("@1", "@2", "zero"),
    "run": ("@1", "@2", "@0", "@99"),
    "metric": ("welfare", "welfare.USA", "yield", "trade", "path", "nothing"),
    "edition": ("2025-01", "2026-02", "1999-01"),
    "elasticities": ("IS", "CP", "IS,CP", "Shap", "GYY", "ZZ"),
    "elasticity": ("5", "4,6", "all=5", "0.1"),
    "horizon": ("impact", "year", "long", "2025-12-31", "1990-01-01", "never"),
    "settings": (
        "tariff-cars=5", "withdrawal=10", "rate=0.5", "package=none", "cptpp=nobody", "rate=nan",
        "tariff-rest=1e9", "withdrawal=-1", "x=", "=", "rate",
    ),
    "name": (
        "hr1-house", "obbba-enacted", "toyota", "us_30y_yield", "firm.toml", "new.toml", "usdjpy",
    ),
    "game": ("japan-2025", "chicken", "game.toml"),
    "story": ("japan-2025", "japan-2026", "story.toml"), "economy": ECONOMIES, "of": ECONOMIES,
    "over": ECONOMIES, "by": (*ECONOMIES, "partner", "sector", "code"), "players": ECONOMIES,
    "sides": ("USA,CHN", "USA,JPN,CHN", "all"), "holder": ECONOMIES, "partner": ECONOMIES,
    "partners": ECONOMIES, "join": ECONOMIES, "add": ECONOMIES, "remove": ECONOMIES,
    "exclude": ECONOMIES, "place": ECONOMIES, "bloc": ("CPTPP", "EU", "USMCA", "ZZZ"),
    "input_": ("rare-earths", "B07", "gallium", "C26", "energy"),
    "bucket": ("long", "all", "15-30"), "change": ("-10%", "-100%", "5%", "-0%", "10"),
    "member": ("koijen2020", "IS", "nobody"), "shock": ("RES_RS_JA", "RES_Y_US", "RES_RS"),
    "term": ("30y", "10y", "2y", "4w", "31y"), "weights": ("2024", "2025", "2026"),
    "case": ("central", "low", "high"), "kind": ("due", "statutory"),
    "code": ("8703", "870323", "ALL", "99", "0101"), "without": ("fentanyl-CA", "232", "zzz"),
    "variables": ("yield_10y", "policy_rate", "inflation"), "word": ("yield", "zzz"),
    "document": ("scenario", "game", "outcome", "x"), "book": ("bids.csv", "empty.csv"),
    "orders": ("orders.toml",), "term_file": ("terms.csv",), "maturity": DAYS, "issue": DAYS,
    "dated": DAYS, "room": ("bonds", "goods", "macro"), "believe": ("IS", "koijen2020", "all"),
    "host": ("127.0.0.1", "0.0.0.0", "::1", "nowhere.invalid"), "token": ("short", "a" * 20),
    "only": ("par", "real", "tic", "zzz"), "folder": ("folder", "taken", "fresh"),
    "prefix": ("welfare", "yield", ""), "method": ("normal", "bootstrap", "x"),
    "chart": ("c.png", "c.svg", "c.gif"), "plot": ("c.png", "c.pdf", "c"), "matrix": ("USA,JPN",),
    "report": ("r.html", "link", "/dev/null", "pipe", "gone/r.html"), "awards": ("a.csv", "link"),
    "output": ("o.csv", "/dev/null", "o.zarr"), "plan": ("plan.toml", "scenario.toml", "bad.toml"),
    "levers": ("tariff-1=0:10", "tariff-1", "rate=x:y", "tariff-1=5:5"),
    "numbers": ("welfare.JPN", "path.usdjpy.q4", "zzz"), "scheduler": ("tcp://127.0.0.1:9", "x"),
    "chart_id": ("@chart", "@chart", "usdjpy", "welfare", "zzz"),
    "quotes": ("quotes.csv", "bids.csv"),
    "section": ("paths", "notes", "welfare", "measures", "zzz"), "announced": DAYS, "start": DAYS,
    "levels": ("U4", "0.5", "5,10", "nan"), "names": ("us_30y_yield", "tic_japan", "zzz"),
    "target": ("out.csv", "out.parquet", "folder", "/dev/null", "link", "gone/x.csv"),
    "source": ("folder", "taken", "bids.csv", "own", "gone"), "data": ("owned", "folder", "gone"),
    "base": DAYS, "pass_through": ("company", "none"),
}  # fmt: skip
WEIGHTS = {"run": 8, "auction price": 4, "check": 4, "holders withdraw": 3, "frontier": 3}
"""Commands that are drawn more often; the others weigh two."""
SLOW = ("tariffs", "negotiate", "power", "bloc", "diversion", "rebalance", "cutoff", "claims")
"""First words of commands that solve a world each time; they weigh one."""


@dataclass
class Line:
    """A command line.

    Attributes:
        name: the command.
        words: all words of it.
        wrong: what the type of an option does not take; such a line ends with exit code 2.
    """

    name: str
    words: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return " ".join(repr(word)[:60] for word in self.words)


def drawn(seed: int, commands: dict[str, click.Command], told: Mapping[str, str]) -> Line:
    """The command line of a seed.

    Args:
        seed: of it.
        commands: to choose from.
        told: what `furnish` made whose names nobody chooses: words such as ``@1`` stand for them.
    """
    rng = random.Random(seed)
    names = sorted(commands)
    weigh = [1 if name.split()[0] in SLOW else WEIGHTS.get(name, 2) for name in names]
    line = Line(rng.choices(names, weigh)[0])
    line.words = line.name.split()
    command = commands[line.name]
    strangeness = rng.choice([0.0, 0.05, 0.15, 0.4])
    kept = rng.choice([0.1, 0.3, 0.6])
    for own in command.params:
        if isinstance(own, click.Argument):
            continue
        if not (own.required and rng.random() > 0.03) and rng.random() > kept:
            continue
        _option(rng, command, own, strangeness, line)
    arguments = [own for own in command.params if isinstance(own, click.Argument)]
    for own in arguments:
        if own.required or rng.random() < 0.8:
            for _ in range(rng.choice([1, 1, 1, 2]) if own.nargs == -1 else 1):
                line.words.append(_value(rng, own, strangeness))
    if rng.random() < 0.02:
        line.words.append(rng.choice(STRANGE))
    line.words = [told.get(word, word) for word in line.words]
    _lighten(line)
    return line


def _option(
    rng: random.Random, command: click.Command, own: click.Parameter, strange: float, line: Line
) -> None:
    flags = [*own.opts, *own.secondary_opts]
    if isinstance(own, click.Option) and own.is_flag:
        line.words.append(rng.choice(flags))
        return
    for _ in range(rng.choice([1, 2]) if own.multiple else 1):
        value = _value(rng, own, strange)
        line.words.append(f"{own.opts[0]}={value}")
        try:
            own.type.convert(value, own, click.Context(command))
        except (click.BadParameter, BadInputError):
            line.wrong.append(line.words[-1])


def _value(rng: random.Random, own: click.Parameter, strange: float) -> str:
    if rng.random() < strange:
        if isinstance(own.type, click.FloatRange | click.IntRange):
            low, high = own.type.min, own.type.max
            return rng.choice([*STRANGE, f"{low}", f"{high}", f"{low - 1}", f"{high + 1}"])
        return rng.choice([*STRANGE, *FILES])
    if isinstance(own.type, click.Choice):
        return str(rng.choice(list(own.type.choices)))
    if isinstance(own.type, click.IntRange):
        return str(rng.choice([own.type.min, 1, 2, 5, 10]))
    if isinstance(own.type, click.FloatRange):
        return f"{rng.uniform(max(own.type.min, -50), min(own.type.max, 50)):.3g}"
    if own.name in SAID:
        return rng.choice(SAID[own.name])
    return rng.choice([*AMOUNTS, *DAYS])


def _lighten(line: Line) -> None:
    """Few draws, one process, nothing that listens for ever: what is tried is the line."""
    if line.name == "run" and not any(word.startswith("--draws") for word in line.words):
        line.words.insert(1, "--draws=0")
    if line.name in ("run", "budget paths") and not any("--jobs" in word for word in line.words):
        line.words.insert(len(line.name.split()), "--jobs=1")
    if line.name == "surface":  # the last of several counts
        line.words += ["--most=3", "--draws=0", "--jobs=1"]
    if line.name == "claims" and "--watch" in line.words:
        line.words.insert(1, "--rounds=1")


SCENARIO = """name = "own"
date = 2025-06-12
[[measure]]
kind = "Tariff"
by = "USA"
on = "JPN"
change = "+5%"
"""
PATHS = """name = "paths"
date = 2025-06-12
[[measure]]
kind = "Confidence"
by = "USA"
change = -1
from = 2025-07-01
"""
BONDS = """name = "bonds"
date = 2025-06-12
[[measure]]
kind = "Withdrawal"
holder = "JPN"
bucket = "long"
change = "-5%"
over = "2 quarters"
"""


PLAN = """scenario = "scenario.toml"
elasticities = ["U4"]
numbers = ["welfare.JPN"]
[[vary]]
what = "tariff-1"
values = [0, 10]
"""


def furnish(folder: Path) -> None:
    """Put into a folder what the command lines name: good files, bad ones, and what is no file."""
    good = {"scenario": SCENARIO, "paths": PATHS, "bonds": BONDS}
    for name, text in good.items():
        (folder / f"{name}.toml").write_text(text)
    (folder / "plan.toml").write_text(PLAN)
    (folder / "many.toml").write_text(SCENARIO + SCENARIO.split("\n", 2)[2] * 200)
    (folder / "bad.toml").write_text(SCENARIO.replace("JPN", "ZZZ").replace("+5%", "nan"))
    (folder / "bids.csv").write_text(
        "class,yield,amount\ndirect,4.80,1000000000\nindirect,4.81,2000000000\ndealer,4.85,3e9\n"
    )
    (folder / "terms.csv").write_text(
        "coupon,maturity,issue,yield\n4.75,2055-05-15,2025-06-16,4.844\n"
    )
    (folder / "quotes.csv").write_text("maturity,yield\n2y,3.95\n5y,4.02\n10y,4.42\n30y,4.9\n")
    (folder / "owned" / "own").mkdir(parents=True)
    (folder / "owned" / "own" / "desk.toml").write_text(
        'kind = "series"\nsource = "a desk"\nunit = "percent"\n'
    )
    (folder / "owned" / "own" / "desk.csv").write_text("date,us_10y_yield\n2026-06-16,4.5\n")
    (folder / "orders.toml").write_text('without = ["fentanyl-CA"]\n')
    (folder / "empty.toml").touch()
    (folder / "empty.csv").touch()
    (folder / "noise.bin").write_bytes(random.Random(0).randbytes(5000))
    (folder / "latin.toml").write_bytes('name = "é"\n'.encode("latin-1"))
    (folder / "deep.toml").write_text("x = " + "[" * 5000 + "]" * 5000)
    (folder / "deep.json").write_text("[" * 100_000)
    with (folder / "sparse.toml").open("wb") as stream:
        stream.truncate(50_000_000_000)
    (folder / "folder").mkdir()
    (folder / "taken").mkdir()
    (folder / "taken" / "manifest.json").write_text("{}")
    (folder / "loop").symlink_to("loop")
    (folder / "dangling").symlink_to("nowhere")
    (folder / "target").write_text("before")
    (folder / "link").symlink_to("target")
    os.mkfifo(folder / "pipe")
    import socket

    with socket.socket(socket.AF_UNIX) as own:
        own.bind(os.path.relpath(folder / "socket"))
