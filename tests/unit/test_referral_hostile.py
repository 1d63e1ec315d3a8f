"""Hostile names and addresses end up as inert text, in the right archive, under a safe name: every file is opened."""

import csv
import io
import json
import re
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pypdf
import pytest
from referral_cases import (
    DISPOSITIFS,
    LE,
    MOIS,
    SERVICES,
    STRUCTURES,
    answer,
    members,
    text_of,
    write_landlord,
    write_worklist,
)

from reports import glyphs
from reports.glyphs import CARRE, is_legible, legible
from screening.referral import Phrases, describe, refer_month
from screening.sending.envelopes import archive_name
from screening.sending.holders import NOM_MAX, clean
from screening.workspace import Workspace

PHRASE = "une phrase d'essai"
NEUTRE = re.compile(r"(fiche|saisine|rappel)-\d{3}\.pdf|retour\.xlsx|LISEZ-MOI\.txt")
HOSTILES = {
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "link": '=HYPERLINK("http://exemple.test/vol","clic")',
    "html": '<script>alert(1)</script><img src=x onerror="alert(1)">',
    "entity": "&lt;b&gt; &amp; ]]><!--",
    "read": '#read("/etc/passwd")',
    "eval": '#eval("panic()") #panic("x")',
    "markup": "*gras* _souligne_ $x^2$ = Titre @ref \\ `code` // commentaire",
    "braces": "{0} {nom} %s %(nom)s ${HOME} {{ 7 * 7 }}",
    "path": "../../../etc/passwd\\..\\C:\\Windows",
    "right to left": "\u202edrocne\u202c DURAND \u200f\u2066x\u2069",
    "control": "DU\x00RA\x1b[2JND\x07\x85\u2028\u2029fin",
    "other script": "محمد 李小龙 😀 Zoé",
    "long": "TRÈS-LONG-NOM " * 1000,
    "one word": "x" * 10_000,
    "json": '", "finalite": "autre", "x": "',
}


def hostile_landlord(dossier: Path, texte: str) -> Workspace:
    """M1 of Arras and M3 of Lens bear the text everywhere, each with a mark of its own."""
    espace = write_landlord(dossier)
    chemin = espace.entrees / "coordonnees.csv"
    with chemin.open("w", encoding="utf-8", newline="") as flux:
        plume = csv.writer(flux, delimiter=";")
        plume.writerow(["id_menage", "rang", "nom", "prenom", "telephone", "adresse", "code_postal", "ville"])
        for ident in ("M1", "M3"):
            sans_nul = texte.replace("\x00", "")
            plume.writerow([ident, 1, sans_nul, f"Marque{ident}", sans_nul, sans_nul, "62000", sans_nul])
    return espace


def send(espace: Workspace) -> tuple[Path, list[str]]:
    liste = write_worklist(
        espace.racine / "l.xlsx",
        Arras=[answer("M1", agent=None)],
        Ajouts=[answer("M3", motif="demande_du_menage", id_bail=None)],
    )
    rapport = refer_month(espace, MOIS, [liste], Phrases(commune=PHRASE), LE)
    return rapport.dossier, describe(rapport)


def squeezed(texte: str) -> str:
    """A text without its blanks: a PDF breaks lines where it likes."""
    return "".join(texte.split())


