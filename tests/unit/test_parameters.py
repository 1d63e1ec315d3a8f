"""Dated values: what is in force for a month, and every mistake of a folder named at once."""

from datetime import date
from pathlib import Path

import pytest

from screening.errors import ParameterError
from screening.parameters import load, read

NEEDED = (
    "seuil_retard_centimes",
    "plancher_cible_centimes",
    "delai_opposition_jours",
    "delai_refus_situation_reglee_mois",
    "delai_refus_erreur_de_compte_mois",
    "delai_refus_deja_accompagne_mois",
    "delai_refus_plan_en_place_mois",
    "delai_refus_depart_en_cours_mois",
    "delai_refus_ne_souhaite_pas_mois",
    "delai_refus_hors_perimetre_mois",
    "duree_max_contestation_jours",
    "duree_max_demande_fsl_jours",
    "delai_prelevement_jours",
    "mois_entree_technique",
    "aide_tardive_mois",
    "aide_attendue_mois",
    "regularisation_technique_mois",
    "rappel_technique_mois",
    "echantillon_revue",
    "seuil_tirage_mois",
    "relance_jours",
    "expiration_jours",
    "annuaire_perime_mois",
)


def entry(
    nom: str = "mon_seuil", debut: str = "2020-01-01", valeur: str = "5", unite: str = "jours", fin: str = ""
) -> str:
    end = f"fin = {fin}\n" if fin else ""
    return (
        f'[[valeur]]\nnom = "{nom}"\nlibelle = "Un seuil"\ndebut = {debut}\n{end}valeur = {valeur}\n'
        f'unite = "{unite}"\nsource = {{ titre = "Délibération", statut = "verifie" }}\n\n'
    )


def folder(tmp_path: Path, text: str, name: str = "valeurs.toml") -> Path:
    tmp_path.joinpath(name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("month", [date(1999, 3, 1), date(2019, 2, 1), date(2026, 10, 1), date(2027, 1, 1)])
def test_the_values_that_the_ledger_and_the_register_need_are_in_force_whatever_the_month(
    month: date,
) -> None:
    values = load(month)
    assert all(values.valeur(nom) for nom in NEEDED)
    assert values.valeur("seuil_retard_centimes") == 1000


def test_the_legal_threshold_starts_on_the_first_of_january_2027() -> None:
    december, january = load(date(2026, 12, 1)), load(date(2027, 1, 1))
    assert "seuil_impaye_al_centimes" not in december
    assert december.valeur("impaye_al_mois") == 2
    assert january.valeur("seuil_impaye_al_centimes") == 45000
    assert january.valeur("delai_impaye_al_mois") == 3
    assert "impaye_al_mois" not in january


def test_a_value_is_in_force_for_the_month_when_it_is_on_its_last_day() -> None:
    assert "commandement_six_semaines_jours" in load(date(2023, 7, 1))
    assert "commandement_six_semaines_jours" not in load(date(2023, 6, 30))


def test_each_value_has_its_unit_its_source_and_whether_someone_checked_it() -> None:
    value = load(date(2027, 1, 1))["seuil_impaye_al_centimes"]
    assert (value.unite, value.du, value.source.statut) == ("centimes", date(2027, 1, 1), "a_verifier")
    assert "2026-84" in value.source.titre


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        ParameterError, match=r"« seuil_retrad_centimes » n'existe dans aucun.*« seuil_retard_centimes »"
    ):
        load(date(2026, 10, 1)).valeur("seuil_retrad_centimes")


def test_a_value_not_yet_in_force_says_since_when() -> None:
    with pytest.raises(ParameterError, match=r"pas en vigueur en 10/2026 \(connue du 01/01/2027"):
        load(date(2026, 10, 1)).valeur("seuil_impaye_al_centimes")


def test_a_value_that_has_ended_is_not_in_force() -> None:
    with pytest.raises(ParameterError, match="au 31/12/2026"):
        load(date(2027, 2, 1)).valeur("impaye_al_mois")


