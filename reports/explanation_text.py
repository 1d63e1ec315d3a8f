"""`amont explain` as the lines of a terminal: the decision first, then why, then what would change it."""

from collections.abc import Iterable, Iterator

from reports import choices, content, french
from reports.explanation import EssaiExplique, Explication, PlaceExpliquee, RegleExpliquee, ScoreExplique

ETATS = {
    "oui": "oui",
    "non": "non",
    "non_evaluable": "non évaluable (une donnée manque)",
    "hors_periode": "hors période",
}


def explanation_lines(dit: Explication) -> list[str]:
    """Every line, in the order of reading; no line is longer than what it says."""
    return [
        *([content.SYNTHETIQUE] if dit.synthetique else []),
        content.FINALITE,
        f"{dit.bailleur}, {french.mois_long(dit.mois)} (arrêté au {french.jour(dit.arrete_au)})",
        f"Ménage {dit.id_menage}, bail {dit.id_bail}",
        *(f"Attention : {remarque}" for remarque in dit.remarques),
        *_block("Décision proposée (une personne décide)", _decision(dit)),
        *_block("Pourquoi", [*(f"– {motif}" for motif in dit.motifs), *_reassuring(dit)]),
        *_block("Règles", _rules(dit.regles)),
        *_block(
            "Score (il ne sert qu'à ordonner)", _score(dit.score) if dit.score else [dit.sans_score or ""]
        ),
        *_block("Ce qui est le plus proche", _near(dit)),
        *_block("Ce qui changerait la proposition", [*map(_essay, dit.essais), *dit.sans_essai]),
        *_block("Autres baux du ménage", _leases(dit)),
    ]


def _block(titre: str, lignes: Iterable[str]) -> list[str]:
    """A title and its lines; nothing without a line."""
    found = [ligne for ligne in lignes if ligne]
    return ["", titre, *(f"  {ligne}" for ligne in found)] if found else []


def _decision(dit: Explication) -> Iterator[str]:
    action = f" ; action : {choices.ACTIONS[dit.action]}" if dit.action else ""
    yield f"{choices.NIVEAUX[dit.niveau]}{action}"
    if dit.origine in choices.ORIGINES:
        yield f"Proposé par : {choices.ORIGINES[dit.origine].lower()}"
    if dit.suspension:
        end = f" Fin prévue le {french.jour(dit.fin_suspension)}." if dit.fin_suspension else ""
        yield f"Tenu à l'écart : {dit.suspension}{end}"
    if dit.place:
        yield from _place(dit.place)


def _place(place: PlaceExpliquee) -> Iterator[str]:
    everyone = french.pluriel(place.proposes, "ménage proposé", "ménages proposés")
    yield f"Rang {french.nombre(place.rang)} sur {everyone}."
    pool = f"de l'{place.bassin}" if place.bassin else "communes"
    yield (
        f"Places {pool} : {french.nombre(place.places)} ; rang {french.nombre(place.rang_bassin)} pour ces places ; "
        f"{french.pluriel(place.servis, 'ménage servi', 'ménages servis')}, {french.nombre(place.au_dela)} au-delà."
    )
    if place.dernier_score is not None:
        yield f"Score du dernier servi qui en a un : {french.part(place.dernier_score)}."


def _reassuring(dit: Explication) -> list[str]:
    return ["À l'inverse, rassurent :", *(f"+ {motif}" for motif in dit.rassurants)] if dit.rassurants else []


def _rules(regles: tuple[RegleExpliquee, ...]) -> Iterator[str]:
    for effet, libelle in choices.EFFETS.items():
        siennes = [regle for regle in regles if regle.effet == effet]
        if siennes:
            yield f"Règle qui {libelle}" if effet != "echeance" else "Échéances légales"
        for regle in siennes:
            yield f"  {regle.code:<4} {ETATS[regle.etat]} · {regle.libelle}"
            if regle.phrase:
                yield f"       {regle.phrase}"
            if regle.lus:
                yield f"       {' ; '.join(f'{nom} : {valeur}' for nom, valeur in regle.lus)}"


def _score(score: ScoreExplique) -> Iterator[str]:
    yield f"Score {french.part(score.score, 2)}."
    places = french.pluriel(score.places, "place")
    if score.coupe is not None:
        yield f"Sans règle, le score propose au-dessus de {french.part(score.coupe, 2)} ({places})."
    else:
        yield f"Il y a {places} : sans règle, {'tout score propose' if score.places else 'aucun score ne propose'}."
    yield (
        f"{_signed(score.score_brut)} = {_signed(score.intercept)} (départ commun) "
        f"et les apports ci-dessous (écart {score.ecart:.0e}) :"
    )
    for theme in score.themes:
        yield f"  {_signed(theme.apport):>8}  {theme.theme}"
        yield from (
            f"    {_signed(entree.apport):>8}  {entree.phrase}" for entree in theme.entrees if entree.apport
        )


def _signed(valeur: float) -> str:
    text = french.nombre(valeur, 3)
    return text if text.startswith("−") else f"+{text}"


def _near(dit: Explication) -> Iterator[str]:
    for regle in dit.proches:
        yield f"{regle.code} · {regle.libelle} : il manque"
        yield from (f"  {manque}" for manque in regle.manque)


def _essay(essai: EssaiExplique) -> str:
    mark = "Suffit" if essai.suffit else "Ne suffit pas"
    return f"{mark} : {essai.phrase}. {essai.effet}"


def _leases(dit: Explication) -> Iterator[str]:
    for bail in dit.autres_baux:
        yield f"{bail.id_bail} ({bail.nature}) : solde dû {french.euros(bail.solde_centimes)}"
