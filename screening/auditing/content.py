"""From an audit's figures to the content of its page: what is established, every table, every line of the CSV.

What weakens the figures or cannot be told is worded in `caveats.py`.
"""

from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from typing import Any

from models.fairness import ETABLI, MENAGES_MIN
from models.proxies import MENAGES_TIRES, Told
from reports import auditpage as page
from reports.french import nombre
from screening.auditing import caveats
from screening.auditing.attributes import Attribute, comparable
from screening.auditing.audited import Audited
from screening.auditing.inputs_tell import Guess
from screening.auditing.measures import (
    CALIBRATION,
    CALIBRATION_DEFINITION,
    CALIBRATION_LIBELLE,
    MESURES,
    SECTIONS,
)
from screening.auditing.outcomes import MESURABLE
from screening.auditing.published import rounded
from screening.auditing.trial import trial_lines
from screening.calendrier import iso
from screening.masking import ENSEMBLE

LECTURES = (
    (0.8, "les entrées du modèle disent bien ce trait"),
    (0.7, "les entrées disent assez bien ce trait"),
    (0.6, "les entrées disent en partie ce trait"),
    (0.0, "à peine mieux que le hasard"),
)
"""Plain reading of an area under the curve, from the best down."""


def audit_content(audited: Audited) -> page.PageAudit:
    """The content of the page."""
    bailleur = audited.espace.reglages.bailleur
    simple = [a for a in comparable(audited.attributs) if not a.marges]
    return page.PageAudit(
        bailleur=bailleur.nom,
        synthetique=bailleur.synthetique,
        de=audited.de,
        a=audited.a,
        mois=tuple(_month(audited, mois) for mois in audited.periode.publies),
        absents=audited.periode.absents,
        avertissements=(*caveats.warnings(audited), *audited.avertissements),
        constats=tuple(sorted(_established(audited), key=_harm_first)),
        non_dits=tuple(caveats.unsaid(audited)),
        comparaisons=audited.imprime.comparaison.jugees,
        affichees=caveats.shown(audited),
        etapes=tuple(_sections(audited, ENSEMBLE)),
        attributs=tuple(_attribute(audited, attribute) for attribute in audited.attributs),
        et_si=tuple(
            page.EtSi(replayed.scenario.libelle, lines[0], lines[1], lines[2], lines[3:])
            for replayed, lines in zip(audited.rejoues, audited.imprime.et_si, strict=True)
        ),
        et_si_mois=audited.mois_rejoues,
        et_si_groupes=tuple((a.code, a.libelle, a.groupes) for a in simple),
        indices=tuple(map(_index, audited.indices)),
        issue=audited.sources.outcome.phrase,
        essai=audited.essai,
        version_outil=version("amont"),
    )


def lines_of_page(contenu: page.PageAudit) -> Iterator[page.Ligne]:
    """Every line of the page once, in its order: the rows of `audit.csv`."""
    yield page.Ligne("comparaisons", "jugees", ENSEMBLE, ENSEMBLE, n=contenu.comparaisons)
    for name, count in zip(("affichees", "effectif_insuffisant"), contenu.affichees, strict=True):
        yield page.Ligne("comparaisons", name, ENSEMBLE, ENSEMBLE, n=count)
    for mois in contenu.mois:
        yield from mois.lignes
    for section in contenu.etapes:
        for mesure in section.mesures:
            yield from mesure.lignes
    for attribut in contenu.attributs:
        for section in attribut.sections:
            for mesure in section.mesures:
                yield from mesure.lignes
    for choix in contenu.et_si:
        yield from (choix.servis, choix.entrants, choix.sortants, *choix.groupes)
    for indice in contenu.indices:
        yield indice.ligne
    if contenu.essai is not None:
        yield from trial_lines(contenu.essai)


def audit_facts(audited: Audited) -> dict[str, Any]:
    """What the manifest says: months, attributes by name, references, and no row."""
    months = {iso(mois): audited.sources.state_of(mois) for mois in audited.periode.publies}
    return {
        "outil": f"amont {version('amont')}",
        "de": iso(audited.de),
        "a": iso(audited.a),
        "mois": months,
        "mois_non_publies": [iso(mois) for mois in audited.periode.absents],
        "modeles": {iso(mois): found for mois, found in audited.modeles.items()},
        "attributs": [attribute.code for attribute in audited.attributs],
        "references": audited.references,
        "cible": audited.sources.outcome.phrase,
        "comparaisons": audited.imprime.comparaison.jugees,
        "menages_min": MENAGES_MIN,
    }


