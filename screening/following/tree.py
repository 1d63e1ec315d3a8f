"""Where a case stands, in one step of a tree whose parts add up to their whole: what summaries and aggregates count.

Each case is in one leaf and in everything that holds it; hiding small counts is for `masking.py`.
"""

import polars as pl

from reports.choices import ISSUES_RETOUR, MOTIFS_REFUS_MENAGE

PARTIES = {
    "envoyees": ("en_attente", "refusees_partenaire", "expirees", "retirees", "prises"),
    "refusees_partenaire": ("complet", "hors_criteres"),
    "prises": ("a_joindre", "sans_reponse", "portes_closes", "closes_sans_adhesion", "jointes"),
    "jointes": ("en_reflexion", "refus_menage", "adhesions"),
    "adhesions": ("actives", "passerelles", "terminees"),
}
"""A step → the steps that it is made of."""
SANS_MOTIF = "sans_motif"
SANS_ISSUE = "sans_issue"
MOTIFS = (*MOTIFS_REFUS_MENAGE, SANS_MOTIF)
ISSUES = (*ISSUES_RETOUR, SANS_ISSUE)
NIVEAUX = ("contact", "dossier")
RACINE = "envoyees"
_SIMPLES = {"envoyee": "en_attente", "expiree": "expirees", "retiree": "retirees"}
_ACTIFS = ("adhesion", "en_cours", "en_veille")


def placed(cas: pl.DataFrame, faits: pl.DataFrame) -> pl.DataFrame:
    """Add `feuille` (a leaf of the tree), and, where it has one, `niveau`, `raison`, `fin`.

    Args:
        cas: the cases as gathered, with `joint_le`.
        faits: the partners' facts in effect.
    """
    mots = faits.filter(pl.col("statut").is_in(["complet", "hors_criteres"])).sort("date", "numero")
    derniers = mots.unique("numero_dossier", keep="last").select("numero_dossier", mot="statut")
    joints = cas.join(derniers, on="numero_dossier", how="left", maintain_order="left")
    avec_mot = joints.with_columns(feuille=_leaf())
    adhere = pl.col("feuille").is_in(PARTIES["adhesions"])
    dossier = pl.col("accord_dossier_le").is_not_null()
    return avec_mot.with_columns(
        niveau=pl.when(adhere).then(pl.when(dossier).then(pl.lit("dossier")).otherwise(pl.lit("contact"))),
        raison=pl.when(pl.col("feuille") == "refus_menage").then(pl.col("motif").fill_null(SANS_MOTIF)),
        fin=pl.when(pl.col("feuille") == "terminees").then(pl.col("issue").fill_null(SANS_ISSUE)),
    )


def _leaf() -> pl.Expr:
    etat, joint = pl.col("etat"), pl.col("joint_le").is_not_null()
    adhere = pl.col("accord_contact_le").is_not_null()
    return (
        pl.when(etat.is_in(list(_SIMPLES))).then(etat.replace(_SIMPLES))
        .when(etat == "refusee_partenaire").then(pl.col("mot").fill_null("hors_criteres"))
        .when(etat == "refus_menage").then(pl.lit("refus_menage"))
        .when(etat.is_in(_ACTIFS)).then(pl.lit("actives"))
        .when((etat == "passerelle") & adhere).then(pl.lit("passerelles"))
        .when((etat == "terminee") & adhere).then(pl.lit("terminees"))
        .when(etat.is_in(["passerelle", "terminee"])).then(pl.lit("closes_sans_adhesion"))
        .when(joint).then(pl.lit("en_reflexion"))
        .when(etat == "sans_reponse").then(pl.lit("sans_reponse"))
        .when(etat == "porte_close").then(pl.lit("portes_closes"))
        .otherwise(pl.lit("a_joindre"))
    )  # fmt: skip


def count(feuilles: dict[str, int]) -> dict[str, int]:
    """Households of every step of the tree, from those of its leaves."""
    comptes = dict(feuilles)

    def add_up(etape: str) -> int:
        if etape in PARTIES:
            comptes[etape] = sum(add_up(partie) for partie in PARTIES[etape])
        return comptes.setdefault(etape, 0)

    add_up(RACINE)
    return comptes
