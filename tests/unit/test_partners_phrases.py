"""Phrases are read from a file that nobody else can open, and are never shown."""

from pathlib import Path

import pytest

from screening.errors import ConfigurationError, DisclosureError
from screening.partners.phrases import Phrases

TEXTE = '[phrases]\n"S1" = "phrase pour la une"\n'


def write(dossier: Path, texte: str = TEXTE, droits: int = 0o600) -> Path:
    chemin = dossier / "phrases.toml"
    chemin.write_text(texte, encoding="utf-8")
    chemin.chmod(droits)
    return chemin


def test_each_partner_has_its_own_and_the_common_one_serves_the_others(tmp_path: Path) -> None:
    phrases = Phrases.read(write(tmp_path), "demonstration")
    assert phrases.of("S1") == "phrase pour la une"
    assert phrases.of("S2", "S2--aide") == "demonstration"
    assert Phrases.read(write(tmp_path), None).missing({"S1": ["x"], "S2": ["y"]}) == ["S2"]


def test_a_scheme_may_bear_the_phrase_of_its_structure(tmp_path: Path) -> None:
    assert Phrases.read(write(tmp_path), None).of("S9", "S1") == "phrase pour la une"


@pytest.mark.parametrize("droits", [0o640, 0o604, 0o644, 0o620])
def test_a_file_that_others_can_open_is_refused(droits: int, tmp_path: Path) -> None:
    with pytest.raises(DisclosureError, match="chmod 600"):
        Phrases.read(write(tmp_path, droits=droits), None)


@pytest.mark.parametrize(
    "phrase", ["courte", "une phrase accentuée", "            ", "phrase\\tavec tabulation"]
)
def test_a_weak_phrase_is_refused_and_not_shown(phrase: str, tmp_path: Path) -> None:
    with pytest.raises(DisclosureError, match="S1") as erreur:
        Phrases.read(write(tmp_path, f'[phrases]\n"S1" = "{phrase}"\n'), None)
    assert phrase.strip() == "" or phrase not in str(erreur.value)


@pytest.mark.parametrize("texte", ["pas du toml", "[phrases]\nS1 = 12\n", "phrases = 3\n"])
def test_another_form_is_refused(texte: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="forme attendue"):
        Phrases.read(write(tmp_path, texte), None)


def test_an_absent_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="ne peut pas être lu"):
        Phrases.read(tmp_path / "rien.toml", None)


def test_phrases_are_never_printed(tmp_path: Path) -> None:
    dit = repr(Phrases.read(write(tmp_path), "demonstration"))
    assert "phrase pour" not in dit and "demonstration" not in dit
