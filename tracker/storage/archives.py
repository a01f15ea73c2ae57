"""A backup as one file: a ZIP of the records, the kept files and the key, with a list of every part and its SHA-256.

Its parts lie as in an instance folder: unpacked by any other tool into an empty one, they are an installation.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, BinaryIO

from tracker.errors import Refused
from tracker.storage import CHUNK

FORMAT = 1
LIST = "manifest.json"
RECORDS = "tracker.db"
KEY = "secret_key"
FILE = re.compile(r"evidence/([0-9a-f]{2})/(\1[0-9a-f]{62})")
LONGEST_LIST = 256 * 2**20
LONGEST_KEY = 4096

# What reading a damaged ZIP can raise; an `OSError` comes of a place that lies before its beginning.
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, KeyError, OSError)


@dataclass(frozen=True, slots=True)
class Part:
    """One file in a backup: its name there, its size in bytes and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Lack:
    """A file that the records name and the installation did not have whole: its SHA-256, and what it is."""

    sha256: str
    what: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    ``revision`` is the one of the schema of its records, ``counts`` are of ``schools``, ``people``, ``events`` and
    ``files``. ``key_print`` tells keys apart without giving them away.
    """

    version: str
    revision: str
    made_at: datetime
    counts: Mapping[str, int]
    key_print: str
    parts: tuple[Part, ...]
    lacking: tuple[Lack, ...] = ()

    @property
    def files(self) -> dict[str, Part]:
        """The kept files in it, by their SHA-256."""
        return {part.sha256: part for part in self.parts if FILE.fullmatch(part.name)}

    @property
    def records(self) -> Part:
        """The database in it."""
        return next(part for part in self.parts if part.name == RECORDS)

    @property
    def has_key(self) -> bool:
        """Say whether the installation's key is in it."""
        return any(part.name == KEY for part in self.parts)

    @property
    def size(self) -> int:
        """The bytes of all its parts, unpacked."""
        return sum(part.size for part in self.parts)


@dataclass(slots=True)
class Writing:
    """A backup that is being written."""

    folder: Path  # for what is needed only while it is
    _zip: zipfile.ZipFile
    parts: list[Part] = field(default_factory=list)

    def add(self, name: str, stream: BinaryIO, packed: bool = False) -> None:
        """Add a part from a stream, chunk by chunk; evidence is packed already, as PDF or picture."""
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        entry.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(entry, "w", force_zip64=True) as out:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        self.parts.append(Part(name, size, digest.hexdigest()))

    def add_file(self, sha256: str, stream: BinaryIO) -> bool:
        """Add a kept file; False when its content is not what its name says: then it is no part of the backup."""
        self.add(place_of(sha256), stream)
        if self.parts[-1].sha256 == sha256:
            return True
        self.parts.pop()
        return False

    def end(self, manifest: Manifest) -> None:
        """Write the list of the parts, the last of a backup."""
        said = asdict(manifest) | {"made_at": manifest.made_at.isoformat(), "format": FORMAT}
        self._zip.writestr(LIST, json.dumps(said, indent=1), zipfile.ZIP_DEFLATED)


def place_of(sha256: str) -> str:
    """Name a kept file as in an instance folder."""
    return f"evidence/{sha256[:2]}/{sha256}"


@contextmanager
def written(file: Path, replace: bool = False) -> Iterator[Writing]:
    """Write a backup in a folder beside the file, and give it its name when it is whole and on the disk.

    What a killed process left of an earlier one goes. Raises `Refused` where it cannot be written.
    """
    try:
        if file.is_dir():
            raise Refused(f"{file} is a folder. Name a file in it, such as {file / 'backup.zip'}.")
        if file.exists() and not replace:
            raise Refused(f"{file} is there already. Name another file, or say that it may go: --replace")
        _clear(file)
        folder = Path(mkdtemp(prefix=f".{file.name}.", suffix=".partial", dir=file.parent))
        try:
            with _held(folder):
                half = folder / "backup.zip"
                with zipfile.ZipFile(half, "w") as archive:
                    yield Writing(folder, archive)
                half.chmod(0o600)
                to_disk(half)
                half.replace(file)
                to_disk(file.parent)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror or error}.") from error


