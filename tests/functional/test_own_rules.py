"""A landlord writes its own rules and values: every mistake is named at once, and a good file fires everywhere."""

import re
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from screening.cli import amont

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"
TOML = """
[bailleur]
nom = "Essai"
[entrees]
baux = "entrees/baux.csv"
ecritures = "entrees/ecritures.csv"
[capacite]
par_mois = 5
"""
RULE = """
code = "B1"
libelle = "Une règle du bailleur"
theme = "dette"
effet = "proposer"
action = "appeler"
priorite = 10

[[versions]]
du = 2020-01-01
condition = "mois_dus > 1"
motif = "Dû : {{ solde_du_centimes | euros }}."
source = { titre = "Comité du 12 janvier 2026", statut = "verifie" }

[[cas]]
nom = "un mois et demi"
mois = "2026-10"
donnees = { mois_dus = 1.5 }
attendu = "oui"
"""
VALUE = """
[[valeur]]
nom = "petit_reliquat_centimes"
libelle = "Reliquat du bailleur"
debut = 2020-01-01
valeur = 500
unite = "centimes"
source = { titre = "Comité du 12 janvier 2026", statut = "verifie" }
"""


def workspace(folder: Path) -> Path:
    """Two leases: B1 owes two months and a half, B2 is up to date."""
    for name in ("entrees", "regles", "baremes"):
        (folder / name).mkdir(parents=True)
    (folder / "amont.toml").write_text(TOML, encoding="utf-8")
    leases = ("B1;M1;01/01/2020;400,00", "B2;M2;01/01/2020;400,00")
    (folder / "entrees/baux.csv").write_text(
        "\n".join(("id_bail;id_menage;date_effet;loyer", *leases, "")), encoding="utf-8"
    )
    lines = [f"{lease};01/{m:02d}/2026;quittance;400,00" for lease in ("B1", "B2") for m in range(1, 11)]
    lines += [f"B2;05/{m:02d}/2026;reglement;-400,00" for m in range(1, 11)]
    lines += [f"B1;05/{m:02d}/2026;reglement;-400,00" for m in range(1, 8)] + [
        "B1;05/08/2026;reglement;-200,00"
    ]
    (folder / "entrees/ecritures.csv").write_text(
        "\n".join(("id_bail;date_operation;nature;montant", *lines, "")), encoding="utf-8"
    )
    return folder


@pytest.fixture
def espace(tmp_path: Path) -> Path:
    return workspace(tmp_path / "espace")


def run(command: str, espace: Path, *more: str):
    return CliRunner().invoke(amont, [command, "--espace", str(espace), *more])


def screen(espace: Path):
    return run("screen", espace, "--mois", "2026-10", "--regles-seules")


WRONG_RULES = {
    "indicateur": ("mois_dus > 1", "moi_dus > 1", "« moi_dus » n'est ni un indicateur", "« mois_dus »"),
    "valeur datée": (
        "mois_dus > 1",
        "mois_dus > dette_troi_mois",
        "ni une valeur datée",
        "« dette_trois_mois »",
    ),
    "trait de personne": ("mois_dus > 1", "age < 30", "« age » décrit une personne", "orienter"),
    "source absente": ("source = { titre", "sources = { titre", "cette clé est inconnue", "« source »"),
    "source sans statut": (', statut = "verifie"', "", "statut » : cette clé manque", "B1"),
    "code livré sans remplace": (
        '"B1"',
        '"P8"',
        "déjà celui de P8_trois_mois_franchis.toml",
        "remplace = true",
    ),
    "champ de la phrase": (
        "solde_du_centimes |",
        "solde_centimes |",
        "« solde_centimes » n'existe pas",
        "« solde_",
    ),
    "filtre": ("| euros", "| euro", "filtre « euro » inconnu", "euros"),
    "condition non booléenne": ("mois_dus > 1", "mois_dus + 1", "elle doit répondre par vrai ou faux", "B1"),
    "agrégat": ("mois_dus > 1", "AVG(mois_dus) > 1", "la fonction « AVG » n'est pas permise", "ABS"),
    "fonction": ("mois_dus > 1", "ARRONDI(mois_dus) > 1", "« ARRONDI » n'est pas permise", "ROUND"),
    "sous-requête": ("mois_dus > 1", "mois_dus > (SELECT 1)", "« SELECT » n'est pas permis", "sous-requête"),
    "types différents": ("mois_dus > 1", "mois_dus > 'un'", "types différents", "B1"),
    "code de stade": ("mois_dus > 1", "stade = 'relence'", "jamais la valeur « relence »", "« relance »"),
    "TOML": ('theme = "dette"', "theme = dette", "n'est pas du TOML lisible", "ligne 4, colonne 9"),
    "type d'un cas": (
        "mois_dus = 1.5",
        'mois_dus = "un"',
        "n'a pas le type de cet indicateur",
        "un mois et demi",
    ),
    "indicateur d'un cas": (
        "{ mois_dus =",
        "{ mois_du =",
        "« mois_du » n'est pas un indicateur",
        "« mois_dus »",
    ),
    "effet": ('effet = "proposer"', 'effet = "propose"', "« effet » : valeurs permises", "« proposer »"),
    "action": ('"appeler"', '"apeler"', "« action » inconnue", "« appeler »"),
    "clé": ("libelle =", "libele =", "« libele » : cette clé est inconnue", "« libelle »"),
    "échéance sans acte": (
        'effet = "proposer"\naction = "appeler"\npriorite = 10',
        'effet = "echeance"\necheance = { delai = "2 mois", de = "constitution" }',
        "« echeance, acte » : cette clé manque",
        "B1",
    ),
    "suspendre sans fin": (
        'effet = "proposer"\naction = "appeler"\npriorite = 10',
        'effet = "suspendre"',
        "a besoin de la clé « fin »",
        "B1",
    ),
    "version datée à rebours": (
        "du = 2020-01-01",
        "du = 2020-01-01\nau = 2019-01-01",
        "finit avant de commencer",
        "B1",
    ),
}


