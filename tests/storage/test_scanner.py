"""Each file that comes in is shown to a virus scanner, where there is one: ClamAV's own, started here."""

from __future__ import annotations

import io
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.config import Clamav
from tracker.errors import Refused
from tracker.storage.scanner import Scanner

VIRUS = b"a school's own test virus, which does nothing at all"
CONFIG = """
LocalSocket {folder}/clamd.ctl
TCPSocket {port}
TCPAddr 127.0.0.1
DatabaseDirectory {folder}
TemporaryDirectory {folder}
Foreground yes
StreamMaxLength 1M
"""


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A scanner that knows one virus: where its socket is, and its port."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program is None:
        pytest.skip("clamd is not installed: apt-get install clamav-daemon")
    folder = tmp_path_factory.mktemp("c")
    folder.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "own.ndb").write_text(f"School.Test:0:*:{VIRUS.hex()}\n")
    (folder / "clamd.conf").write_text(CONFIG.format(folder=folder, port=port))
    running = subprocess.Popen(
        [program, "--config-file", str(folder / "clamd.conf")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    scanner = Scanner(Clamav(path=folder / "clamd.ctl"))
    until = time.monotonic() + 60
    while not scanner.answers():
        if running.poll() is not None or time.monotonic() > until:
            running.kill()
            pytest.fail(f"clamd did not start: {running.communicate()[0].decode()}")
        threading.Event().wait(0.1)
    yield folder / "clamd.ctl", port
    running.kill()
    running.communicate()


@pytest.fixture(params=["socket", "port"])
def scanner(request: pytest.FixtureRequest, clamd: tuple[Path, int]) -> Scanner:
    """The scanner, by either of its addresses."""
    return Scanner(Clamav(path=clamd[0]) if request.param == "socket" else Clamav(host="127.0.0.1", port=clamd[1]))


def test_a_file_without_a_virus_passes_and_is_whole(scanner: Scanner) -> None:
    assert scanner.answers()
    scanner.refuse_infected(io.BytesIO(b""), "empty.txt")
    scanner.refuse_infected(io.BytesIO(b"Notes. " * 100_000), "notes.txt")


def test_a_virus_is_refused_by_its_name(scanner: Scanner) -> None:
    with pytest.raises(Refused, match=r"^notes\.txt carries a virus \(School\.Test\.UNOFFICIAL\), and was not kept\."):
        scanner.refuse_infected(io.BytesIO(b"Notes. " * 20_000 + VIRUS), "notes.txt")


def test_a_file_that_the_scanner_does_not_take_is_not_kept_unseen(scanner: Scanner) -> None:
    with pytest.raises(Refused, match="cannot be checked for viruses just now, so nothing was stored"):
        scanner.refuse_infected(io.BytesIO(bytes(3 << 20)), "film.pdf")


@pytest.mark.parametrize("address", [Clamav(path=Path("/nowhere/clamd.ctl")), Clamav(host="127.0.0.1", port=9)])
def test_without_an_answer_nothing_comes_in(address: Clamav) -> None:
    scanner = Scanner(address)
    assert not scanner.answers()
    with pytest.raises(Refused, match="Try again in a few minutes"):
        scanner.refuse_infected(io.BytesIO(b"Notes."), "notes.txt")


def test_what_answers_and_is_no_scanner_lets_nothing_in() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _ = server.accept()
            with line:
                line.recv(1 << 16)
                line.sendall(b"HTTP/1.1 200 OK\r\n\r\n\0")

        talking = threading.Thread(target=answer)
        talking.start()
        with pytest.raises(Refused, match="cannot be checked"):
            Scanner(Clamav(host="127.0.0.1", port=server.getsockname()[1])).refuse_infected(io.BytesIO(b"N"), "n.txt")
        talking.join()
