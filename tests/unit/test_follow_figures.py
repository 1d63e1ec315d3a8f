"""What a partner's page and the observatory's file say, and that no small group is found again from them."""

import json
from collections.abc import Mapping
from itertools import product

import numpy as np
import polars as pl
import pytest
from followed_cases import after, answer, follow, landlord, rows, send
from pages import assert_figures_are_in
from referral_cases import MOIS
from scipy.optimize import LinearConstraint, milp

from models.fairness import MENAGES_MIN
from screening.following import observatory as o
from screening.following import summary as s
from screening.following.protected import joined_sums, protected
from screening.following.tree import ISSUES, MOTIFS, NIVEAUX, PARTIES, RACINE, count
from screening.masking import Key, Sums, everyone, hidden

FEUILLES = [e for parts in PARTIES.values() for e in parts if e not in PARTIES]


# --- the attack: are there several tables of whole numbers that print the same? --------------------------


def told(sums: Sums, caches: frozenset[Key]) -> set[Key]:
    """Hidden keys that one value only can have, whatever whole numbers fill the others: exact, by MILP."""
    cles = sorted(caches)
    rang = {cle: i for i, cle in enumerate(cles)}
    lignes, cotes = [], []
    for egalite in sums.egalites:
        ligne, cote = np.zeros(len(cles)), 0
        for cle, signe in egalite:
            if cle in rang:
                ligne[rang[cle]] += signe
            else:
                cote -= signe * sums.menages[cle]
        if ligne.any():
            lignes.append(ligne)
            cotes.append(cote)
    trouvees = set()
    contrainte = LinearConstraint(np.array(lignes), cotes, cotes) if lignes else None
    for cle in cles:
        sens = np.zeros(len(cles))
        sens[rang[cle]] = 1
        bas, haut = (
            milp(signe * sens, constraints=contrainte, integrality=np.ones(len(cles))) for signe in (1, -1)
        )
        haut_vaut = np.inf if haut.fun is None else round(-haut.fun)  # without bound: no sum holds it
        if round(bas.fun) == haut_vaut:
            trouvees.add(cle)
    return trouvees


def random_counts(rng: np.random.Generator, epcis: int, mois: int, taille: float) -> dict[str, np.ndarray]:
    """A random table of every measure, each part within its whole."""
    comptes = {"proposes": rng.poisson(taille * rng.gamma(0.7, 1.5, (epcis, 1)), (epcis, mois))}
    comptes["envoyees"] = rng.binomial(comptes["proposes"], 0.6)
    comptes["non_envoyes"] = comptes["proposes"] - comptes["envoyees"]
    comptes["adhesions"] = rng.binomial(comptes["envoyees"], 0.5)
    comptes["sans_adhesion"] = comptes["envoyees"] - comptes["adhesions"]
    reste = comptes["adhesions"].copy()
    for issue in ISSUES:
        comptes[f"fin_{issue}"] = rng.binomial(reste, 0.15)
        reste = reste - comptes[f"fin_{issue}"]
    return comptes | {"accompagnes": reste}


@pytest.mark.parametrize("graine", range(7))
def test_no_hidden_figure_of_the_observatory_has_one_value_only(graine: int) -> None:
    rng = np.random.default_rng(graine)
    epcis, mois = (
        [f"E{k}" for k in range(2 + graine % 3)],
        [f"2026-{k + 1:02d}" for k in range(1 + graine % 3)],
    )
    comptes = random_counts(rng, len(epcis), len(mois), taille=(8, 25, 60)[graine % 3])
    sums = o.sums_of(o.Observed(epcis, mois, {}, comptes))
    caches = hidden(sums, frozenset())
    assert caches, "nothing hidden: the attack had nothing to look for"
    assert told(sums, caches) == set()
    petits = {cle for cle, nombre in sums.menages.items() if 0 < nombre < MENAGES_MIN}
    assert petits <= caches


def test_the_attack_finds_what_hiding_small_cells_alone_would_tell() -> None:
    rng = np.random.default_rng(3)
    vu = o.Observed(["A", "B", "C"], ["2026-01", "2026-02"], {}, random_counts(rng, 3, 2, 40))
    sums = o.sums_of(vu)
    petits = frozenset(cle for cle, nombre in sums.menages.items() if 0 < nombre < MENAGES_MIN)
    assert told(sums, petits)