@dataclass(frozen=True, slots=True)
class Reading:
    """A backup that is open for reading, its list read and held against what is there."""

    file: Path
    manifest: Manifest
    _zip: zipfile.ZipFile

    @contextmanager
    def part(self, part: Part) -> Iterator[BinaryIO]:
        """Open a part as a stream of its bytes as they are now."""
        with self._zip.open(part.name) as stream:
            yield stream  # type: ignore[misc]  # IO[bytes], which is what is read of it

    def copy(self, part: Part, out: BinaryIO | None = None) -> None:
        """Read a part, and write it on where that is asked; raise `Refused` where it is not what the list says."""
        digest, size = hashlib.sha256(), 0
        for chunk in self._chunks(part):
            digest.update(chunk)
            size += len(chunk)
            if out:
                out.write(chunk)
        if (size, digest.hexdigest()) != (part.size, part.sha256):
            raise Refused(_not_as_written(self.file, part.name))

    def key(self) -> str:
        """Give the key in it."""
        (part,) = (part for part in self.manifest.parts if part.name == KEY)
        return b"".join(self._chunks(part)).decode("ascii", "replace").strip()

    def _chunks(self, part: Part) -> Iterator[bytes]:
        """Read a part, never more of it than the list says and one chunk."""
        read = 0
        try:
            with self.part(part) as stream:
                while read <= part.size and (chunk := stream.read(CHUNK)):
                    read += len(chunk)
                    yield chunk
        except _DAMAGE as error:
            raise Refused(_not_as_written(self.file, part.name)) from error


@contextmanager
def opened(file: Path) -> Iterator[Reading]:
    """Open a backup; raise `Refused` for a file that is none, that is cut off, or that holds what it does not list."""
    try:
        stream = file.open("rb")
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error
    with stream:
        try:
            archive = zipfile.ZipFile(stream)
        except _DAMAGE as error:
            raise Refused(f"{file} is no backup, or only a part of one. Use another.") from error
        with archive:
            manifest = _manifest(file, _said(file, archive))
            _as_listed(file, manifest, archive)
            yield Reading(file, manifest, archive)


def _said(file: Path, archive: zipfile.ZipFile) -> Any:
    if LIST not in archive.namelist():
        raise Refused(f"{file} is no backup: it has no list of what is in it. Use another.")
    try:
        with archive.open(LIST) as listed:
            return json.loads(listed.read(LONGEST_LIST))
    except _DAMAGE as error:
        raise Refused(_not_as_written(file, LIST)) from error


def _manifest(file: Path, said: Any) -> Manifest:
    if not isinstance(said, dict) or not isinstance(said.get("format"), int):
        raise Refused(f"{file} is no backup of Next Steps. Use another.")
    if said["format"] != FORMAT:
        raise Refused(
            f"{file} was written by version {said.get('version')} in a form that this version does not read."
            " Restore it with that version."
        )
    try:
        made = Manifest(
            version=str(said["version"]),
            revision=str(said["revision"]),
            made_at=datetime.fromisoformat(said["made_at"]),
            counts={kind: int(said["counts"][kind]) for kind in ("schools", "people", "events", "files")},
            key_print=str(said["key_print"]),
            parts=tuple(Part(str(one["name"]), int(one["size"]), str(one["sha256"])) for one in said["parts"]),
            lacking=tuple(Lack(str(one["sha256"]), str(one["what"])) for one in said["lacking"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(f"{file} is damaged: its list cannot be understood. Use another backup.") from error
    if made.made_at.tzinfo is None or [part.name for part in made.parts].count(RECORDS) != 1:
        raise Refused(f"{file} is damaged: its list cannot be understood. Use another backup.")
    return made


def _as_listed(file: Path, manifest: Manifest, archive: zipfile.ZipFile) -> None:
    """See that every part is there once, has a name of ours and the size that is listed, and that there is no other."""
    spoilt = {place_of(lack.sha256) for lack in manifest.lacking}  # written before it was known to be damaged
    sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    listed = {part.name: part for part in manifest.parts}
    if len(sizes) != len(archive.infolist()) or len(listed) != len(manifest.parts):
        raise Refused(f"{file} is damaged: something is in it twice. Use another backup.")
    for name, part in listed.items():
        kept = FILE.fullmatch(name)
        if not (name in {RECORDS, KEY} or (kept and kept[2] == part.sha256)):
            raise Refused(f"{file} holds {name!r}, which no backup does. Nothing was restored.")
        if sizes.get(name) != part.size or (name == KEY and part.size > LONGEST_KEY):
            raise Refused(_not_as_written(file, name))
    for name in sizes.keys() - listed.keys() - spoilt - {LIST}:
        raise Refused(f"{file} holds {name!r}, which its list does not name. Nothing was restored.")


def _not_as_written(file: Path, name: str) -> str:
    return f"{file} is damaged: {name} in it is not as it was written. Use another backup."


def _clear(file: Path) -> None:
    """Remove what was left beside a file by processes that are no more."""
    for folder in file.parent.glob(f".{_literal(file.name)}.*.partial"):
        with suppress(OSError), _held(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _literal(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder for as long as this process lives; raise `BlockingIOError` when another one does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def to_disk(path: Path) -> None:
    """See to it that a file, or the names in a folder, outlive a loss of power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
