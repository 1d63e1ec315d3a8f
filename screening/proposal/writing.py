"""The proposal as text for `amont.toml`: commented, section by section, with why; it applies nothing by itself."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from screening.dispositions import FEC, MOUVEMENTS
from screening.intake.wording import count, number, percent
from screening.proposal.guess import Guess, Match, guess
from screening.proposal.reading import Whole, read_whole
from screening.proposal.sample import grids_of
from screening.proposal.words import canonical
from screening.tables import TABLES

DEBUT = "# --- Proposition, à relire ligne à ligne "
MODE_D_EMPLOI = (
    "## Rien de ce qui suit n'est en service. Relisez, corrigez, puis ôtez le « # » des lignes à garder ;",
    "## les lignes « ## » sont des explications. Ensuite : amont check.",
)
_RECOUVREMENT = 0.5


@dataclass(frozen=True)
class Proposal:
    """An export with what it looks like; `essai` and `lu` are null where nothing is recognised."""

    chemin: Path
    essai: Guess | None
    lu: Whole | None


def propose(fichiers: Sequence[Path], racine: Path) -> list[str]:
    """The commented lines that map these exports, one canonical table each.

    Raises:
        SourceFormatError: an export is absent or cannot be opened.
    """
    propositions = [_propose(chemin) for chemin in fichiers]
    baux = next(
        (p.lu.baux for p in propositions if p.essai and p.lu and p.essai.table == "baux"), frozenset()
    )
    propositions = [_relink(proposition, baux) for proposition in propositions]
    premieres: dict[str, Proposal] = {}
    for proposition in propositions:
        if proposition.essai and proposition.lu:
            premieres.setdefault(proposition.essai.table, proposition)
    lignes = [DEBUT.ljust(105, "-"), *MODE_D_EMPLOI, "", "[entrees]"]
    lignes += [
        f"# {table} = {_quoted(_source(premieres[table].chemin, racine))}"
        for table in TABLES
        if table in premieres
    ]
    for proposition in propositions:
        lignes += ["", *_section(proposition, premieres, baux)]
    return lignes


def _propose(chemin: Path) -> Proposal:
    essai = guess(grids_of(chemin))
    return Proposal(chemin, essai, read_whole(chemin, essai) if essai and not essai.manquantes else None)


def _relink(proposition: Proposal, baux: frozenset[str]) -> Proposal:
    """Take for `id_bail` the column whose values are those of the leases, when the named one's are not."""
    essai, lu = proposition.essai, proposition.lu
    if not (essai and lu and baux) or not TABLES[essai.table].rattachee or essai.disposition == FEC:
        return proposition
    if _shared(lu.baux, baux) >= _RECOUVREMENT:
        return proposition
    noms = [nom for rang, noms in essai.grille.headers() if rang == essai.entete for nom in noms]
    parts = [
        (_shared(frozenset(essai.grille.values(essai.entete, position)), baux), nom)
        for position, nom in enumerate(noms)
    ]
    part, nom = max(parts, default=(0.0, ""))
    if part < _RECOUVREMENT:
        return proposition
    trouvee = Match("id_bail", nom, "mêmes valeurs que les baux", 1.0)
    autres = tuple(m for m in essai.colonnes if m.alias != "id_bail" and m.nom != nom)
    corrige = replace(essai, colonnes=(trouvee, *autres))
    return Proposal(proposition.chemin, corrige, read_whole(proposition.chemin, corrige))


def _shared(valeurs: frozenset[str], baux: frozenset[str]) -> float:
    return len(valeurs & baux) / len(valeurs) if valeurs else 0.0


