"""Which canonical table an export looks like, and which of its columns stands for which: names, then values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from screening.dispositions import DISPOSITIONS, FEC, MOUVEMENTS, NOMS_DU_FEC, RELEVE_MENSUEL, table_of
from screening.proposal.sample import Grid
from screening.proposal.values import likelihood, looks
from screening.proposal.words import PROCHE, SUR, is_known, rank
from screening.tables import TABLES, Table

_ENTETES_ESSAYES = 3
_SANS_EXPORT = ("candidats", "consentements", "oppositions")


@dataclass(frozen=True)
class Match:
    """A column of the export taken for a canonical one.

    Attributes:
        alias: canonical name, or its name in euros.
        nom: name in the export.
        pourquoi: what makes it likely.
        note: how likely, from 0 to 1.
    """

    alias: str
    nom: str
    pourquoi: str
    note: float


@dataclass(frozen=True)
class Guess:
    """What an export looks like.

    Attributes:
        table: name of the canonical table.
        disposition: layout of a ledger.
        grille: the grid that says so.
        entete: position of the header row in it.
        colonnes: the columns found, in the order of the table.
        manquantes: required names that nothing resembles.
        note: for comparison only.
    """

    table: str
    disposition: str
    grille: Grid
    entete: int
    colonnes: tuple[Match, ...]
    manquantes: tuple[str, ...]
    note: float

    @property
    def correspondance(self) -> dict[str, str]:
        """Canonical name to the export's column."""
        return {match.alias: match.nom for match in self.colonnes}


def guess(grilles: Sequence[Grid]) -> Guess | None:
    """The likeliest reading of an export; null when no table has half of its required columns."""
    lignes = [(grille, rang, noms) for grille in grilles for rang, noms in grille.headers()]
    lignes.sort(key=lambda ligne: -sum(map(is_known, set(ligne[2]))))
    essais = [essai for ligne in lignes[:_ENTETES_ESSAYES] for essai in _readings(*ligne)]
    meilleur = max(essais, key=lambda essai: essai.note, default=None)
    return meilleur if meilleur and len(meilleur.manquantes) <= len(meilleur.colonnes) // 2 else None


def _readings(grille: Grid, rang: int, noms: tuple[str, ...]) -> Iterator[Guess]:
    for table in TABLES:
        if table not in _SANS_EXPORT:
            for disposition in DISPOSITIONS if table == "ecritures" else (MOUVEMENTS,):
                yield _reading(table, disposition, grille, rang, noms)


def _reading(table: str, disposition: str, grille: Grid, rang: int, noms: tuple[str, ...]) -> Guess:
    canonique = table_of(table, disposition)
    if disposition == FEC:
        trouvees = _fec(noms)
        note = 3.0 * len(trouvees) if len(trouvees) == len(NOMS_DU_FEC) + 2 else 0.0
        absents = tuple(set(NOMS_DU_FEC) - {match.alias for match in trouvees})
        return Guess(table, disposition, grille, rang, trouvees, absents, note)
    mots = RELEVE_MENSUEL if disposition == RELEVE_MENSUEL else table
    trouvees = tuple(_assign(canonique, mots, noms, grille, rang))
    manquantes = tuple(_missing(canonique, {match.alias for match in trouvees}, disposition))
    utiles = sum(match.note * (2 if _required(match.alias, canonique) else 1) for match in trouvees)
    note = utiles - 2 * len(manquantes) - 0.1 * sum(1 for nom in noms if nom) + 0.1 * len(trouvees)
    return Guess(table, disposition, grille, rang, trouvees, manquantes, note)


def _fec(noms: tuple[str, ...]) -> tuple[Match, ...]:
    voulus = {nom.casefold(): alias for alias, nom in NOMS_DU_FEC.items()} | {
        "debit": "debit",
        "credit": "credit",
    }
    return tuple(
        Match(voulus[nom.casefold()], nom, "nom fixé par le FEC", 1.0)
        for nom in noms
        if nom.casefold() in voulus
    )


