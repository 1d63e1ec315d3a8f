"""Who is to be sent where this month: the conditions one after the other, then the places.

Everything is judged as of the day of sending; the content of a sheet is made elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from screening.calendrier import iso
from screening.cases.recheck import Sources, recheck
from screening.parameters import Values
from screening.partners.conditions import Consents, Sending, admit
from screening.partners.directory import Directory
from screening.partners.eligibility import Ties, covering_offers, unknown_traits
from screening.partners.floors import Conflict, Floor, Floors
from screening.partners.motifs import MOTIFS
from screening.partners.schemes import Scheme
from screening.partners.sharing import share, urgency
from screening.partners.territory import locate

STADE_AVANT_COMMANDEMENT = "mise_en_demeure"
MOTIF_IMMINENT = "procedure_imminente"
ENGAGEMENTS = ("suspendue", "maintenue")
ORIENTATION = ["id_menage", "id_bail", "id_structure", "id_dispositif", "ligne"]


@dataclass(frozen=True)
class Situation:
    """What the plan is made from, as of the day of sending.

    Attributes:
        mois: month of the list.
        sources: what is re-read about the households.
        annuaire: the partner directory.
        values: dated values in force.
        regles: `id_menage`, `orientation`: what the `orienter` rules that fired ask for.
        nommes: households of which a holder's name is known.
        envoyees: referrals of this month that have already left.
        accords: the households' agreements, and those taken back.
        planchers: the least places asked for some publics.
    """

    mois: date
    sources: Sources
    annuaire: Directory
    values: Values
    regles: pl.DataFrame
    nommes: frozenset[str]
    envoyees: pl.DataFrame
    accords: Consents
    planchers: Floors


@dataclass(frozen=True)
class Plan:
    """One outcome per accepted household.

    Attributes:
        orientations: columns of `ORIENTATION`, sorted by household.
        non_servis: `id_menage`, `motif`, `detail`, sorted by household.
        lettres: `id_menage`, `id_dispositif`: letters that replace a sheet.
        planchers: what became of each floor.
        conflits: floors that could not all hold.
    """

    orientations: pl.DataFrame
    non_servis: pl.DataFrame
    lettres: pl.DataFrame
    planchers: tuple[Floor, ...]
    conflits: tuple[Conflict, ...]


def plan_referrals(acceptes: pl.DataFrame, indicateurs: pl.DataFrame, situation: Situation) -> Plan:
    """Send each accepted household to one place, or say why not.

    Args:
        acceptes: `id_menage`, `id_bail`, `menage_informe_le`, `motif`, `procedure`, one row per household.
        indicateurs: the month's indicators.
        situation: everything else.
    """
    menages = acceptes.join(indicateurs.drop("id_menage"), on="id_bail", how="inner").sort("id_menage")
    menages = menages.with_columns(nomme=pl.col("id_menage").is_in(sorted(situation.nommes)))
    partis = acceptes.join(menages, on="id_menage", how="anti").select("id_menage", motif=pl.lit("depart"))
    ecartes = recheck(menages, situation.mois, situation.sources)
    ecartes = pl.concat([ecartes, unanswered(menages).join(ecartes, on="id_menage", how="anti")])
    restants = menages.join(ecartes, on="id_menage", how="anti")
    offres = covering_offers(restants, situation.annuaire, situation.values, _ties(situation))
    admission = admit(restants, offres, _sending(situation))
    urgences = restants.select("id_menage", urgency(situation.values))
    partage = share(
        admission.offres.join(urgences, on="id_menage"),
        situation.annuaire.files,
        situation.envoyees,
        situation.planchers,
        iso(situation.mois),
    )
    motifs = pl.concat([partis, ecartes, admission.non_servis, partage.non_servis]).sort("id_menage")
    orientations = partage.orientations.join(acceptes.select("id_menage", "id_bail"), on="id_menage")
    return Plan(
        orientations.select(ORIENTATION).sort("id_menage"),
        _detailed(motifs, menages, offres, situation),
        admission.lettres,
        partage.planchers,
        partage.conflits,
    )


def unanswered(menages: pl.DataFrame) -> pl.DataFrame:
    """Households whose commandement is being prepared and for whom the landlord has not said what it does of it.

    It is being prepared when the last step of a debt not settled since is the mise en demeure, for the commandement
    is the next, or when the agent who added the household says that a step is near.

    Args:
        menages: `id_menage`, `stade` at T, `motif` and `procedure` of the decision.

    Returns:
        `id_menage`, `motif` (`procedure_a_preciser`).
    """
    se_prepare = (pl.col("stade") == STADE_AVANT_COMMANDEMENT) | (pl.col("motif") == MOTIF_IMMINENT)
    repondu = pl.col("procedure").is_in(ENGAGEMENTS).fill_null(False)
    attente = menages.filter(se_prepare.fill_null(False), ~repondu)
    return attente.select("id_menage", motif=pl.lit("procedure_a_preciser"))


def _sending(situation: Situation) -> Sending:
    jour = situation.sources.jour
    conventions = situation.annuaire.conventions(jour)
    return Sending(
        jour=jour,
        delai_opposition_jours=int(situation.values.valeur("delai_opposition_jours")),
        conventions=frozenset(conventions),
        mandats=frozenset(ident for ident, c in conventions.items() if c.mandat_recherche_adhesion),
        accords=situation.accords,
    )


def _ties(situation: Situation) -> Ties:
    """Who has been followed by which partner: the landlord's `accompagnements`, by id or by name."""
    suivis = pl.DataFrame(schema={"id_menage": pl.String, "id_structure": pl.String})
    if "accompagnements" in situation.sources.tables:
        noms = {structure.nom: ident for ident, structure in situation.annuaire.structures.items()}
        connus = noms | {ident: ident for ident in situation.annuaire.structures}
        mesures = situation.sources.tables["accompagnements"].filter(
            pl.col("date_debut") <= situation.sources.jour
        )
        suivis = mesures.select(
            "id_menage",
            id_structure=pl.col("structure").replace_strict(connus, default=None, return_dtype=pl.String),
        ).drop_nulls()
    return Ties(suivis, situation.regles)


