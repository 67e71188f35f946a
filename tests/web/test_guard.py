"""Who is let in, and what every answer carries; the application behind is the smallest possible."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from walkaway.web import guard
from walkaway.web.guard import Guard
from walkaway.web.limits import Limits

PORT = 8765
TOKEN = "a-token-that-is-hard-to-guess"


async def echo(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
    body = (await receive())["body"]  # type: ignore[operator]
    await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
    await send({"type": "http.response.body", "body": body})  # type: ignore[operator]


def ask(
    method: str = "GET",
    path: str = "/api/v1/about",
    *,
    host: str = f"127.0.0.1:{PORT}",
    bound: str = "127.0.0.1",
    token: str = "",
    content: bytes | AsyncIterator[bytes] = b"",
    limits: Limits | None = None,
    **headers: str,
) -> httpx.Response:
    own = Guard(echo, bound, PORT, token, limits or Limits())

    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(own)
        async with httpx.AsyncClient(transport=transport, base_url="http://any") as client:
            sent = {"host": host, **{name.replace("_", "-"): v for name, v in headers.items()}}
            return await client.request(method, path, content=content, headers=sent)

    return asyncio.run(call())


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST:8765", "[::1]:8765"]
)
def test_names_of_this_machine(host: str) -> None:
    assert ask(host=host).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example:8765", "127.0.0.1.evil.example:8765", "127.0.0.1", "127.0.0.1:80"),
        *("127.0.0.1:8766", "192.168.1.7:8765", "", "localhost:8765.evil.example", "[::1]"),
        *("::1:8765", "[::1]:8765:8765", "localhost:", "localhost:+8765", "localhost:08765x"),
        *(
            "localhost:８７６５",
            "[::ffff:127.0.0.1]:8765",
            "2130706433:8765",
            "user@localhost:8765",
        ),
    ],
)
def test_other_names_are_refused(host: str) -> None:
    try:
        answer = ask(host=host.encode())  # type: ignore[arg-type]
    except httpx.HTTPError:
        pytest.fail("not sent at all")
    assert answer.status_code == 421
    assert "does not answer to the name" in answer.json()["error"]["message"]


def test_names_when_bound_elsewhere() -> None:
    own = {"token": TOKEN, "authorization": f"Bearer {TOKEN}"}
    assert ask(bound="192.168.1.7", host="192.168.1.7:8765", **own).status_code == 200
    assert ask(bound="192.168.1.7", host="192.168.1.8:8765", **own).status_code == 421
    assert ask(bound="lab.example", host="lab.example:8765", **own).status_code == 200
    # Everything: an address cannot be re-bound, a name can.
    assert ask(bound="0.0.0.0", host="10.1.2.3:8765", **own).status_code == 200
    assert ask(bound="::", host="[2001:db8::1]:8765", **own).status_code == 200
    assert ask(bound="0.0.0.0", host="evil.example:8765", **own).status_code == 421


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("POST", "/api/v1/runs", {"origin": "http://127.0.0.1:8765"}, 200),
        ("POST", "/api/v1/runs", {}, 200),  # no browser
        ("POST", "/api/v1/runs", {"origin": "http://evil.example"}, 403),
        ("POST", "/api/v1/runs", {"origin": "http://127.0.0.1:9999"}, 403),
        ("POST", "/api/v1/runs", {"origin": "https://127.0.0.1:8765"}, 403),
        ("POST", "/api/v1/runs", {"origin": "null"}, 403),
        ("POST", "/api/v1/runs", {"origin": "http://localhost:8765"}, 403),  # not this Host
        ("DELETE", "/api/v1/runs/0", {"origin": "http://evil.example"}, 403),
        ("DELETE", "/api/v1/runs/0", {"sec_fetch_site": "cross-site"}, 403),
        ("GET", "/api/v1/runs/0/events", {"origin": "http://evil.example"}, 403),
        ("GET", "/api/v1/runs/0/events", {"origin": "http://127.0.0.1:8765"}, 200),
        ("GET", "/api/v1/runs", {"sec_fetch_site": "cross-site"}, 403),
        ("GET", "/api/v1/runs", {"sec_fetch_site": "same-site"}, 403),
        ("GET", "/api/v1/runs", {"sec_fetch_site": "same-origin"}, 200),
        ("GET", "/", {"sec_fetch_site": "cross-site"}, 200),  # a link to the page
    ],
)
def test_other_sites(method: str, path: str, headers: dict[str, str], status: int) -> None:
    assert ask(method, path, **headers).status_code == status


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/api/v1/about", {}, 401),
        ("/api/v1/about", {"authorization": f"Bearer {TOKEN}"}, 200),
        ("/api/v1/about", {"authorization": f"bearer  {TOKEN}"}, 200),
        ("/api/v1/about", {"authorization": f"Basic {TOKEN}"}, 401),
        ("/api/v1/about", {"cookie": f"walkaway_8765={TOKEN}"}, 401),  # the token is no cookie
        ("/api/v1/about", {"cookie": 'walkaway_8765="\\"; x'}, 401),
        ("/", {}, 401),
    ],
)
def test_the_token(path: str, headers: dict[str, str], status: int) -> None:
    answer = ask(path=path, token=TOKEN, **headers)
    assert answer.status_code == status
    assert TOKEN not in answer.text


@pytest.fixture
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "WRONG_TOKEN_SECONDS", 0.0)


def test_a_person_is_told_in_words() -> None:
    answer = ask(path="/", token=TOKEN)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "asks for its token" in answer.text
    answer = ask(path="/", host="<script>.example:8765")
    assert answer.status_code == 421
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


@pytest.mark.usefixtures("_no_waiting")
@pytest.mark.parametrize("wrong", ["x", TOKEN + "x", TOKEN[:-1], "%C3%A9", "%00"])
def test_wrong_tokens(wrong: str) -> None:
    assert ask(path=f"/?token={wrong}", token=TOKEN).status_code == 401
    assert ask(token=TOKEN, authorization=f"Bearer {wrong}").status_code == 401


def test_the_token_is_shown_once_and_becomes_a_cookie() -> None:
    answer = ask(path=f"/some//page?a=1&token={TOKEN}&b=2", token=TOKEN)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/some//page?a=1&b=2"
    cookie = answer.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Path=/"))
    assert TOKEN not in cookie
    assert ask(token=TOKEN, cookie=cookie.partition(";")[0]).status_code == 200
    # Nothing leaves this site: an address of two slashes would.
    away = ask(path=f"http://any//evil.example/?token={TOKEN}", token=TOKEN)
    assert away.headers["location"] == "/evil.example/"
    # A question that changes something must bring the token itself, or the cookie.
    assert ask("POST", path=f"/api/v1/runs?token={TOKEN}", token=TOKEN).status_code == 401


def test_wrong_tokens_wait_in_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "WRONG_TOKENS_WAITING", 3)
    monkeypatch.setattr(guard, "WRONG_TOKEN_SECONDS", 0.05)
    own = Guard(echo, "127.0.0.1", PORT, TOKEN, Limits())

    async def many() -> list[int]:
        transport = httpx.ASGITransport(own)
        host = {"host": f"127.0.0.1:{PORT}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://any") as client:
            calls = [
                client.get("/", headers={**host, "authorization": f"Bearer {n}"}) for n in range(8)
            ]
            right = client.get("/", headers={**host, "authorization": f"Bearer {TOKEN}"})
            return [answer.status_code for answer in await asyncio.gather(*calls, right)]

    found = asyncio.run(many())
    assert found[-1] == 200
    assert sorted(found[:-1]) == [401] * 3 + [429] * 5


@pytest.mark.parametrize(
    "headers", [{}, {"host": "evil.example"}, {"origin": "http://evil.example"}]
)
def test_every_answer_is_dressed(headers: dict[str, str]) -> None:
    answer = ask("POST", **headers)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * 100


def test_large_bodies() -> None:
    limits = Limits(body_bytes=1000)
    assert ask("POST", content=b"x" * 1000, limits=limits).content == b"x" * 1000
    assert ask("POST", content=b"x" * 1001, limits=limits).status_code == 413
    # Without a length in the head, and with one that lies.
    assert ask("POST", content=pieces(10), limits=limits).content == b"x" * 1000
    assert ask("POST", content=pieces(11), limits=limits).status_code == 413
    assert ask("POST", content=pieces(11), limits=limits, content_length="10").status_code == 413
    assert ask("POST", content=b"", limits=limits, content_length="9" * 5000).status_code == 413


def test_bodies_that_never_come() -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(60)
        yield b"}"

    answer = ask("POST", content=slow(), limits=Limits(body_seconds=0.05))
    assert answer.status_code == 408
