"""The changes tried on a household, in words: what is enough, why, and what still stands when nothing is."""

from collections.abc import Mapping

from reports import french
from reports.explanation import EssaiExplique
from screening.calendrier import last_day
from screening.explaining.published import Published
from screening.explaining.whatif import Attempt, WhatIf

PLANS_INCONNUS = (
    "Un plan signé : non essayé, vos exports ne disent rien des plans (ni table plans, ni événements)."
)
RIEN = "Rien n'est dû sur ses baux : il n'y a pas de montant à essayer."
RESERVE = (
    "Tout le reste est supposé inchangé, et c'est une lecture de la liste, pas un conseil à donner au ménage : "
    "un plan ou un paiement ne se propose qu'après avoir parlé avec lui de ce qu'il peut tenir."
)


def essays_of(published: Published, found: WhatIf) -> tuple[EssaiExplique, ...]:
    """Each change tried, with what it does."""
    return tuple(_essay(published, found, attempt) for attempt in found.essais)


def notes_of(found: WhatIf) -> tuple[str, ...]:
    """What could not be tried, and how to read the rest."""
    none = [RIEN] if not found.essais else []
    return (*([PLANS_INCONNUS] if found.plans_inconnus else []), *none, *([RESERVE] if found.essais else []))


def _essay(published: Published, found: WhatIf, attempt: Attempt) -> EssaiExplique:
    works = attempt.verdict.hors_liste
    effect = _why(published, attempt) if works else _what_stays(published, found, attempt)
    return EssaiExplique(attempt.change.genre, _change(published, attempt), works, effect)


def _change(published: Published, attempt: Attempt) -> str:
    change, day = attempt.change, french.jour(last_day(published.mois))
    home = published.principal["id_bail"]
    where = "" if change.id_bail in home else f" sur le bail {change.id_bail}"
    amount = french.euros_ronds(change.montant_centimes)
    if change.genre == "paiement":
        least = "" if attempt.verdict.hors_liste else ", le plus possible en euros entiers"
        return f"un paiement de {amount} le {day}{where}{least}"
    if change.genre == "rejets":
        exact = french.euros(change.montant_centimes)
        return f"les prélèvements rejetés depuis trois mois enfin payés, {exact} le {day}{where}"
    each, count = (
        french.euros_ronds(change.mensualite_centimes),
        french.pluriel(change.echeances, "mensualité"),
    )
    return f"un plan signé le {day}{where}, par exemple {count} de {each} au plus, en plus du loyer"


def _why(published: Published, attempt: Attempt) -> str:
    labels = _labels(published)
    if attempt.verdict.suspendue_par:
        reasons = ", ".join(f"{code} ({labels[code]})" for code in attempt.verdict.suspendue_par)
        text = f"Le ménage serait alors suspendu : {reasons}."
    elif attempt.verdict.score is None:
        text = "Plus aucune règle ne le proposerait."
    else:
        score = french.part(attempt.verdict.score, 2)
        text = f"Plus aucune règle ne le proposerait, et son score ({score}) passerait sous la limite."
    if attempt.change.genre == "paiement":
        text += " Un euro de moins ne suffit pas."
    if attempt.plus_fort_echoue is not None:
        more = french.euros_ronds(attempt.plus_fort_echoue)
        text += f" L'effet n'est pas régulier : {more}, par exemple, ne suffirait pas."
    return text


def _what_stays(published: Published, found: WhatIf, attempt: Attempt) -> str:
    labels = _labels(published)
    staying = [f"{code} ({labels[code]})" for code in attempt.verdict.regles]
    new = [code for code in attempt.verdict.regles if code not in found.tel_quel.regles]
    if attempt.verdict.par_score:
        staying.append("son score, encore parmi les plus hauts du mois")
    text = f"Il resterait proposé par : {', '.join(staying)}."
    return f"{text} Le changement ferait même jouer {', '.join(new)}." if new else text


def _labels(published: Published) -> Mapping[str, str]:
    return {rule.code: rule.libelle for rule in published.en_vigueur.catalogue.regles}
