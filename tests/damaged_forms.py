"""What people and programs do to a return form before it comes back: each kind with what must come of it.

A kind is a function of an answered form; it says whether the form must be read right, and if not, by which words and
at which place the refusal must name its cause. Everything is drawn from a seed.
"""

import io
import random
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet
from return_forms import ENVOI, drawn_answers, edited, filled, put, said

from reports import choices
from reports.returnform import RETURN_COLUMNS

MOIS_EN_LETTRES = ("novembre", "décembre")
EPOQUE = date(1899, 12, 30)
LISTES = {
    "statut": choices.STATUTS_RETOUR,
    "motif": choices.MOTIFS_REFUS_MENAGE,
    "issue": choices.ISSUES_RETOUR,
}


@dataclass(frozen=True)
class Damaged:
    """A form that came back.

    Attributes:
        octets: its bytes.
        reponses: what it says.
        cause: what the refusal must say, a regular expression; None where it must be read right.
        ligne: the row that the refusal must name; None where the cause is the file's.
        colonnes: columns added to it, when it is read.
    """

    octets: bytes
    reponses: Sequence[Mapping[str, Any]]
    cause: str | None = None
    ligne: int | None = None
    colonnes: int = 0


@dataclass(frozen=True)
class Case:
    """What a kind starts from: a blank form, the answers to give, the draw, numbers of another partner."""

    vierge: bytes
    numeros: Sequence[str]
    reponses: Sequence[dict[str, Any]]
    hasard: random.Random
    etrangers: Sequence[str]

    @property
    def rempli(self) -> bytes:
        """The form with its answers, as openpyxl saves it."""
        return filled(self.vierge, self.reponses)

    def row_of(self, reponse: Mapping[str, Any]) -> int:
        """The row of an answer in a form whose rows were not moved."""
        return self.numeros.index(reponse["numero_dossier"]) + 2

    def read(self, change: Callable[[Worksheet], None], **autres: Any) -> Damaged:
        """The answered form after a change of its sheet, to be read right."""
        return Damaged(
            edited(self.rempli, lambda classeur: change(classeur["Retour"])), self.reponses, **autres
        )

    def refused(self, change: Callable[[Worksheet], None], cause: str, ligne: int | None = None) -> Damaged:
        """The answered form after a change of its sheet, to be refused."""
        return replace(self.read(change), cause=cause, ligne=ligne)


KINDS: dict[str, Callable[[Case], Damaged]] = {}


def kind(fonction: Callable[[Case], Damaged]) -> Callable[[Case], Damaged]:
    """Register a kind under its name."""
    KINDS[fonction.__name__] = fonction
    return fonction


def damaged(
    nom: str, graine: int, vierge: bytes, numeros: Sequence[str], etrangers: Sequence[str]
) -> Damaged:
    """The form of this kind and seed."""
    hasard = random.Random(f"{nom}-{graine}")
    return KINDS[nom](Case(vierge, numeros, drawn_answers(hasard, numeros), hasard, etrangers))


def grid_of(feuille: Worksheet) -> list[list[Any]]:
    """The cells under the header."""
    return [[cellule.value for cellule in ligne] for ligne in feuille.iter_rows(min_row=2)]


def write_grid(feuille: Worksheet, lignes: Sequence[Sequence[Any]]) -> None:
    """Replace what is under the header."""
    feuille.delete_rows(2, feuille.max_row)
    for y, ligne in enumerate(lignes, start=2):
        for x, valeur in enumerate(ligne, start=1):
            feuille.cell(y, x).value = valeur


# --- to be read right ------------------------------------------------------------------------------------


@kind
def as_it_is(cas: Case) -> Damaged:
    return cas.read(lambda feuille: None)


@kind
def reordered_rows(cas: Case) -> Damaged:
    def shuffle(feuille: Worksheet) -> None:
        lignes = grid_of(feuille)
        cas.hasard.shuffle(lignes)
        write_grid(feuille, lignes)

    return cas.read(shuffle)


