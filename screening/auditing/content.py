"""From an audit's figures to the content of its page: what is established, what cannot be said, every table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Any

from models.fairness import ETABLI, INSUFFISANT, MENAGES_MIN
from models.proxies import MENAGES_TIRES, Told
from reports import auditpage as page
from reports.french import de_mois, mois_long, nombre, pluriel
from reports.trial import Essai
from screening.auditing.attributes import INCONNU, RESTE, Attribute, comparable
from screening.auditing.inputs_tell import Guess
from screening.auditing.measures import (
    CALIBRATION,
    CALIBRATION_DEFINITION,
    CALIBRATION_LIBELLE,
    ENSEMBLE,
    MESURES,
    SECTIONS,
)
from screening.auditing.months import Period
from screening.auditing.outcomes import APRES_INTERVENTION, MESURABLE, NON_ECOULE, Sources
from screening.auditing.printed import Printed
from screening.auditing.published import rounded
from screening.auditing.trial import trial_lines
from screening.auditing.whatif import Replayed
from screening.calendrier import iso
from screening.workspace import Workspace

LECTURES = (
    (0.8, "les entrées du modèle disent bien ce trait"),
    (0.7, "les entrées disent assez bien ce trait"),
    (0.6, "les entrées disent en partie ce trait"),
    (0.0, "à peine mieux que le hasard"),
)
"""Plain reading of an area under the curve, from the best down."""


@dataclass(frozen=True)
class Audited:
    """Everything that one audit knows when it is time to write.

    Attributes:
        espace: the workspace.
        de: first month asked for.
        a: last month asked for.
        periode: published months, and those skipped.
        sources: what outcomes were read from.
        attributs: groups.
        references: the group compared with, by attribute.
        imprime: the lines.
        rejoues: scenarios, in the order of the lines.
        mois_rejoues: the months decided again.
        infideles: months that deciding again does not give back.
        indices: what the inputs tell.
        modeles: version by month.
        appris_apres: months whose model had learned from later months.
        inconnus: months whose model is no longer there to tell.
        avertissements: sentences on the sources.
        essai: what the hold-out tells; None without a draw.
    """

    espace: Workspace
    de: date
    a: date
    periode: Period
    sources: Sources
    attributs: Sequence[Attribute]
    references: dict[str, str | None]
    imprime: Printed
    rejoues: Sequence[Replayed]
    mois_rejoues: tuple[date, ...]
    infideles: tuple[date, ...]
    indices: Sequence[Guess]
    modeles: dict[date, str | None]
    appris_apres: Sequence[date]
    inconnus: Sequence[date]
    avertissements: tuple[str, ...]
    essai: Essai | None


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
        avertissements=(*_warnings(audited), *audited.avertissements),
        constats=tuple(sorted(_established(audited), key=_harm_first)),
        non_dits=tuple(_unsaid(audited)),
        comparaisons=audited.imprime.comparaison.jugees,
        affichees=_shown(audited),
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
            yield page.Section(code, title, (), _why_not(audited))
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


def _why_not(audited: Audited) -> str:
    states = {audited.sources.state_of(mois) for mois in audited.periode.publies}
    if states == {APRES_INTERVENTION}:
        return (
            "Non mesurable après intervention : les démarches avaient commencé avant la fin de l'horizon, et un "
            "ménage aidé peut avoir évité l'issue grâce à l'aide. Restent les taux de sélection, de suspension et "
            "de service, à dette égale."
        )
    if states == {NON_ECOULE}:
        return "Horizon non écoulé : la suite de ces mois n'est pas encore entièrement lue."
    return "Horizon non écoulé pour certains mois, non mesurable après intervention pour les autres."


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
        _note(audited, attribute),
        sections,
        next((image for image in drawn if image is not None), None),
    )


def _note(audited: Audited, attribute: Attribute) -> str:
    if attribute.groupes == (INCONNU,):
        return "Entièrement inconnu dans les données du bailleur : rien ne se compare."
    if attribute not in comparable(audited.attributs):
        return "Un seul groupe : rien ne se compare."
    gathered = [
        groupe for groupe in attribute.groupes if groupe == RESTE or groupe.endswith(f", ou {INCONNU}")
    ]
    if gathered:
        return f"Les groupes de moins de {MENAGES_MIN} ménages sont réunis : « {gathered[0]} »."
    return ""


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


def _warnings(audited: Audited) -> Iterator[str]:
    if audited.appris_apres:
        yield (
            f"Le modèle qui a fait {_months_named(audited.appris_apres)} avait appris de mois postérieurs : sur ces "
            "mois, les mesures de « être manqué » et de précision sont flattées. Seuls des mois publiés à leur date "
            "disent ce que la liste valait."
        )
    if audited.inconnus:
        yield (
            f"Le modèle qui a fait {_months_named(audited.inconnus)} n'est plus dans modeles/ : on ne peut pas "
            "savoir s'il avait appris de mois postérieurs."
        )
    for attribut, wished in audited.espace.reglages.audit.references.items():
        if audited.references.get(attribut) != wished:
            yield (
                f"amont.toml, [audit] references {attribut} : aucun ménage dans le groupe « {wished} » ; la référence "
                f"est « {audited.references.get(attribut) or 'aucune'} »."
            )
    if audited.infideles:
        yield (
            f"Décider à nouveau {_months_named(audited.infideles)} ne redonne pas exactement la liste publiée (règles "
            "ou places changées depuis, ou places tirées au sort) : la table « et si » est à lire comme un ordre de "
            "grandeur."
        )


def _months_named(mois: Sequence[date]) -> str:
    if len(mois) == 1:
        return f"la liste {de_mois(mois[0])}"
    return f"les listes {de_mois(mois[0])} à {mois_long(mois[-1])} ({nombre(len(mois))} mois)"


def _shown(audited: Audited) -> tuple[int, int]:
    """Comparisons shown, and those of too few households."""
    verdicts = [line.verdict for line in audited.imprime.taux if line.verdict is not None]
    return len(verdicts), verdicts.count(INSUFFISANT)


def _unsaid(audited: Audited) -> Iterator[str]:
    by_state: dict[str, list[date]] = {}
    for mois in audited.periode.publies:
        by_state.setdefault(audited.sources.state_of(mois), []).append(mois)
    for state, why in (
        (APRES_INTERVENTION, "non mesurable après intervention"),
        (NON_ECOULE, "horizon non écoulé"),
    ):
        if state in by_state:
            listed = ", ".join(mois_long(mois) for mois in by_state[state])
            yield f"Être manqué, pour {listed} : {why}."
    shown, few = _shown(audited)
    yield (
        f"{pluriel(few, 'comparaison')} sur {nombre(shown)} : effectif insuffisant. Cela ne veut pas dire qu'il "
        "n'y a pas d'écart, mais qu'à ce nombre de ménages un écart qui compterait ne se verrait pas."
    )
    unknown = [a.libelle.lower() for a in audited.attributs if a.groupes == (INCONNU,)]
    if unknown:
        yield f"Entièrement inconnu dans les données : {', '.join(unknown)}."
    yield (
        "Être joint, adhérer et aboutir se lisent dans les retours des partenaires (amont returns) et dans les "
        "contacts et accords du bailleur : un partenaire qui ne répond pas fait paraître ces parts plus basses."
    )


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
