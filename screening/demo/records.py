"""The tables of dated facts that the landlord's software would export: events, plans, rights to housing aid.

Frames bear the export's own headers; `settings.py` maps them to the canonical names.
"""

import numpy as np
import polars as pl

from screening.demo.aids import DEMANDEE, STATUTS, SUSPENDUE
from screening.demo.journal import TYPES
from screening.demo.naming import days, euros, lease_ids
from screening.demo.simulation import Landlord
from screening.demo.tables import Exported

CODES_TYPES = {
    "relance": "REL", "contact_abouti": "CTC", "contact_sans_reponse": "CSR", "porte_close": "PCL",
    "mise_en_demeure": "MED", "signalement_caf": "SCAF", "saisine_ccapex": "SCCX",
    "commandement_payer": "CDP", "assignation": "ASS", "audience": "AUD", "jugement_resiliation": "JUG",
    "protocole_cohesion_sociale": "PCS", "commandement_quitter_lieux": "CQL",
    "requisition_force_publique": "RFP", "concours_accorde": "CFP", "expulsion": "EXP", "plan_signe": "PLS",
    "plan_rompu": "PLR", "plan_solde": "PLF", "demande_fsl": "FSLD", "accord_fsl": "FSLA",
    "refus_fsl": "FSLR", "surendettement_recevable": "SURR", "surendettement_clos": "SURC",
    "contestation_ouverte": "LITO", "contestation_close": "LITC", "conge": "CGE", "deces": "DCD",
}  # fmt: skip
"""Codes that the synthetic software gives to dated facts."""


def events(bailleur: Landlord) -> pl.DataFrame:
    """One row per dated fact of the window, months in order."""
    journal = bailleur.livres.evenements
    mois = [r for m in range(journal.premier, journal.dernier + 1) if (r := journal.close(m)) is not None]
    jours, bail, genre, montant, delai = (
        (np.concatenate(c) for c in zip(*mois, strict=True)) if mois else (np.zeros(0, dtype=np.int64),) * 5
    )
    return pl.DataFrame(
        {
            "Contrat": lease_ids(bailleur.desk, bail),
            "Date": days(jours),
            "Connu le": days(np.where(delai > 0, jours + delai, 0)),
            "Evt": pl.Series([CODES_TYPES[t] for t in TYPES]).gather(genre),
            "Montant": euros(montant).set(pl.Series(montant <= 0), None),
        }
    )


def plans(bailleur: Landlord, exporte: Exported, premier_jour: int) -> pl.DataFrame:
    """One row per repayment plan alive in the window."""
    numero, bail, jours, mois, mensualite, nombre, nature = (
        np.concatenate(c) for c in zip(*bailleur.plans.lignes, strict=True)
    )
    fin = np.zeros(len(numero) + 1, dtype=np.int64)
    for fini, jour in bailleur.plans.fins:
        fin[fini] = jour
    fin = fin[numero]
    garde = np.isin(bail, exporte.baux.numero) & ((fin == 0) | (fin >= premier_jour))
    premiere = mois.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + 9
    codes = np.array(["AM", "AL", "FS", "JU", "BF"])
    return pl.DataFrame(
        {
            "Plan": "P" + pl.Series(numero).cast(pl.String).str.zfill(6),
            "Contrat": lease_ids(bailleur.desk, bail),
            "Signé le": days(jours),
            "1re échéance": days(premiere),
            "Mensualité": euros(mensualite),
            "Nb échéances": pl.Series(nombre),
            "Nature": pl.Series(codes[nature]),
            "Clos le": days(fin),
        }
    ).filter(pl.Series(garde))


def rights(bailleur: Landlord, exporte: Exported, bornes: tuple[int, int]) -> pl.DataFrame:
    """One row per fact on a housing-aid right within the day numbers `bornes`."""
    jours, bail, statut, montant, delai = (
        np.concatenate(c) for c in zip(*bailleur.droits.lignes, strict=True)
    )
    garde = np.isin(bail, exporte.baux.numero) & (jours >= bornes[0]) & (jours <= bornes[1])
    jours, bail, statut, montant, delai = (x[garde] for x in (jours, bail, statut, montant, delai))
    attendue = np.where(np.isin(statut, (DEMANDEE, SUSPENDUE)), jours + 75, 0)
    return pl.DataFrame(
        {
            "Contrat": lease_ids(bailleur.desk, bail),
            "Date": days(jours),
            "Connu le": days(np.where(delai > 0, jours + delai, 0)),
            "Statut": pl.Series(np.array(STATUTS)[statut]),
            "Montant mensuel": euros(montant).set(pl.Series(montant <= 0), None),
            "Versement attendu": days(attendue),
        }
    ).sort("Date", "Contrat")


def balances(bailleur: Landlord, exporte: Exported, soldes: pl.DataFrame, jour: int) -> pl.DataFrame:
    """One row per lease, garages after dwellings: what the software says is owed at the end of day `jour`."""
    garages = -exporte.baux.numero[exporte.menages.annexe > 0]
    baux = np.concatenate([exporte.baux.numero, garages])
    lus = pl.DataFrame({"bail": baux}).join(soldes, on="bail", how="left", maintain_order="left")
    return pl.DataFrame(
        {
            "Contrat": lease_ids(bailleur.desk, baux),
            "Arrêté au": days(np.full(len(baux), jour)),
            "Solde": lus["solde"].fill_null(0) / 100,
        }
    )