def _month(audited: Audited, mois: date) -> page.LigneMois:
    state = audited.sources.state_of(mois)
    model = audited.modeles.get(mois) or "règles seules"
    return page.LigneMois(mois, state, model, audited.imprime.mois[mois])


def _sections(audited: Audited, attribut: str) -> Iterator[page.Section]:
    measurable = any(audited.sources.state_of(mois) == MESURABLE for mois in audited.periode.publies)
    for code, title in SECTIONS.items():
        if code == "manques" and not measurable:
            yield page.Section(code, title, (), caveats.why_not(audited))
            continue
        measures = [(m.code, m.libelle, m.definition) for m in MESURES if m.section == code]
        if code == "manques":
            measures.insert(4, (CALIBRATION, CALIBRATION_LIBELLE, CALIBRATION_DEFINITION))
        told = [
            page.Mesure(label, words, lines)
            for name, label, words in measures
            if (lines := _lines(audited, name, attribut))
        ]
        yield page.Section(code, title, tuple(told))


def _lines(audited: Audited, mesure: str, attribut: str) -> tuple[page.Ligne, ...]:
    return tuple(line for line in audited.imprime.taux if line.mesure == mesure and line.attribut == attribut)


def _attribute(audited: Audited, attribute: Attribute) -> page.Attribut:
    sections = tuple(_sections(audited, attribute.code)) if attribute in comparable(audited.attributs) else ()
    drawn = (
        page.draw_rates(
            f"{name}-{attribute.code}", f"{label}, par groupe", _lines(audited, name, attribute.code)
        )
        for name, label in (("manque", "Être manqué"), ("selection", "Être servi par la liste"))
    )
    return page.Attribut(
        attribute.code,
        attribute.libelle,
        attribute.definition,
        audited.references[attribute.code],
        caveats.note(attribute, comparable(audited.attributs)),
        sections,
        next((image for image in drawn if image is not None), None),
    )


def _established(audited: Audited) -> Iterator[page.Constat]:
    """Gaps established in a measure where there is a harm; mere exposure is left to the tables."""
    harms = {m.code: (m.libelle, m.prejudice) for m in MESURES if m.prejudice and not m.complement}
    harms[CALIBRATION] = (CALIBRATION_LIBELLE, "haut")
    labels = {attribute.code: attribute.libelle for attribute in audited.attributs}
    values = {(line.mesure, line.attribut, line.groupe): line.valeur for line in audited.imprime.taux}
    for line in audited.imprime.taux:
        if line.mesure in harms and ETABLI in (line.verdict, line.verdict_dette_egale):
            title, harm = harms[line.mesure]
            known = values.get((line.mesure, line.attribut, line.reference or ""))
            against = None if line.ecart is None else (line.ecart > 0) == (harm == "haut")
            yield page.Constat(title, labels[line.attribut], line, known, against)


def _harm_first(constat: page.Constat) -> tuple[bool, int, int, float]:
    """What may be printed first; misses, then the list, then what followed; the widest gaps first."""
    line = constat.ligne
    order = list(SECTIONS).index(line.section)
    return line.ecart is None, order, line.mesure == CALIBRATION, -abs(line.ecart or 0.0)


def _index(guess: Guess) -> page.Indice:
    told = guess.resultat
    line = page.Ligne("indices", "aire", guess.attribut.code, guess.groupe, masque="" if told else "tout")
    if told is None:
        return page.Indice(guess.attribut.libelle, guess.groupe, line, "effectif insuffisant")
    low, high = told.intervalle
    line = page.Ligne(
        "indices", "aire", guess.attribut.code, guess.groupe,
        menages=told.menages, valeur=rounded(told.aire), bas=rounded(low), haut=rounded(high),
    )  # fmt: skip
    return page.Indice(guess.attribut.libelle, guess.groupe, line, _reading(told))


def _reading(told: Told) -> str:
    if told.intervalle[0] <= 0.5:
        return "pas mieux que le hasard, à ce nombre de ménages"
    words = next(words for bound, words in LECTURES if told.aire >= bound)
    drawn = f" (sur {nombre(MENAGES_TIRES)} ménages tirés)" if told.menages >= MENAGES_TIRES else ""
    return words + drawn