def _aliases(table: Table) -> list[tuple[str, str]]:
    """Names that may be mapped, with the kind of their values; cents are proposed in euros."""
    noms = [
        (colonne.radical if colonne.genre == "centimes" else colonne.nom, colonne.genre)
        for colonne in table.colonnes
    ]
    noms = [(nom, "unique" if nom == "id_ecriture" else genre) for nom, genre in noms]
    return [*noms, ("debit", "centimes"), ("credit", "centimes"), ("sens", "choix")] if table.sens else noms


def _assign(table: Table, mots: str, noms: tuple[str, ...], grille: Grid, rang: int) -> Iterator[Match]:
    """Give each column of the export to at most one name, the likeliest pairs first."""
    uniques = [(position, nom) for position, nom in enumerate(noms) if nom and noms.count(nom) == 1]
    paires = [
        (likelihood(rank(mots, alias, nom), genre, grille.values(rang, position)), alias, nom, genre)
        for alias, genre in _aliases(table)
        for position, nom in uniques
        if rank(mots, alias, nom) >= PROCHE
    ]
    pris: dict[str, Match] = {}
    for note, alias, nom, genre in sorted(paires, key=lambda paire: -paire[0]):
        libre = alias not in pris and nom not in {match.nom for match in pris.values()}
        if note >= PROCHE and libre and not _excluded(alias, set(pris)):
            pris[alias] = Match(alias, nom, _why(note, genre), note)
    _by_values(table, pris, uniques, grille, rang)
    if table.nom == "baux" and "id_bail" in pris and "id_menage" not in pris:
        pris["id_menage"] = Match("id_menage", pris["id_bail"].nom, "faute de mieux, la même colonne", PROCHE)
    if table.nom == "baux" and "id_menage" in pris and "id_bail" not in pris:
        pris["id_bail"] = Match("id_bail", pris["id_menage"].nom, "faute de mieux, la même colonne", PROCHE)
    yield from (pris[alias] for alias, _ in _aliases(table) if alias in pris)


def _by_values(
    table: Table, pris: dict[str, Match], uniques: list[tuple[int, str]], grille: Grid, rang: int
) -> None:
    """Give the required date, and a signed amount, to the only column left whose values are such."""
    voulus = [(c.nom, c.genre) for c in table.colonnes if c.obligatoire and c.genre == "date"]
    voulus += [("montant", "signes")] if table.sens and not {"debit", "credit", "montant"} & set(pris) else []
    for alias, genre in voulus:
        libres = [(p, nom) for p, nom in uniques if nom not in {match.nom for match in pris.values()}]
        semblables = [nom for p, nom in libres if looks(genre, grille.values(rang, p))]
        if alias not in pris and len(semblables) == 1:
            quoi = "des dates" if genre == "date" else "des montants signés"
            pris[alias] = Match(alias, semblables[0], f"la seule colonne qui porte {quoi}", PROCHE)


def _excluded(alias: str, pris: set[str]) -> bool:
    """A ledger says its amount in one way: debit and credit, or an amount with or without its sense."""
    signe, deux = {"montant", "sens"}, {"debit", "credit"}
    return (alias in signe and bool(pris & deux)) or (alias in deux and bool(pris & {"montant"}))


_GENRES = {"centimes": "des montants", "entier": "des nombres", "date": "des dates", "mois": "des mois"}


def _why(note: float, genre: str) -> str:
    nom = "nom connu" if note >= SUR else "nom voisin"
    return f"{nom}, {_GENRES[genre]}" if genre in _GENRES else nom


def _required(alias: str, table: Table) -> bool:
    montants = table.sens and alias in ("debit", "credit", "montant")
    return montants or any(alias in (c.nom, c.radical) and c.obligatoire for c in table.colonnes)


def _missing(table: Table, pris: set[str], disposition: str) -> Iterator[str]:
    """Required names without a column; the nature of a line may come from its sense."""
    for colonne in table.colonnes:
        nom = colonne.radical if colonne.genre == "centimes" else colonne.nom
        if not colonne.obligatoire or nom in pris or (table.sens and nom == "nature"):
            continue
        if not (table.sens and nom == "montant" and {"debit", "credit"} <= pris):
            yield nom
    if disposition == RELEVE_MENSUEL:
        yield from (nom for nom in ("solde_anterieur", "appele", "encaisse", "solde") if nom not in pris)
