"""Whatever partners write and in whatever order forms are read, a register keeps to what it knew."""

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.cases import Register
from screening.cases.life import FAIT, PLACE, Recorded
from screening.cases.states import ETAT_DU_STATUT, STATUTS_HORS_FORMULAIRE, Fact, follow_case

ENVOI = datetime(2026, 11, 5, 9, tzinfo=UTC)
DOSSIERS = ("D1", "D2")
STATUTS = sorted(set(ETAT_DU_STATUT) - set(STATUTS_HORS_FORMULAIRE))
AUCUNE = pl.DataFrame(schema=PLACE)

jours = st.integers(0, 40)
reponses = st.tuples(st.sampled_from(DOSSIERS), st.sampled_from(STATUTS), jours)
# A form says one thing of a case and a day; forms are read one after the other, days apart.
formulaires = st.lists(
    st.lists(reponses, min_size=1, max_size=5, unique_by=lambda dite: (dite[0], dite[2])),
    min_size=1,
    max_size=5,
)


def day(n: int) -> date:
    return ENVOI.date() + timedelta(days=n)


def facts_of(rang: int, dites: list[tuple[str, str, int]]) -> pl.DataFrame:
    lignes = [
        dict.fromkeys(FAIT)
        | {"numero_dossier": dossier, "statut": statut, "date": day(le), "fichier": f"formulaire {rang}"}
        for dossier, statut, le in dites
    ]
    return pl.DataFrame(lignes, schema=FAIT, orient="row")


def opened(dossier: str) -> Register:
    registre = Register.open(f"sqlite:///{Path(dossier) / 'registre.db'}", ENVOI)
    envois = pl.DataFrame(
        {"id_menage": DOSSIERS, "id_bail": DOSSIERS, "numero_dossier": DOSSIERS}
    ).with_columns(id_structure=pl.lit("S1"), id_dispositif=pl.lit("S1--X"), ligne=pl.lit("F"))
    registre.record_referrals(date(2026, 10, 1), envois, ENVOI)
    return registre


@settings(max_examples=40, deadline=None)
@given(formulaires)
def test_a_form_read_again_changes_nothing_and_a_past_day_stays_as_it_was(lus: list) -> None:
    with tempfile.TemporaryDirectory() as dossier:
        registre, vues = opened(dossier), {}
        for rang, dites in enumerate(lus):
            registre.record_returns(facts_of(rang, dites), AUCUNE, ENVOI + timedelta(days=41 + rang))
            vues[day(41 + rang)] = registre.cases(day(41 + rang))
        apres, journal = registre.cases(date.max), registre.verify_journal()
        for rang, dites in enumerate(lus):
            relu = registre.record_returns(facts_of(rang, dites), AUCUNE, ENVOI + timedelta(days=90))
            assert relu == Recorded(0, 0, 0, 0)
        assert registre.cases(date.max).equals(apres) and registre.verify_journal() == journal
        assert all(registre.cases(jour).equals(vue) for jour, vue in vues.items())


faits = st.lists(
    st.builds(
        lambda statut, le, retard: (statut, le, le + retard),
        st.sampled_from(sorted(ETAT_DU_STATUT)),
        jours,
        jours,
    ),
    max_size=8,
)


@settings(deadline=None)
@given(faits, st.randoms(use_true_random=False))
def test_where_a_case_is_does_not_depend_on_the_order_its_facts_are_given_in(dits: list, hasard) -> None:
    suite = [Fact(n, statut, day(le), day(connu)) for n, (statut, le, connu) in enumerate(dits, 1)]
    situation = follow_case(day(0), suite, None)
    hasard.shuffle(suite)
    assert follow_case(day(0), suite, None) == situation
    assert situation.etat_le >= situation.depuis_le >= day(0)
    assert situation.portes_closes <= sum(statut == "porte_close" for statut, *_ in dits)
    if situation.accord_retire_le is not None:
        assert situation.accord_contact_le is not None


@given(faits, jours)
def test_nothing_learnt_after_the_household_was_sent_elsewhere_moves_its_earlier_case(
    dits: list, ailleurs: int
) -> None:
    suite = [Fact(n, statut, day(le), day(connu)) for n, (statut, le, connu) in enumerate(dits, 1)]
    connus = [fait for fait in suite if fait.connue_le < day(ailleurs)]
    assert follow_case(day(0), suite, day(ailleurs)) == follow_case(day(0), connus, None)