@kind
def reordered_columns(cas: Case) -> Damaged:
    def shuffle(feuille: Worksheet) -> None:
        lignes = [[cellule.value for cellule in ligne] for ligne in feuille.iter_rows()]
        ordre = list(range(len(lignes[0])))
        cas.hasard.shuffle(ordre)
        for y, ligne in enumerate(lignes, start=1):
            for x, depuis in enumerate(ordre, start=1):
                feuille.cell(y, x).value = ligne[depuis]

    return cas.read(shuffle)


@kind
def blank_rows(cas: Case) -> Damaged:
    def insert(feuille: Worksheet) -> None:
        for _ in range(4):
            feuille.insert_rows(cas.hasard.randint(1, feuille.max_row))

    return cas.read(insert)


@kind
def title_above(cas: Case) -> Damaged:
    def insert(feuille: Worksheet) -> None:
        feuille.insert_rows(1, 3)
        feuille["A1"] = "Retour de l'association"

    return cas.read(insert)


@kind
def cut_rows(cas: Case) -> Damaged:
    """The end of the table is gone: what remains is read."""
    gardees = cas.hasard.randint(2, len(cas.numeros))
    restants = set(cas.numeros[:gardees])
    octets = edited(cas.rempli, lambda c: c["Retour"].delete_rows(gardees + 2, 50))
    return Damaged(octets, [r for r in cas.reponses if r["numero_dossier"] in restants])


@kind
def cut_columns(cas: Case) -> Damaged:
    """The last columns are gone: reasons, agreements and outcomes are not said."""
    octets = edited(cas.rempli, lambda c: c["Retour"].delete_cols(4, 3))
    muettes = dict.fromkeys(("motif", "accord_dossier_le", "issue"))
    return Damaged(octets, [{**reponse, **muettes} for reponse in cas.reponses])


@kind
def partly_answered(cas: Case) -> Damaged:
    return Damaged(filled(cas.vierge, cas.reponses[:1]), cas.reponses[:1])


def _dates(cas: Case, ecrire: Callable[[date], Any]) -> Damaged:
    """The form with its dates written otherwise, in cells of text or of general format."""

    def rewrite(feuille: Worksheet) -> None:
        for ligne in feuille.iter_rows(min_row=2):
            for cellule in ligne:
                if isinstance(cellule.value, datetime):
                    cellule.value = ecrire(cellule.value.date())
                    cellule.number_format = "General"

    return cas.read(rewrite)


@kind
def french_dates(cas: Case) -> Damaged:
    forme = cas.hasard.choice(("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", " %d/%m/%Y "))
    return _dates(cas, lambda jour: jour.strftime(forme))


@kind
def iso_dates(cas: Case) -> Damaged:
    return _dates(cas, lambda jour: cas.hasard.choice((f"{jour}", f"{jour} 00:00:00")))


@kind
def dates_in_letters(cas: Case) -> Damaged:
    return _dates(
        cas, lambda jour: f"{jour.day}{'er' * (jour.day == 1)} {MOIS_EN_LETTRES[jour.month - 11]} {jour.year}"
    )


@kind
def day_numbers(cas: Case) -> Damaged:
    return _dates(cas, lambda jour: (jour - EPOQUE).days + cas.hasard.choice((0, 0.5)))


def _codes(cas: Case, ecrire: Callable[[str, str], str]) -> Damaged:
    """The form with its codes written otherwise."""

    def rewrite(feuille: Worksheet) -> None:
        for ligne in feuille.iter_rows(min_row=2, max_col=len(RETURN_COLUMNS)):
            for nom, cellule in zip(RETURN_COLUMNS, ligne, strict=True):
                if nom in LISTES and cellule.value is not None:
                    cellule.value = ecrire(nom, cellule.value)

    return cas.read(rewrite)


@kind
def labels_for_codes(cas: Case) -> Damaged:
    formes = (lambda nom, code: LISTES[nom][code], lambda nom, code: f"{code} : {LISTES[nom][code]}")
    return _codes(cas, cas.hasard.choice(formes))


@kind
def codes_in_other_letters(cas: Case) -> Damaged:
    accents = {
        "adhesion": "Adhésion",
        "hors_criteres": "Hors critères",
        "termine": "TERMINÉ",
        "sans_reponse": "Sans-réponse",
    }
    return _codes(cas, lambda nom, code: f" {accents.get(code, code.replace('_', ' ').upper())}\u00a0")