@pytest.mark.parametrize("nom", HOSTILES)
def test_a_hostile_name_is_inert_text_in_its_own_archive(nom: str, tmp_path: Path) -> None:
    texte = HOSTILES[nom]
    dossier, dit = send(hostile_landlord(tmp_path, texte))
    assert {f.name for f in dossier.iterdir()} == {
        "partenaire-S1.zip",
        "partenaire-S2.zip",
        "orientations.parquet",
        "non_servis.parquet",
        "suites.parquet",
        "manifeste.json",
    }
    attendu = squeezed(legible(clean(texte.replace("\x00", "")))[: NOM_MAX - 12])
    for archive, sien, autre in (("S1", "M1", "M3"), ("S2", "M3", "M1")):
        contenu = members(dossier / f"partenaire-{archive}.zip", PHRASE)
        assert set(contenu) == {"fiche-001.pdf", "retour.xlsx", "LISEZ-MOI.txt"}
        assert all(NEUTRE.fullmatch(membre) for membre in contenu)
        lu = {membre: text_of(membre, octets) for membre, octets in contenu.items()}
        assert f"Marque{sien}" in lu["fiche-001.pdf"] and attendu in squeezed(lu["fiche-001.pdf"])
        assert not any(f"Marque{autre}" in texte for texte in lu.values())
        assert f"Marque{sien}" not in lu["retour.xlsx"] + lu["LISEZ-MOI.txt"]
        assert "root:x:" not in " ".join(lu.values())
        check_pdf(contenu["fiche-001.pdf"])
        check_workbook(contenu["retour.xlsx"])
    assert not any("Marque" in ligne for ligne in dit)


def check_pdf(octets: bytes) -> None:
    """One page, nothing that acts, no invisible sign in its text."""
    pdf = pypdf.PdfReader(io.BytesIO(octets))
    assert len(pdf.pages) == 1
    assert not {"/OpenAction", "/AA", "/AcroForm", "/Names"} & set(pdf.trailer["/Root"])
    assert not [page for page in pdf.pages if page.get("/Annots")]
    assert b"/JavaScript" not in octets and b"/EmbeddedFile" not in octets
    texte = "".join(page.extract_text() for page in pdf.pages)
    assert not [
        s for s in texte if unicodedata.category(s) in ("Cf", "Co", "Cs") or s in "\x00\x1b\x07\u2028"
    ]


def check_workbook(octets: bytes) -> None:
    """No formula, no link, nothing outside."""
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    cellules = [cellule for feuille in classeur for ligne in feuille.iter_rows() for cellule in ligne]
    assert not [cellule for cellule in cellules if cellule.data_type == "f" or cellule.hyperlink]
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert not [nom for nom in archive.namelist() if "external" in nom.lower() or nom.endswith(".bin")]


@pytest.mark.parametrize("nom", HOSTILES)
def test_hostile_names_of_partners_and_of_the_landlord_are_inert_too(nom: str, tmp_path: Path) -> None:
    """The directory comes from others' files, and its names reach the notice and the form as well."""
    texte = HOSTILES[nom].replace("\x00", "")
    espace = write_landlord(tmp_path)
    structures = [s | {"nom": (texte * 3)[:150]} if s["id"] == "S1" else s for s in STRUCTURES]
    (espace.annuaire / "structures.json").write_text(json.dumps(structures), encoding="utf-8")
    toml = espace.racine / "amont.toml"
    toml.write_text(
        toml.read_text().replace(
            'nom = "Exemple Habitat"', f"nom = {json.dumps(texte[:2000], ensure_ascii=False)}"
        ),
        encoding="utf-8",
    )
    dossier, _ = send(Workspace.open(tmp_path))
    contenu = members(dossier / "partenaire-S1.zip", PHRASE)
    check_pdf(contenu["fiche-001.pdf"])
    check_workbook(contenu["retour.xlsx"])
    notice = text_of("LISEZ-MOI.txt", contenu["LISEZ-MOI.txt"])
    assert squeezed(clean(texte)[:60]) in squeezed(notice)
    assert notice.count("\r\n") == 8 and not [s for s in notice if unicodedata.category(s) == "Cf"]


IDENTIFIANTS = [
    "../../etc/passwd",
    "a/b\\c",
    "\u202ezip.exe",
    "x" * 10_000,
    "con:aux",
    "é è",
    "..",
    "a\x00b",
    " ",
]


@pytest.mark.parametrize("ident", IDENTIFIANTS)
def test_a_hostile_partner_id_gives_a_safe_name_of_its_own(ident: str) -> None:
    nom = archive_name(ident)
    assert re.fullmatch(r"partenaire-[A-Za-z0-9._-]{1,70}\.zip", nom) and ".." not in nom
    assert len({archive_name(autre) for autre in IDENTIFIANTS}) == len(IDENTIFIANTS)


