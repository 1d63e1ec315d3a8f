"""What one partner did of the proposals it was sent over a period: counted whole, then told without small groups.

Everything that its page prints as counts of households is looked at together, so that none is found by subtraction.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median

import polars as pl

from models.fairness import MENAGES_MIN
from reports.choices import ISSUES_RETOUR, MOTIFS_REFUS_MENAGE
from reports.partnersummary import (
    LIBELLES,
    BilanPartenaire,
    LigneBilan,
    LigneDelai,
    LigneOccupation,
    LigneStructure,
)
from screening.calendrier import months_later
from screening.following.gathered import Followed
from screening.following.tree import (
    ISSUES,
    MOTIFS,
    NIVEAUX,
    PARTIES,
    RACINE,
    SANS_ISSUE,
    SANS_MOTIF,
    count,
    placed,
)
from screening.masking import ENSEMBLE, Key, Sums, Tie, everyone
from screening.settings import Bailleur

PERIODE = "bilan_partenaire_mois"
MENAGES = "menages"
AUTRES = {SANS_MOTIF: "motif non dit", SANS_ISSUE: "issue non dite"}
LIBELLES_NIVEAUX = {"contact": "à l'accompagnement seulement", "dossier": "et à l'envoi du dossier complet"}
Places = Mapping[tuple[str, str], int]
"""Scheme, fund line → places."""


@dataclass(frozen=True)
class Counted:
    """Exact counts of one partner.

    Attributes:
        structure: the partner's id.
        etapes: households by step of the tree.
        motifs: those that refused, by reason.
        issues: ended supports, by outcome.
        niveaux: those that agreed, by level.
        utilisees: cases by scheme and fund line.
        delais: days to the first contact, and to adhesion, one a case.
    """

    structure: str
    etapes: Mapping[str, int]
    motifs: Mapping[str, int]
    issues: Mapping[str, int]
    niveaux: Mapping[str, int]
    utilisees: Places
    delais: Mapping[str, Sequence[int]]

    def cle(self, attribut: str, code: str) -> Key:
        """The key of one of its counts, when those of every partner are looked at together."""
        return (f"{MENAGES}\0{self.structure}", attribut, code)

    def etape(self, code: str) -> Key:
        """The key of a step."""
        return everyone(self.cle(ENSEMBLE, ENSEMBLE)[0]) if code == RACINE else self.cle("etape", code)


def period_cases(suivi: Followed) -> pl.DataFrame:
    """The cases sent within the period that ends on the day, each placed in the tree."""
    depuis = months_later(suivi.au, -suivi.jours(PERIODE))
    return placed(suivi.cas.filter(pl.col("date") > depuis), suivi.faits)


def counted(structure: str, cas: pl.DataFrame) -> Counted:
    """Count the cases of one partner; columns of `tree.placed`."""
    joints = cas.filter(pl.col("feuille").is_in(["en_reflexion", "refus_menage", *PARTIES["adhesions"]]))
    adherents = cas.filter(pl.col("niveau").is_not_null())
    return Counted(
        structure=structure,
        etapes=count(_tally(cas["feuille"])),
        motifs=_tally(cas["raison"]),
        issues=_tally(cas["fin"]),
        niveaux=_tally(cas["niveau"]),
        utilisees={
            (ident, ligne or ""): nombre
            for ident, ligne, nombre in cas.group_by("id_dispositif", "ligne").len().iter_rows()
        },
        delais={
            "jointes": (joints["joint_le"] - joints["date"]).dt.total_days().to_list(),
            "adhesions": (adherents["accord_contact_le"] - adherents["date"]).dt.total_days().to_list(),
        },
    )


def exact_line(partenaire: str, comptes: Counted) -> LigneStructure:
    """The partner's exact counts, for the landlord alone."""
    return LigneStructure(partenaire, {code: comptes.etapes[code] for code in LIBELLES})