@pytest.mark.parametrize("valeurs", [(3, 12, 13, 12), (3, 4, 12, 12), (3, 3, 3, 13), (12, 12, 3, 13)])
def test_every_filling_of_a_two_by_two_table_is_tried(valeurs: tuple[int, ...]) -> None:
    """Brute force without any solver: all whole numbers that print the same, one by one."""
    cases = [("x", "a"), ("x", "b"), ("y", "a"), ("y", "b")]
    sums, total = _two_by_two(dict(zip(cases, valeurs, strict=True))), sum(valeurs)
    caches = hidden(sums, frozenset())
    assert everyone("q") not in caches
    essais = [
        (*trois, total - sum(trois)) for trois in product(range(total + 1), repeat=3) if sum(trois) <= total
    ]
    passent = [
        essai for essai in essais
        if _same_print(sums, _two_by_two(dict(zip(cases, essai, strict=True))), caches)
    ]  # fmt: skip
    for place, case in enumerate(cases):
        if ("q", "croix_x_", "".join(case)) in caches:
            assert len({essai[place] for essai in passent}) > 1


def _two_by_two(table: Mapping[tuple[str, str], int]) -> Sums:
    menages: dict[Key, int] = {("q", "croix_x_", "".join(cle)): n for cle, n in table.items()}
    egalites = []
    for attribut, valeurs, place in (("l", "xy", 0), ("c", "ab", 1)):
        for valeur in valeurs:
            dedans = [("q", "croix_x_", "".join(cle)) for cle in table if cle[place] == valeur]
            menages["q", attribut, valeur] = sum(menages[cle] for cle in dedans)
            egalites.append((*((cle, 1) for cle in dedans), (("q", attribut, valeur), -1)))
        egalites.append((*((("q", attribut, v), 1) for v in valeurs), (everyone("q"), -1)))
    menages[everyone("q")] = sum(table.values())
    return Sums(menages, egalites)


def _same_print(un: Sums, autre: Sums, caches: frozenset[Key]) -> bool:
    return all(autre.menages[cle] == nombre for cle, nombre in un.menages.items() if cle not in caches)


@pytest.mark.parametrize("graine", range(12))
def test_no_hidden_figure_of_a_partner_s_page_has_one_value_only(graine: int) -> None:
    rng = np.random.default_rng(100 + graine)
    comptes = random_partner(rng, taille=(6, 20, 45)[graine % 3])
    sums = s.printed_sums(comptes)
    caches = hidden(sums, frozenset())
    assert told(sums, caches) == set()
    assert {cle for cle, nombre in sums.menages.items() if 0 < nombre < MENAGES_MIN} <= caches


@pytest.mark.parametrize("graine", range(8))
def test_pages_and_file_read_together_tell_no_more(graine: int) -> None:
    """The observatory's total less one partner's page would be the other partner's hidden cases."""
    rng = np.random.default_rng(200 + graine)
    bilans = [
        random_partner(rng, taille, nom) for nom, taille in (("S1", 40), ("S2", (2, 9, 30)[graine % 3]))
    ]
    totaux = {
        "envoyees": sum(b.etapes[RACINE] for b in bilans),
        "adhesions": sum(b.etapes["adhesions"] for b in bilans),
    }
    totaux |= {f"fin_{issue}": sum(b.issues[issue] for b in bilans) for issue in ISSUES}
    totaux |= {"non_envoyes": 25, "proposes": totaux["envoyees"] + 25}
    totaux["sans_adhesion"] = totaux["envoyees"] - totaux["adhesions"]
    totaux["accompagnes"] = totaux["adhesions"] - sum(b.etapes["terminees"] for b in bilans)
    vu = o.Observed(
        ["E"], ["2026-10"], {}, {mesure: np.array([[nombre]]) for mesure, nombre in totaux.items()}
    )
    sums = joined_sums(bilans, vu)
    assert told(sums, protected(bilans, vu)) == set()
    seules = hidden(o.sums_of(vu), frozenset()).union(
        *(hidden(s.printed_sums(b), frozenset()) for b in bilans)
    )
    assert seules <= protected(bilans, vu)


def random_partner(rng: np.random.Generator, taille: int, structure: str = "S1") -> s.Counted:
    etapes = count({feuille: int(rng.poisson(taille * rng.random())) for feuille in FEUILLES})

    def split(total: int, codes: tuple[str, ...]) -> dict[str, int]:
        parts = rng.multinomial(total, rng.dirichlet(np.ones(len(codes))))
        return dict(zip(codes, map(int, parts), strict=True))

    lignes = split(etapes[RACINE], ("a", "b", "c"))
    return s.Counted(
        structure=structure,
        etapes=etapes,
        motifs=split(etapes["refus_menage"], MOTIFS),
        issues=split(etapes["terminees"], ISSUES),
        niveaux=split(etapes["adhesions"], NIVEAUX),
        utilisees={("S1--aide", ligne): nombre for ligne, nombre in lignes.items()},
        delais={"jointes": [3] * etapes["jointes"], "adhesions": [9] * etapes["adhesions"]},
    )


