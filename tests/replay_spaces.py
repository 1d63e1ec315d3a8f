"""A small landlord with enough history for months to be replayed; its lines may be known late."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from screening.workspace import Workspace

LEASES, MONTHS = 120, 26
TOML = """
[bailleur]
nom = "Essai"
[entrees]
baux = "baux.csv"
ecritures = "ecritures.csv"
evenements = "evenements.csv"
[capacite]
par_mois = 8
"""


def write_replayable(
    folder: Path, toml: str = "", lines: Sequence[str] = (), events: Sequence[str] = ()
) -> Workspace:
    """Leases of 2024-01 to 2026-02; one in three stops paying for good, a few pay in part, two agencies.

    Args:
        folder: where.
        toml: appended to amont.toml.
        lines: further ledger lines, `id_bail;date;nature;debit;credit;date_connaissance`.
        events: further events, `id_bail;date;type;date_connaissance`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(11)
    days, partial = draw.integers(3, 27, (LEASES, MONTHS)), draw.random((LEASES, MONTHS)) < 0.1
    stops = draw.integers(4, MONTHS, LEASES)
    leases = ["id_bail;id_menage;date_effet;loyer;agence"]
    ledger = ["id_bail;date_operation;nature;debit;credit;date_connaissance"]
    happened = ["id_bail;date_operation;type;date_connaissance"]
    for k in range(LEASES):
        agency = ("Arras", "Lens", "")[k % 3]
        leases.append(f"B{k:03d};M{k:03d};01/01/2020;500,00;{agency}")
        for month in range(MONTHS):
            at = f"{month % 12 + 1:02d}/{2024 + month // 12}"
            ledger.append(f"B{k:03d};01/{at};quittance;500,00;;")
            if k % 3 or month < stops[k]:
                paid = "350,00" if partial[k, month] else "500,00"
                ledger.append(f"B{k:03d};{days[k, month]:02d}/{at};reglement;;{paid};")
        if k % 3 == 0 and stops[k] + 5 < MONTHS:
            late = stops[k] + 5
            happened.append(f"B{k:03d};15/{late % 12 + 1:02d}/{2024 + late // 12};commandement_payer;")
    (folder / "baux.csv").write_text("\n".join(leases) + "\n")
    (folder / "ecritures.csv").write_text("\n".join([*ledger, *lines]) + "\n")
    (folder / "evenements.csv").write_text("\n".join([*happened, *events]) + "\n")
    (folder / "amont.toml").write_text(TOML + toml)
    return Workspace.open(folder)
