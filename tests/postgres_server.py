"""A private PostgreSQL server for tests, in a temporary folder, gone when they end.

Debian's server is installed when there is none and apt can; only where it cannot does its absence skip a test.
"""

import glob
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NON_ROOT = "nobody"
PROPRIETAIRE = "proprietaire"
MOT_DE_PASSE = "mot-de-passe-temoin"


def binaries() -> Path:
    """The folder of `initdb` and `postgres`; installs Debian's server when there is none."""
    if trouve := _find():
        return trouve
    if shutil.which("apt-get") and os.geteuid() == 0:
        for commande in (
            ["update", "-qq"],
            ["install", "-y", "-qq", "--no-install-recommends", "postgresql"],
        ):
            subprocess.run(
                ["apt-get", *commande],
                check=False,
                capture_output=True,
                env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            )
        if trouve := _find():
            return trouve
    pytest.skip("no PostgreSQL server on this machine, and apt cannot bring one")


def _find() -> Path | None:
    installes = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True)
    chemin = installes[0] if installes else shutil.which("initdb")
    return Path(chemin).resolve().parent if chemin else None


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives the address of its owner, password included."""
    outils, racine = binaries(), Path(tempfile.mkdtemp(prefix="pg"))
    try:
        user = NON_ROOT if os.geteuid() == 0 else None
        if user:
            shutil.chown(racine, user)
        secret = racine / "secret"
        secret.write_text(MOT_DE_PASSE)
        secret.chmod(0o644)
        donnees, port = racine / "donnees", _free_port()
        _run(outils / "initdb", "-D", donnees, "-U", PROPRIETAIRE, "-A", "scram-sha-256",
             f"--pwfile={secret}", "--no-sync", "-E", "UTF8", "--locale=C", user=user)  # fmt: skip
        options = f"-h 127.0.0.1 -p {port} -k {racine} -c fsync=off"
        journal = racine / "journal"
        _run(outils / "pg_ctl", "-D", donnees, "-w", "-l", journal, "-o", options, "start", user=user)
        try:
            yield f"postgresql://{PROPRIETAIRE}:{MOT_DE_PASSE}@127.0.0.1:{port}/postgres"
        finally:
            _run(outils / "pg_ctl", "-D", donnees, "-m", "immediate", "stop", user=user)
    finally:
        shutil.rmtree(racine, ignore_errors=True)


def _run(*commande: object, user: str | None) -> None:
    subprocess.run(
        [str(mot) for mot in commande],
        check=True,
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
    )


def _free_port() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])
