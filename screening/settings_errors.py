"""The mistakes of an `amont.toml`, all of them, each as one French line with its place.

Mistakes of form come from pydantic and are worded here; mistakes of meaning (names of tables, columns,
values, files) are looked for here even when the form is wrong, so that one reading shows everything.
"""

import codecs
import difflib
import glob
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from screening.dispositions import table_of
from screening.settings import ATTRIBUTS_AUDIT, Audit, Capacite, Format, Settings, ordinary_places
from screening.tables import SENS, TABLES, TYPES_EVENEMENT, Column, Table

EXTENSIONS = (".csv", ".txt", ".tsv", ".csv.gz", ".txt.gz", ".tsv.gz", ".xlsx", ".parquet")
_DATE = re.compile(r"%[dDeFjvx]")
_ADRESSE = re.compile(r"sqlite:///.|postgres(?:ql)?(?:\+psycopg2?)?://.")
_TEXTES_SQL = re.compile(
    r"""[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$.*?\$\1\$|--[^\n]*|/\*.*?\*/""",
    re.DOTALL,
)
_BOOLEENS = ("oui", "non", "true", "false")
_MODELES: dict[tuple[str, ...], type[BaseModel]] = {(): Settings, ("format", "*"): Format}

_PHRASES = {
    "missing": "manque.",
    "string_type": "attend un texte entre guillemets.",
    "string_too_short": "ne peut pas être vide.",
    "int_type": "attend un nombre entier.",
    "int_from_float": "attend un nombre entier.",
    "float_type": "attend un nombre.",
    "bool_type": "attend true ou false, sans guillemets.",
    "dict_type": "attend une table.",
    "model_type": "attend une table.",
    "tuple_type": 'attend une liste, par exemple ["a", "b"].',
    "union_tag_not_found": "attend un chemin, ou une table { sql, url }.",
}
_BORNES = {
    "greater_than": ("gt", "supérieur à"),
    "greater_than_equal": ("ge", "au moins égal à"),
    "less_than": ("lt", "inférieur à"),
    "less_than_equal": ("le", "au plus égal à"),
}


def nearest(nom: str, connus: Iterable[str]) -> str:
    """Say which known name is nearest, or list the known ones: the end of an error sentence."""
    noms = list(dict.fromkeys(connus))
    proches = difflib.get_close_matches(nom.casefold(), [n.casefold() for n in noms], n=1, cutoff=0.55)
    if proches:
        proche = next(n for n in noms if n.casefold() == proches[0])
        return f"le plus proche est « {proche} »."
    montres = ", ".join(noms[:12]) + (", …" if len(noms) > 12 else "")
    return f"noms connus : {montres}." if noms else "aucun nom n'est attendu ici."


def place(loc: tuple[str | int, ...]) -> str:
    """Write a place as it is read in the file: `[format.ecritures] separateur`."""
    parts = [str(part) for part in loc]
    return f"[{parts[0]}]" if len(parts) == 1 else f"[{'.'.join(parts[:-1])}] {parts[-1]}"


def form_mistakes(erreurs: Iterable[ErrorDetails]) -> Iterator[str]:
    """Word pydantic's errors: unknown keys with the nearest, wrong types, bounds, absent keys."""
    for erreur in erreurs:
        loc = tuple(part for part in erreur["loc"] if part not in ("chemin", "sql")) + (
            ("sql",) if erreur["loc"][-1:] == ("sql",) and erreur["type"] == "missing" else ()
        )
        yield f"{place(loc)} : {_sentence(erreur, loc)}"


def _sentence(erreur: ErrorDetails, loc: tuple[str | int, ...]) -> str:
    genre, contexte = erreur["type"], erreur.get("ctx", {})
    if genre == "extra_forbidden":
        nom = "table inconnue" if len(loc) == 1 else "clé inconnue"
        return f"{nom} ; {nearest(str(loc[-1]), _known_keys(loc[:-1]))}"
    if genre == "literal_error":
        return f"valeur inconnue ; valeurs admises : {contexte['expected'].replace(' or ', ', ')}."
    if genre in _BORNES:
        cle, mots = _BORNES[genre]
        return f"doit être {mots} {contexte[cle]:g}."
    if genre == "value_error":
        return str(contexte["error"])
    return _PHRASES.get(genre, "valeur refusée.")


def _known_keys(loc: tuple[str | int, ...]) -> list[str]:
    if not loc:
        return list(Settings.model_fields)
    if loc[0] == "format":
        return list(Format.model_fields)
    if loc[0] == "entrees":
        return ["sql", "url"]
    champ = Settings.model_fields.get(str(loc[0]))
    modele = champ.annotation if champ else None
    return list(modele.model_fields) if isinstance(modele, type) and issubclass(modele, BaseModel) else []


def _table(document: Mapping[str, Any], *cles: str) -> dict[str, Any]:
    """The table found under these keys; empty when absent or not a table (form errors say so)."""
    valeur: Any = document
    for cle in cles:
        valeur = valeur.get(cle, {}) if isinstance(valeur, dict) else {}
    return valeur if isinstance(valeur, dict) else {}