@kind
def numbers_in_small_letters(cas: Case) -> Damaged:
    def lower(feuille: Worksheet) -> None:
        for cellule in feuille["A"][1:]:
            cellule.value = f" {cellule.value.lower()} "

    return cas.read(lower)


@kind
def columns_added(cas: Case) -> Damaged:
    """Free text beside the table, whatever it says, is not looked into."""

    def add(feuille: Worksheet) -> None:
        feuille["H1"], feuille["H2"] = "Observations", "très fragile en ce moment"
        feuille["J4"] = "=1/0"

    return cas.read(add, colonnes=2)


@kind
def hidden_and_filtered(cas: Case) -> Damaged:
    def hide(feuille: Worksheet) -> None:
        for rang in range(2, feuille.max_row, 2):
            feuille.row_dimensions[rang].hidden = True
        feuille.column_dimensions["C"].hidden = True

    return cas.read(hide)


@kind
def sheets_moved_and_renamed(cas: Case) -> Damaged:
    def move(classeur: openpyxl.Workbook) -> None:
        classeur["Retour"].title = "Retour (2)"
        classeur.move_sheet("Lisez-moi", -2)
        classeur.remove(classeur["Places"])

    return Damaged(edited(cas.rempli, move), cas.reponses)


@kind
def a_row_twice_alike(cas: Case) -> Damaged:
    return cas.read(lambda feuille: put(feuille, feuille.max_row + 2, cas.reponses[0]))


@kind
def saved_by_excel(cas: Case) -> Damaged:
    """The form's own XML with answers written in place, as Excel saves it: typed text in line, dates as numbers."""
    texte = _part(cas.vierge, "xl/worksheets/sheet1.xml")
    for reponse in cas.reponses:
        for lettre, nom in zip("BCDEF", RETURN_COLUMNS[1:], strict=True):
            place = f"{lettre}{cas.row_of(reponse)}"
            texte = re.sub(rf'<c r="{place}"( s="\d+")/>', lambda m: _cell(place, m[1], reponse[nom]), texte)  # noqa: B023
    return Damaged(_with_part(cas.vierge, "xl/worksheets/sheet1.xml", texte), cas.reponses)


def _cell(place: str, style: str, valeur: Any) -> str:
    if valeur is None:
        return f'<c r="{place}"{style}/>'
    if isinstance(valeur, date):
        return f'<c r="{place}"{style}><v>{(valeur - EPOQUE).days}</v></c>'
    return f'<c r="{place}"{style} t="inlineStr"><is><t>{valeur}</t></is></c>'


def _part(octets: bytes, nom: str) -> str:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return archive.read(nom).decode()


def _with_part(octets: bytes, nom: str, texte: str) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as archive, zipfile.ZipFile(sortie, "w") as nouvelle:
        for membre in archive.namelist():
            nouvelle.writestr(membre, texte if membre == nom else archive.read(membre))
    return sortie.getvalue()


# --- to be refused, with the cause -----------------------------------------------------------------------

ILLISIBLE = r"n'est pas un classeur \.xlsx lisible"
PAS_UN_FORMULAIRE = "n'a aucune feuille avec les colonnes"


@kind
def formula_in_an_answer(cas: Case) -> Damaged:
    reponse = cas.hasard.choice(cas.reponses)
    colonne = cas.hasard.choice("BC")
    nom = RETURN_COLUMNS["ABC".index(colonne)]
    rang = cas.row_of(reponse)

    def write(feuille: Worksheet) -> None:
        feuille[f"{colonne}{rang}"] = cas.hasard.choice(('="contact"', "=TODAY()", "=B3", "=HYPERLINK(A1)"))

    return cas.refused(write, f"la colonne {nom} contient une formule", rang)


@kind
def merged_rows(cas: Case) -> Damaged:
    rang = cas.hasard.randint(2, len(cas.numeros))
    colonne = cas.hasard.choice("ABCDEF")
    return cas.refused(
        lambda feuille: feuille.merge_cells(f"{colonne}{rang}:{colonne}{rang + 1}"),
        "cellules fusionnées",
        rang,
    )


@kind
def merged_columns(cas: Case) -> Damaged:
    rang = cas.row_of(cas.reponses[0])
    return cas.refused(lambda feuille: feuille.merge_cells(f"B{rang}:C{rang}"), "cellules fusionnées", rang)


