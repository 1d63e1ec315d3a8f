"""What each case calls for on a day: one rule a function, each a row per case with its dates.

A rule reads the cases as gathered; nobody is to be contacted before the day that leaves the household in peace.
"""

from collections.abc import Callable

import polars as pl

from screening.calendrier import months_later
from screening.cases.states import ETATS_ACCOMPAGNES, ETATS_ACTIFS
from screening.following.expiry import EN_ATTENTE, EXPIRATION
from screening.following.gathered import Followed

DEMARCHES = ("autre_visite", "revue", "fin_de_mesure", "reveil", "recueillir_accord")
"""What has somebody contact the household; the rest is between the landlord and the partner."""
DU = {
    "numero_dossier": pl.String,
    "action": pl.String,
    "au_plus_tot": pl.Date,
    "au_plus_tard": pl.Date,
}
"""`au_plus_tot`: the lower bound of the end of a measure, null elsewhere; `au_plus_tard`: by when."""


def due(suivi: Followed) -> pl.DataFrame:
    """Everything that is due, in the order of the rules: columns of `DU`, then `a_partir_du`, `attendre`.

    `a_partir_du`: the earliest day of a contact with the household (null: none is asked for, or none was made yet);
    `attendre`: that day has not come.
    """
    trouves = pl.concat([regle(suivi).select(*DU) for regle in REGLES])
    joints = trouves.join(
        suivi.cas.select("numero_dossier", "contact_possible_le", "arret"),
        on="numero_dossier",
        maintain_order="left",
    )
    demarche = pl.col("action").is_in(DEMARCHES)
    return (
        joints.filter(~(demarche & pl.col("arret")))
        .with_columns(a_partir_du=pl.when(demarche).then("contact_possible_le"))
        .with_columns(attendre=(pl.col("a_partir_du") > suivi.au).fill_null(False))
        .select(*DU, "a_partir_du", "attendre")
    )


def to_answer(suivi: Followed) -> pl.DataFrame:
    """Partners of whom nothing was heard for `relance_jours` days."""
    depuis = _days_after("nouvelle_le", suivi.jours("relance_jours"))
    return _rows(
        _open(suivi).filter(pl.col("etat").is_in(EN_ATTENTE), depuis <= suivi.au),
        "repondre",
        _days_after("nouvelle_le", suivi.jours(EXPIRATION)),
    )


def to_destroy(suivi: Followed) -> pl.DataFrame:
    """Cases that expired lately: the sheet is destroyed, the household may be proposed again."""
    recentes = _days_after("etat_le", suivi.jours(EXPIRATION)) > suivi.au
    return _rows(suivi.cas.filter(pl.col("etat") == "expiree", recentes), "detruire", pl.col("etat_le"))


def to_visit_otherwise(suivi: Followed) -> pl.DataFrame:
    """Doors closed twice: another hour, or another place."""
    assez = pl.col("portes_closes") >= suivi.jours("portes_closes_max")
    return _rows(
        suivi.cas.filter(pl.col("etat") == "porte_close", assez),
        "autre_visite",
        _days_after("nouvelle_le", suivi.jours(EXPIRATION)),
    )


def to_review(suivi: Followed) -> pl.DataFrame:
    """Supports whose review is due, since the last one or since the household agreed."""
    rythme = suivi.jours("revue_accompagnement_mois")
    dernier = pl.coalesce("revue_le", "accord_contact_le")
    dus = suivi.cas.filter(pl.col("etat").is_in(["adhesion", "en_cours"])).with_columns(
        due_le=_months_after(dernier, rythme)
    )
    return _rows(dus.filter(pl.col("due_le") <= suivi.au), "revue", pl.col("due_le"))


def to_end(suivi: Followed) -> pl.DataFrame:
    """Measures that may end within the notice: the lower and the upper bound of their length."""
    durees = {ident: scheme.duree_mois for ident, scheme in suivi.annuaire.dispositifs.items()}
    bornes = pl.DataFrame(
        [(ident, min(duree), max(duree)) for ident, duree in durees.items() if duree],
        schema={"id_dispositif": pl.String, "court": pl.Int64, "long": pl.Int64},
        orient="row",
    )
    finissent = suivi.cas.filter(pl.col("etat").is_in(ETATS_ACCOMPAGNES)).join(
        bornes, on="id_dispositif", maintain_order="left"
    )
    debut = pl.col("accord_contact_le")
    finissent = finissent.with_columns(
        au_plus_tot=_months_after(debut, pl.col("court")), fin=_months_after(debut, pl.col("long"))
    )
    limite = months_later(suivi.au, suivi.jours("fin_mesure_preavis_mois"))
    return _rows(finissent.filter(pl.col("au_plus_tot") <= limite), "fin_de_mesure", pl.col("fin"))


