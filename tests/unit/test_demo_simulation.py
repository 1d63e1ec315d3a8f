"""The landlord's life: books that agree with the accounts, causes that leave traces, procedures in order."""

import numpy as np
import pytest

from screening.demo.journal import NATURE, TYPE, Journal
from screening.demo.simulation import build_landlord, play
from screening.demo.territory import load_territory

DERNIER = (2026 - 1970) * 12 + 9
FENETRE = (DERNIER - 35, DERNIER)


@pytest.fixture(scope="module")
def vie():
    """A landlord of 800 households, its ledger (six columns) and its dated facts (five columns)."""
    rng = np.random.default_rng(62)
    bailleur = build_landlord(rng, 800, load_territory(), FENETRE)
    mois = [lignes for _, lignes in play(bailleur, rng) if lignes is not None]
    journal = bailleur.livres.evenements
    faits = [f for m in range(FENETRE[0], FENETRE[1] + 1) if (f := journal.close(m)) is not None]
    return bailleur, *(tuple(np.concatenate(c) for c in zip(*x, strict=True)) for x in (mois, faits))


def balance(lignes, baux):
    """Sum of the ledger lines of each lease."""
    _, bail, _, montant, _, _ = lignes
    sommes = dict.fromkeys(baux.tolist(), 0)
    for numero, centimes in zip(bail.tolist(), montant.tolist(), strict=True):
        if numero in sommes:
            sommes[numero] += centimes
    return np.array(list(sommes.values()))


def test_the_books_agree_with_every_account(vie):
    bailleur, lignes, _ = vie
    park = bailleur.park
    ici = np.flatnonzero(park.occupe)
    c = park.comptes
    attendu = (c.solde + c.attendu + c.regularisation)[ici]
    assert (balance(lignes, park.baux.numero[ici]) == attendu).all()


def test_the_books_agree_with_every_garage(vie):
    bailleur, lignes, _ = vie
    ici = np.flatnonzero(bailleur.park.occupe)
    assert (balance(lignes, -bailleur.park.baux.numero[ici]) == bailleur.park.comptes.garage[ici]).all()


def test_most_natures_and_types_occur(vie):
    _, lignes, faits = vie
    assert len(set(lignes[2].tolist())) >= len(NATURE) - 2
    assert len(set(faits[2].tolist())) >= len(TYPE) - 4


def test_a_rejected_debit_follows_the_payment_it_cancels(vie):
    _, (_, bail, nature, montant, _, _), _ = vie
    reglements = set(
        zip(bail[nature == NATURE["reglement"]], montant[nature == NATURE["reglement"]], strict=True)
    )
    rejets = nature == NATURE["rejet"]
    assert rejets.sum() > 10
    assert all((b, -m) in reglements for b, m in zip(bail[rejets], montant[rejets], strict=True))


def test_awaited_aid_comes_back_as_a_credit(vie):
    _, (_, _, nature, montant, _, _), _ = vie
    rappels = montant[nature == NATURE["rappel_aide"]]
    assert (rappels < 0).sum() > 10 > 0 and (rappels > 0).any()


def test_regularisations_have_either_sign(vie):
    _, (_, _, nature, montant, _, _), _ = vie
    regularisations = montant[nature == NATURE["regularisation_charges"]]
    assert (regularisations > 0).mean() == pytest.approx(0.55, abs=0.15)


@pytest.mark.parametrize(
    ("avant", "apres"),
    [("assignation", "jugement_resiliation"), ("jugement_resiliation", "commandement_quitter_lieux")],
)
def test_a_step_of_the_procedure_follows_the_one_before(vie, avant, apres):
    _, _, (jours, bail, genre, _, _) = vie
    premiers = {}
    for j, b in zip(jours[genre == TYPE[avant]], bail[genre == TYPE[avant]], strict=True):
        premiers.setdefault(b, j)
    suites = [(b, j) for j, b in zip(jours[genre == TYPE[apres]], bail[genre == TYPE[apres]], strict=True)]
    connues = [(b, j) for b, j in suites if b in premiers]
    assert connues and all(premiers[b] < j for b, j in connues)


def test_no_eviction_during_the_winter_truce(vie):
    _, _, (jours, _, genre, _, _) = vie
    mois = (
        jours[genre == TYPE["expulsion"]].astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12 + 1
    )
    assert not set(mois.tolist()) & {11, 12, 1, 2, 3}


def test_what_is_dated_outside_the_window_is_not_written():
    journal = Journal(FENETRE[0], FENETRE[0])
    premier = int(np.datetime64("2023-11-01").astype(int))
    journal.add(np.array([premier - 1, premier, premier + 30]), np.array([1, 2, 3]))
    assert [c.tolist() for c in journal.close(FENETRE[0])] == [[premier], [2]]
    assert journal.attente == {}
