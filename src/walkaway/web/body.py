"""Bodies of requests, read strictly."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from walkaway.web.errors import ApiError, of_validation, problem
from walkaway.web.models import CheckBody, RunNamed, RunText, TurnBody

Model = TypeVar("Model", bound=BaseModel)

LONGEST_NUMBER = 30
"""Digits of a whole number beyond which it is none that we could mean."""


async def turn_body(request: Request) -> TurnBody:
    """The body that turns dials.

    Raises:
        ApiError: it cannot be used.
    """
    return _checked(TurnBody, await _json(request))


async def check_body(request: Request) -> CheckBody:
    """The body that asks what is wrong with a scenario.

    Raises:
        ApiError: it cannot be used.
    """
    return _checked(CheckBody, await _json(request))


async def run_body(request: Request) -> RunNamed | RunText:
    """The body that asks for a run, by a scenario's name or with its text.

    Raises:
        ApiError: it cannot be used.
    """
    document = await _json(request)
    if isinstance(document, dict) and "toml" in document:
        if "scenario" in document:
            what = problem("scenario", "", "stands beside 'toml'", "give one of the two")
            raise ApiError(422, "this request cannot be used", [what])
        return _checked(RunText, document)
    return _checked(RunNamed, document)


def _checked(model: type[Model], document: Any) -> Model:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        found = of_validation(error.errors(include_url=False))
        raise ApiError(422, "this request cannot be used", found) from None


async def _json(request: Request) -> Any:
    """The body as JSON.

    Raises:
        ApiError: it is of another type, or not JSON, or JSON that means two things.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise ApiError(415, "send JSON, with the header 'Content-Type: application/json'")
    content = await request.body()
    try:
        document = json.loads(
            content.decode("utf-8"),
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_whole,
            object_pairs_hook=_unique,
        )
        json.dumps(document, ensure_ascii=False).encode("utf-8")  # no halves of surrogate pairs
    except UnicodeDecodeError as error:
        _refuse(f"byte {error.start} is not UTF-8")
    except UnicodeEncodeError:
        _refuse("half of a surrogate pair is no character")
    except json.JSONDecodeError as error:
        _refuse(f"not JSON: {error.msg} in line {error.lineno}, column {error.colno}")
    except RecursionError:
        _refuse("nested too deeply")
    except ValueError as error:
        _refuse(str(error))
    return document


def _refuse(what: str) -> NoReturn:
    raise ApiError(400, "this body cannot be read", [problem("body", "", what)]) from None


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]} is too large for a number")
    return value


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text)} digits is too long")
    return int(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:60]!r} stands twice")
    return found
