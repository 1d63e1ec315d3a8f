"""A small workspace of which the list moves from one month to the next, with models to put into service."""

import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from models import store
from models.additive import Settings, fit
from models.calibration import Calibration
from models.registry import Registry
from models.tables import TrainingRows, build
from screening.inputs import model_inputs
from screening.month import MonthReport, screen_month
from screening.vocabulary import INDICATEURS
from screening.workspace import Workspace

NOVEMBRE, DECEMBRE, JANVIER = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)
LE = datetime(2027, 2, 2, 9, tzinfo=UTC)
MENAGES = 120
TOML = """
[bailleur]
nom = "Essai"
[entrees]
baux = "entrees/baux.csv"
ecritures = "entrees/ecritures.csv"
menages = "entrees/menages.csv"
[capacite]
par_mois = {places}
"""
RULE = """
code = "{code}"
libelle = "Une règle du bailleur"
theme = "dette"
effet = "proposer"
action = "appeler"
priorite = 10
[[versions]]
du = {du}
condition = "{condition}"
motif = "Dû : {{{{ solde_du_centimes | euros }}}}."
source = {{ titre = "Comité du 12 janvier 2026", statut = "verifie" }}
"""


def make_space(folder: Path, places: int = 8) -> Path:
    """Leases of 400 € a month, with an aid for all, each paying otherwise: some begin to slide, some recover."""
    (folder / "entrees").mkdir(parents=True)
    set_places(folder, places)
    ids = range(MENAGES)
    write(
        folder,
        "baux",
        "id_bail;id_menage;date_effet;loyer",
        [f"B{k:03d};M{k:03d};01/01/2020;400,00" for k in ids],
    )
    write(folder, "menages", "id_menage;beneficiaire_al", [f"M{k:03d};oui" for k in ids])
    write(
        folder,
        "ecritures",
        "id_bail;date_operation;nature;montant",
        [line for k in ids for line in _account(k)],
    )
    return folder


def _account(k: int) -> list[str]:
    """A lease's year: charged on the 1st, paid on the 5th in whole or in part, by a draw of its own."""
    draw = np.random.default_rng(k)
    months = [(2026, m) for m in range(1, 13)] + [(2027, 1)]
    starts, length, share = draw.integers(0, 13), draw.integers(1, 5), draw.choice([0.0, 0.5, 0.9])
    lines, day = [], draw.integers(2, 26)
    for rank, (year, month) in enumerate(months):
        lines.append(f"B{k:03d};01/{month:02d}/{year};quittance;400,00")
        late = k % 2 == 0 and starts <= rank < starts + length
        paid = 400 * share if late else 400
        if k % 4 == 0 and rank == starts + length:
            paid += 400 * (1 - share) * length
        lines.append(f"B{k:03d};{day:02d}/{month:02d}/{year};reglement;-{paid:.2f}".replace(".", ","))
    return lines


def write(folder: Path, table: str, header: str, lines: Sequence[str]) -> None:
    (folder / "entrees" / f"{table}.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")


def set_places(folder: Path, places: int) -> None:
    (folder / "amont.toml").write_text(TOML.format(places=places), encoding="utf-8")


def add_rule(folder: Path, condition: str, du: date, code: str = "B1") -> None:
    (folder / "regles").mkdir(exist_ok=True)
    text = RULE.format(code=code, condition=condition, du=du.isoformat())
    (folder / "regles" / f"{code}.toml").write_text(text, encoding="utf-8")


def add_value(folder: Path, nom: str, valeur: int, unite: str, debut: date) -> None:
    (folder / "baremes").mkdir(exist_ok=True)
    text = f"""
[[valeur]]
nom = "{nom}"
libelle = "Du bailleur"
debut = {debut.isoformat()}
valeur = {valeur}
unite = "{unite}"
source = {{ titre = "Comité du 12 janvier 2026", statut = "verifie" }}
"""
    (folder / "baremes" / f"{nom}.toml").write_text(text, encoding="utf-8")


def copy(folder: Path, target: Path) -> Path:
    shutil.copytree(folder, target)
    return target


def screen(folder: Path, mois: date, regles_seules: bool = False) -> MonthReport:
    return screen_month(Workspace.open(folder), mois, regles_seules, LE, lambda _: None)


def movements(folder: Path, mois: date) -> pl.DataFrame:
    return pl.read_parquet(folder / "sorties" / f"{mois:%Y-%m}" / "mouvements.parquet")


def serve_model(folder: Path, seed: int, names: tuple[str, ...]) -> str:
    """Fit a small model on random accounts and put it into service; give its version."""
    espace = Workspace.open(folder)
    how = Settings(names, 0.1, 4, 10, 1.0, (20,))
    matrix = model_inputs(_random_leases(seed)).select(names).fill_null(np.nan).to_numpy().astype(np.float32)
    outcome = np.nan_to_num(matrix[:, 0], nan=2.0) > np.nanmedian(matrix[:, 0])
    with threadpool_limits(1):
        model = fit(matrix, names, outcome, how, 20)
        rows = TrainingRows(matrix, np.ones(len(matrix), dtype=bool))
        tables = build(model, model.shapes()[0], Calibration(0.7, 0.1), rows, {"fin": "2026-04"})
    registry = Registry(espace.suivi_url)
    folder = store.write(espace.modeles, tables.version, store.texts_of(tables, {}), model)
    registry.promote(registry.add(folder, tables.version, {}, {}))
    return tables.version


def _random_leases(seed: int, size: int = 400) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    columns = {
        "id_bail": [f"B{k:04d}" for k in range(size)],
        "depense_nette_centimes": [40_000] * size,
        "mois_dus": random.gamma(1, 1, size),
        "dette_propre_centimes": random.integers(0, 100_000, size),
        "taux_paye_3": random.random(size),
        "mois_depuis_premier_defaut": random.integers(0, 13, size),
        "delai_paiement_jours": random.integers(0, 31, size),
        "mois_en_retard_12": random.integers(0, 13, size),
    }
    known = pl.DataFrame(columns).cast({name: INDICATEURS[name] for name in columns})
    return known.select(
        pl.col(name) if name in columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in INDICATEURS.items()
    )