def summary(
    suivi: Followed, bailleur: Bailleur, comptes: Counted, ouvertes: Places, caches: frozenset[Key]
) -> BilanPartenaire:
    """The content of a partner's page.

    Args:
        suivi: the cases as of the day.
        bailleur: the landlord.
        comptes: the partner's exact counts.
        ouvertes: the places that it opened.
        caches: the counts that may not be printed, as of `protected.protected`.
    """
    codes = {
        "motif": MOTIFS_REFUS_MENAGE | AUTRES,
        "issue": ISSUES_RETOUR | AUTRES,
        "niveau": LIBELLES_NIVEAUX,
    }
    return BilanPartenaire(
        bailleur=bailleur.nom,
        synthetique=bailleur.synthetique,
        partenaire=suivi.name_of(comptes.structure),
        depuis=months_later(suivi.au, -suivi.jours(PERIODE)),
        au=suivi.au,
        menages_min=MENAGES_MIN,
        etapes=tuple(_steps(comptes, caches)),
        refus=tuple(_lines(comptes, "motif", codes["motif"], caches)),
        niveaux=tuple(_lines(comptes, "niveau", codes["niveau"], caches)),
        issues=tuple(_lines(comptes, "issue", codes["issue"], caches)),
        delais=tuple(_delays(comptes, caches)),
        places=tuple(_occupation(suivi, comptes, caches, ouvertes)),
        version_outil=version("amont"),
    )


def _tally(valeurs: pl.Series) -> dict[str, int]:
    return dict(valeurs.drop_nulls().value_counts().sort(valeurs.name).iter_rows())


def printed_sums(comptes: Counted) -> Sums:
    """Every count that a partner's page prints, and how they add up."""
    menages: dict[Key, int] = {comptes.etape(code): nombre for code, nombre in comptes.etapes.items()}
    egalites: list[Tie] = [
        (*((comptes.etape(partie), 1) for partie in parties), (comptes.etape(etape), -1))
        for etape, parties in PARTIES.items()
    ]
    for attribut, etape in (
        ("motif", "refus_menage"),
        ("issue", "terminees"),
        ("niveau", "adhesions"),
        ("ligne", RACINE),
    ):
        trouves = _of(comptes, attribut)
        menages |= {comptes.cle(attribut, code): nombre for code, nombre in trouves.items()}
        egalites.append((*((comptes.cle(attribut, code), 1) for code in trouves), (comptes.etape(etape), -1)))
    return Sums(menages, egalites)


def _of(comptes: Counted, attribut: str) -> dict[str, int]:
    """The counts of an attribute, those that are nil included."""
    if attribut == "ligne":
        return {_line_code(ligne): nombre for ligne, nombre in comptes.utilisees.items()}
    codes, trouves = {
        "motif": (MOTIFS, comptes.motifs),
        "issue": (ISSUES, comptes.issues),
        "niveau": (NIVEAUX, comptes.niveaux),
    }[attribut]
    return {code: trouves.get(code, 0) for code in codes}


def _line_code(ligne: tuple[str, str]) -> str:
    return "\0".join(ligne)


def _steps(comptes: Counted, caches: frozenset[Key]) -> Iterator[LigneBilan]:
    def walk(etape: str, profondeur: int) -> Iterator[LigneBilan]:
        menages = None if comptes.etape(etape) in caches else comptes.etapes[etape]
        yield LigneBilan(etape, LIBELLES[etape], profondeur, menages)
        for partie in PARTIES.get(etape, ()):
            yield from walk(partie, profondeur + 1)

    return walk(RACINE, 0)


def _lines(
    comptes: Counted, attribut: str, libelles: Mapping[str, str], caches: frozenset[Key]
) -> Iterator[LigneBilan]:
    for code, nombre in _of(comptes, attribut).items():
        cache = comptes.cle(attribut, code) in caches
        yield LigneBilan(code, libelles[code], 0, None if cache else nombre)


def _delays(comptes: Counted, caches: frozenset[Key]) -> Iterator[LigneDelai]:
    libelles = {
        "jointes": "de l'envoi au premier contact avec le ménage",
        "adhesions": "de l'envoi à l'adhésion",
    }
    for etape, libelle in libelles.items():
        jours = comptes.delais[etape]
        cache = comptes.etape(etape) in caches
        if cache or not jours:
            yield LigneDelai(libelle, None, None if cache else 0)
        else:
            yield LigneDelai(libelle, float(median(jours)), len(jours))


def _occupation(
    suivi: Followed, comptes: Counted, caches: frozenset[Key], ouvertes: Places
) -> Iterator[LigneOccupation]:
    """Every fund line that opened places or took a case over the period."""
    for ident, ligne in sorted({*ouvertes, *comptes.utilisees}):
        scheme = suivi.annuaire.dispositifs.get(ident)
        cle = comptes.cle("ligne", _line_code((ident, ligne)))
        utilisees = None if cle in caches else comptes.utilisees.get((ident, ligne), 0)
        yield LigneOccupation(
            scheme.nom if scheme else ident, ligne, ouvertes.get((ident, ligne), 0), utilisees
        )
