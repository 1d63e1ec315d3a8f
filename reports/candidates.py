"""`candidats.xlsx`: future tenants to whom support may be proposed before they enter, for one officer.

No score, rank nor order of merit stands in it: its content class has no such field, and rows follow the dates.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reports import french
from reports.content import SYNTHETIQUE
from reports.layout import set_print
from reports.workbook import Colonne, SheetWriter, open_workbook
from reports.worklist_columns import LISEZ_MOI, in_euros

FINALITE_CANDIDATS = (
    "Prévention avant l'entrée — ce dossier ne peut être transmis ni à la commission d'attribution (CALEOL), ni à "
    "la cotation : il ne sert ni à attribuer, ni à classer, ni à refuser un logement."
)


@dataclass(frozen=True)
class LigneCandidat:
    """A future tenant; a null figure is not known.

    Attributes:
        motifs: why support may be proposed, in sentences.
        a_demander: facts to ask for.
        dispositifs: names of the schemes that could take it.
    """

    id_candidat: str
    date_caleol: date
    commune: str | None
    motifs: tuple[str, ...]
    a_demander: tuple[str, ...]
    dispositifs: tuple[str, ...]
    depense_logement_centimes: int | None
    ressources_centimes: int | None
    taux_effort: float | None
    reste_a_vivre_uc_centimes: int | None
    unites_consommation: float | None


@dataclass(frozen=True)
class RegleAcces:
    """A rule and how many candidates it concerns."""

    code: str
    libelle: str
    oui: int
    non_evaluable: int
    source: str
    a_verifier: bool


@dataclass(frozen=True)
class DossierCandidats:
    """All that the workbook says.

    Attributes:
        au, jusqu_au: first and last day of the commissions looked at.
        regardes: candidates whose commission sits between them.
        lignes: those whom a rule concerns, by date then by identifier.
        a_completer: those whom none concerns for want of knowing, in the same order.
        regles: the rules, in their order.
        valeurs: the dated values they read, as written.
    """

    bailleur: str
    synthetique: bool
    au: date
    jusqu_au: date
    regardes: int
    lignes: tuple[LigneCandidat, ...]
    a_completer: tuple[LigneCandidat, ...]
    regles: tuple[RegleAcces, ...]
    valeurs: tuple[str, ...]


COLONNES: list[Colonne[LigneCandidat]] = [
    Colonne("id_candidat", 14, "fort", lambda x: x.id_candidat),
    Colonne("Commission du", 13, "date", lambda x: x.date_caleol),
    Colonne("Commune", 20, "texte", lambda x: x.commune),
    Colonne("Pourquoi proposer un appui", 58, "texte", lambda x: "\n".join(x.motifs)),
    Colonne("À demander au ménage", 26, "texte", lambda x: "\n".join(x.a_demander)),
    Colonne("Dispositifs possibles", 36, "texte", lambda x: "\n".join(x.dispositifs)),
    Colonne(
        "Logement, aide déduite (€ par mois)", 15, "euros", lambda x: in_euros(x.depense_logement_centimes)
    ),
    Colonne("Ressources (€ par mois)", 14, "euros", lambda x: in_euros(x.ressources_centimes)),
    Colonne("Taux d'effort", 10, "part", lambda x: x.taux_effort),
    Colonne(
        "Reste à vivre (€ par mois et par unité)",
        15,
        "euros",
        lambda x: in_euros(x.reste_a_vivre_uc_centimes),
    ),
    Colonne("Unités de consommation", 14, "decimal", lambda x: x.unites_consommation),
]


def write_candidates(chemin: Path, dossier: DossierCandidats) -> None:
    """Write the workbook; the caller sets the file's mode. Same content, same bytes."""
    titre = f"Avant l'entrée – commissions du {french.jour(dossier.au)} au {french.jour(dossier.jusqu_au)}"
    with open_workbook(chemin, dossier.au, titre, FINALITE_CANDIDATS) as classeur:
        plume = SheetWriter(classeur)
        plume.write_notes(plume.add_sheet(LISEZ_MOI), candidate_notes(dossier, titre))
        for nom, lignes in (("Candidats", dossier.lignes), ("À compléter", dossier.a_completer)):
            feuille = plume.add_sheet(nom)
            plume.write_table(feuille, COLONNES, lignes)
            feuille.freeze_panes(1, 2)
            banniere = f"{SYNTHETIQUE}  " if dossier.synthetique else ""
            set_print(feuille, banniere + FINALITE_CANDIDATS, f"{nom} – {titre} – {dossier.bailleur}")


def candidate_notes(dossier: DossierCandidats, titre: str) -> list[tuple[str, str]]:
    """The reading sheet: what the workbook is for, what it counts, how figures are made, and from which sources."""
    notes = [("titre", titre), ("texte", f"{dossier.bailleur}.")]
    notes += [("alerte", SYNTHETIQUE)] if dossier.synthetique else []
    notes += [("alerte", FINALITE_CANDIDATS)]
    notes += [("texte", phrase) for phrase in (_counts(dossier), *MODE_D_EMPLOI)]
    notes += [("intertitre", "Règles")]
    notes += [("code", _rule(regle)) for regle in dossier.regles]
    notes += [("intertitre", "Valeurs"), *(("code", valeur) for valeur in dossier.valeurs)]
    return notes


def _counts(dossier: DossierCandidats) -> str:
    return (
        f"{french.pluriel(dossier.regardes, 'candidat regardé', 'candidats regardés')} ; un appui peut être proposé à "
        f"{french.nombre(len(dossier.lignes))} (feuille « Candidats »). Pour "
        f"{french.nombre(len(dossier.a_completer))} autres, rien ne le dit mais des faits manquent (feuille "
        "« À compléter »)."
    )


def _rule(regle: RegleAcces) -> str:
    a_verifier = " [à vérifier]" if regle.a_verifier else ""
    return (
        f"{regle.code} {regle.libelle} : {french.pluriel(regle.oui, 'candidat')}, sans réponse pour "
        f"{french.nombre(regle.non_evaluable)}. Source : {regle.source}{a_verifier}."
    )


MODE_D_EMPLOI = (
    "Les lignes suivent la date de la commission, puis l'identifiant : leur ordre ne dit rien d'autre. Il n'y a ni "
    "note, ni rang, ni niveau.",
    "Un agent propose, le ménage choisit. Un refus ne change rien à sa demande. Rien ici n'est gardé au registre ni "
    "lu par la liste des impayés.",
    "Ce qui n'est pas connu n'est ni un oui ni un non : c'est à demander au ménage. Un dispositif dont le public "
    "dépend d'un fait inconnu n'est pas proposé.",
    "Taux d'effort : loyer et charges, moins l'aide au logement attendue, sur les ressources du mois.",
    "Reste à vivre : ressources moins ce même coût, par unité de consommation (premier adulte : 1). L'âge des enfants "
    "n'est pas connu : chacun est compté de moins de quatorze ans, ce qui donne un reste un peu plus haut que vrai "
    "pour des adolescents. Dans une composition « autre », chacun est compté adulte.",
)
