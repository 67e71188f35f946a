"""Every error of the API in one shape: what happened, and each mistake with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from walkaway.web.nursery import FailedError, RefusedError

Mistakes = Sequence[Mapping[str, str]]


class ApiError(Exception):
    """An answer other than the one that was hoped for."""

    def __init__(
        self,
        status: int,
        message: str,
        problems: Mistakes = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message = status, message
        self.problems, self.headers = problems, headers or {}


class BusyError(ApiError):
    """Too much is asked at once; the same may be asked again later."""

    def __init__(self, message: str, seconds: int = 2) -> None:
        super().__init__(429, message, headers={"Retry-After": str(seconds)})


def body(message: str, problems: Mistakes = ()) -> dict[str, Any]:
    """The document of an error."""
    return {"error": {"message": message, "problems": [dict(one) for one in problems]}}


def problem(place: str, value: object, what: str, hint: str = "") -> dict[str, str]:
    """One mistake."""
    return {"place": place, "value": str(value)[:200], "what": what, "hint": hint}


def of_validation(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The mistakes that pydantic found, in our shape."""
    return [
        problem(
            ".".join(str(part) for part in error["loc"] if part not in ("body", "query", "path"))
            or "body",
            "" if error["type"] == "missing" else _printable(error.get("input")),
            error["msg"],
        )
        for error in errors
    ]


def _printable(value: object) -> str:
    return repr(value)[:200].encode(errors="replace").decode()


def install(app: FastAPI, methods: Callable[[str], Sequence[str]]) -> None:
    """Give an application our shape of errors, for all that can go wrong.

    Args:
        app: the application.
        methods: what can be done at a path.
    """

    def answer(
        status: int, message: str, problems: Mistakes = (), headers: Mapping[str, str] | None = None
    ) -> JSONResponse:
        return JSONResponse(body(message, problems), status, headers=dict(headers or {}))

    @app.exception_handler(ApiError)
    async def own(request: Request, error: ApiError) -> JSONResponse:
        return answer(error.status, error.message, error.problems, error.headers)

    @app.exception_handler(RefusedError)
    async def refused(request: Request, error: RefusedError) -> JSONResponse:
        return answer(422, "this cannot be used", error.problems)

    @app.exception_handler(FailedError)
    async def failed(request: Request, error: FailedError) -> JSONResponse:
        return answer(500, str(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return answer(422, "this request cannot be used", of_validation(error.errors()))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        words = {404: "there is nothing at this address", 405: "this cannot be done here"}
        headers = dict(error.headers or {})
        if error.status_code == 405 and (known := methods(request.url.path)):
            headers["allow"] = ", ".join(known)  # of all routes of the path, not of one
        message = words.get(error.status_code, error.detail)
        return answer(error.status_code, message, (), headers)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        return answer(500, "an error in the server itself; its trace is on the server's terminal")
