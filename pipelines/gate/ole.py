"""The container of an old workbook (an OLE compound file), opened without believing any count in it.

A compound file is a small file system: sectors, a table that chains them, a directory. Every number in its header is the
writer's word; here each is held against the size of the file before anything is reserved or followed, and a chain that
comes back to itself ends the reading.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from errors import Unreadable
from pipelines.gate import refusals as refusal

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
HEADER = 512
IN_HEADER = 109
LAST_SECTOR = 0xFFFFFFFA
ENTRY = 128
NOBODY = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5


@dataclass(frozen=True)
class _Entry:
    """One line of the directory."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Container:
    """The streams of a compound file by name; raises Unreadable ("damaged_workbook") where the container contradicts itself."""

    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        if len(self.data) < HEADER:
            raise refusal.damaged()
        major, order, shift, mini = struct.unpack_from("<HHHH", self.data, 26)
        if order != 0xFFFE or (major, shift) not in ((3, 9), (4, 12)) or mini != 6:
            raise refusal.damaged()
        self.sector = 1 << shift
        self.sectors = -(-len(self.data) // self.sector) - 1
        directory, self.cutoff, mini_start = struct.unpack_from("<I4xII", self.data, 48)
        self._table = self._allocation()
        self._entries = [_entry(raw, major) for raw in _cut(self._follow(directory), ENTRY) if len(raw) == ENTRY]
        self._mini_table = _numbers(self._follow(mini_start))
        self._mini: bytes | None = None

    def names(self) -> dict[str, int]:
        """The streams and storages directly under the root, and the number of their entry."""
        found: dict[str, int] = {}
        seen: set[int] = set()
        todo = [self._entries[0].child] if self._entries and self._entries[0].kind == ROOT else []
        while todo:
            number = todo.pop()
            if number >= len(self._entries) or number in seen:
                if number == NOBODY:
                    continue
                raise refusal.damaged()
            seen.add(number)
            entry = self._entries[number]
            if entry.kind in (STORAGE, STREAM):
                found[entry.name] = number
            todo += [entry.left, entry.right]
        return found

    def stream(self, number: int) -> bytes:
        """The bytes of one stream of the directory."""
        entry = self._entries[number]
        if entry.size > len(self.data):
            raise refusal.damaged()
        whole = self._follow_mini(entry) if entry.size < self.cutoff else self._follow(entry.start)
        if len(whole) < entry.size:
            raise refusal.damaged()
        return whole[: entry.size]

    def _allocation(self) -> array[int]:
        """The table of chains: its sectors are named in the header and, in large files, in a chain of their own."""
        count, start = struct.unpack_from("<I", self.data, 44)[0], struct.unpack_from("<I", self.data, 68)[0]
        listed = list(struct.unpack_from(f"<{IN_HEADER}I", self.data, 76))
        seen: set[int] = set()
        while start < LAST_SECTOR and len(listed) < count:
            if start in seen or start >= self.sectors:
                raise refusal.damaged()
            seen.add(start)
            *more, start = _numbers(self._sector(start))
            listed += more
        used = [number for number in listed[:count] if number < LAST_SECTOR]
        if count > self.sectors or len(set(used)) < len(used) or any(number >= self.sectors for number in used):
            raise refusal.damaged()
        return _numbers(b"".join(map(self._sector, used)))

    def _sector(self, number: int) -> bytes:
        """One sector; only the last of the file may be cut short."""
        raw = self.data[(number + 1) * self.sector : (number + 2) * self.sector]
        return raw if len(raw) == self.sector else raw + bytes(self.sector - len(raw))

    def _follow(self, start: int) -> bytes:
        return b"".join(map(self._sector, _chain(start, self._table, self.sectors)))

    def _follow_mini(self, entry: _Entry) -> bytes:
        """A small stream lies in pieces of 64 bytes in the stream of the root."""
        if self._mini is None:
            self._mini = self._follow(self._entries[0].start)
        pieces = list(_chain(entry.start, self._mini_table, len(self._mini) // 64)) if entry.size else []
        return b"".join(self._mini[piece * 64 : piece * 64 + 64] for piece in pieces)


def book_stream(path: Path) -> bytes:
    """The stream of a workbook out of its container; raises Unreadable where the container holds something else."""
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
    if head != MAGIC:
        return path.read_bytes()
    try:
        container = Container(path)
        names = {name.lower(): number for name, number in container.names().items()}
    except Unreadable as error:
        raise (refusal.encrypted() if LOCKED in path.read_bytes() else error) from error
    if "encryptedpackage" in names:
        raise refusal.encrypted()
    number = names.get("workbook", names.get("book"))
    if number is None:
        raise refusal.wrong_kind("wrong_kind", "其他 Office 文档（如 Word、PPT）", "another Office document (such as Word or PowerPoint)")
    return container.stream(number)


def _chain(start: int, table: array[int], size: int) -> Iterator[int]:
    """The members of a chain in order; no chain is longer than there are members."""
    number, left = start, size
    while number < LAST_SECTOR:
        if number >= min(size, len(table)) or left == 0:
            raise refusal.damaged()
        yield number
        left -= 1
        number = table[number]


def _entry(raw: bytes, major: int) -> _Entry:
    length = min(max(struct.unpack_from("<H", raw, 64)[0] - 2, 0), 62)
    kind, left, right, child = struct.unpack_from("<BxIII", raw, 66)
    start, size = struct.unpack_from("<IQ", raw, 116)
    name = raw[:length].decode("utf-16-le", errors="replace")
    return _Entry(name, kind, left, right, child, start, size if major == 4 else size & 0xFFFFFFFF)


def _cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def _numbers(raw: bytes) -> array[int]:
    numbers = array("I")
    numbers.frombytes(raw)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