@pytest.mark.parametrize("name", WRONG_RULES)
def test_a_mistake_in_a_rule_is_named_with_its_file_and_the_nearest_name(espace: Path, name: str) -> None:
    old, new, said, near = WRONG_RULES[name]
    assert old in RULE
    (espace / "regles/bureau.toml").write_text(RULE.replace(old, new), encoding="utf-8")
    for command in (("rules",), ("screen", "--mois", "2026-10", "--regles-seules")):
        result = run(command[0], espace, *command[1:])
        assert result.exit_code == 14, result.output
        assert "bureau.toml" in result.output and said in result.output and near in result.output
        if name not in ("TOML", "code livré sans remplace"):
            assert "B1" in result.output
    assert not (espace / "sorties").exists()


WRONG_VALUES = {
    "unité": ('unite = "centimes"', 'unite = "centime"', "valeurs permises", "« centimes »"),
    "unité et nom": ('unite = "centimes"', 'unite = "jours"', "un nom en _centimes va avec", "petit_reliquat"),
    "unité livrée": (
        'nom = "petit_reliquat_centimes"\nlibelle = "Reliquat du bailleur"\ndebut = 2020-01-01\nvaleur = 500\n'
        'unite = "centimes"',
        'nom = "dette_trois_mois"\nlibelle = "Trois"\ndebut = 2020-01-01\nvaleur = 90\nunite = "jours"',
        "l'unité est « mois »",
        "dette_trois_mois",
    ),
    "à rebours": ("debut = 2020-01-01", "debut = 2020-01-01\nfin = 2019-12-31", "finit avant de commencer", "petit_"),
    "nom d'une valeur livrée": (
        "petit_reliquat_centimes", "seuil_retar_centimes", "trop proche de", "« seuil_retard_centimes »",
    ),
    "nom d'un indicateur": ("petit_reliquat_centimes", "solde_du_centimes", "le nom d'un indicateur", "solde_du"),
    "date entre guillemets": ("debut = 2020-01-01", 'debut = "2020-01-01"', "sans guillemets", "petit_reliquat"),
    "clé": ("libelle =", "libele =", "cette clé est inconnue", "« libelle »"),
    "TOML": ("valeur = 500", "valeur = 5 00", "n'est pas du TOML lisible", "ligne 6"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_VALUES)
def test_a_mistake_in_a_value_is_named_with_its_file_and_the_nearest_name(espace: Path, name: str) -> None:
    old, new, said, near = WRONG_VALUES[name]
    assert old in VALUE
    (espace / "baremes/seuils.toml").write_text(VALUE.replace(old, new), encoding="utf-8")
    result = run("rules", espace)
    assert result.exit_code == 13, result.output
    assert said in result.output and near in result.output
    assert "seuils.toml" in result.output


@pytest.mark.parametrize(
    ("second", "said"),
    [("2020-03-01", "trou entre le 31/01/2020 et le 01/03/2020"), ("2020-01-15", "chevauchement")],
)
def test_a_history_has_neither_gap_nor_overlap(espace: Path, second: str, said: str) -> None:
    text = VALUE.replace("debut = 2020-01-01", "debut = 2020-01-01\nfin = 2020-01-31")
    (espace / "baremes/seuils.toml").write_text(text + VALUE.replace("2020-01-01", second), encoding="utf-8")
    result = run("rules", espace)
    assert result.exit_code == 13 and said in result.output and "seuils.toml" in result.output


def test_all_the_mistakes_of_all_the_files_come_at_once(espace: Path) -> None:
    for number, name in enumerate(("indicateur", "agrégat", "effet", "TOML", "type d'un cas")):
        old, new, *_ = WRONG_RULES[name]
        (espace / f"regles/r{number}.toml").write_text(
            RULE.replace(old, new).replace('"B1"', f'"B{number}"'), encoding="utf-8"
        )
    (espace / "regles/r8.toml").write_text(RULE.replace('"B1"', '"B0"'), encoding="utf-8")
    result = run("rules", espace)
    assert result.exit_code == 14
    assert all(f"r{number}.toml" in result.output for number in (0, 1, 2, 3, 4, 8))
    assert "le code « B0 » est déjà celui de r0.toml" in result.output


def test_a_case_that_does_not_hold_is_printed(espace: Path) -> None:
    (espace / "regles/bureau.toml").write_text(RULE.replace("1.5", "0.5"), encoding="utf-8")
    result = run("rules", espace, "--verifier", "--rapport")
    assert result.exit_code == 14
    assert "bureau.toml (B1), cas « un mois et demi », 2026-10 : attendu oui, obtenu non." in result.output
    page = (espace / "analyses/regles/regles.html").read_text(encoding="utf-8")
    assert "1 cas ne tient pas" in page and "✗ ne tient pas" in page


def guide_blocks() -> list[str]:
    text = GUIDE.read_text(encoding="utf-8")
    section = text[text.index("### Écrire sa règle") :]
    section = section[: section.index("\n### ", 5)]
    return re.findall(r"^```toml\n(.*?)^```", section, re.M | re.S)


def test_the_example_of_the_guide_fires_in_the_month_and_shows_on_its_pages(espace: Path) -> None:
    value, rule = guide_blocks()
    (espace / "baremes/bureau.toml").write_text(value, encoding="utf-8")
    (espace / "regles/bureau.toml").write_text(rule, encoding="utf-8")
    verified = run("rules", espace, "--verifier", "--rapport", "--mois", "2026-10")
    assert verified.exit_code == 0, verified.output
    done = screen(espace)
    assert done.exit_code == 0, done.output
    decisions = pl.read_parquet(espace / "sorties/2026-10/decisions.parquet")
    fired = dict(decisions.select("id_menage", "regles").iter_rows())
    assert "B1" in fired["M1"] and "B1" not in fired["M2"]
    listed = run("rules", espace, "--mois", "2026-10").output
    assert "B1" in listed and "petit_paiement_centimes = 250,00 €" in listed
    for page in ("sorties/2026-10/synthese.html", "analyses/regles/regles.html"):
        text = (espace / page).read_text(encoding="utf-8")
        assert 'id="regle-B1"' in text and "règle du bailleur" in text and "petit_paiement_centimes" in text
    assert '<a href="#regle-B1"' in (espace / "sorties/2026-10/synthese.html").read_text(encoding="utf-8")


def test_a_landlord_s_rule_takes_the_place_of_a_built_in_one(espace: Path) -> None:
    text = RULE.replace('"B1"', '"P8"\nremplace = true').replace("mois_dus > 1", "mois_dus > 99")
    (espace / "regles/p8.toml").write_text(text.replace('"oui"', '"non"'), encoding="utf-8")
    assert run("rules", espace, "--verifier").exit_code == 0
    assert "P8   Une règle du bailleur" in run("rules", espace).output
    assert screen(espace).exit_code == 0
    page = (espace / "sorties/2026-10/synthese.html").read_text(encoding="utf-8")
    assert "P8 · Une règle du bailleur" in page and "La dette vient de passer trois mois" not in page


def test_a_landlord_s_value_takes_the_place_of_the_built_in_one_from_its_day_on(espace: Path) -> None:
    own = VALUE.replace("petit_reliquat_centimes", "seuil_retard_centimes").replace(
        "2020-01-01", "2026-10-01"
    )
    (espace / "baremes/seuils.toml").write_text(own, encoding="utf-8")
    assert "seuil_retard_centimes = 10,00 €" in run("rules", espace, "--mois", "2026-09").output
    assert "seuil_retard_centimes = 5,00 €" in run("rules", espace, "--mois", "2026-10").output
    assert run("rules", espace, "--verifier").exit_code == 0