def _section(proposition: Proposal, premieres: dict[str, Proposal], baux: frozenset[str]) -> Iterator[str]:
    essai, lu = proposition.essai, proposition.lu
    yield f"## Proposition tirée de {proposition.chemin.name} : à relire, à décommenter"
    if essai is None:
        yield "## Aucune table d'Amont n'est reconnue dans l'en-tête : complétez [correspondance] à la main."
        return
    if essai.manquantes:
        yield f"## Cet export ressemble à {essai.table}, mais rien n'y ressemble à : {', '.join(essai.manquantes)}."
    elif lu is None:
        yield f"## Cet export ressemble à {essai.table}, mais il n'a pas pu être lu ainsi."
    elif premieres[essai.table] is not proposition:
        yield f"## Cet export ressemble aussi à {essai.table} : réunissez les fichiers par un motif (« * »)."
        return
    else:
        yield f"## Table reconnue : {essai.table}, {count(lu.lignes, 'ligne', 'lignes')}."
        yield from _doubts(essai, lu, baux)
        yield from _format(essai, lu)
    yield from _mapping(essai)
    yield from _codes(essai, lu)


def _doubts(essai: Guess, lu: Whole, baux: frozenset[str]) -> Iterator[str]:
    part = _shared(lu.baux, baux)
    if baux and TABLES[essai.table].rattachee and part < 1:
        inconnus = number(len(lu.baux - baux))
        yield f"## id_bail : {percent(part)} des valeurs sont dans les baux ({inconnus} n'y sont pas)."


def _format(essai: Guess, lu: Whole) -> Iterator[str]:
    sans_nature = essai.table == "ecritures" and essai.disposition == MOUVEMENTS and not _has(essai, "nature")
    if not (lu.declarations or sans_nature or essai.disposition != MOUVEMENTS):
        return
    yield f"# [format.{essai.table}]"
    if essai.disposition != MOUVEMENTS:
        yield f"# disposition = {_quoted(essai.disposition)}"
    for cle, valeur in lu.declarations.items():
        yield f"# {cle} = {_quoted(valeur)}"
    if sans_nature:
        yield "# nature_debit = \"quittance\"                   # l'export n'a pas de code de nature"
        yield '# nature_credit = "reglement"'


def _has(essai: Guess, alias: str) -> bool:
    return any(match.alias == alias for match in essai.colonnes)


def _mapping(essai: Guess) -> Iterator[str]:
    if essai.disposition == FEC:
        yield "## Les champs du FEC ont leur nom : rien à faire correspondre (locataire : CompAuxNum)."
        return
    yield f"# [correspondance.{essai.table}]"
    for match in essai.colonnes:
        yield f"# {match.alias} = {_quoted(match.nom)}".ljust(48) + f"# {match.pourquoi}"


def _codes(essai: Guess, lu: Whole | None) -> Iterator[str]:
    for colonne, codes in (lu.codes if lu else {}).items():
        nom = essai.correspondance[colonne]
        if codes is None:
            yield f"## Les valeurs de « {nom} » ({colonne}) ne sont pas montrées : libellés, ou trop nombreuses."
            yield f"## Complétez [valeurs.{essai.table}.{colonne}]."
            continue
        donnes: dict[str, list[str]] = {}
        restes = []
        for code in codes:
            valeur = _known(essai, colonne, code)
            restes += [] if valeur else [code]
            if valeur and valeur != code:
                donnes.setdefault(valeur, []).append(code)
        if donnes:
            yield f"# [valeurs.{essai.table}.{colonne}]"
            yield from (
                f"# {valeur} = {json.dumps(liste, ensure_ascii=False)}" for valeur, liste in donnes.items()
            )
        if restes:
            yield f"## Codes de « {nom} » sans proposition : {', '.join(restes)}."


def _known(essai: Guess, colonne: str, code: str) -> str | None:
    """The canonical value of a code, among those that the column admits."""
    if colonne == "sens":
        return canonical(colonne, code)
    table = TABLES[essai.table]
    admises = table[colonne].valeurs
    if table[colonne].genre == "booleen":
        return code
    if code.casefold() in admises:
        return code
    valeur = canonical(colonne, code)
    return valeur if valeur in admises else None


def _quoted(texte: str) -> str:
    return json.dumps(texte, ensure_ascii=False)


def _source(chemin: Path, racine: Path) -> str:
    absolu, dossier = chemin.resolve(), racine.resolve()
    return (absolu.relative_to(dossier) if absolu.is_relative_to(dossier) else absolu).as_posix()