def meaning_mistakes(document: Mapping[str, Any], racine: Path, environ: Mapping[str, str]) -> Iterator[str]:
    """Yield mistakes of meaning: names of tables, columns and values, files, the outcome's events."""
    for section in ("entrees", "format", "correspondance", "valeurs"):
        for nom in _table(document, section):
            if nom not in TABLES:
                yield f"[{section}] {nom} : table inconnue ; {nearest(nom, TABLES)}"
    for nom in ("baux", "ecritures"):
        if nom not in _table(document, "entrees"):
            yield f"[entrees] {nom} : manque ; sans cette source, rien ne peut être calculé."
    yield from _sources(document, racine, environ)
    yield from _formats(document)
    yield from _mapping(document)
    yield from _values(document)
    yield from _outcome(document)
    yield from _audit(document)
    yield from _holdout(document)


def _sources(document: Mapping[str, Any], racine: Path, environ: Mapping[str, str]) -> Iterator[str]:
    for nom, source in _table(document, "entrees").items():
        if isinstance(source, str) and source:
            yield from _file_source(f"[entrees] {nom}", source, racine)
        elif isinstance(source, dict) and isinstance(source.get("url"), str):
            yield from _sql_source(f"[entrees] {nom}", source["url"], environ)
            if isinstance(source.get("sql"), str) and not reads_only(source["sql"]):
                yield f"[entrees.{nom}] sql : attend une seule requête, qui commence par SELECT ou WITH."


def _file_source(lieu: str, source: str, racine: Path) -> Iterator[str]:
    if not source.casefold().endswith(EXTENSIONS):
        yield f"{lieu} : extension de « {source} » non lue ; extensions lues : {', '.join(EXTENSIONS)}."
    elif not find_files(racine, source):
        quoi = "aucun fichier ne répond au motif" if glob.has_magic(source) else "fichier introuvable"
        yield f"{lieu} : {quoi} « {source} » (cherché depuis le dossier de l'espace)."


def _sql_source(lieu: str, url: str, environ: Mapping[str, str]) -> Iterator[str]:
    if url.startswith("env:"):
        variable = url.removeprefix("env:")
        if variable not in environ:
            yield f"{lieu} : la variable d'environnement {variable} n'est pas définie."
            return
        url = environ[variable]
    if not _ADRESSE.match(url):
        yield f"{lieu} : adresse non lue ; attend sqlite:///… ou postgresql://…, ou une table en CSV."


def reads_only(requete: str) -> bool:
    """Whether a text is one SELECT, or one WITH, and nothing after it."""
    nue = _TEXTES_SQL.sub(" ", requete).strip().removesuffix(";")
    return bool(re.match(r"(?i)[\s(]*(?:select|with)\b", nue)) and ";" not in nue


def find_files(racine: Path, source: str) -> list[Path]:
    """The files of a path or a glob, sorted by name; relative to the workspace."""
    motif = source if os.path.isabs(source) else os.path.join(glob.escape(str(racine)), source)
    exact = racine / source
    chemins = [exact] if exact.is_file() else [Path(c) for c in glob.glob(motif, recursive=True)]
    return sorted(c for c in chemins if c.is_file() and not c.name.startswith("~$"))


def _formats(document: Mapping[str, Any]) -> Iterator[str]:
    for nom, declare in _table(document, "format").items():
        if not isinstance(declare, dict):
            continue
        for cle in ("disposition", "comptes", "montant_positif") if nom != "ecritures" else ():
            if cle in declare:
                yield f"[format.{nom}] {cle} : ne sert qu'à ecritures."
        if isinstance(declare.get("date"), str) and not _DATE.search(declare["date"]):
            yield f'[format.{nom}] date : attend un format comme "%d/%m/%Y".'
        if isinstance(declare.get("encodage"), str):
            try:
                codecs.lookup(declare["encodage"])
            except LookupError:
                yield f"[format.{nom}] encodage : inconnu ; par exemple utf-8, cp1252 ou iso-8859-15."


def _declared_table(document: Mapping[str, Any], nom: str) -> Table | None:
    """The table of a name, in the layout that its format declares; null for an unknown name."""
    disposition = _table(document, "format", nom).get("disposition")
    return table_of(nom, str(disposition)) if nom in TABLES else None


def _mapping(document: Mapping[str, Any]) -> Iterator[str]:
    for nom in _table(document, "correspondance"):
        table = _declared_table(document, nom)
        if table is None:
            continue
        colonnes = _table(document, "correspondance", nom)
        lieu = f"[correspondance.{nom}]"
        for mappee in colonnes:
            if mappee not in table.noms_admis:
                yield f"{lieu} {mappee} : colonne inconnue ; {nearest(mappee, table.noms_admis)}"
        for colonne in table.colonnes:
            if colonne.genre == "centimes" and {colonne.nom, colonne.radical} <= set(colonnes):
                yield f"{lieu} {colonne.radical} : donné aussi en centimes ; gardez l'un des deux."
        if nom == "ecritures":
            yield from _amount_columns(lieu, set(colonnes))
            if str(colonnes.get("id_ecriture", "")).casefold() == "ecriturenum":
                yield f"{lieu} id_ecriture : EcritureNum désigne une écriture, pas une de ses lignes ; ôtez-le."