# --- what the pages say ---------------------------------------------------------------------------------


@pytest.fixture
def nombreux(tmp_path):
    """Two partners with enough cases for some counts to be said."""
    espace = landlord(tmp_path / "espace")
    send(espace, MOIS, **{f"N{rang}": "S1" if rang < 40 else "S2" for rang in range(56)})
    for rang in range(40):
        menage, le = f"N{rang}", after(2 + rang % 3)
        if rang < 20:
            answer(espace, menage, "adhesion", le, accord_dossier_le=le if rang < 12 else None)
        elif rang < 32:
            answer(espace, menage, "refus", le, motif="pas_d_interet")
    return espace


def test_a_partner_s_page_counts_each_case_once_and_cites_its_data(nombreux) -> None:
    dossier = follow(nombreux, after(9)).dossier
    page = (dossier / "bilan_partenaire-S1.html").read_text("utf-8")
    donnees = (dossier / "bilan_partenaire-S1.json").read_text("utf-8")
    assert_figures_are_in(page, donnees)
    dites = {ligne["code"]: ligne["menages"] for ligne in json.loads(donnees)["etapes"]}
    exactes = next(
        ligne for ligne in rows(dossier / "relances.xlsx", "Bilans") if "Arras" in ligne["partenaire"]
    )
    assert (exactes["Propositions envoyées"], exactes["adhésions"], exactes["sans réponse encore"]) == (
        42,
        20,
        10,
    )
    assert dites["en_attente"] is None, "ten households are a small group"
    assert {dites[code] for code in ("envoyees", "jointes", "adhesions", "refus_menage", "prises")} <= {
        42, 32, 20, 12, None,
    }  # fmt: skip
    assert dites["envoyees"] == 42
    assert "€" not in page and "recouvrée" in page


def test_medians_are_said_with_their_count_and_places_with_what_was_used(nombreux) -> None:
    dossier = follow(nombreux, after(9)).dossier
    donnees = json.loads((dossier / "bilan_partenaire-S1.json").read_text("utf-8"))
    dits = {delai["libelle"].split()[-1]: delai for delai in donnees["delais"]}
    for delai in dits.values():
        assert (delai["jours"] is None) == (delai["menages"] is None)
    (place,) = [p for p in donnees["places"] if p["ligne"] == "FNAVDL"]
    assert place["ouvertes"] == 2 and place["utilisees"] == 42


def test_a_page_without_a_case_that_may_be_said_still_reads(tmp_path) -> None:
    dossier = follow(landlord(tmp_path / "espace"), after(9)).dossier
    page = (dossier / "bilan_partenaire-S2.html").read_text("utf-8")
    assert "masqué" in page
    assert_figures_are_in(page, (dossier / "bilan_partenaire-S2.json").read_text("utf-8"))


def test_cases_older_than_the_period_are_not_in_the_summary(nombreux) -> None:
    dossier = follow(nombreux, after(366)).dossier
    assert not list(dossier.glob("bilan_partenaire-*.html"))
    assert pl.read_csv(dossier / "observatoire.csv", separator=";")["menages"].sum() == 0


def test_the_observatory_counts_by_epci_and_month_and_holds_no_household(tmp_path) -> None:
    espace = landlord(tmp_path / "espace", **_many_leases(30))
    send(espace, MOIS, **{f"P{rang}": "S1" for rang in range(10, 40)})
    for rang in range(10, 36):
        answer(espace, f"P{rang}", "adhesion", after(3))
    chemin = follow(espace, after(9)).dossier / "observatoire.csv"
    lignes = pl.read_csv(chemin, separator=";", schema_overrides={"code_epci": pl.String})
    assert lignes.columns == list(o.OBSERVATOIRE)
    ensemble = dict(
        lignes.filter(pl.col("epci") == "ensemble", pl.col("mois") == "ensemble")
        .select("mesure", "menages")
        .iter_rows()
    )
    assert ensemble["proposes"] == 33 and ensemble["fin_reloge"] == 0
    assert not lignes.filter(pl.col("menages").is_between(1, MENAGES_MIN - 1)).height
    assert lignes.filter(pl.col("masque"))["menages"].null_count() == lignes["masque"].sum()
    assert "P10" not in chemin.read_text("utf-8-sig") and "S1" not in chemin.read_text("utf-8-sig")


def _many_leases(nombre: int) -> dict[str, str]:
    baux = "".join(
        f"B{rang};P{rang};L{rang};logement;2020-01-01;;;50000;a_echoir\n" for rang in range(10, 10 + nombre)
    )
    return {"baux": baux}
