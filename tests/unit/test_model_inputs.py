"""What the model may see: a closed list of payment behaviour, brought to the rent, and no trait of a person."""

import numpy as np
import polars as pl
import pytest

from models.inputs import BY_NAME, CORE, INPUTS, NAMES
from screening.inputs import model_inputs
from screening.rules.gate import PERSONAL
from screening.tables import TABLES
from screening.vocabulary import CLES, ETATS, INDICATEURS, MESURES, MONTANTS, TEXTES

WORDS = {
    *("nom", "prenom", "sexe", "genre", "naissance", "composition", "enfants", "personnes", "isole", "monoparental"),
    *("nationalite", "sante", "handicap", "activite", "emploi", "ressources", "revenu", "rsa", "aah", "minima"),
    *("aide", "al", "apl", "caf", "fsl", "rls", "adresse", "commune", "qpv", "quartier", "agence", "telephone"),
    *("courriel", "accompagne", "accompagnement", "contact", "contacts", "portes", "stade", "procedure", "opposition"),
}  # fmt: skip
TABLES_OF_PERSONS = (
    "menages",
    "logements",
    "aides",
    "coordonnees",
    "candidats",
    "consentements",
    "accompagnements",
)
UNSEEN = [
    *(name for name in (*CLES, *ETATS, *TEXTES) if name != "mois"),
    *(
        "age",
        "baisse_aide_centimes",
        "contacts_sans_reponse_3",
        "portes_closes_12",
        "jours_depuis_commandement",
    ),
    *("demande_fsl_jours", "contestation_ouverte_jours", "impaye_depuis_recevabilite_centimes"),
]
IN_CENTS = [*MONTANTS, "tendance_solde_6"]


def indicators(rows: int = 40, seed: int = 1) -> pl.DataFrame:
    """Random leases, a fifth of whose values are unknown."""
    random = np.random.default_rng(seed)

    def column(name: str, kind: pl.DataType) -> pl.Series:
        values = {
            pl.Float64(): random.normal(2, 3, rows),
            pl.Int64(): random.integers(0, 200_000 if name in MONTANTS else 24, rows),
            pl.Boolean(): random.random(rows) < 0.5,
            pl.Date(): random.integers(15_000, 20_000, rows),
            pl.String(): random.integers(0, 5, rows).astype(str),
        }[kind]
        blank = random.random(rows) < 0.2
        known = [None if empty else value for value, empty in zip(values.tolist(), blank, strict=True)]
        return pl.Series(name, known).cast(kind)

    return pl.DataFrame([column(name, kind) for name, kind in INDICATEURS.items()])


def lease(**known) -> pl.DataFrame:
    return pl.DataFrame({name: [known.get(name)] for name in INDICATEURS}, schema=INDICATEURS)


def test_no_input_bears_a_personal_word():
    assert {word for name in NAMES for word in name.split("_")} & WORDS == set()
    assert "age" not in NAMES


def test_no_input_is_a_column_that_describes_a_person_or_a_place():
    described = {column.nom for table in TABLES_OF_PERSONS for column in TABLES[table].colonnes}
    assert {"sexe", "annee_naissance", "code_commune", "nom"} <= described
    assert set(NAMES) & (described | PERSONAL) == set()


def test_every_input_has_a_theme_a_label_a_unit_and_a_sense():
    assert len(set(NAMES)) == len(NAMES) == len(BY_NAME)
    for entree in INPUTS:
        assert entree.theme and entree.libelle
        assert entree.unite in {"mois", "jours", "taux", "nombre"}
        assert entree.sens in {-1, 0, 1}
    assert set(CORE) < set(NAMES)


def test_the_matrix_has_exactly_the_closed_list():
    matrix = model_inputs(indicators())
    assert matrix.columns == list(NAMES)
    assert set(matrix.dtypes) == {pl.Float64()}
    assert matrix.height == 40


@pytest.mark.parametrize("name", UNSEEN)
def test_what_is_not_payment_behaviour_changes_no_input(name):
    frame, other = indicators(seed=1), indicators(seed=2)
    assert not frame[name].equals(other[name])
    assert model_inputs(frame.with_columns(other[name])).equals(model_inputs(frame))


def test_amounts_are_in_months_of_net_expense():
    row = model_inputs(
        lease(
            depense_nette_centimes=40_000,
            dette_propre_centimes=60_000,
            solde_du_centimes=-20_000,
            du_91_180_centimes=10_000,
            du_181_365_centimes=20_000,
            du_plus_365_centimes=30_000,
            tendance_solde_6=4_000.0,
            mois_dus=1.5,
            mois_dus_precedent=1.0,
        )
    ).row(0, named=True)
    assert row["dette_propre_mois"] == 1.5
    assert row["avance_mois"] == 0.5
    assert row["dette_ancienne_mois"] == 1.5
    assert row["tendance_solde_6_mois"] == pytest.approx(0.1)
    assert row["variation_mois_dus"] == 0.5


def test_a_debt_is_no_advance():
    assert (
        model_inputs(lease(depense_nette_centimes=40_000, solde_du_centimes=20_000))["avance_mois"].item()
        == 0
    )


@pytest.mark.parametrize("expense", [None, 0, -5_000])
def test_without_a_net_expense_amounts_are_unknown(expense):
    row = model_inputs(lease(depense_nette_centimes=expense, dette_propre_centimes=60_000, rejets_3=2))
    assert row["dette_propre_mois"].item() is None
    assert row["rejets_3"].item() == 2


def test_an_unknown_lease_stays_unknown():
    assert model_inputs(lease()).null_count().row(0) == (1,) * len(NAMES)


@pytest.mark.parametrize("name", [name for name in MESURES if name in NAMES])
@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_nothing_is_ever_infinite(name, value):
    assert model_inputs(lease(**{name: value}))[name].item() is None


def test_scaling_all_money_by_a_constant_changes_nothing():
    frame = indicators()
    scaled = frame.with_columns(pl.col(name) * 7 for name in IN_CENTS)
    before, after = (model_inputs(each).fill_null(-1).to_numpy() for each in (frame, scaled))
    np.testing.assert_allclose(after, before, rtol=1e-12)