def _amount_columns(lieu: str, colonnes: set[str]) -> Iterator[str]:
    signes = {"montant", "montant_centimes"} & colonnes
    if signes and {"debit", "credit"} & colonnes:
        yield f"{lieu} montant : donné avec debit ou credit ; gardez debit et credit, ou montant."
    if "sens" in colonnes and {"debit", "credit"} & colonnes:
        yield f"{lieu} sens : ne sert qu'avec montant, pas avec debit et credit."


def _values(document: Mapping[str, Any]) -> Iterator[str]:
    for nom in _table(document, "valeurs"):
        table = _declared_table(document, nom)
        if table is None:
            continue
        colonnes = {c.nom: c for c in table.colonnes if c.genre in ("texte", "choix", "booleen")}
        if table.sens:
            colonnes["sens"] = Column("sens", "choix", valeurs=SENS)
        if "journal" in colonnes:
            colonnes["journal"] = Column("journal", "choix", valeurs=("a_nouveau",))
        for colonne in _table(document, "valeurs", nom):
            lieu = f"[valeurs.{nom}] {colonne}"
            if colonne not in colonnes:
                yield f"{lieu} : colonne inconnue ou sans codes ; {nearest(colonne, colonnes)}"
                continue
            yield from _codes_of(
                f"[valeurs.{nom}.{colonne}]", _table(document, "valeurs", nom, colonne), colonnes[colonne]
            )


def _codes_of(lieu: str, codes: Mapping[str, Any], colonne: Column) -> Iterator[str]:
    admises = _BOOLEENS if colonne.genre == "booleen" else colonne.valeurs
    deja: dict[str, str] = {}
    for valeur, liste in codes.items():
        if admises and valeur not in admises:
            yield f"{lieu} {valeur} : valeur inconnue ; {nearest(valeur, admises)}"
        for code in liste if isinstance(liste, list) else [liste]:
            if deja.setdefault(str(code), valeur) != valeur:
                yield f"{lieu} {valeur} : le code « {code} » est déjà donné à {deja[str(code)]}."


def _holdout(document: Mapping[str, Any]) -> Iterator[str]:
    """A band wider than what any agency may draw upon: two ordinary places for each one drawn."""
    demi_bande = _table(document, "temoin").get("demi_bande", 0)
    capacite = _table(document, "capacite")
    par_mois, agences, part = (
        capacite.get("par_mois"),
        _table(capacite, "agences"),
        capacite.get("part_precoce"),
    )
    nombres = [demi_bande, par_mois, *agences.values()]
    if not all(isinstance(nombre, int) for nombre in nombres):
        return
    part = part if isinstance(part, int | float) else Capacite().part_precoce
    bassins = [*agences.values(), par_mois - sum(agences.values())]
    ordinaires = max(ordinary_places(places, part) for places in bassins)
    if demi_bande > 0 and 2 * demi_bande > ordinaires:
        yield (
            f"[temoin] demi_bande : {demi_bande} places tirées en demandent {2 * demi_bande} ordinaires, car une sur "
            f"deux au plus est tirée ; il n'y en a que {ordinaires} ; {ordinaires // 2} au plus."
        )


def _outcome(document: Mapping[str, Any]) -> Iterator[str]:
    evenements = _table(document, "cible").get("evenements", [])
    if not isinstance(evenements, list):
        return
    for nom in evenements:
        if isinstance(nom, str) and nom not in TYPES_EVENEMENT:
            yield f"[cible] evenements : type inconnu « {nom} » ; {nearest(nom, TYPES_EVENEMENT)}"
    if evenements and "evenements" not in _table(document, "entrees"):
        yield "[cible] evenements : il faut une source [entrees] evenements pour prévoir des événements."


def _audit(document: Mapping[str, Any]) -> Iterator[str]:
    """Attributes that no audit has, in the intersections or in the references."""
    declared = _table(document, "audit").get("intersections", [])
    pairs = [paire for paire in declared if isinstance(paire, list)] if isinstance(declared, list) else []
    for nom in (nom for paire in pairs for nom in paire if isinstance(nom, str)):
        if nom not in ATTRIBUTS_AUDIT:
            yield f"[audit] intersections : attribut inconnu « {nom} » ; {nearest(nom, ATTRIBUTS_AUDIT)}"
    crossed = ["_x_".join(map(str, paire)) for paire in pairs]
    if "intersections" not in _table(document, "audit"):
        crossed = ["_x_".join(paire) for paire in Audit().intersections]
    for nom in _table(document, "audit", "references"):
        if nom not in (known := (*ATTRIBUTS_AUDIT, *crossed)):
            yield f"[audit] references {nom} : attribut inconnu ; {nearest(nom, known)}"
