"""The tables of the register, and the marks that make its journal append-only.

No table holds a name, a phone, an address, a score or an amount: identifiers, dates and closed codes only.
"""

from sqlalchemy import DDL, Boolean, Column, Date, Integer, MetaData, String, Table, UniqueConstraint, event

VERSION_SCHEMA = 3
"""2: the draws of a hold-out. 3: what the landlord does with the procedure, what was sent for cases under way, what
came back of them, and the places that partners open.

A register of an older format is brought to the present one in place when it is opened to be written.
"""

METADATA = MetaData()

schema_registre = Table(
    "schema_registre",
    METADATA,
    Column("version", Integer, primary_key=True),
)

secret = Table(
    "secret",
    METADATA,
    Column("nom", String, primary_key=True),
    Column("valeur", String, nullable=False),
)

proposition = Table(
    "proposition",
    METADATA,
    Column("mois", Date, primary_key=True),
    Column("id_menage", String, primary_key=True),
    Column("id_bail", String, nullable=False),
    Column("agence", String),
    Column("niveau", String, nullable=False),
    Column("action", String),
    Column("origine", String),
    Column("regles", String, nullable=False),
    Column("version_modele", String),
    Column("version_regles", String),
)

pause = Table(
    "pause",
    METADATA,
    Column("mois", Date, primary_key=True),
    Column("id_menage", String, primary_key=True),
    Column("id_bail", String, nullable=False),
    Column("motif", String),
)

# One row per decision taken; a later row on the same household and month replaces an earlier one in effect.
decision = Table(
    "decision",
    METADATA,
    Column("numero", Integer, primary_key=True, autoincrement=True),
    Column("mois", Date, nullable=False, index=True),
    Column("id_menage", String, nullable=False, index=True),
    Column("id_bail", String),
    Column("feuille", String),
    Column("decision", String, nullable=False),
    Column("motif", String),
    Column("action_retenue", String),
    Column("besoins", String),
    Column("avis_pluridisciplinaire", Boolean),
    Column("menage_informe_le", Date),
    Column("agent", String),
    Column("date_decision", Date, nullable=False),
    Column("retour_le", Date),
    Column("enregistree_le", String, nullable=False),
    Column("procedure", String),
)

orientation = Table(
    "orientation",
    METADATA,
    Column("numero_dossier", String, primary_key=True),
    Column("mois", Date, nullable=False, index=True),
    Column("id_menage", String, nullable=False, index=True),
    Column("id_bail", String),
    Column("id_structure", String, nullable=False),
    Column("id_dispositif", String, nullable=False),
    Column("ligne", String),
    Column("date", Date, nullable=False),
    Column("etat", String, nullable=False),
    Column("enregistree_le", String, nullable=False),
    UniqueConstraint("mois", "id_menage"),
)

# What left for a case after its first sheet, once each: its fiche de saisine, its recall notice; `mois`: the archive.
envoi = Table(
    "envoi",
    METADATA,
    Column("numero_dossier", String, primary_key=True),
    Column("genre", String, primary_key=True),
    Column("mois", Date, nullable=False, index=True),
    Column("date", Date, nullable=False),
    Column("enregistree_le", String, nullable=False),
)

# One row per fact of a case, only ever added; `orientation.etat` is what `states.py` makes of them all.
suivi = Table(
    "suivi",
    METADATA,
    Column("numero", Integer, primary_key=True, autoincrement=True),
    Column("numero_dossier", String, nullable=False, index=True),
    Column("statut", String, nullable=False),
    Column("date", Date, nullable=False),
    Column("motif", String),
    Column("accord_dossier_le", Date),
    Column("issue", String),
    Column("retour_le", Date),
    Column("role", String, nullable=False),
    Column("fichier", String),
    Column("enregistree_le", String, nullable=False),
)

# One row per form read, by the digest of its file: the same file read again says nothing more.
formulaire = Table(
    "formulaire",
    METADATA,
    Column("fichier", String, primary_key=True),
    Column("lu_le", String, nullable=False),
)

# One row per number of places that a form said; the last on a scheme, its fund line and a month is in force.
place = Table(
    "place",
    METADATA,
    Column("numero", Integer, primary_key=True, autoincrement=True),
    Column("id_dispositif", String, nullable=False),
    Column("ligne", String),
    Column("mois", Date, nullable=False, index=True),
    Column("places", Integer, nullable=False),
    Column("fichier", String, nullable=False),
    Column("recue_le", String, nullable=False),
)

opposition = Table(
    "opposition",
    METADATA,
    Column("id_menage", String, primary_key=True),
    Column("date", Date, nullable=False),
    Column("enregistree_le", String, nullable=False),
)

# One row per household drawn into the band of a month's hold-out: `bras` says whether a place was drawn for it.
tirage = Table(
    "tirage",
    METADATA,
    Column("mois", Date, primary_key=True),
    Column("id_menage", String, primary_key=True),
    Column("id_bail", String, nullable=False),
    Column("bassin", String, nullable=False),
    Column("rang_bande", Integer, nullable=False),
    Column("bras", String, nullable=False),
    Column("horizon_mois", Integer, nullable=False),
)

version_modele = Table(
    "version_modele",
    METADATA,
    Column("version", String, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("vue_le", String, nullable=False),
)

journal = Table(
    "journal",
    METADATA,
    Column("numero", Integer, primary_key=True, autoincrement=False),
    Column("horodatage", String, nullable=False),
    Column("role", String, nullable=False),
    Column("operation", String, nullable=False),
    Column("contenu", String, nullable=False),
    Column("precedente", String, nullable=False),
    Column("empreinte", String, nullable=False),
)

_SQLITE = """
CREATE TRIGGER journal_sans_{verbe} BEFORE {verbe} ON journal
BEGIN SELECT RAISE(ABORT, 'le journal ne se modifie pas'); END
"""
_POSTGRES_FONCTION = """
CREATE OR REPLACE FUNCTION journal_fige() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'le journal ne se modifie pas'; END $$
"""
_POSTGRES = """
CREATE TRIGGER journal_fige BEFORE UPDATE OR DELETE ON journal
FOR EACH ROW EXECUTE FUNCTION journal_fige()
"""

for _verbe in ("UPDATE", "DELETE"):
    event.listen(journal, "after_create", DDL(_SQLITE.format(verbe=_verbe)).execute_if(dialect="sqlite"))
for _ordre in (_POSTGRES_FONCTION, _POSTGRES):
    event.listen(journal, "after_create", DDL(_ordre).execute_if(dialect="postgresql"))