@kind
def cut_file(cas: Case) -> Damaged:
    part = cas.hasard.uniform(0.05, 0.95)
    return Damaged(cas.rempli[: int(len(cas.rempli) * part)], [], ILLISIBLE)


@kind
def damaged_sheet(cas: Case) -> Damaged:
    texte = _part(cas.rempli, "xl/worksheets/sheet1.xml")
    return Damaged(
        _with_part(cas.rempli, "xl/worksheets/sheet1.xml", texte[: cas.hasard.randint(50, len(texte) - 50)]),
        [],
        ILLISIBLE,
    )


@kind
def text_under_another_name(cas: Case) -> Damaged:
    encodage = cas.hasard.choice(("utf-8", "utf-8-sig", "cp1252", "utf-16"))
    lignes = [";".join(RETURN_COLUMNS)]
    lignes += [f"{r['numero_dossier']};{r['statut']};{r['date_statut']:%d/%m/%Y};;;é" for r in cas.reponses]
    return Damaged("\r\n".join(lignes).encode(encodage), [], ILLISIBLE)


@kind
def not_a_file_of_ours(cas: Case) -> Damaged:
    octets = cas.hasard.choice((b"", b"%PDF-1.7\n%", bytes(range(256)) * 4, b"PK\x03\x04"))
    return Damaged(octets, [], ILLISIBLE)


@kind
def protected_by_a_password(cas: Case) -> Damaged:
    return Damaged(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + cas.hasard.randbytes(3000), [], "protégé par un mot de passe"
    )


@kind
def another_workbook(cas: Case) -> Damaged:
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as classeur:
        classeur.add_worksheet("Arras").write_row(0, 0, ["id_menage", "id_bail", "decision", "motif"])
    return Damaged(sortie.getvalue(), [], PAS_UN_FORMULAIRE)


@kind
def answered_in_the_wrong_sheet(cas: Case) -> Damaged:
    """The sheet of the answers is gone; what was written in the one of the places is not taken for answers."""
    return Damaged(edited(cas.rempli, lambda c: c.remove(c["Retour"])), [], PAS_UN_FORMULAIRE)


@kind
def headers_changed(cas: Case) -> Damaged:
    def change(feuille: Worksheet) -> None:
        feuille[cas.hasard.choice(("A1", "B1"))] = "Dossier suivi"

    return cas.refused(change, PAS_UN_FORMULAIRE)


@kind
def header_twice(cas: Case) -> Damaged:
    return cas.refused(lambda feuille: feuille.__setitem__("H1", "Statut"), "deux colonnes statut", 1)


@kind
def reference_gone(cas: Case) -> Damaged:
    return Damaged(
        edited(cas.rempli, lambda c: c.remove(c["Lisez-moi"])), [], "la référence du formulaire manque"
    )


@kind
def reference_of_another_landlord(cas: Case) -> Damaged:
    def change(classeur: openpyxl.Workbook) -> None:
        for cellule in classeur["Lisez-moi"]["A"]:
            if found := re.search(r"F\d{4}-[A-Z2-7-]{23}", str(cellule.value)):
                lettres = list(found[0])
                lettres[6:11] = cas.hasard.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=5)
                cellule.value = str(cellule.value).replace(found[0], "".join(lettres))

    return Damaged(edited(cas.rempli, change), [], "celui d'un autre bailleur")


@kind
def altered_number(cas: Case) -> Damaged:
    rang = cas.hasard.randint(2, len(cas.numeros) + 1)

    def alter(feuille: Worksheet) -> None:
        numero = feuille[f"A{rang}"].value
        position = cas.hasard.choice((5, 7, 12, 15))
        autre = cas.hasard.choice([c for c in "ABCDEFGHJKMNPQRSTUVWXYZ234567" if c != numero[position]])
        feuille[f"A{rang}"] = numero[:position] + autre + numero[position + 1 :]

    return cas.refused(alter, "numero_dossier : ce numéro a été modifié", rang)


@kind
def number_lost(cas: Case) -> Damaged:
    rang = cas.row_of(cas.reponses[0])
    return cas.refused(lambda feuille: feuille.__setitem__(f"A{rang}", None), "le numéro manque", rang)


