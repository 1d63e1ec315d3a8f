"""The cases as of a day, with what it takes to say what each calls for: news, contacts, agreements, places.

It gathers; what is due is for `due.py`, what a partner did over a period for `summary.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from screening import intake, parameters
from screening.cases import Register
from screening.cases.recheck import Sources, deaths, withdrawn
from screening.cases.states import STATUTS_JOINTS
from screening.following.contacts import last_contacts
from screening.ledger.leases import sorted_leases
from screening.parameters import Values
from screening.partners.conditions import read_consents
from screening.partners.directory import Directory, read_directory
from screening.workspace import Workspace

CONTACT = "delai_contact_jours"
LIEU = {"id_bail": pl.String, "agence": pl.String, "code_commune": pl.String}


@dataclass(frozen=True)
class Followed:
    """The register and the landlord's tables as of a day.

    Attributes:
        au: the day.
        cas: columns of `life.DOSSIER`, then `nouvelle_le` (last day something was learnt of the case; its sending:
            nothing yet), `revue_le` (last review; null: none), `joint_le` (first day the household was reached),
            `dernier_contact_le` (null: none known), `contact_possible_le` (from when a contact leaves the household in
            peace), `arret` (nobody may contact it any more), `agence`, `code_commune` (null: unknown).
        faits: the partners' facts in effect, columns of `life.SUIVI`.
        accords: agreements in force: `id_menage`, `id_structure`, `date_recueil`.
        proposes: `mois`, `id_menage`, `code_commune` of the households that lists put first.
        annuaire: the partner directory.
        values: dated values in force.
    """

    au: date
    cas: pl.DataFrame
    faits: pl.DataFrame
    accords: pl.DataFrame
    proposes: pl.DataFrame
    annuaire: Directory
    values: Values

    def jours(self, nom: str) -> int:
        """A dated value that counts days, months or times."""
        return int(self.values.valeur(nom))

    def name_of(self, id_structure: str) -> str:
        """A partner's name; its id where the directory no longer knows it."""
        structure = self.annuaire.structures.get(id_structure)
        return structure.nom if structure else id_structure


def gather_cases(espace: Workspace, registre: Register, au: date) -> Followed:
    """Read the register and the tables as of a day.

    Raises:
        AmontError: the directory, a source or a dated value cannot be read.
    """
    values = parameters.load(au, espace.dossiers_baremes)
    tables = intake.read(espace).tables
    cas, faits = registre.cases(au), in_effect(registre.facts(au))
    lieux = _places_of(tables)
    accords = [tables.get("consentements"), registre.agreements(au)]
    arrets = _to_leave_alone(cas, accords, _sources(tables, registre, au))
    contacts = last_contacts(cas.select("numero_dossier", "id_menage"), faits, tables, au)
    delai = int(values.valeur(CONTACT))
    connus = (
        cas.join(news(cas, faits), on="numero_dossier", how="left", maintain_order="left")
        .join(contacts, on="id_menage", how="left", maintain_order="left")
        .join(lieux, on="id_bail", how="left", maintain_order="left")
        .with_columns(
            contact_possible_le=pl.col("dernier_contact_le").dt.offset_by(f"{delai}d"),
            arret=pl.col("numero_dossier").is_in(arrets["numero_dossier"].implode()),
        )
    )
    annuaire = read_directory(espace.annuaire, values.bareme.types)
    return Followed(au, connus, faits, _given(accords, au), _proposed(registre, lieux, au), annuaire, values)


def in_effect(faits: pl.DataFrame) -> pl.DataFrame:
    """The partners' last word of each case and day."""
    dits = faits.filter(pl.col("role") == "partenaire").sort("numero")
    return dits.unique(["numero_dossier", "date"], keep="last", maintain_order=True)


def news(cas: pl.DataFrame, faits: pl.DataFrame) -> pl.DataFrame:
    """`numero_dossier`, `nouvelle_le`, `revue_le`, `joint_le`, one row per case.

    Args:
        cas: columns of `life.DOSSIER`.
        faits: the partners' facts in effect.
    """
    joint = pl.col("statut").is_in(STATUTS_JOINTS)
    lues = faits.group_by("numero_dossier").agg(
        lue_le=pl.max_horizontal("date", "connue_le").max(),
        revue_le=pl.col("date").filter(pl.col("statut") == "revue").max(),
        joint_le=pl.col("date").filter(joint).min(),
    )
    return cas.select("numero_dossier", "date").join(lues, on="numero_dossier", how="left").select(
        "numero_dossier", "revue_le", "joint_le", nouvelle_le=pl.max_horizontal("date", "lue_le")
    )  # fmt: skip


def _places_of(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Columns of `LIEU`, one row per lease; none without the table of leases."""
    if "baux" not in tables:
        return pl.DataFrame(schema=LIEU)
    return sorted_leases(dict(tables)).select(*LIEU)


def _sources(tables: Mapping[str, pl.DataFrame], registre: Register, au: date) -> Sources:
    return Sources(tables, None, registre.memory(au), fin_de_mois=au, jour=au, seuil_retard_centimes=0)


def _to_leave_alone(cas: pl.DataFrame, accords: list[pl.DataFrame | None], sources: Sources) -> pl.DataFrame:
    """`numero_dossier` of the cases whose household took its agreement back, objected, left or died."""
    retires = withdrawn(cas, read_consents(accords, sources.jour).retires, sources)
    morts = cas.join(deaths(sources), on="id_bail", how="semi")
    return pl.concat([retires.select("numero_dossier"), morts.select("numero_dossier")]).unique()


def _given(accords: list[pl.DataFrame | None], au: date) -> pl.DataFrame:
    """The agreements given by the day and not taken back: `id_menage`, `id_structure`, `date_recueil`."""
    noms = ["id_menage", "id_structure", "date_recueil"]
    tenus = read_consents(accords, au).donnes
    dits = pl.concat([table.select(noms) for table in accords if table is not None])
    connus = dits.filter(pl.col("date_recueil") <= au).join(tenus, on=noms[:2], how="semi")
    return connus.group_by(noms[:2]).agg(pl.col("date_recueil").max()).sort(noms[:2])


def _proposed(registre: Register, lieux: pl.DataFrame, au: date) -> pl.DataFrame:
    """The households that a list up to this day put first: `mois`, `id_menage`, `code_commune`."""
    listes = registre.earlier_lists(au.replace(day=1)).filter(pl.col("niveau") == "prioritaire")
    return listes.join(lieux, on="id_bail", how="left", maintain_order="left").select(
        "mois", "id_menage", "code_commune"
    )
