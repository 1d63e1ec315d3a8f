"""Monthly statements (*releve_mensuel*): each row becomes the lines that move a balance as the statement says.

Calls fall on the 1st, receipts on the last day. The first previous balance of a lease is a line on the eve of
its first month; what breaks between two statements, or inside one, is an adjustment, counted and told.
"""

from collections import Counter
from dataclasses import dataclass

import polars as pl

from screening.intake.aside import LIGNE_REPETEE
from screening.intake.conventions import Understood
from screening.intake.made import COLONNES, NATURE, Made
from screening.intake.request import Request
from screening.intake.wording import count, number

AJUSTEMENTS, BAUX_AJUSTES = "ajustements", "baux ajustés"
RETOURNES = "soldes retournés"
RELEVE_EN_DOUBLE = "releve_en_double"
_MONTANTS = ("anterieur", "appele", "encaisse", "solde")


@dataclass(frozen=True)
class Statements:
    """A row is the statement of a lease for a month."""

    colonnes: tuple[str, ...] = ()
    gardees: tuple[str, ...] = (
        "periode",
        "solde_anterieur_centimes",
        "appele_centimes",
        "encaisse_centimes",
        "solde_centimes",
    )

    def sort_out(self, lot: pl.DataFrame, request: Request) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Every row is a statement."""
        return lot, lot.clear().select("ligne", pl.lit("").alias("motif"))

    def derive(self, lot: pl.DataFrame, fichier: Understood, request: Request) -> pl.DataFrame:
        """A statement is read as it is; one without amounts, in a file that never writes a zero, is of zeros."""
        if not fichier.nuls_vides:
            return lot
        dits = [f"dit_{nom}" for nom in self.gardees[1:]]
        vide = ~pl.any_horizontal(dits)
        zeros = [pl.when(vide).then(0).otherwise(nom).alias(nom) for nom in self.gardees[1:]]
        return lot.with_columns(*zeros, *((pl.col(dit) | vide).alias(dit) for dit in dits))

    def make(self, rangs: pl.DataFrame, request: Request) -> Made:
        """Put each lease's statements in order and make their lines."""
        releves = rangs.rename(
            {ancien: nom for ancien, nom in zip(self.gardees[1:], _MONTANTS, strict=True)}
        ).sort("bail", "periode", "fichier", "ligne")
        premiere = pl.struct("bail", "periode", *_MONTANTS).is_first_distinct()
        copies, uniques = releves.filter(~premiere), releves.filter(premiere)
        seul = pl.len().over("bail", "periode") == 1
        uns, retournes = _positive_debts(uniques.filter(seul))
        suite = _with_breaks(_positive_receipts(uns))
        rompu = pl.col("bail").filter((pl.col("rupture") != 0) | (pl.col("ecart") != 0))
        comptes = suite.select(
            ((pl.col("rupture") != 0).sum() + (pl.col("ecart") != 0).sum()).alias(AJUSTEMENTS),
            rompu.n_unique().alias(BAUX_AJUSTES),
        ).row(0, named=True)
        return Made(
            _lines(suite, request),
            {LIGNE_REPETEE: copies.select("fichier", "ligne")},
            {RELEVE_EN_DOUBLE: uniques.filter(~seul).select("fichier", "ligne")},
            Counter(comptes | {RETOURNES: retournes}),
        )

    def tell(self, comptes: Counter[str]) -> list[str]:
        """Sentences on the balances that were turned, and on the breaks that were made good."""
        return [*_tell_turned(comptes[RETOURNES]), *self._tell_breaks(comptes)]

    def _tell_breaks(self, comptes: Counter[str]) -> list[str]:
        if not comptes[AJUSTEMENTS]:
            return []
        ruptures = count(comptes[AJUSTEMENTS], "rupture", "ruptures")
        baux = f"{number(comptes[BAUX_AJUSTES])} {'bail' if comptes[BAUX_AJUSTES] == 1 else 'baux'}"
        return [
            f"ecritures : {ruptures} entre deux relevés ou dans un relevé, sur {baux}, "
            "rattrapées par une ligne d'ajustement (autre_debit ou autre_credit)."
        ]


def _tell_turned(releves: int) -> list[str]:
    if not releves:
        return []
    quoi = count(releves, "relevé dont le solde baisse", "relevés dont le solde baisse")
    return [
        f"ecritures : {quoi} quand on appelle : un solde négatif y est dû, le signe des soldes est retourné."
    ]


