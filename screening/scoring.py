"""The model in service, found and checked, and what it says of a month's leases.

The score only ranks, for a person who decides; every lease's score is exactly the sum of its reasons.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import polars as pl

from models import drift, store
from models.errors import FeaturesDifferError, ModelError
from models.registry import Registered, Registry
from models.tables import Tables, probability
from screening.cases import Register
from screening.cases.services import ServiceChange
from screening.inputs import model_inputs
from screening.settings import Derive
from screening.workspace import Workspace

COLUMNS = ("theme", "indicateur", "valeur", "apport")


@dataclass(frozen=True)
class Service:
    """The version in service.

    Attributes:
        tables: its look-up tables.
        avertissements: what every output must say of it.
    """

    tables: Tables
    avertissements: list[str]

    @property
    def version(self) -> str:
        """Content hash of the tables: `version_modele`."""
        return self.tables.version

    @property
    def empreinte(self) -> str:
        """The whole SHA-256 of the tables, for the register."""
        return sha256(self.tables.to_json().encode()).hexdigest()

    @property
    def intercept(self) -> float:
        """Log-odds of the mean training row."""
        return self.tables.intercept

    def score(self, indicateurs: pl.DataFrame) -> pl.DataFrame:
        """Score every lease given; the cohort is the caller's business.

        Args:
            indicateurs: one row per lease, columns of the vocabulary.

        Returns:
            In the order given: `id_bail`, `score` (calibrated probability), `score_brut` (log-odds, the intercept
            plus every `apport`) and `contributions`, a list of {theme, indicateur, valeur, apport}; `valeur` is
            null where the input is unknown.

        Raises:
            FeaturesDifferError: the tables were made for other inputs.
        """
        values = self.tables.values(model_inputs(indicateurs))
        parts = self.tables.contributions(values)
        log_odds = self.tables.log_odds(parts)
        return pl.DataFrame(
            {
                "id_bail": indicateurs["id_bail"],
                "score": probability(log_odds),
                "score_brut": log_odds,
                "contributions": self._listed(
                    pl.Series(values.ravel()), pl.Series(parts.ravel()), len(values)
                ),
            }
        )

    def _listed(self, values: pl.Series, parts: pl.Series, rows: int) -> pl.Series:
        """Contributions as a list a row, in the order of the tables."""
        width = len(self.tables.entrees)
        order = pl.Series(range(width), dtype=pl.UInt32)
        place = order.new_from_index(0, 0) if rows == 0 else pl.concat([order] * rows)
        themes = pl.Series([table.theme for table in self.tables.entrees], dtype=pl.String)
        names = pl.Series(self.tables.names, dtype=pl.String)
        each = (
            themes.gather(place),
            names.gather(place),
            values.cast(pl.Float64).fill_nan(None),
            parts.cast(pl.Float64),
        )
        flat = pl.DataFrame(dict(zip(COLUMNS, each, strict=True))).to_struct("contributions")
        if rows == 0:
            return pl.Series("contributions", [], dtype=pl.List(flat.dtype))
        return flat.reshape((rows, width)).arr.to_list()

    def fallback_reason(
        self, indicateurs: pl.DataFrame, precedents: pl.DataFrame, limites: Derive
    ) -> str | None:
        """Why this month is better ranked by the rules alone; None when the score can serve.

        Args:
            indicateurs: the cohort's leases this month.
            precedents: those of this workspace's last published month; without any there is no fall-back.
            limites: `[derive]`.
        """
        now, before = (self.tables.values(model_inputs(frame)) for frame in (indicateurs, precedents))
        return drift.fallback_reason(self.tables, now, before, _limits(limites))

    def drift_warnings(self, indicateurs: pl.DataFrame, limites: Derive) -> list[str]:
        """Inputs of the cohort's leases that are spread otherwise than when the model learned."""
        return drift.warnings_of(self.tables, self.tables.values(model_inputs(indicateurs)), _limits(limites))


def _limits(limites: Derive) -> drift.Limits:
    return drift.Limits(limites.hausse_manquants, limites.psi_score, limites.psi_entree)


def service(espace: Workspace) -> Service | None:
    """The version in service in the workspace's tracking store; None when there is none.

    Raises:
        ModelError: the store does not answer, or the tables are not those of the version.
        FeaturesDifferError: the tables read something that is not a fact of payment.
    """
    registry = Registry(espace.suivi_url)
    chosen = registry.in_service()
    if chosen is None:
        return None
    tables = trusted(espace, registry, chosen)
    evaluation = store.read_evaluation(espace.modeles / chosen.version)
    return Service(tables, list(evaluation.get("avertissements", [])))


def trusted(espace: Workspace, registry: Registry, chosen: Registered) -> Tables:
    """The checked tables of a version.

    A version first met is copied from the store to `modeles/<version>/`; afterwards the copy serves.

    Raises:
        ModelError: the files are gone, or are not those of the version.
        FeaturesDifferError: the tables read something that is not a fact of payment.
    """
    dossier = espace.modeles / chosen.version
    if not (dossier / store.TABLES).is_file():
        _copy(registry, chosen, espace)
    return store.read_tables(dossier, chosen.version)


def put_into_service(
    espace: Workspace, chosen: Registered, role: str, horodatage: datetime, *, retour: bool = False
) -> ServiceChange | None:
    """Point the tracking store at a version and journal it: both or, on any failure, neither.

    Args:
        espace: the workspace, whose register keeps the journal.
        chosen: a version of the store.
        role: "outil" where the written rule decided, "bailleur" where a person did.
        horodatage: when.
        retour: True for a roll-back.

    Returns:
        What changed; None when the version was in service already.
    """
    registry, register = Registry(espace.suivi_url), Register.open(espace.registre_url, horodatage)
    current = registry.in_service_or_none()
    if current == chosen:
        return None
    change = ServiceChange(current.version if current else None, chosen.version, retour)
    with register.transaction():
        register.record_service(change, role, horodatage)
        registry.promote(chosen)
    return change


def _copy(registry: Registry, chosen: Registered, espace: Workspace) -> None:
    """Bring a version's files from the store, whole and checked, or not at all."""
    fresh = espace.modeles / f".{chosen.version}.nouveau"
    store.discard(fresh)
    espace.modeles.mkdir(parents=True, exist_ok=True)
    registry.fetch(chosen, fresh)
    try:
        store.read_tables(fresh, chosen.version)
    except FeaturesDifferError:
        store.discard(fresh)
        raise
    except ModelError:
        store.discard(fresh)
        raise ModelError(
            f"Dans le suivi, les tables du modèle {chosen.version} ne sont plus celles qui y furent enregistrées : "
            "relancez « amont train » ou donnez l'alias « en_service » à une autre version."
        ) from None
    store.publish(fresh, espace.modeles / chosen.version)
