"""What the landlord's software writes down: ledger lines and dated facts, kept by month until that month
closes.

Nothing is written before the visible window opens; what is dated after it closes is never written.
"""

from dataclasses import dataclass, field

import numpy as np

from screening.calendrier import months_of_days
from screening.demo.columns import Array

NATURES = (
    "quittance", "aide_logement", "rls", "sls", "regularisation_charges", "reglement", "rejet", "frais",
    "remise", "rappel_aide", "secours_fsl", "indemnite_occupation", "transfert", "autre_debit",
    "autre_credit",
)  # fmt: skip
NATURE = {nom: code for code, nom in enumerate(NATURES)}

TYPES = (
    "relance", "contact_abouti", "contact_sans_reponse", "porte_close", "mise_en_demeure",
    "signalement_caf", "saisine_ccapex", "commandement_payer", "assignation", "audience",
    "jugement_resiliation", "protocole_cohesion_sociale", "commandement_quitter_lieux",
    "requisition_force_publique", "concours_accorde", "expulsion", "plan_signe", "plan_rompu", "plan_solde",
    "demande_fsl", "accord_fsl", "refus_fsl", "surendettement_recevable", "surendettement_clos",
    "contestation_ouverte", "contestation_close", "conge", "deces",
)  # fmt: skip
TYPE = {nom: code for code, nom in enumerate(TYPES)}

Record = tuple[Array, ...]


@dataclass
class Journal:
    """Records by the month they are dated; `premier` and `dernier` are the month numbers of the visible
    window.
    """

    premier: int
    dernier: int
    attente: dict[int, list[Record]] = field(default_factory=dict)

    def add(self, jours: Array, *colonnes: Array | int) -> None:
        """Keep one record a day of `jours`; a scalar column holds for all."""
        if len(jours) == 0:
            return
        jours = np.asarray(jours, dtype=np.int64)
        tout = (jours, *(np.broadcast_to(np.asarray(c, dtype=np.int64), jours.shape) for c in colonnes))
        mois = months_of_days(jours)
        for numero in np.unique(mois):
            if self.premier <= numero <= self.dernier:
                ici = mois == numero
                self.attente.setdefault(int(numero), []).append(tuple(c[ici] for c in tout))

    def close(self, numero: int) -> Record | None:
        """Take out the records of month `numero`, sorted by day then by their first column; None without
        any.
        """
        parts = self.attente.pop(numero, [])
        if not parts:
            return None
        tout = tuple(np.concatenate(colonne) for colonne in zip(*parts, strict=True))
        ordre = np.lexsort((tout[1], tout[0]))
        return tuple(colonne[ordre] for colonne in tout)


@dataclass
class Books:
    """The landlord's two books: the ledger, the dated facts.

    Ledger records: day, lease, nature, cents, month number of the period (-1 none), day due (-1 none).
    Facts: day, lease, type, cents (0 none), days until known.
    """

    ecritures: Journal
    evenements: Journal

    def line(self, jours: Array, bail: Array, nature: str, montant: Array, **autres: Array | int) -> None:
        """Write lines of `nature`, zero amounts left out; `periode` and `exigible` where they are given."""
        utile = montant != 0
        champs = [
            np.broadcast_to(autres.get(nom, -1), montant.shape)[utile] for nom in ("periode", "exigible")
        ]
        self.ecritures.add(jours[utile], bail[utile], NATURE[nature], montant[utile], *champs)

    def fact(
        self, jours: Array, bail: Array, genre: str, montant: Array | int = 0, delai: Array | int = 0
    ) -> None:
        """Write facts of type `genre`."""
        self.evenements.add(jours, bail, TYPE[genre], montant, delai)
