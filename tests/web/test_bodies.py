"""Every bad request gets a clear answer, in one shape."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from tests.web.conftest import Running


def problems(answer: Any) -> list[dict[str, str]]:
    """The mistakes of an error, which has the shape that is promised."""
    document = answer.json()
    assert set(document) == {"error"}
    assert set(document["error"]) == {"message", "problems"}
    assert document["error"]["message"]
    for one in document["error"]["problems"]:
        assert set(one) == {"place", "value", "what", "hint"}
        assert all(isinstance(value, str) for value in one.values())
    found: list[dict[str, str]] = document["error"]["problems"]
    return found


@pytest.mark.parametrize(
    ("content", "status", "what"),
    [
        (b"", 400, "not JSON"),
        (b"{", 400, "line 1, column"),
        (b'{"scenario": "zero"} x', 400, "Extra data"),
        (b'{"scenario": "z\xff"}', 400, "not UTF-8"),
        (b'{"draws": NaN, "scenario": "zero"}', 400, "NaN"),
        (b'{"dials": {"x": -Infinity}, "scenario": "zero"}', 400, "-Infinity"),
        (b'{"dials": {"x": 1e400}, "scenario": "zero"}', 400, "1e400 is too large"),
        (b'{"seed": ' + b"9" * 5000 + b', "scenario": "zero"}', 400, "5000 digits"),
        (b'{"scenario": "zero", "scenario": "japan-2025"}', 400, "stands twice"),
        (b'{"scenario": "zero", "client": "\\ud800"}', 400, "surrogate"),
        (b"[" * 30_000, 400, "deeply"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400, "deeply"),
        (b"[]", 422, ""),
        (b'"scenario"', 422, ""),
        (b"null", 422, ""),
        (b"{}", 422, "required"),
    ],
)
def test_what_is_no_body(server: Running, content: bytes, status: int, what: str) -> None:
    answer = server.http.post(
        "/api/v1/runs", content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code == status
    assert any(what in one["what"] for one in problems(answer))


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"scenario": "zero", "draws": -1}, "draws"),
        ({"scenario": "zero", "draws": 1001}, "draws"),
        ({"scenario": "zero", "draws": 10**29}, "draws"),
        ({"scenario": "zero", "draws": 1.5}, "draws"),
        ({"scenario": "zero", "draws": "7"}, "draws"),
        ({"scenario": "zero", "draws": True}, "draws"),
        ({"scenario": "zero", "draws": None}, "draws"),
        ({"scenario": "zero", "seed": -1}, "seed"),
        ({"scenario": "zero", "seed": 2**53 + 1}, "seed"),
        ({"scenario": "zero", "view": "kitchen"}, "view"),
        ({"scenario": "zero", "only": ["bonds"]}, "only.0"),
        ({"scenario": "zero", "only": []}, "only"),
        ({"scenario": "zero", "elasticities": []}, "elasticities"),
        ({"scenario": "zero", "elasticities": "U4"}, "elasticities"),
        ({"scenario": "zero", "client": "x" * 65}, "client"),
        ({"scenario": "zero", "supersede": 1}, "supersede"),
        ({"scenario": "zero", "dials": []}, "dials"),
        ({"scenario": "zero", "jobs": 8}, "jobs"),
        ({"scenario": "zero", "file": "/etc/passwd"}, "file"),
        ({"scenario": "zero", "toml": "date = 2025-06-12"}, "scenario"),
        ({"scenario": None}, "scenario"),
        ({"scenario": 7}, "scenario"),
        ({"scenario": "../library/zero"}, "scenario"),
        ({"scenario": "/etc/passwd"}, "scenario"),
        ({"scenario": "zero.toml"}, "scenario"),
        ({"toml": ""}, "toml"),
        ({"toml": 3}, "toml"),
    ],
)
def test_what_does_not_fit(server: Running, body: dict[str, Any], place: str) -> None:
    answer = server.post(body)
    assert answer.status_code == 422
    assert place in [one["place"] for one in problems(answer)]


def test_very_many_mistakes_are_counted(server: Running) -> None:
    toml = "date = 2025-06-12\n" + "".join(f"key{n} = 1\n" for n in range(2000))
    found = problems(server.post({"toml": toml}))
    assert len(found) == 101
    assert found[-1]["what"] == "1900 more"


def test_several_mistakes_are_told_at_once(server: Running) -> None:
    answer = server.post({"scenario": "zero", "draws": -1, "seed": "x", "sliders": {}})
    assert {one["place"] for one in problems(answer)} == {"draws", "seed", "sliders"}


def test_unknown_names(server: Running) -> None:
    answer = server.post({"scenario": "japan-2035"})
    assert answer.status_code == 404
    assert "japan-2025" in problems(answer)[0]["hint"]
    assert server.get("/scenarios/japan-2035").status_code == 404
    answer = server.post({"scenario": "zero", "elasticities": ["CP", "U5"]})
    assert answer.status_code == 422
    assert [(p["place"], p["value"]) for p in problems(answer)] == [("elasticities", "U5")]
    answer = server.post({"scenario": "japan-2025", "dials": {"no-such-dial": 1}})
    assert answer.status_code == 422
    assert "no-such-dial" in json.dumps(problems(answer))
    assert server.post({"dials": {"no-such-dial": 1}}, "/scenarios/zero/turned").status_code == 422
    assert server.post({"dials": {}}, "/scenarios/nowhere/turned").status_code == 404


@pytest.mark.parametrize(
    ("toml", "place", "what"),
    [
        ("date = 2025-06-12\n\n[[measure]]\nkind = 'Tarif'", "scenario.toml:4", "unknown kind"),
        ("date = 2025-06-12\nx = [", "scenario.toml:2", ""),
        ("date = 1900-01-01", "scenario.toml:1", "outside the data"),
        ("date = 2025-06-12\n\x00", "scenario.toml:2", ""),
        ("\ufeff", "scenario.toml", ""),
        ("x = " + "[" * 5000, "scenario.toml", ""),
        ("x = " + "{a=" * 5000, "scenario.toml", ""),
        (
            "date = 2025-06-12\n" + "[[measure]]\nkind='Tariff'\n" * 61,
            "scenario.toml",
            "more than 60",
        ),
        ("measure = [" + "{kind='Tariff'}," * 300 + "]", "scenario.toml", "more than 60"),
        ("date = 2025-06-12\nx = [" + "1," * 25_000 + "]", "scenario.toml:2", ""),
        ("date = 2025-06-12\n" + "a.b.c.d = 1\n" * 3000, "scenario.toml", ""),
    ],
)
def test_mistakes_in_a_scenario_have_their_lines(
    server: Running, toml: str, place: str, what: str
) -> None:
    answer = server.post({"toml": toml})
    assert answer.status_code == 422, answer.text[:300]
    found = problems(answer)
    assert found
    assert all(one["place"].startswith("scenario.toml") for one in found)
    assert any(one["place"].startswith(place) and what in one["what"] for one in found), found[:3]
    assert server.get("/about").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v2/about", 404),
        ("GET", "/api", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("GET", "/api/v1/runs/0123456789ab", 404),
        ("GET", "/api/v1/runs/0123456789ab/page", 404),
        ("GET", "/api/v1/runs/0123456789ab/events", 404),
        ("GET", "/api/v1/runs/0123456789ab/outcome", 404),
        ("GET", "/api/v1/runs/0123456789ab/why?metric=x", 404),
        ("GET", "/api/v1/runs/0123456789ab/files/run.json", 404),
        ("DELETE", "/api/v1/runs/0123456789ab", 404),
        ("GET", "/api/v1/runs/xyz", 422),
        ("GET", "/api/v1/runs/0123456789ab/why", 422),
        ("GET", "/api/v1/runs/0123456789ab/compare?with=../x", 422),
        ("GET", "/api/v1/runs/0123456789ab/files/secrets.txt", 422),
        ("GET", "/api/v1/scenarios/..%2f..%2fzero", 404),
        ("GET", "/api/v1/scenarios/Zero", 422),
        ("GET", "/assets/../index.html", 404),
        ("GET", "/assets/..%2f..%2f__init__.py", 404),
        ("GET", "/assets//etc/passwd", 404),
        ("GET", "/..%2f..%2fdesk.py", 404),
        ("GET", "/index.html", 404),
        ("GET", "//", 404),
        ("POST", "/", 405),
        ("POST", "/api/v1/about", 405),
        ("PUT", "/api/v1/runs", 405),
        ("OPTIONS", "/api/v1/runs", 405),
        ("HEAD", "/api/v1/runs", 405),
        ("TRACE", "/api/v1/about", 405),
        ("BREW", "/api/v1/about", 405),
    ],
)
def test_addresses_that_lead_nowhere(server: Running, method: str, path: str, status: int) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
        line.sendall(head.encode() + b"Connection: close\r\n\r\n")
        answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    assert answer.startswith(f"HTTP/1.1 {status} ")
    top, _, body = answer.partition("\r\n\r\n")
    assert "content-security-policy: default-src 'none'" in top
    if status == 405:
        assert "allow: " in top
    if method != "HEAD":
        assert set(json.loads(body)["error"]) == {"message", "problems"}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_form_of_another_site_is_no_json(server: Running, kind: str) -> None:
    answer = server.http.post(
        "/api/v1/runs", content=b'{"scenario": "zero"}', headers={"content-type": kind}
    )
    assert answer.status_code == 415
    problems(answer)


def talk(server: Running, content: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(content)
        return b"".join(iter(lambda: line.recv(65536), b""))


def test_a_body_in_pieces_is_bounded_too(server: Running) -> None:
    host = b"Host: localhost:%d\r\n" % server.port
    head = b"POST /api/v1/runs HTTP/1.1\r\n" + host + b"Content-Type: application/json\r\n"
    piece = b"2000\r\n" + b" " * 0x2000 + b"\r\n"
    answer = talk(server, head + b"Transfer-Encoding: chunked\r\n\r\n" + piece * 9 + b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert server.get("/about").status_code == 200


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost:PORT\r\nHost: evil.example\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 this is TLS\r\n\r\n",
        b"POST /api/v1/runs HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/v1/runs HTTP/1.1\r\nHost: localhost:PORT\r\n"
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    ],
)
def test_broken_heads(server: Running, head: bytes) -> None:
    answer = talk(server, head.replace(b"PORT", b"%d" % server.port))
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 421 ")), answer[:80]
    top, _, body = answer.decode().partition("\r\n\r\n")
    assert "content-security-policy: default-src 'none'" in top.lower()
    if answer.startswith(b"HTTP/1.1 400 "):
        assert set(json.loads(body)["error"]) == {"message", "problems"}
    assert server.get("/about").status_code == 200


def test_a_head_without_end(server: Running) -> None:
    line = b"GET / HTTP/1.1\r\nHost: localhost:%d\r\nX: " % server.port
    try:
        answer = talk(server, line + b"y" * 2_000_000)
    except ConnectionError:  # closed while we still spoke
        answer = b""
    assert answer[:13] in (b"", b"HTTP/1.1 400 ")
    assert server.get("/about").status_code == 200


def test_bodies_where_none_belongs_are_ignored(server: Running) -> None:
    found = server.http.request("GET", "/api/v1/about", content=b"\x00\xff")
    assert found.status_code == 200
