"""The draws of a hold-out in the register: the seed sealed before a list is seen, then who was drawn.

The seed of a month is worked out from a secret of the register, so a re-run finds it again; the journal bears its
digest from before the list, and the digest of the draw.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, delete, exists, insert, inspect, or_, select

from screening.calendrier import iso, month_number
from screening.cases import journal
from screening.cases.rows import to_frame, to_rows, typed
from screening.cases.tables import decision, orientation, secret, tirage
from screening.cases.tables import journal as entrees
from screening.errors import RegisterError
from screening.lottery import TIRAGE, TIRE, commitment, drawn_among

SECRET = "tirage"
SCELLER, TIRER = "sceller_la_graine", "tirer"
TIRAGES: dict[str, Any] = {"mois": pl.Date, **TIRAGE}


def month_seed(cle: bytes, mois: date) -> bytes:
    """The seed of a month, which nobody works out without the register's secret."""
    return hmac.new(cle, iso(mois).encode(), hashlib.sha256).digest()


def write_seal(connexion: Connection, mois: date, graine: bytes, horodatage: datetime) -> None:
    """Journal the digest of a month's seed, once.

    Raises:
        RegisterError: another digest was sealed for this month: the secret is no longer the same.
    """
    scelle = read_seals(connexion).get(mois)
    if scelle is None:
        contenu = {"mois": mois.isoformat(), "engagement": commitment(graine)}
        journal.append(connexion, horodatage, "outil", SCELLER, contenu)
    elif scelle != commitment(graine):
        raise RegisterError(
            f"La graine du tirage de {iso(mois)} n'est plus celle que le journal a scellée : rien n'est tiré. "
            "Reprendre le registre d'avant, ou mettre [temoin] demi_bande = 0."
        )


def read_seals(connexion: Connection) -> dict[date, str]:
    """Month → digest of its seed, as the journal sealed it first."""
    contenus = _contents(connexion, SCELLER)
    return {date.fromisoformat(dit["mois"]): dit["engagement"] for dit in reversed(contenus)}


def read_seeds(connexion: Connection) -> dict[date, str]:
    """Month sealed → its seed in hexadecimal; nothing where the secret is gone."""
    cle = connexion.execute(select(secret.c.valeur).where(secret.c.nom == SECRET)).scalar()
    return {mois: month_seed(bytes.fromhex(cle), mois).hex() for mois in read_seals(connexion) if cle}


def _contents(connexion: Connection, operation: str) -> list[dict[str, Any]]:
    requete = select(entrees.c.contenu).where(entrees.c.operation == operation).order_by(entrees.c.numero)
    return [json.loads(contenu) for contenu in connexion.execute(requete).scalars()]


def write_draw(connexion: Connection, mois: date, voulu: pl.DataFrame, horodatage: datetime) -> bool:
    """Make the draw of a month that wanted; say whether it changed. A settled draw is left as it is."""
    voulu, connu = typed(voulu, TIRAGE), read_draw(connexion, mois)
    if voulu.equals(connu) or is_settled(connexion, mois):
        return False
    connexion.execute(delete(tirage).where(tirage.c.mois == mois))
    if voulu.height:
        connexion.execute(insert(tirage), [ligne | {"mois": mois} for ligne in to_rows(voulu)])
    contenu = {"mois": mois.isoformat(), "lignes": voulu.height, "empreinte": draw_digest(voulu)}
    journal.append(connexion, horodatage, "outil", TIRER, contenu)
    return True


def draw_digest(lignes: pl.DataFrame) -> str:
    """Digest of a month's draw: columns of `TIRAGE`, sorted by household."""
    return journal.digest(to_rows(typed(lignes, TIRAGE)))


def is_settled(connexion: Connection, mois: date) -> bool:
    """Whether a month's draw no longer moves: someone answered its list, or a later month has drawn."""
    faits = or_(
        exists().where(decision.c.mois == mois),
        exists().where(orientation.c.mois == mois),
        exists().where(tirage.c.mois > mois),
    )
    return bool(connexion.execute(select(faits)).scalar())


def read_draw(connexion: Connection, mois: date) -> pl.DataFrame:
    """The draw of a month: columns of `TIRAGE`, sorted by household; no row where nothing was drawn."""
    return read_draws(connexion).filter(pl.col("mois") == mois).drop("mois")


def read_draws(connexion: Connection) -> pl.DataFrame:
    """Every draw: columns of `TIRAGES`, by month, then household."""
    if not inspect(connexion).has_table(tirage.name):
        return pl.DataFrame(schema=TIRAGES)
    requete = select(*(tirage.c[nom] for nom in TIRAGES)).order_by(tirage.c.mois, tirage.c.id_menage)
    return to_frame(connexion.execute(requete), TIRAGES)


def read_arms(connexion: Connection, mois: date) -> pl.DataFrame:
    """Households drawn before a month whose horizon is not over in it: columns of `TIRAGES`, latest draw each."""
    ecoules = pl.lit(month_number(mois)) - (
        (pl.col("mois").dt.year().cast(pl.Int64) - 1970) * 12 + pl.col("mois").dt.month().cast(pl.Int64) - 1
    )
    en_cours = read_draws(connexion).filter(ecoules > 0, ecoules < pl.col("horizon_mois"))
    return en_cours.unique("id_menage", keep="last", maintain_order=True)


def faults_of(connexion: Connection) -> dict[date, tuple[str, ...]]:
    """What in each month's draw is not as it was sealed and journaled, in French; a month without is absent."""
    dits = {date.fromisoformat(dit["mois"]): dit for dit in _contents(connexion, TIRER)}
    lignes, scelles = read_draws(connexion), read_seals(connexion)
    graines = read_seeds(connexion)
    rompu = journal.verify(connexion).premiere_rupture is not None
    trouvees = {
        mois: tuple(
            _faults(
                lignes.filter(pl.col("mois") == mois),
                bytes.fromhex(graines.get(mois, "")),
                scelles.get(mois),
                dits.get(mois, {}).get("empreinte"),
            )
        )
        + (("le journal du registre a été modifié",) if rompu else ())
        for mois in sorted({*lignes["mois"], *dits})
    }
    return {mois: fautes for mois, fautes in trouvees.items() if fautes}


def _faults(lignes: pl.DataFrame, graine: bytes, scelle: str | None, empreinte: str | None) -> Iterator[str]:
    if scelle is None:
        yield "aucune graine n'avait été scellée"
    elif scelle != commitment(graine):
        yield "la graine n'est pas celle qui fut scellée"
    if draw_digest(lignes.drop("mois")) != empreinte:
        yield "les ménages tirés ne sont pas ceux que le journal a notés"
    for (_,), bande in lignes.group_by("bassin", maintain_order=True):
        tires = set(bande.filter(pl.col("bras") == TIRE)["id_menage"])
        if (
            tires != drawn_among(graine, bande["id_menage"], bande.height // 2)
            or 2 * len(tires) != bande.height
        ):
            yield "la graine ne donne pas ce tirage"
