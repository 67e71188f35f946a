"""The page's files."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from starlette.requests import Request

from tests.web.conftest import Running
from walkaway.web import assets


@pytest.fixture
def built(tmp_path: Path) -> Path:
    page = tmp_path / "page"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html><title>x</title>" * 9)
    (page / "assets" / "index-abc.js").write_text("let x = 1;" * 99)
    (page / "assets" / "index-abc.js.br").write_bytes(b"packed")
    (page / "assets" / "font.woff2").write_bytes(bytes(99))
    (page / ".hidden").write_text("x")
    (tmp_path / "outside.txt").write_text("x")
    return page


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw})


def test_a_fixed_table(built: Path) -> None:
    table = assets.table(built)
    assert set(table) == {"/", "/assets/index-abc.js", "/assets/font.woff2"}
    page, script = table["/"], table["/assets/index-abc.js"]
    assert page.answer(request()).headers["cache-control"] == "no-cache"
    assert "immutable" in script.answer(request()).headers["cache-control"]
    assert script.answer(request()).headers["content-type"] == "text/javascript; charset=utf-8"
    assert table["/assets/font.woff2"].answer(request()).headers["content-type"] == "font/woff2"


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("", None),
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("gzip;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0", None),
        ("zstd", None),
    ],
)
def test_packing(built: Path, accept: str, encoding: str | None) -> None:
    answer = assets.table(built)["/assets/index-abc.js"].answer(request(accept_encoding=accept))
    assert answer.headers.get("content-encoding") == encoding
    plain = b"let x = 1;" * 99
    unpacked = gzip.decompress(answer.body) if encoding == "gzip" else answer.body
    assert unpacked == (b"packed" if encoding == "br" else plain)
    assert answer.headers["vary"] == "accept-encoding"


def test_what_the_browser_has_is_not_sent_again(built: Path) -> None:
    page = assets.table(built)["/"]
    tag = page.answer(request()).headers["etag"]
    again = page.answer(request(if_none_match=tag))
    assert (again.status_code, again.body) == (304, b"")
    (built / "index.html").write_text("other")
    assert assets.table(built)["/"].answer(request(if_none_match=tag)).status_code == 200


def test_a_source_tree_without_the_page(tmp_path: Path) -> None:
    table = assets.table(tmp_path / "nowhere")
    assert set(table) == {"/"}
    assert b"make page" in table["/"].answer(request()).body


def test_the_page_that_ships(fake: Running) -> None:
    answer = fake.http.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    head = fake.http.head("/")
    assert (head.status_code, head.content) == (200, b"")
