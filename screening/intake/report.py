"""What `check` says of a workspace's sources, in plain French lines.

Counts and conventions only, never a row's value.
"""

from collections.abc import Iterator

import polars as pl

from screening.intake.coverage import Coverage, measure_coverage
from screening.intake.quality import counts_by_check
from screening.intake.reconciliation import CAUSES, Reconciliation, reconcile
from screening.intake.result import Intake
from screening.intake.wording import count, euros, month, percent
from screening.tables import TABLES

MOTIFS = {
    "ligne_vide": ("ligne vide", "lignes vides"),
    "ligne_de_texte": ("ligne de texte sans donnée", "lignes de texte sans donnée"),
    "total": ("ligne de total", "lignes de total"),
    "entete_repete": ("en-tête répété", "en-têtes répétés"),
    "ligne_repetee": ("ligne exactement répétée", "lignes exactement répétées"),
    "ecriture_repetee": (
        "écriture dont l'identifiant était déjà lu",
        "écritures dont l'identifiant était déjà lu",
    ),
    "fichier_repete": ("ligne d'un fichier déjà lu", "lignes d'un fichier déjà lu"),
    "autre_compte": (
        "ligne d'un autre compte que ceux des locataires",
        "lignes d'autres comptes que ceux des locataires",
    ),
    "a_nouveau_repete": (
        "à-nouveau déjà dit par les lignes lues",
        "à-nouveaux déjà dits par les lignes lues",
    ),
    "cotitulaire": ("autre titulaire d'un bail déjà lu", "autres titulaires d'un bail déjà lu"),
}
_MOIS_CITES = 12


def describe(intake: Intake) -> list[str]:
    """`describe_all`, the balances compared with `controle` where there is one."""
    return describe_all(intake, reconcile(intake))


def describe_all(intake: Intake, soldes: Reconciliation | None) -> list[str]:
    """Every source: rows kept, set aside and rejected, what was detected; coverage, balances, doubts."""
    lignes = [ligne for table in _tables(intake) for ligne in _describe_table(intake, table)]
    lignes += ["", "Couverture", *_indent(_describe_coverage(measure_coverage(intake)))]
    if soldes:
        lignes += ["", "Soldes comparés à ceux de votre logiciel", *_indent(_describe_balances(soldes))]
    if absentes := absent_tables(intake):
        lignes += ["", f"Tables absentes, ce qu'elles diraient est inconnu : {', '.join(absentes)}."]
    if intake.avertissements:
        lignes += ["", "À vérifier", *_indent(intake.avertissements)]
    taux = intake.taux_rejets
    lignes += [
        "",
        f"Part des lignes rejetées : {', '.join(f'{nom} {percent(part)}' for nom, part in taux.items())}.",
    ]
    return lignes


def _describe_balances(soldes: Reconciliation) -> list[str]:
    """Counts by cause; the leases themselves are in the report's file."""
    compares = count(soldes.baux, "bail comparé", "baux comparés")
    egaux, differents = (
        count(soldes.egaux, "égal", "égaux"),
        count(soldes.differents, "différent", "différents"),
    )
    phrases = [
        f"{compares} : {egaux}, {differents} (le nôtre moins le leur : {euros(soldes.difference_centimes)})."
    ]
    phrases += [
        f"{cause} ({CAUSES[cause][0]}) : {count(baux, 'bail', 'baux')}, {euros(somme)}"
        for cause, baux, somme in soldes.par_cause
    ]
    phrases += soldes.diagnostics
    return phrases + (["Le détail par bail : amont check --rapport."] if soldes.differents else [])


def absent_tables(intake: Intake) -> list[str]:
    """Tables without a source: what they would say is unknown."""
    return [nom for nom in TABLES if nom not in _tables(intake) and nom != "coordonnees"]


def _tables(intake: Intake) -> list[str]:
    lues = set(intake.comptes["table"])
    return [nom for nom in TABLES if nom in lues]


def _indent(phrases: list[str]) -> list[str]:
    return [f"  {phrase}" for phrase in phrases]


def _describe_table(intake: Intake, table: str) -> Iterator[str]:
    yield f"{table}"
    for fichier, lues, gardees, ecartees, rejetees in (
        intake.comptes.filter(pl.col("table") == table).drop("table").iter_rows()
    ):
        yield (
            f"  {fichier} : {count(lues, 'ligne lue', 'lignes lues')}, "
            f"{count(gardees, 'gardée', 'gardées')}, "
            f"{count(ecartees, 'écartée', 'écartées')}, {count(rejetees, 'rejetée', 'rejetées')}"
        )
    motifs = intake.ecartes.filter(pl.col("table") == table).group_by("motif").agg(pl.col("lignes").sum())
    for motif, nombre in motifs.sort("motif").iter_rows():
        yield f"  écarté : {count(nombre, *MOTIFS[motif])}"
    for controle, nombre in counts_by_check(intake.rejets.filter(pl.col("table") == table)):
        yield f"  rejeté, {controle} : {count(nombre, 'ligne', 'lignes')}"
    for sujet, constat, lieu in detected(intake.constats.filter(pl.col("table") == table)):
        yield f"  {sujet} : {constat}" + (f" ({lieu})" if lieu else "")


def detected(constats: pl.DataFrame) -> Iterator[tuple[str, str, str]]:
    """What was detected in a table, as (subject, sentence, files), said once for the files that share it.

    The third is empty when all the files of the table share it.
    """
    fichiers = constats["fichier"].n_unique()
    groupes = constats.group_by("sujet", "constat", maintain_order=True).agg(
        pl.col("fichier").unique(maintain_order=True)
    )
    for sujet, constat, noms in groupes.iter_rows():
        autres = f" et {count(len(noms) - 1, 'autre', 'autres')}" if noms[1:] else ""
        yield sujet, constat, "" if len(noms) == fichiers else f"{noms[0]}{autres}"


def _describe_coverage(couvertures: list[Coverage]) -> list[str]:
    phrases = []
    for couverture in couvertures:
        if couverture.premier is None or couverture.dernier is None:
            phrases.append(f"{couverture.table} : aucune date.")
            continue
        phrase = f"{couverture.table} : de {month(couverture.premier)} à {month(couverture.dernier)}"
        if couverture.vides:
            cites = ", ".join(month(mois) for mois in couverture.vides[:_MOIS_CITES])
            suite = ", …" if len(couverture.vides) > _MOIS_CITES else ""
            phrase += f" ; {len(couverture.vides)} mois sans ligne : {cites}{suite}"
        phrases += [f"{phrase}.", *couverture.alertes]
    return phrases