def test_the_landlord_s_value_takes_the_place_of_the_built_in_one_from_its_first_day(tmp_path: Path) -> None:
    own = folder(tmp_path, entry("relance_jours", "2026-06-01", "15"))
    assert load(date(2026, 5, 1), [own]).valeur("relance_jours") == 10
    assert load(date(2026, 6, 1), [own]).valeur("relance_jours") == 15


def test_the_landlord_may_add_a_value_of_its_own(tmp_path: Path) -> None:
    own = folder(tmp_path, entry("loyer_modere_centimes", valeur="30000", unite="centimes"))
    assert load(date(2026, 5, 1), [own]).valeur("loyer_modere_centimes") == 30000


def test_an_absent_folder_is_no_mistake(tmp_path: Path) -> None:
    assert len(load(date(2026, 5, 1), [tmp_path / "baremes"])) == len(load(date(2026, 5, 1)))


def test_decimals_are_numbers_and_the_history_does_not_depend_on_the_order_of_files(tmp_path: Path) -> None:
    folder(tmp_path, entry("part_locale", "2020-01-01", "0.25", "taux", "2020-12-31"), "z.toml")
    folder(tmp_path, entry("part_locale", "2021-01-01", "0.5", "taux"), "b.toml")
    assert read([tmp_path]).at(date(2020, 6, 1)).valeur("part_locale") == 0.25
    assert read([tmp_path]).at(date(2022, 6, 1)).valeur("part_locale") == 0.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (entry(fin="2020-12-31") + entry(debut="2021-02-01"), "trou entre le 31/12/2020 et le 01/02/2021"),
        (entry(fin="2021-03-31") + entry(debut="2021-02-01"), "chevauchement"),
        (entry() + entry(), "se chevauchent"),
        (entry(fin="2019-12-31"), "finit avant de commencer"),
        (entry() + entry(debut="2021-01-01", unite="semaines"), "l'unité change"),
        (entry("seuil_retard_centime", unite="nombre"), "vouliez-vous dire « seuil_retard_centimes »"),
        (entry("relance_jours", unite="semaines"), "l'unité est « jours »"),
        (entry("depense_centimes"), "un nom en _centimes va avec l'unité « centimes »"),
        (entry(valeur="1.5"), "un nombre entier est attendu"),
        (entry(valeur="true"), "un nombre ou un texte est attendu"),
        (entry(valeur='"cinq"'), "la valeur ne convient pas à l'unité « jours »"),
        (entry(unite="heures"), "valeurs permises"),
        (entry(debut='"2020-01-01"'), "une date est attendue"),
        (entry().replace("libelle", "libele"), "vouliez-vous dire « libelle »"),
        (entry().replace("verifie", "sur"), "valeurs permises : verifie, a_verifier"),
        (entry().replace("valeur = 5\n", ""), "cette clé manque"),
        ("[[valeur]\n", "n'est pas du TOML lisible"),
        ("", "cette clé manque"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ParameterError) as found:
        read([folder(tmp_path, text)])
    assert said in str(found.value)
    assert "Input" not in str(found.value)


def test_all_the_mistakes_of_a_folder_are_shown_at_once(tmp_path: Path) -> None:
    folder(tmp_path, entry(unite="heures"), "a.toml")
    folder(tmp_path, "pas du toml", "b.toml")
    folder(tmp_path, entry("autre_delai", fin="2020-12-31") + entry("autre_delai", "2022-01-01"), "c.toml")
    with pytest.raises(ParameterError) as found:
        read([tmp_path])
    message = str(found.value)
    assert all(part in message for part in ("a.toml", "b.toml", "« autre_delai » : trou"))


def test_a_file_that_is_not_utf8_is_said_to_be(tmp_path: Path) -> None:
    tmp_path.joinpath("a.toml").write_bytes("libelle = 'été'".encode("cp1252"))
    with pytest.raises(ParameterError, match="UTF-8"):
        read([tmp_path])


def test_the_hash_of_the_values_changes_with_them(tmp_path: Path) -> None:
    own = folder(tmp_path, entry("relance_jours", "2020-01-01", "15"))
    month = date(2026, 10, 1)
    assert load(month).empreinte == load(month).empreinte != load(month, [own]).empreinte
