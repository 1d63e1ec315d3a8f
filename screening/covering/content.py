"""Turns the directory, its import and the month's counts into the content of `couverture.html`.

Counts only; what they mean is in `reach.py` and `counting.py`.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from reports import choices
from reports import coverage as c
from reports.synthesis import LigneFichier
from screening.covering import words
from screening.covering.counting import by_scheme, by_territory, open_places, uncovered
from screening.covering.reach import Reach
from screening.parameters import Values
from screening.partners.directory import Directory
from screening.partners.inclusion.importing import Inclusion
from screening.partners.inclusion.survey import survey
from screening.partners.publics import is_everybody
from screening.partners.schemes import FundLine
from screening.settings import Bailleur

PERIME = "annuaire_perime_mois"


@dataclass(frozen=True)
class Covered:
    """What the page is made from.

    Attributes:
        bailleur: the landlord.
        jour: as of which day.
        mois: the month of the list, or None for the directory alone.
        annuaire: the directory, with the places open for that list.
        inclusion: what was read around the landlord, with its rejects.
        found: what the proposed households would find; None without a month.
        values: dated values in force.
    """

    bailleur: Bailleur
    jour: date
    mois: date | None
    annuaire: Directory
    inclusion: Inclusion
    found: Reach | None
    values: Values


def coverage_content(covered: Covered) -> c.Couverture:
    """The content of the page."""
    bailleur, annuaire = covered.bailleur, covered.annuaire
    return c.Couverture(
        bailleur=bailleur.nom,
        synthetique=bailleur.synthetique,
        exemple=annuaire.exemple,
        jour=covered.jour,
        liste=_list(covered),
        places_ouvertes=sum(open_places(scheme) for scheme in annuaire.files.values()),
        dispositifs=tuple(_scheme(covered, ident) for ident in annuaire.dispositifs),
        trous=uncovered(covered.found, annuaire, bailleur.departement),
        annuaire=_import_report(covered),
        version_outil=version("amont"),
    )


def _list(covered: Covered) -> c.ListeDuMois | None:
    if covered.found is None or covered.mois is None:
        return None
    territoires = by_territory(covered.found, covered.annuaire)
    return c.ListeDuMois(
        mois=covered.mois,
        proposes=sum(t.proposes for t in territoires),
        recus=sum(t.recus for t in territoires),
        non_couverts=sum(t.non_couverts for t in territoires),
        territoires=territoires,
    )


def _scheme(covered: Covered, ident: str) -> c.Dispositif:
    scheme, values = covered.annuaire.dispositifs[ident], covered.values
    territoire, du_public, recus = _found_by(covered, ident)
    return c.Dispositif(
        id_dispositif=ident,
        nom=scheme.nom,
        structure=covered.annuaire.structure_of(ident).nom,
        genre=scheme.genre,
        recoit=scheme.genre == "file",
        etapes=tuple(words.ETAPES[etape] for etape in scheme.etapes),
        territoire=words.area(covered.annuaire.territoires[ident]),
        public=words.public(scheme.public, values),
        lignes=tuple(_line(ligne, values) for ligne in scheme.lignes),
        places_ouvertes=open_places(scheme),
        convention=words.convention(scheme, covered.jour),
        sans_convention=ident not in covered.annuaire.conventions(covered.jour),
        duree=words.duration(scheme),
        document=scheme.document_entree.replace("_", " ") if scheme.document_entree else None,
        moyens=scheme.moyens,
        besoins=tuple(choices.BESOINS[besoin] for besoin in scheme.besoins),
        note=scheme.note,
        source=scheme.source,
        a_verifier=scheme.statut == "a_verifier",
        menages_territoire=territoire,
        menages_public=du_public,
        recus=recus,
    )


def _line(ligne: FundLine, values: Values) -> c.LignePlaces:
    return c.LignePlaces(
        ligne=ligne.nom,
        mesures=words.measures(ligne),
        places_total=ligne.places_total,
        places_ouvertes=ligne.places_ouvertes,
        public="" if is_everybody(ligne.public) else words.public(ligne.public, values),
    )


def _found_by(covered: Covered, ident: str) -> tuple[int | None, int | None, int | None]:
    """Proposed households where a scheme goes, of its public, received; unknown where it takes no tenant."""
    if covered.found is None or ident not in covered.annuaire.files:
        return None, None, None
    return by_scheme(covered.found, covered.annuaire.territoires[ident], ident)


def _import_report(covered: Covered) -> c.EtatAnnuaire:
    """What the import of data·inclusion gives: files, rejects by reason, freshness, what is missing."""
    lue, annuaire, perime = covered.inclusion, covered.annuaire, covered.values[PERIME]
    raisons = Counter((rejet.table, raison) for rejet in lue.rejets for raison in rejet.raisons)
    servent = {*annuaire.services, *annuaire.structures}
    bilans = survey(lue.fiches, servent, covered.jour, int(perime.valeur))
    return c.EtatAnnuaire(
        perime_mois=int(perime.valeur),
        perime_a_verifier=perime.source.statut == "a_verifier",
        fichiers=tuple(
            LigneFichier(n.table, n.fichier, n.lus, n.gardes, n.a_part, n.rejetes) for n in lue.comptes
        ),
        raisons=tuple(
            c.LigneRaison(table, raison, nombre)
            for (table, raison), nombre in sorted(raisons.items(), key=lambda r: (-r[1], r[0]))
        ),
        fraicheur=tuple(
            c.LigneFraicheur(b.table, b.fiches, b.perimees, b.perimees_visees, b.futures) for b in bilans
        ),
        manques=tuple(
            c.LigneManque(b.table, quoi, nombre) for b in bilans for quoi, nombre in b.manques.items()
        ),
    )
