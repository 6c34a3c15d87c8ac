"""Receiving: our own copy of a file in a folder of its own, under a size cap, readable by its owner alone."""

from __future__ import annotations

import hashlib
import shutil
import stat
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import polars as pl

from catalog.words import Text
from errors import Unreadable
from pipelines.receiving.staged import Staged
from pipelines.values.personal import hide, hide_words
from settings import Settings

CHUNK = 1 << 20


def receive(source: BinaryIO, name: str, settings: Settings) -> Staged:
    """Copies a file; the client's name is kept to be shown and never used in a path. Raises Unreadable if it is too large."""
    folder = _folder(settings)
    digest, size, cap = hashlib.sha256(), 0, settings.max_upload_bytes
    # The digest is reckoned beside the writing: on a large file each takes as long as the other.
    with (folder / "original").open("wb") as copy, ThreadPoolExecutor(1) as beside:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            if size > cap:
                shutil.rmtree(folder)
                raise _too_large(cap)
            beside.submit(digest.update, chunk)
            copy.write(chunk)
    return Staged(folder, digest.hexdigest(), hide(Path(name).name))


def receive_path(path: Path, settings: Settings) -> Staged:
    """`receive` for a file on this computer. Raises Unreadable where it is no file (a folder, a pipe, a device) or cannot be opened."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
            raise IsADirectoryError(path.name)
        if path.stat().st_size > (cap := settings.max_upload_bytes):
            raise _too_large(cap)
        with path.open("rb") as readable:  # before a folder is made for it
            folder = _folder(settings)
            shutil.copyfile(readable.name, folder / "original")  # by the system: twice as fast as through our memory
        with (folder / "original").open("rb") as copy:
            return Staged(folder, hashlib.file_digest(copy, "sha256").hexdigest(), hide(path.name))
    except (OSError, ValueError) as error:
        raise not_there(path.name) from error


def not_there(name: str) -> Unreadable:
    """The refusal of a file that is missing or cannot be opened."""
    return Unreadable(
        "no_such_file", hide_words(Text(f"找不到或打不开文件“{name}”。", f'The file "{name}" is not there or cannot be opened.'))
    )


def hold(rows: pl.DataFrame, name: str, sha256: str, settings: Settings) -> Staged:
    """A folder for rows that lie in the books, in the place of the file they came from."""
    folder = _folder(settings)
    staged = Staged(folder, sha256, name)
    rows.write_ipc(staged.path)
    return staged


def _folder(settings: Settings) -> Path:
    """A new folder for one file, its owner's alone."""
    settings.staging.mkdir(parents=True, exist_ok=True)
    folder = settings.staging / uuid.uuid4().hex
    folder.mkdir(mode=0o700)
    return folder


def discard(staged: Staged) -> None:
    """Deletes our copy of a file; the user's own stays where it is."""
    shutil.rmtree(staged.folder, ignore_errors=True)


def _too_large(cap: int) -> Unreadable:
    return Unreadable(
        "too_large",
        Text(
            f"文件超过 {cap >> 20} MB；请按月份拆分后再上传。",
            f"The file is larger than {cap >> 20} MB; split it by month and load the parts.",
        ),
    )
