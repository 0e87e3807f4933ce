"""What all tests share: no network beyond this machine, and the sample corpus built once."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("here", deadline=None)
settings.load_profile("here")
# Packs compile their expressions at first use: the first example of a test would fail a deadline of milliseconds.

collect_ignore = ["fuzz_guided.py"]
"""No tests: it watches what it imports, and atheris has no wheel for every machine."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "", None, "0.0.0.0"})  # noqa: S104 - a name to compare with


class NetworkBlockedError(Exception):
    """A test asked for a server that is not on this machine. Not an OSError: no code takes it for a failed request."""


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any, *rest: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOOPBACK:
            raise NetworkBlockedError(f"connection to {address[0]}")
        return connect(self, address, *rest)

    return guarded


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in LOOPBACK:
            raise NetworkBlockedError(f"name look-up of {name}")
        return look_up(host, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample corpus built into a folder; read only."""
    from tests.sample import build_sample

    folder = tmp_path_factory.mktemp("sample") / "dataset"
    build_sample(folder)
    return folder


@pytest.fixture
def protests(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Runs a command of the program in this process: (exit code, standard output, standard error)."""
    from etl.cli import main

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["protests", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0 if code is None else 1), out, err

    return run