def _detailed(
    motifs: pl.DataFrame, menages: pl.DataFrame, offres: pl.DataFrame, situation: Situation
) -> pl.DataFrame:
    """Add to each reason a sentence that a person can act upon."""
    lieux = {ligne["code_commune"]: ligne for ligne in locate(menages["code_commune"]).to_dicts()}
    par_menage = {ligne["id_menage"]: ligne for ligne in menages.to_dicts()}
    couvrent = _schemes_of(offres, situation)
    possibles = _schemes_of(offres.filter(pl.col("public").fill_null(False)), situation)
    details = [
        _detail(
            motif,
            par_menage.get(ident, {}),
            lieux,
            (couvrent if motif == "hors_public" else possibles).get(ident, []),
        )
        for ident, motif in motifs.rows()
    ]
    return motifs.with_columns(detail=pl.Series(details, dtype=pl.String))


def _schemes_of(offres: pl.DataFrame, situation: Situation) -> dict[str, list[Scheme]]:
    """The schemes among the offers of each household, in the order of their ids."""
    paires = offres.select("id_menage", "id_dispositif").unique().sort("id_menage", "id_dispositif")
    vus: dict[str, list[Scheme]] = {}
    for ident, dispositif in paires.rows():
        vus.setdefault(ident, []).append(situation.annuaire.files[dispositif])
    return vus


def _detail(
    motif: str, menage: Mapping[str, object], lieux: Mapping[str, dict[str, object]], schemes: list[Scheme]
) -> str:
    phrase = MOTIFS[motif]
    if motif == "hors_territoire":
        lieu = lieux.get(str(menage.get("code_commune")), {})
        if lieu.get("code_insee") is None:
            return "Le code INSEE de la commune manque ou n'est pas connu (un code postal n'en est pas un)."
        return f"{phrase[:-1]} : {lieu['nom_commune']}" + (
            f" ({lieu['nom_epci']})." if lieu["nom_epci"] else "."
        )
    if motif == "hors_public":
        inconnus = unknown_traits(menage, schemes)
        return phrase + (f" À demander au ménage : {', '.join(inconnus)}." if inconnus else "")
    if motif in ("complet", "sans_convention"):
        return f"{phrase[:-1]} : {', '.join(scheme.nom for scheme in schemes)}."
    return phrase
