"""Whatever partners and the landlord do, nobody is contacted too soon, and following again changes nothing."""

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
from followed_cases import ENVOI, after, answer, landlord, number, register, send
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.cases.states import ETAT_DU_STATUT, STATUTS_HORS_FORMULAIRE
from screening.follow import follow_cases
from screening.following.contacts import EVENEMENTS, STATUTS
from screening.following.due import DEMARCHES, due
from screening.following.gathered import gather_cases

MENAGES = ("M1", "M2", "M3")
CODES = sorted(set(ETAT_DU_STATUT) - set(STATUTS_HORS_FORMULAIRE))
DELAI = 7

faits = st.lists(
    st.tuples(st.sampled_from(MENAGES), st.sampled_from(CODES), st.integers(0, 150)),
    max_size=6,
    unique_by=lambda fait: (fait[0], fait[2]),
)
appels = st.lists(
    st.tuples(st.sampled_from(MENAGES), st.sampled_from([*EVENEMENTS, "relance"]), st.integers(-20, 150)),
    max_size=4,
)
jours = st.lists(st.integers(1, 400), min_size=1, max_size=2).map(sorted)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(faits, appels, jours)
def test_nobody_is_contacted_within_the_delay_and_following_twice_changes_nothing(
    dits: list, appeles: list, suivis: list
) -> None:
    evenements = "".join(f"B{menage[1]};{after(le)};{genre}\n" for menage, genre, le in appeles)
    with tempfile.TemporaryDirectory() as dossier:
        espace = landlord(Path(dossier) / "espace", evenements=evenements)
        for menage, statut, le in sorted(dits, key=lambda fait: fait[2]):
            answer(espace, menage, statut, after(le))
        for rang in suivis:
            au = after(rang)
            premier = follow_cases(espace, au, datetime(2030, 1, 1, tzinfo=UTC))
            journal, cas = register(espace).verify_journal(), register(espace).cases(date.max)
            second = follow_cases(espace, au, datetime(2030, 2, 1, tzinfo=UTC))
            assert (second.expires, second.nouveau, second.a_faire) == (0, False, premier.a_faire)
            assert register(espace).verify_journal() == journal
            assert register(espace).cases(date.max).equals(cas)
            recents = _lately_contacted(dits, appeles, rang)
            suivi = gather_cases(espace, register(espace), au)
            dus = due(suivi).join(suivi.cas.select("numero_dossier", "id_menage"), on="numero_dossier")
            maintenant = dus.filter(pl.col("action").is_in(DEMARCHES), ~pl.col("attendre"))
            assert not set(maintenant["id_menage"]) & recents
            assert not dus.filter(pl.col("attendre"), ~pl.col("action").is_in(DEMARCHES)).height


def _lately_contacted(dits: list, appeles: list, rang: int) -> set[str]:
    """Households that somebody contacted, or tried to, fewer than the delay's days before."""
    ecrits = [(menage, le) for menage, statut, le in dits if statut in STATUTS]
    faits_par_bailleur = [(menage, le) for menage, genre, le in appeles if genre in EVENEMENTS]
    return {menage for menage, le in (*ecrits, *faits_par_bailleur) if rang - DELAI < le <= rang}


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60))
def test_a_household_sent_again_has_one_case_under_way(premier: int, second: int) -> None:
    with tempfile.TemporaryDirectory() as dossier:
        espace = landlord(Path(dossier) / "espace")
        follow_cases(espace, after(30), datetime(2030, 1, 1, tzinfo=UTC))
        send(espace, date(2026, 12, 1), le=ENVOI + timedelta(days=40), M1="S2")
        answer(espace, "M1", "contact", after(40 + premier))
        au = after(41 + max(premier, second))
        follow_cases(espace, au, datetime(2030, 1, 1, tzinfo=UTC))
        cas = register(espace).cases(au).filter(pl.col("id_menage") == "M1")
        anciens = cas.filter(pl.col("numero_dossier") == number("M1"))
        assert anciens["etat"].to_list() == ["expiree"], "an answer on the earlier case moves it no more"
