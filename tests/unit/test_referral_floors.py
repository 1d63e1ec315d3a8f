"""`refer` keeps the floors of `[planchers]`, says which could not hold, and refuses a public that no rule names."""

import json
from pathlib import Path

import polars as pl
import pytest
from referral_cases import LE, MOIS, answer, write_landlord, write_worklist

from screening.errors import ConfigurationError
from screening.referral import Phrases, describe, refer_month
from screening.sending.report import ReferralReport
from screening.workspace import Workspace

MENAGES = ("M1", "M2", "M5", "M6")
"""Four households of Arras, for the two places of its scheme."""


def landlord(dossier: Path, planchers: str, regles: dict[str, list[str]]) -> Workspace:
    espace = write_landlord(dossier)
    toml = dossier / "amont.toml"
    toml.write_text(f"{toml.read_text(encoding='utf-8')}\n[planchers]\n{planchers}\n", encoding="utf-8")
    chemin = espace.sortie(MOIS) / "decisions.parquet"
    liste = pl.read_parquet(chemin)
    tirees = pl.Series([regles.get(m, []) for m in liste["id_menage"]], dtype=pl.List(pl.String))
    liste.with_columns(regles=tirees).write_parquet(chemin)
    return Workspace.open(dossier)


def refer(espace: Workspace, *menages: str) -> ReferralReport:
    liste = write_worklist(espace.racine / "liste.xlsx", Arras=[answer(m) for m in menages])
    return refer_month(espace, MOIS, [liste], Phrases(commune="une phrase d'essai"), LE)


def served(espace: Workspace) -> set[str]:
    return set(
        pl.read_parquet(espace.sortie(MOIS) / "orientations" / "orientations.parquet")["id_menage"].to_list()
    )


def facts(espace: Workspace) -> dict:
    chemin = espace.sortie(MOIS) / "orientations" / "manifeste.json"
    return json.loads(chemin.read_text(encoding="utf-8"))


@pytest.mark.parametrize("gardes", [{"M1", "M2"}, {"M5", "M6"}, {"M1", "M6"}])
def test_the_places_of_a_floor_go_to_its_public(gardes: set[str], tmp_path: Path) -> None:
    espace = landlord(tmp_path, "rural = 2", {menage: ["O3"] for menage in gardes})
    rapport = refer(espace, *MENAGES)
    assert served(espace) == gardes
    assert rapport.planchers == ["Plancher rural : 2 place(s) données pour 2 demandées."]
    assert facts(espace)["planchers"] == [{"public": "rural", "demandees": 2, "possibles": 2, "servies": 2}]
    assert facts(espace)["planchers_incompatibles"] == []


def test_a_share_counts_the_places_that_can_be_given(tmp_path: Path) -> None:
    espace = landlord(tmp_path, "jeunes = 0.5", {"M5": ["O2"], "M6": ["O2"]})
    refer(espace, *MENAGES)
    assert facts(espace)["planchers"][0]["demandees"] == 1 and served(espace) & {"M5", "M6"}


def test_a_floor_asks_no_more_than_its_public_could_take(tmp_path: Path) -> None:
    espace = landlord(tmp_path, "rural = 9", {"M1": ["O3"]})
    rapport = refer(espace, *MENAGES)
    assert rapport.planchers == [
        "Plancher rural : 1 place(s) données pour 9 demandées ; 1 au plus pouvaient l'être pour ce public."
    ]


def test_floors_that_cannot_all_hold_are_named_and_the_run_goes_on(tmp_path: Path) -> None:
    regles = {"M1": ["O3"], "M2": ["O3"], "M5": ["O2"], "M6": ["O2"]}
    espace = landlord(tmp_path, "rural = 2\njeunes = 1\nhors_fsl = 1", regles)
    rapport = refer(espace, *MENAGES)
    assert len(served(espace)) == 2
    texte = "\n".join(describe(rapport))
    assert (
        "Planchers incompatibles : jeunes, rural ne peuvent pas tenir ensemble, il manque 1 place(s)."
        in texte
    )
    assert facts(espace)["planchers_incompatibles"] == [
        {"publics": ["jeunes", "rural"], "places_manquantes": 1}
    ]


def test_those_already_sent_count_for_the_floor(tmp_path: Path) -> None:
    espace = landlord(tmp_path, "rural = 1", {"M1": ["O3"], "M5": ["O3"]})
    refer(espace, "M1")
    rapport = refer(espace, "M1", "M2", "M5")
    assert served(espace) >= {"M1"} and len(served(espace)) == 2
    assert rapport.planchers[0].startswith("Plancher rural : ")
    assert facts(espace)["planchers"][0]["possibles"] == 1


def test_a_public_that_no_rule_leads_to_is_refused_with_the_nearest(tmp_path: Path) -> None:
    espace = landlord(tmp_path, "jeune = 1", {})
    with pytest.raises(ConfigurationError, match=r"jeune : aucune règle.*« jeunes »"):
        refer(espace, *MENAGES)
    assert not (espace.sortie(MOIS) / "orientations").exists()


@pytest.mark.parametrize("valeur", ["0", "-1", "1.5", "true", '"dix"', "0.0"])
def test_a_floor_is_a_number_of_places_or_a_share(valeur: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"\[planchers\] rural : attend un nombre de places"):
        landlord(tmp_path, f"rural = {valeur}", {})