def _positive_debts(releves: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Balances as amounts owed, turned when statements balance only with the opposite sign; how many are turned.

    Only statements that call something tell: a receipt alone may itself be printed with a minus.
    """
    appele, encaisse = pl.col("appele").fill_null(0), pl.col("encaisse").fill_null(0)
    ecart, mouvement = pl.col("solde") - pl.col("anterieur"), appele - encaisse
    parlant = (appele != 0) & (mouvement != 0)
    contraires, droits = releves.select(
        (parlant & (ecart == -mouvement)).sum().alias("contraires"),
        (parlant & ((ecart == mouvement) | (ecart == appele + encaisse))).sum().alias("droits"),
    ).row(0)
    if contraires < 2 or contraires <= droits:
        return releves, 0
    return releves.with_columns(-pl.col("anterieur", "solde")), releves.height


def _positive_receipts(releves: pl.DataFrame) -> pl.DataFrame:
    """Receipts as amounts paid: turned where a statement balances only with the opposite sign."""
    avant = pl.coalesce("anterieur", pl.col("solde").shift(1).over("bail"))
    reste = pl.col("solde") - avant - pl.col("appele").fill_null(0)
    tourne = (reste == pl.col("encaisse")) & (pl.col("encaisse") != 0)
    return releves.with_columns(
        pl.when(tourne).then(-pl.col("encaisse")).otherwise("encaisse").alias("encaisse")
    )


def _with_breaks(releves: pl.DataFrame) -> pl.DataFrame:
    """Add `ouverture` (first previous balance), `rupture` (since the last statement), `ecart` (inside it).

    A balance that is not written is what the others make it.
    """
    mouvement = pl.col("appele").fill_null(0) - pl.col("encaisse").fill_null(0)
    premier = pl.int_range(pl.len()).over("bail") == 0
    deduit = pl.when(premier).then(pl.col("solde") - mouvement)
    suite = releves.with_columns(
        premier.alias("premier"),
        pl.coalesce("anterieur", deduit).alias("anterieur"),
        mouvement.cum_sum().over("bail").alias("cumul"),
    ).with_columns(
        (pl.col("anterieur") - (pl.col("cumul") - mouvement)).alias("base_avant"),
        (pl.col("solde") - pl.col("cumul")).alias("base_apres"),
    )
    base = pl.coalesce("base_apres", "base_avant").forward_fill().shift(1).over("bail").fill_null(0)
    suite = suite.with_columns(base.alias("base"))
    ouvre = (pl.col("base_avant") - pl.col("base")).fill_null(0)
    return suite.with_columns(
        pl.when("premier").then(ouvre).otherwise(0).alias("ouverture"),
        pl.when("premier").then(0).otherwise(ouvre).alias("rupture"),
        (pl.col("base_apres") - pl.coalesce("base_avant", "base")).fill_null(0).alias("ecart"),
    )


def _lines(suite: pl.DataFrame, request: Request) -> pl.DataFrame:
    """The lines of statements whose breaks are known; what moves nothing makes no line."""
    debit, credit = (pl.lit(nature, dtype=pl.String()) for nature in request.natures)
    premier, dernier = pl.col("periode"), pl.col("periode").dt.month_end()
    parties = (
        (pl.col("ouverture"), premier.dt.offset_by("-1d"), None),
        (pl.col("rupture"), premier, None),
        (pl.col("appele"), premier, debit),
        (-pl.col("encaisse"), dernier, credit),
        (pl.col("ecart"), dernier, None),
    )
    cadres = [
        suite.filter(montant.fill_null(0) != 0).select(
            "bail",
            jour.alias("date_operation"),
            _nature(montant, nature).cast(NATURE).alias("nature"),
            montant.alias("montant_centimes"),
            (premier if nature is debit else pl.lit(None, dtype=pl.Date())).alias("periode"),
            "fichier",
            "ligne",
        )
        for montant, jour, nature in parties
    ]
    vides = {nom: genre for nom, genre in COLONNES.items() if nom not in ("id_bail", *cadres[0].columns)}
    return pl.concat(cadres).with_columns(
        pl.lit(None, dtype=genre).alias(nom) for nom, genre in vides.items()
    )


def _nature(montant: pl.Expr, nature: pl.Expr | None) -> pl.Expr:
    """The nature given, else that of an adjustment by its sense."""
    if nature is not None:
        return nature
    return pl.when(montant < 0).then(pl.lit("autre_credit")).otherwise(pl.lit("autre_debit"))