@kind
def number_of_another_partner(cas: Case) -> Damaged:
    rang = cas.row_of(cas.reponses[0])
    return cas.refused(
        lambda feuille: feuille.__setitem__(f"A{rang}", cas.etrangers[0]), "à une autre structure", rang
    )


@kind
def unknown_code(cas: Case) -> Damaged:
    rang = cas.row_of(cas.reponses[0])
    mot = cas.hasard.choice(("vu", "à revoir", "hospitalisé", "contacte?", "12"))
    return cas.refused(lambda feuille: feuille.__setitem__(f"B{rang}", mot), "statut : valeur inconnue", rang)


@kind
def unreadable_date(cas: Case) -> Damaged:
    rang = cas.row_of(cas.reponses[0])
    mot = cas.hasard.choice(("la semaine dernière", "31/11/2026", "novembre", "00/00/2026", "12"))
    return cas.refused(
        lambda feuille: feuille.__setitem__(f"C{rang}", mot), "date_statut : date illisible", rang
    )


@kind
def date_ahead(cas: Case) -> Damaged:
    rang = cas.row_of(cas.reponses[0])
    le = date(2027, cas.hasard.randint(1, 12), cas.hasard.randint(1, 28))
    return cas.refused(lambda feuille: feuille.__setitem__(f"C{rang}", le), "date est dans l'avenir", rang)


@kind
def date_before_the_sending(cas: Case) -> Damaged:
    rang = cas.row_of(cas.reponses[0])
    le = date(2026, cas.hasard.randint(1, 10), cas.hasard.randint(1, 28))
    return cas.refused(lambda feuille: feuille.__setitem__(f"C{rang}", le), "antérieure à l'envoi", rang)


@kind
def date_lost(cas: Case) -> Damaged:
    rang = cas.row_of(cas.reponses[0])
    return cas.refused(lambda feuille: feuille.__setitem__(f"C{rang}", None), "la date manque", rang)


@kind
def code_lost(cas: Case) -> Damaged:
    rang = cas.row_of(cas.reponses[0])
    return cas.refused(lambda feuille: feuille.__setitem__(f"B{rang}", None), "le statut manque", rang)


@kind
def two_words_on_one_day(cas: Case) -> Damaged:
    une = cas.reponses[0]
    autre = said(une["numero_dossier"], "contact" if une["statut"] != "contact" else "adhesion")
    autre["date_statut"] = une["date_statut"]
    return cas.refused(lambda feuille: put(feuille, 40, autre), "cette ligne contredit", 40)


@kind
def reason_without_refusal(cas: Case) -> Damaged:
    une = next((r for r in cas.reponses if r["statut"] != "refus"), None)
    rang = cas.row_of(une) if une else 2

    def write(feuille: Worksheet) -> None:
        put(feuille, rang, said(cas.numeros[rang - 2], "contact", motif="autre"))
        feuille[f"E{rang}"] = feuille[f"F{rang}"] = None

    return cas.refused(write, "motif : seulement quand le statut est refus", rang)


@kind
def places_in_words(cas: Case) -> Damaged:
    mot = cas.hasard.choice(("trois", "-1", "2,5", 2.5, "1e3"))
    octets = edited(cas.rempli, lambda c: c["Places"].__setitem__("D2", mot))
    return Damaged(octets, [], "places_ouvertes : un nombre entier", 2)


@kind
def something_far_away(cas: Case) -> Damaged:
    place = cas.hasard.choice(("A1048576", "XFD900", "ZZ50000"))
    return cas.refused(lambda feuille: feuille.__setitem__(place, "x"), "très loin du tableau")


@kind
def agreement_before_the_sending(cas: Case) -> Damaged:
    rang = cas.row_of(cas.reponses[0])

    def write(feuille: Worksheet) -> None:
        put(feuille, rang, said(cas.reponses[0]["numero_dossier"], "adhesion"))
        feuille[f"D{rang}"] = feuille[f"F{rang}"] = None
        feuille[f"E{rang}"] = ENVOI.replace(month=9)

    return cas.refused(write, "accord_dossier_le : cette date est antérieure", rang)
