"""How a command ends: one message, an exit code, no half file, whatever its streams are."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from walkaway.cli import main, process
from walkaway.cli.process import NOT_WRITTEN

COMMAND = [sys.executable, "-m", "walkaway"]


def called(*arguments: str, **how: Any) -> subprocess.CompletedProcess[bytes]:
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | how
    return subprocess.run([*COMMAND, *arguments], check=False, **how)


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]])
def test_a_full_disk_is_told(form: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        found = called("scenarios", *form, stdout=full)
    assert found.returncode == NOT_WRITTEN
    assert found.stderr.decode() == (
        "standard output: cannot be written (No space left on device)\n"
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_disk_that_takes_a_part_is_told(tmp_path: Path, unbuffered: str) -> None:
    """The first write is a short one, which is no error by itself."""
    line = 'ulimit -f 8; exec "$0" -m walkaway constants --json > "$1"'
    target = tmp_path / "constants.json"
    found = subprocess.run(
        ["sh", "-c", line, sys.executable, str(target)],
        capture_output=True,
        env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
    )
    assert found.returncode == NOT_WRITTEN
    assert found.stderr.decode() == "standard output: cannot be written (File too large)\n"
    assert target.stat().st_size <= 8 * 1024


@pytest.mark.parametrize("letters", ["ascii", "latin-1", "shift_jis"])
def test_streams_of_few_letters_say_everything(letters: str) -> None:
    few = os.environ | {"PYTHONIOENCODING": letters}
    asked = ("check", "äß中😀.toml", "--json")
    usual, plain = called(*asked), called(*asked, env=few)
    try:
        read = json.loads(plain.stdout.decode(letters))
    except UnicodeDecodeError:
        read = json.loads(plain.stdout)  # a stream of ASCII is taken for a mistake, and is UTF-8
    assert read == json.loads(usual.stdout)
    assert called("scenarios", env=few).stderr == b""


def test_closed_streams_do_no_harm(tmp_path: Path) -> None:
    for closed in (">&-", "2>&-", "<&-", ">&- 2>&- <&-"):
        target = tmp_path / "own.toml"
        line = f'"$0" -m walkaway new own {closed}'
        found = subprocess.run(
            ["sh", "-c", line, sys.executable], capture_output=True, cwd=tmp_path
        )
        assert (found.returncode, found.stderr) == (0, b""), closed
        assert target.read_text().startswith("#") or "name" in target.read_text()
        target.unlink()


def test_whoever_closes_a_pipe_hears_nothing_more() -> None:
    line = '"$0" -m walkaway scenarios --json | head -c 1'
    found = subprocess.run(["sh", "-c", line, sys.executable], capture_output=True)
    assert found.stderr == b""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_request_to_end_takes_half_files_away(tmp_path: Path, number: signal.Signals) -> None:
    code = (
        "import signal, sys, time\n"
        "from pathlib import Path\n"
        "from walkaway.cli import process\n"
        "from walkaway.files import whole\n"
        # Whoever runs the tests may ignore some of them (nohup), which children inherit.
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "signal.signal(signal.SIGTERM, signal.SIG_DFL)\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "process.prepare()\n"
        "def work():\n"
        "    with whole(Path(sys.argv[1])) as stream:\n"
        "        stream.write(b'half'); stream.flush(); print('begun', flush=True)\n"
        "        time.sleep(600)\n"
        "sys.exit(process.ended(work))\n"
    )
    target = tmp_path / "page.html"
    target.write_text("old")
    command = [sys.executable, "-c", code, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"begun\n"
        child.send_signal(number)
        assert child.wait() != 0
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_request_to_end_is_heard_where_python_drops_exceptions(
    number: signal.Signals, code: int
) -> None:
    text = (
        "import os, signal, sys, time\n"
        "from walkaway.cli import process\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "signal.signal(signal.SIGTERM, signal.SIG_DFL)\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "process.prepare()\n"
        "class Thing:\n"
        "    def __del__(self):\n"
        "        os.kill(os.getpid(), int(sys.argv[1]))\n"
        "        for _ in range(100):\n"
        "            pass\n"
        "def work():\n"
        "    Thing()\n"
        "    time.sleep(600)\n"
        "sys.exit(process.ended(work))\n"
    )
    found = subprocess.run([sys.executable, "-c", text, str(int(number))], capture_output=True)
    assert found.returncode == code
    assert b"Traceback" not in found.stderr


def test_what_else_is_dropped_is_still_told() -> None:
    text = (
        "import sys\n"
        "from walkaway.cli import process\n"
        "process.prepare()\n"
        "class Thing:\n"
        "    def __del__(self):\n"
        "        raise ValueError('of its own')\n"
        "sys.exit(process.ended(Thing))\n"
    )
    found = subprocess.run([sys.executable, "-c", text], capture_output=True)
    assert found.returncode == 0
    assert b"of its own" in found.stderr


def test_ctrl_c_is_told_apart_from_a_mistake(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["walkaway", "scenarios"])
    monkeypatch.setattr("walkaway.present.scenarios.scenarios", interrupted)
    monkeypatch.setattr(process, "prepare", lambda: None)
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err.split() == ["stopped"]


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--version"], 0), (["run", "--help"], 0), (["runs", "--no"], 2)]
)
def test_exit_codes_of_the_command_line(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int
) -> None:
    monkeypatch.setattr(sys, "argv", ["walkaway", *arguments])
    monkeypatch.setattr(process, "prepare", lambda: None)
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == code
