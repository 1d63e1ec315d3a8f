"""A month's folder appears whole or not at all, with a manifest of what it holds.

Hashes are those of decompressed content; the manifest holds relative paths and counts, no clock and no duration.
"""

import ctypes
import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

MANIFESTE = "manifeste.json"
FORMULES = r"^[=+\-@\t\r]"
"""A text cell that begins so would be run by a spreadsheet: an apostrophe is put before it."""


@dataclass(frozen=True)
class Place:
    """Where a folder is published, on one file system.

    Attributes:
        dossier: the folder to publish.
        brouillon: where it is written first; what a killed run left there is removed.
        remplacees: where a folder with other results is moved, whole, before it is replaced.
    """

    dossier: Path
    brouillon: Path
    remplacees: Path


def publish(place: Place, write: Callable[[Path], None], facts: Mapping[str, Any]) -> bool:
    """Write a folder aside, then put it in place by one rename.

    Args:
        place: where.
        write: writes every file into the folder it is given.
        facts: what the manifest says beside the files.

    Returns:
        False when the folder was already there with equal results, and was left as it was.
    """
    draft = place.brouillon
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    write(draft)
    (draft / MANIFESTE).write_text(_manifest(draft, facts), encoding="utf-8")
    _sync(draft)
    if _equal(draft, place.dossier):
        shutil.rmtree(draft)
        return False
    _replace(place)
    return True


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """A Parquet file whose bytes depend on its content alone."""
    frame.write_parquet(path, compression="zstd", statistics=True)


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """A CSV that opens in a French spreadsheet (semicolons, UTF-8 with its mark) and runs nothing there.

    Decimals have a comma; amounts in cents become euros, under their name without the suffix.
    """
    guarded = frame.with_columns(
        pl.when(pl.col(name).str.contains(FORMULES)).then("'" + pl.col(name)).otherwise(name).alias(name)
        for name, kind in frame.schema.items()
        if kind == pl.String
    )
    euros = [
        _euros(name).alias(name.removesuffix("_centimes")) if name.endswith("_centimes") else pl.col(name)
        for name in frame.columns
    ]
    guarded.select(euros).write_csv(path, separator=";", decimal_comma=True, include_bom=True)


def _euros(name: str) -> pl.Expr:
    cents = pl.col(name).abs()
    sign = pl.when(pl.col(name) < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(
        sign, (cents // 100).cast(pl.String), pl.lit(","), (cents % 100).cast(pl.String).str.zfill(2)
    )


def content_hash(path: Path) -> str:
    """SHA-256 of a file's content; of its members' names and contents, sorted, for a workbook or an archive."""
    digest = hashlib.sha256()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                digest.update(name.encode() + b"\0" + archive.read(name) + b"\0")
    else:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def _manifest(dossier: Path, facts: Mapping[str, Any]) -> str:
    """A sealed archive has another salt each time: who seals it gives the hashes of its content in `facts`."""
    paths = [path for path in sorted(dossier.iterdir()) if path.is_file() and path.suffix != ".zip"]
    files = {path.name: content_hash(path) for path in paths}
    return json.dumps({**facts, "fichiers": files}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _equal(draft: Path, dossier: Path) -> bool:
    published = dossier / MANIFESTE
    return published.is_file() and published.read_bytes() == (draft / MANIFESTE).read_bytes()


def _replace(place: Place) -> None:
    """Put the draft in the folder's place; the old folder is kept aside, and the month's referrals survive."""
    place.dossier.parent.mkdir(parents=True, exist_ok=True)
    if not place.dossier.exists():
        place.brouillon.rename(place.dossier)
        return
    referrals = place.dossier / "orientations"
    if referrals.exists():
        shutil.copytree(referrals, place.brouillon / "orientations")
    _keep_aside(place)
    _exchange(place.brouillon, place.dossier)
    shutil.rmtree(place.brouillon)


def _keep_aside(place: Place) -> None:
    name = place.dossier.name
    place.remplacees.mkdir(parents=True, exist_ok=True)
    number = sum(1 for path in place.remplacees.iterdir() if path.name.startswith(f"{name}.")) + 1
    copy = place.brouillon.with_name("remplace")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(place.dossier, copy)
    copy.rename(place.remplacees / f"{name}.{number}")


def _exchange(one: Path, other: Path) -> None:
    """Swap two folders at once; where the system cannot, by two renames."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    here, exchange = -100, 2
    if renameat2 and renameat2(here, bytes(one), here, bytes(other), exchange) == 0:
        return
    old = one.with_name("ancien")
    other.rename(old)
    one.rename(other)
    old.rename(one)


def _sync(dossier: Path) -> None:
    for path in [*dossier.iterdir(), dossier]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