def to_wake(suivi: Followed) -> pl.DataFrame:
    """Cases asleep for too long."""
    reveil = _days_after("depuis_le", suivi.jours("veille_relance_jours"))
    return _rows(suivi.cas.filter(pl.col("etat") == "en_veille", reveil <= suivi.au), "reveil", reveil)


def to_agree_again(suivi: Followed) -> pl.DataFrame:
    """Cases handed over whose household has neither agreed to another partner nor been sent elsewhere since."""
    passees = suivi.cas.filter(pl.col("etat") == "passerelle")
    suivantes = suivi.cas.select("id_menage", autre_le="date")
    ailleurs = passees.join(suivantes, on="id_menage").filter(pl.col("autre_le") > pl.col("date"))
    accords = suivi.accords.rename({"id_structure": "autre"})
    accordes = passees.join(accords, on="id_menage").filter(
        pl.col("autre") != pl.col("id_structure"), pl.col("date_recueil") >= pl.col("etat_le")
    )
    restent = passees.join(ailleurs, on="numero_dossier", how="anti")
    return _rows(restent.join(accordes, on="numero_dossier", how="anti"), "recueillir_accord", None)


def to_stop(suivi: Followed) -> pl.DataFrame:
    """Cases under way whose household took its agreement back, objected, left or died: `refer` recalls the sheet."""
    actifs = suivi.cas.filter(pl.col("etat").is_in(ETATS_ACTIFS), pl.col("arret"))
    return _rows(actifs, "arreter", None)


REGLES: tuple[Callable[[Followed], pl.DataFrame], ...] = (
    to_stop,
    to_answer,
    to_destroy,
    to_visit_otherwise,
    to_review,
    to_end,
    to_wake,
    to_agree_again,
)


def can_be_proposed(suivi: Followed, retours: pl.DataFrame) -> pl.DataFrame:
    """`numero_dossier`, `proposable_le`: from when a list may propose the household again; null while it may not.

    Args:
        suivi: the cases.
        retours: `numero_dossier`, `retour_le` of the households that refused.
    """
    menages = suivi.cas.filter(pl.col("etat").is_in(ETATS_ACTIFS)).select("id_menage")
    libres = suivi.cas.filter(~pl.col("arret")).join(menages, on="id_menage", how="anti")
    revenus = libres.join(retours, on="numero_dossier", how="left", maintain_order="left")
    etat = pl.col("etat")
    return revenus.select(
        "numero_dossier",
        proposable_le=pl.when(etat == "refus_menage")
        .then("retour_le")
        .when(etat != "retiree")
        .then("etat_le"),
    )


def _open(suivi: Followed) -> pl.DataFrame:
    return suivi.cas.filter(~pl.col("arret"))


def _rows(cas: pl.DataFrame, action: str, au_plus_tard: pl.Expr | None) -> pl.DataFrame:
    """The rows of a rule, the soonest date first, then by number."""
    tot = pl.col("au_plus_tot") if "au_plus_tot" in cas.columns else pl.lit(None, dtype=pl.Date)
    tard = pl.lit(None, dtype=pl.Date) if au_plus_tard is None else au_plus_tard
    lignes = cas.select(
        "numero_dossier", action=pl.lit(action), au_plus_tot=tot.alias("au_plus_tot"), au_plus_tard=tard
    )
    return lignes.sort("au_plus_tard", "numero_dossier")


def _days_after(colonne: str, jours: int) -> pl.Expr:
    return pl.col(colonne).dt.offset_by(f"{jours}d")


def _months_after(jour: pl.Expr, mois: int | pl.Expr) -> pl.Expr:
    """The same day that many months later; the last of a month that has no such day (as `calendrier.months_later`)."""
    nombre = pl.lit(mois) if isinstance(mois, int) else mois
    return jour.dt.offset_by(pl.concat_str(nombre.cast(pl.String), pl.lit("mo")))
