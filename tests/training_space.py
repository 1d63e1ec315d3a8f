"""A tiny landlord of written files, some of whose households stop paying: enough for a fit of a second."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from screening.training import TrainingReport, train_model
from screening.workspace import Workspace

LEASES, MONTHS = 60, 14
LE = datetime(2026, 11, 20, 9, tzinfo=UTC)
TOML = '[bailleur]\nnom = "Essai"\n[entrees]\nbaux = "baux.csv"\necritures = "ecritures.csv"\n'


def write(folder: Path, stopping: int, toml: str = "") -> Workspace:
    """Sixty leases over fourteen months; `stopping` of them stop paying, one month after the other, for good."""
    folder.mkdir(parents=True, exist_ok=True)
    days = np.random.default_rng(5).integers(3, 27, (LEASES, MONTHS))
    leases, lines = ["id_bail;id_menage;date_effet;loyer"], ["id_bail;date_operation;nature;debit;credit"]
    for k in range(LEASES):
        leases.append(f"B{k:02d};M{k:02d};01/01/2020;500,00")
        for month in range(MONTHS):
            at = f"{month % 12 + 1:02d}/{2025 + month // 12}"
            lines.append(f"B{k:02d};01/{at};quittance;500,00;")
            if k >= stopping or month < 3 + k % 8:
                lines.append(f"B{k:02d};{days[k, month]:02d}/{at};reglement;;500,00")
    (folder / "baux.csv").write_text("\n".join(leases) + "\n")
    (folder / "ecritures.csv").write_text("\n".join(lines) + "\n")
    (folder / "amont.toml").write_text(TOML + toml)
    return Workspace.open(folder)


def train(espace: Workspace, fin: date | None = None, *, promouvoir: bool = True) -> TrainingReport:
    return train_model(espace, fin, LE, promouvoir=promouvoir, progress=lambda _: None)
