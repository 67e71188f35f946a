"""Games that ship with walkaway."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.negotiation.definition import GameDefinition
from walkaway.negotiation.reader import read_game

BIGGEST = 2_000_000


def names() -> tuple[str, ...]:
    """Names of the games that ship with walkaway."""
    files = resources.files(__package__).iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


def load(name_or_path: str | Path) -> GameDefinition:
    """A game of the library by its name, or one from a file.

    Args:
        name_or_path: a name without ``.toml``, or a path.

    Raises:
        BadInputError: there is no such game or file, or it has mistakes (all are named).
    """
    text = str(name_or_path)
    path = Path(name_or_path)
    if text in names():
        return read_game(
            (resources.files(__package__) / f"{text}.toml").read_bytes(), f"{text}.toml"
        )
    try:
        size = path.stat().st_size
        if size > BIGGEST:
            raise BadInputError([Problem(text, "", f"{size} bytes are too many for a game")])
        content = path.read_bytes()
    except OSError as error:
        known = ", ".join(names())
        hint = did_you_mean(text, names()) or f"games: {known}; or a path to a TOML file"
        what = "no such game or file" if isinstance(error, FileNotFoundError) else error.strerror
        raise BadInputError([Problem(text, "", what or "cannot be read", hint)]) from None
    return read_game(content, path.name)
