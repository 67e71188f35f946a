"""Games that ship with walkaway."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import NoSuchFileError, bytes_of
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.negotiation.definition import GameDefinition
from walkaway.negotiation.reader import read_game


def names() -> tuple[str, ...]:
    """Names of the games that ship with walkaway."""
    files = resources.files(__package__).iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


def of_library(name: str) -> GameDefinition:
    """A game of the library as it is written, in the world that comes with walkaway.

    Raises:
        BadInputError: there is none of that name.
    """
    return read_game(_text(name), f"{name}.toml", Vocabulary.embedded())


def _text(name: str) -> bytes:
    return (resources.files(__package__) / f"{name}.toml").read_bytes()


def load(name_or_path: str | Path) -> GameDefinition:
    """A game of the library by its name, or one from a file.

    Args:
        name_or_path: a name without ``.toml``, or a path.

    Raises:
        BadInputError: there is no such game or file, or it has mistakes (all are named).
    """
    text = str(name_or_path)
    if text in names():
        return read_game(_text(text), f"{text}.toml")
    try:
        return read_game(bytes_of(name_or_path), text)
    except NoSuchFileError:
        hint = did_you_mean(text, names()) or f"games: {', '.join(names())}; or a TOML file"
        raise BadInputError([Problem(text, "", "no such game or file", hint)]) from None
