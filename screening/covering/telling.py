"""The directory and the month's coverage in French lines for the terminal: names of schemes and counts.

The page says the same at length; nothing is counted here.
"""

from collections.abc import Iterator

from reports.coverage import Couverture, Dispositif, EtatAnnuaire
from reports.french import pluriel
from screening.calendrier import iso


def tell(page: Couverture) -> list[str]:
    """Who can take whom, what the month would find, then what the import of the directory found."""
    return [
        f"{page.bailleur}, au {page.jour:%d/%m/%Y} : {_queues(page)}, "
        f"{pluriel(page.places_ouvertes, 'place ouverte', 'places ouvertes')} pour des locataires en impayé.",
        *(line for scheme in page.recoivent for line in _scheme_lines(scheme)),
        *_others(page),
        *_month_lines(page),
        *_import_lines(page.annuaire),
        *(f"Attention : {sentence}" for sentence in page.a_regarder),
    ]


def _queues(page: Couverture) -> str:
    return pluriel(len(page.recoivent), "dispositif qui reçoit", "dispositifs qui reçoivent")


def _scheme_lines(scheme: Dispositif) -> Iterator[str]:
    yield ""
    yield f"{scheme.nom} ({scheme.structure})"
    yield f"  reçoit : {' ; '.join(scheme.etapes)}"
    yield f"  où : {scheme.territoire}"
    yield f"  qui : {scheme.public}"
    for ligne in scheme.lignes:
        total = f" sur {ligne.places_total}" if ligne.places_total is not None else ""
        mesures = f" : {ligne.mesures}" if ligne.mesures else ""
        ouvertes = pluriel(ligne.places_ouvertes, "place ouverte", "places ouvertes")
        yield f"  {ligne.ligne} : {ouvertes}{total}{mesures}"
    yield f"  convention : {scheme.convention}"


def _others(page: Couverture) -> Iterator[str]:
    if page.ne_recoivent_pas:
        yield ""
        yield "À connaître ; aucun ménage n'y est adressé :"
    for scheme in page.ne_recoivent_pas:
        yield f"  {scheme.nom} : {scheme.genre}, {scheme.territoire}"


def _month_lines(page: Couverture) -> Iterator[str]:
    yield ""
    if liste := page.liste:
        yield (
            f"Liste de {iso(liste.mois)} : {liste.proposes} ménages proposés, {liste.recus} au mieux reçus, "
            f"{liste.non_couverts} que personne ne couvre."
        )
    if page.trous:
        yield f"Sans partenaire, en tout ou partie : {', '.join(trou.nom for trou in page.trous)}."


def _import_lines(etat: EtatAnnuaire) -> Iterator[str]:
    for fichier in etat.fichiers:
        yield (
            f"{fichier.fichier}, fiches lues : {fichier.lues} ; gardées : {fichier.gardees} ; "
            f"ailleurs : {fichier.ecartees} ; rejetées : {fichier.rejetees}."
        )
    for raison in etat.raisons:
        yield f"  rejet, {raison.table} : {raison.raison} ({raison.fiches})"
    for fraicheur in etat.fraicheur:
        yield (
            f"{fraicheur.table}, fiches de plus de {etat.perime_mois} mois : {fraicheur.perimees}, dont sous un "
            f"dispositif : {fraicheur.perimees_visees} ; datées d'après ce jour : {fraicheur.futures}."
        )
    for manque in etat.manques:
        yield f"  manque, {manque.table} : {manque.quoi} ({manque.fiches})"
