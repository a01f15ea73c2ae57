"""A scanner for viruses, ClamAV's ``clamd``, asked about each file that comes in.

It is spoken to as its manual says (clamd(8), INSTREAM): the file in pieces, each after its size; then one line back.
"""

from __future__ import annotations

import logging
import socket
from typing import BinaryIO

from tracker.config import Clamav
from tracker.errors import Refused

CHUNK = 64 * 1024
SECONDS = 60.0  # for one answer; clamd itself gives up on a file after two minutes

_LOGGER = logging.getLogger(__name__)
_OUT_OF_REACH = (
    "Files cannot be checked for viruses just now, so nothing was stored. Try again in a few minutes; if it stays so,"
    " whoever runs the server must see to the virus scanner."
)


class Scanner:
    """The scanner at an address."""

    def __init__(self, address: Clamav) -> None:
        self._address = address

    def refuse_infected(self, stream: BinaryIO, filename: str) -> None:
        """Raise `Refused` for a file in which it finds a virus, and where it cannot be asked: nothing comes unseen."""
        stream.seek(0)
        try:
            answer = self._asked(stream)
        except OSError as error:
            _LOGGER.error("the virus scanner is out of reach: %s", error)
            raise Refused(_OUT_OF_REACH) from error
        if answer.endswith(" FOUND"):
            virus = answer.removeprefix("stream: ").removesuffix(" FOUND")
            _LOGGER.warning("a virus was refused: %s", virus)
            raise Refused(
                f"{filename} carries a virus ({virus}), and was not kept. Tell whoever looks after your computer."
            )
        if answer != "stream: OK":
            _LOGGER.error("the virus scanner does not check: %s", answer)
            raise Refused(_OUT_OF_REACH)

    def answers(self) -> bool:
        """Say whether it is there and works."""
        try:
            with self._line() as line:
                line.sendall(b"zPING\0")
                return _answer(line) == "PONG"
        except OSError:
            return False

    def _asked(self, stream: BinaryIO) -> str:
        with self._line() as line:
            try:
                line.sendall(b"zINSTREAM\0")
                while chunk := stream.read(CHUNK):
                    line.sendall(len(chunk).to_bytes(4, "big") + chunk)
                line.sendall(bytes(4))
            except BrokenPipeError:
                pass  # it has said why, and hung up
            return _answer(line)

    def _line(self) -> socket.socket:
        if self._address.path:
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(SECONDS)
            try:
                line.connect(str(self._address.path))
            except OSError:
                line.close()
                raise
            return line
        return socket.create_connection((self._address.host, self._address.port), SECONDS)


def _answer(line: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and (part := line.recv(CHUNK)):
        answer += part
    return answer.rstrip(b"\0\n").decode("ascii", "replace")