def test_a_partner_id_that_climbs_folders_stays_in_the_month_s(tmp_path: Path) -> None:
    espace = write_landlord(tmp_path, dispositifs=DISPOSITIFS)
    ident = "../../S1"
    structures = [s | {"id": ident} if s["id"] == "S1" else s for s in STRUCTURES]
    services = [s | {"structure_id": ident} if s["structure_id"] == "S1" else s for s in SERVICES]
    (espace.annuaire / "structures.json").write_text(json.dumps(structures), encoding="utf-8")
    (espace.annuaire / "services.json").write_text(json.dumps(services), encoding="utf-8")
    dossier, _ = send(espace)
    assert sorted(f.parent for f in tmp_path.rglob("*.zip")) == [dossier, dossier]


def test_names_in_another_script_are_counted_and_replaced_letter_by_letter(tmp_path: Path) -> None:
    assert not is_legible("محمد") and not is_legible("Zoé 😀") and is_legible("Zoé Ğ Ελένη Иван □")
    assert legible("Zoé 李") == f"Zoé {CARRE}" and legible("a\u202eb\x00c") == "ab c"
    _, dit = send(hostile_landlord(tmp_path, HOSTILES["other script"]))
    assert any("2 nom(s) portent des lettres" in ligne for ligne in dit)


def test_every_letter_that_a_sheet_says_of_itself_has_a_glyph() -> None:
    """The fixed texts of the documents, and every word of the closed lists."""
    textes = [f.read_text(encoding="utf-8") for f in Path(glyphs.__file__).parent.glob("*texts.py")]
    textes += [
        Path(glyphs.__file__).with_name(f"{nom}.py").read_text(encoding="utf-8")
        for nom in ("choices", "french")
    ]
    assert all(is_legible(texte) for texte in textes)


def test_two_partners_never_hold_each_other_s_households(tmp_path: Path) -> None:
    """Every file of every archive, for every split of nine households over two partners with places enough."""
    partout = DISPOSITIFS.replace('epci = ["200033579"]', 'departements = ["62"]').replace(
        'epci = ["246200364"]', 'departements = ["62"]'
    )
    partout = partout.replace("places_ouvertes = 2", "places_ouvertes = 4").replace(
        "places_ouvertes = 1", "places_ouvertes = 4"
    )
    espace = write_landlord(tmp_path, dispositifs=partout)
    marques = {f"M{rang}": f"Marque{'abcdefghi'[rang - 1] * 6}" for rang in range(1, 10)}
    lignes = "".join(
        f"{m};1;{marque};X;06 {m[1]}{m[1]};{marque} rue;62000;V\n" for m, marque in marques.items()
    )
    entete = "id_menage;rang;nom;prenom;telephone;adresse;code_postal;ville\n"
    (espace.entrees / "coordonnees.csv").write_text(entete + lignes, encoding="utf-8")
    liste = write_worklist(
        tmp_path / "l.xlsx",
        Arras=[answer(m) for m in marques if m != "M3"],
        Ajouts=[answer("M3", motif="demande_du_menage", id_bail=None)],
    )
    rapport = refer_month(espace, MOIS, [liste], Phrases(commune=PHRASE), LE)
    table = pl.read_parquet(rapport.dossier / "orientations.parquet")
    assert table.height == 8 and set(table["id_structure"]) == {"S1", "S2"}
    for structure in ("S1", "S2"):
        siens = set(table.filter(pl.col("id_structure") == structure)["id_menage"])
        contenu = members(rapport.dossier / f"partenaire-{structure}.zip", PHRASE)
        tout = " ".join(text_of(nom, octets) for nom, octets in contenu.items())
        assert {m for m, marque in marques.items() if marque in tout} == siens
        for ligne in table.to_dicts():
            assert (ligne["numero_dossier"] in tout) == (ligne["id_menage"] in siens)
