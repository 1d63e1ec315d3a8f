"""One ledger with awkward things in it, and the many files that software could export it to."""

import random
from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from screening.intake import Intake

ANNEES = (2024, 2025)
OPENING = date(2023, 12, 31)


@dataclass(frozen=True)
class Line:
    bail: str
    jour: date
    nature: str
    centimes: int


def ledger(baux: int = 12, graine: int = 7) -> list[Line]:
    """Two years of lines by lease and day: refunds, rejections, negative calls, two lines a day, no payment."""
    hasard = random.Random(graine)
    lignes = []
    for numero in range(baux):
        bail, loyer = f"{numero:04d}", 40000 + 1111 * numero
        if numero % 3 == 0:
            lignes.append(Line(bail, OPENING, "autre_debit", 12345 + numero))
        if numero % 3 == 1:
            lignes.append(Line(bail, OPENING, "autre_credit", -777))
        for annee in ANNEES:
            for mois in range(1, 13):
                if numero == 5 and (annee, mois) < (2025, 4):
                    continue
                lignes += _month(bail, numero, date(annee, mois, 1), loyer, hasard)
    return sorted(lignes, key=lambda ligne: (ligne.bail, ligne.jour))


def _month(bail: str, numero: int, premier: date, loyer: int, hasard: random.Random) -> list[Line]:
    def le(jour: int) -> date:
        return premier.replace(day=jour)

    lignes = [Line(bail, premier, "quittance", loyer)]
    if numero % 2 == 0:
        lignes.append(Line(bail, premier, "aide_logement", -15050))
    if numero == 4 and premier.month == 6:
        lignes.append(Line(bail, le(11), "regularisation_charges", -30099))
    if numero == 9:
        return lignes
    paiement = hasard.choice((loyer, loyer // 2, loyer + 10001))
    lignes.append(Line(bail, le(hasard.randint(5, 25)), "reglement", -paiement))
    if hasard.random() < 0.1:
        lignes.append(Line(bail, le(26), "rejet", paiement))
    if hasard.random() < 0.1:
        lignes += [Line(bail, le(27), "reglement", -5000), Line(bail, le(27), "reglement", -5000)]
    if hasard.random() < 0.05:
        lignes.append(Line(bail, le(28), "reglement", 123456))
    return lignes


def leases(lignes: Sequence[Line]) -> str:
    """The `baux.csv` of a ledger."""
    baux = sorted({ligne.bail for ligne in lignes})
    return "id_bail;id_menage;date_effet;loyer\n" + "".join(f"{b};M{b};13/02/2020;500,00\n" for b in baux)


def month_ends() -> list[date]:
    return [date(a, m, monthrange(a, m)[1]) for a in ANNEES for m in range(1, 13)]


def expected(lignes: Sequence[Line]) -> dict[tuple[str, date], int]:
    """The balance of each lease at each month-end."""
    return {
        (bail, fin): sum(ligne.centimes for ligne in lignes if ligne.bail == bail and ligne.jour <= fin)
        for bail in {ligne.bail for ligne in lignes}
        for fin in month_ends()
    }


def balances(intake: Intake) -> dict[tuple[str, date], int]:
    """As `expected`, from what was read."""
    assert intake.ecritures is not None
    lignes = intake.ecritures.select("id_bail", "date_operation", "montant_centimes").collect().rows()
    return expected([Line(bail, jour, "", centimes) for bail, jour, centimes in lignes])


def euros(centimes: int, milliers: str = "", decimale: str = ",") -> str:
    unites, reste = divmod(abs(centimes), 100)
    signe = "-" if centimes < 0 else ""
    return f"{signe}{unites:,}".replace(",", milliers) + f"{decimale}{reste:02d}"


def sides(centimes: int, **forme: str) -> tuple[str, str]:
    """Debit and credit."""
    valeur = euros(abs(centimes), **forme)
    return (valeur, "") if centimes >= 0 else ("", valeur)


def statements(lignes: Sequence[Line]) -> list[tuple[str, date, int, int, int, int]]:
    """One row a lease × month that has lines: lease, month, previous balance, called, received, balance."""
    par_mois: dict[tuple[str, date], list[Line]] = defaultdict(list)
    soldes: dict[str, int] = defaultdict(int)
    for ligne in lignes:
        if ligne.jour == OPENING:
            soldes[ligne.bail] += ligne.centimes
        else:
            par_mois[ligne.bail, ligne.jour.replace(day=1)].append(ligne)
    rangs = []
    for (bail, mois), siennes in sorted(par_mois.items()):
        appele = sum(ligne.centimes for ligne in siennes if ligne.nature not in ("reglement", "rejet"))
        encaisse = -sum(ligne.centimes for ligne in siennes if ligne.nature in ("reglement", "rejet"))
        avant = soldes[bail]
        soldes[bail] = avant + appele - encaisse
        rangs.append((bail, mois, avant, appele, encaisse, soldes[bail]))
    return rangs


FEC = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
]
_CONTREPARTIES = {"quittance": ("VT", "706"), "reglement": ("BQ", "512"), "rejet": ("BQ", "512")}


def fec(lignes: Sequence[Line], annee: int) -> list[list[str]]:
    """A financial year: balances brought forward, then each line with its counterpart, of one entry number."""
    rangs = []
    soldes: dict[str, int] = defaultdict(int)
    for ligne in lignes:
        if ligne.jour < date(annee, 1, 1):
            soldes[ligne.bail] += ligne.centimes
    for bail, solde in soldes.items():
        if solde:
            rangs.append(_fec_row("AN", 1, date(annee, 1, 1), "411000", bail, solde))
            rangs.append(_fec_row("AN", 1, date(annee, 1, 1), "890000", "", -solde))
    for numero, ligne in enumerate((ligne for ligne in lignes if ligne.jour.year == annee), start=2):
        journal, compte = _CONTREPARTIES.get(ligne.nature, ("OD", "708"))
        tenant = "416000" if numero % 7 == 0 else "411000"
        rangs.append(_fec_row(journal, numero, ligne.jour, tenant, ligne.bail, ligne.centimes))
        rangs.append(_fec_row(journal, numero, ligne.jour, compte, "", -ligne.centimes))
    return rangs


def _fec_row(journal: str, numero: int, jour: date, compte: str, bail: str, centimes: int) -> list[str]:
    debit, credit = (euros(max(centimes, 0)), euros(max(-centimes, 0)))
    le = f"{jour:%Y%m%d}"
    return [journal, "Libellé", str(numero), le, compte, "Compte", bail, "Nom", f"P{numero}", le, "Écriture",
            debit, credit, "", "", le, "", ""]  # fmt: skip


def text(entete: Sequence[str], rangs: Sequence[Sequence[str]], separateur: str = ";") -> str:
    return "".join(separateur.join(rang) + "\n" for rang in [entete, *rangs])


def frame(lignes: Sequence[Line]) -> pl.DataFrame:
    """As a database or a Parquet file would hold it: true dates, exact decimals."""
    return pl.DataFrame(
        {
            "contrat": [ligne.bail for ligne in lignes],
            "jour": [ligne.jour for ligne in lignes],
            "code": [ligne.nature for ligne in lignes],
            "montant": [ligne.centimes for ligne in lignes],
        }
    ).with_columns((pl.col("montant").cast(pl.Decimal(14, 2)) / 100).cast(pl.Decimal(12, 2)))


def eve(mois: date) -> date:
    return mois - timedelta(days=1)
