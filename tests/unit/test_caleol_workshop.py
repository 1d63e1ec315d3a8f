"""The CALEOL workshop of the seed (URH, CALL), played with invented applicants: the same solver as the referrals.

Pedagogic only: nothing in the product allocates a dwelling. Five dwellings, twenty applicants; every DALO household is
rehoused; one or two dwellings for the poorest; by flow, two for priority households (30 %), one or two for employees
(25 %), one for the publics of the département (20 %), the last one for the others.
"""

from itertools import product

import polars as pl

from screening.partners.allocation import OPTIONS, PLAFONDS, allocate
from screening.partners.floors import Conflict, Floors, Month, floor_rows, set_floors

LOGEMENTS = {"T2-a": (1, 2), "T2-b": (1, 2), "T3": (2, 3), "T4": (3, 5), "T5": (5, 7)}
"""Persons that each dwelling suits, from and to."""
FLUX = {"prioritaires": 2, "salaries": 2, "departement": 1, "autres": 1}
"""At most so many dwellings on each flow."""
PLANCHERS = {"dalo": 2, "plai": 1, "prioritaires": 2, "salaries": 1, "departement": 1}
"""At least so many dwellings for each public."""
DEMANDEURS = [  # persons, points of the cotation, publics
    ("D01", 1, 40, "salaries"),
    ("D02", 2, 75, "prioritaires plai"),
    ("D03", 4, 60, "prioritaires dalo"),
    ("D04", 1, 35, "departement"),
    ("D05", 3, 55, "salaries"),
    ("D06", 6, 50, "prioritaires"),
    ("D07", 2, 30, "autres"),
    ("D08", 1, 90, "prioritaires plai"),
    ("D09", 5, 45, "salaries plai"),
    ("D10", 2, 65, "salaries"),
    ("D11", 3, 20, "autres"),
    ("D12", 4, 70, "prioritaires"),
    ("D13", 1, 25, "departement plai"),
    ("D14", 2, 15, "autres"),
    ("D15", 7, 80, "prioritaires plai"),
    ("D16", 3, 48, "salaries departement"),
    ("D17", 2, 12, "prioritaires dalo"),
    ("D18", 1, 58, "autres"),
    ("D19", 5, 33, "departement"),
    ("D20", 2, 52, "salaries"),
]
PERSONNE = pl.DataFrame(schema={"id_menage": pl.String})


def workshop() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Options, ceilings and members: an offer is a dwelling let on a flow."""
    offres = [f"{logement}/{flux}" for logement in LOGEMENTS for flux in FLUX]
    options = [
        (nom, f"{logement}/{flux}", points, 0)
        for nom, personnes, points, publics in DEMANDEURS
        for logement, (de, a) in LOGEMENTS.items()
        if de <= personnes <= a
        for flux in set(publics.split()) & set(FLUX)
    ]
    plafonds = [(offre, offre.split("/")[0], 1) for offre in offres]
    plafonds += [(offre, flux, FLUX[flux]) for offre in offres for flux in [offre.split("/")[1]]]
    membres = [(nom, public) for nom, _, _, publics in DEMANDEURS for public in publics.split()]
    return (
        pl.DataFrame(options, schema=OPTIONS, orient="row"),
        pl.DataFrame(plafonds, schema=PLAFONDS, orient="row"),
        pl.DataFrame(membres, schema={"id_menage": pl.String, "plancher": pl.String}, orient="row"),
    )


def by_trying_everything(options: pl.DataFrame, membres: pl.DataFrame) -> int:
    """The most points of any letting that keeps the flows and every floor."""
    par_logement = {
        logement: [(None, None, 0)]
        + [(m, o.split("/")[1], u) for m, o, u, _ in options.rows() if o.startswith(f"{logement}/")]
        for logement in LOGEMENTS
    }
    de = {nom: set(membres.filter(plancher=nom)["id_menage"]) for nom in PLANCHERS}
    meilleur = -1
    for choix in product(*par_logement.values()):
        servis = [menage for menage, _, _ in choix if menage]
        flux = [f for _, f, _ in choix if f]
        tenus = all(flux.count(f) <= n for f, n in FLUX.items())
        if tenus and all(len(de[nom] & set(servis)) >= n for nom, n in PLANCHERS.items()):
            doublon = len(set(servis)) < len(servis)
            meilleur = meilleur if doublon else max(meilleur, sum(points for _, _, points in choix))
    return meilleur


def test_ceilings_floors_and_a_mandatory_household_are_the_same_function() -> None:
    options, plafonds, membres = workshop()
    loges = allocate(options, plafonds, floor_rows(membres, PLANCHERS))
    assert loges.height == len(LOGEMENTS)
    servis = set(loges["id_menage"])
    assert {"D03", "D17"} <= servis  # every DALO household, although D17 has the fewest points of all
    for nom, places in PLANCHERS.items():
        assert len(servis & set(membres.filter(plancher=nom)["id_menage"])) >= places
    flux = loges["id_offre"].str.split("/").list.get(1)
    assert all(flux.to_list().count(nom) <= places for nom, places in FLUX.items())
    points = options.join(loges, on=["id_menage", "id_offre"], how="semi")["urgence"].sum()
    assert points == by_trying_everything(options, membres) > 0


def test_without_the_obligation_the_same_household_would_stay_without() -> None:
    options, plafonds, membres = workshop()
    sans = {nom: places for nom, places in PLANCHERS.items() if nom != "dalo"}
    assert "D17" not in set(allocate(options, plafonds, floor_rows(membres, sans))["id_menage"])


def test_an_objective_that_cannot_hold_with_the_others_is_named() -> None:
    options, plafonds, membres = workshop()
    etats, conflits = set_floors(Floors({"dalo": 2, "plai": 4}, membres), Month(options, plafonds, PERSONNE))
    assert {etat.plancher: etat.possibles for etat in etats} == {"dalo": 2, "plai": 4}
    assert conflits == (Conflict(("dalo", "plai"), 2),)
