"""The canonical tables that a landlord's exports become: columns, kinds, closed lists, keys.

Data only: `intake` reads and checks with them, `settings` takes from them the names an `amont.toml` may use.
"""

from dataclasses import dataclass

import polars as pl

NATURES = (
    "quittance",
    "aide_logement",
    "rls",
    "sls",
    "regularisation_charges",
    "reglement",
    "rejet",
    "frais",
    "remise",
    "rappel_aide",
    "secours_fsl",
    "indemnite_occupation",
    "transfert",
    "autre_debit",
    "autre_credit",
)

TYPES_EVENEMENT = (
    "relance",
    "contact_abouti",
    "contact_sans_reponse",
    "porte_close",
    "mise_en_demeure",
    "signalement_caf",
    "saisine_ccapex",
    "commandement_payer",
    "assignation",
    "audience",
    "jugement_resiliation",
    "protocole_cohesion_sociale",
    "commandement_quitter_lieux",
    "requisition_force_publique",
    "concours_accorde",
    "expulsion",
    "plan_signe",
    "plan_rompu",
    "plan_solde",
    "demande_fsl",
    "accord_fsl",
    "refus_fsl",
    "surendettement_recevable",
    "surendettement_clos",
    "contestation_ouverte",
    "contestation_close",
    "conge",
    "deces",
)

COMPOSITIONS = ("isole", "couple", "monoparental", "couple_enfants", "autre")
SENS = ("debit", "credit")
OUI_NON = ("oui", "non")

POLARS = {
    "texte": pl.String(),
    "choix": pl.String(),
    "date": pl.Date(),
    "mois": pl.Date(),
    "centimes": pl.Int64(),
    "entier": pl.Int64(),
    "booleen": pl.Boolean(),
}


@dataclass(frozen=True)
class Column:
    """A canonical column.

    Attributes:
        nom: canonical name.
        genre: a key of `POLARS`: how the cell is read.
        obligatoire: an empty cell rejects the row, an absent column refuses the file.
        valeurs: closed list; empty when open.
        souple: a code outside the list is read as unknown and counted, the row is kept.
        largeur: digits that a number stripped of its leading zeros gets back.
        fin: a far date such as 31/12/9999 means "no end" and is read as null.
    """

    nom: str
    genre: str = "texte"
    obligatoire: bool = False
    valeurs: tuple[str, ...] = ()
    souple: bool = False
    largeur: int | None = None
    fin: bool = False

    @property
    def dtype(self) -> pl.DataType:
        """The polars type once read."""
        return POLARS[self.genre]

    @property
    def radical(self) -> str:
        """The name used by checks and, for money, by a column in euros."""
        if self.genre == "centimes":
            return self.nom.removesuffix("_centimes")
        return self.nom.removesuffix("_operation") if self.genre == "date" else self.nom

    @property
    def noms(self) -> tuple[str, ...]:
        """Names under which an export may carry the column: cents first, then euros."""
        return (self.nom, self.radical) if self.genre == "centimes" else (self.nom,)


@dataclass(frozen=True)
class Table:
    """A canonical table: its columns, its key if it has one, and the table its `id_bail` must be in.

    Attributes:
        nom: canonical name.
        colonnes: in the order of the design.
        cle: columns that no two kept rows share; empty when rows may repeat.
        double: name of the check that a conflicting repeated key breaks.
        rattachee: rows whose `id_bail` is not in `baux` are rejected.
        sens: its amount may be given as debit and credit, or with its sense.
    """

    nom: str
    colonnes: tuple[Column, ...]
    cle: tuple[str, ...] = ()
    double: str = ""
    rattachee: bool = False
    sens: bool = False

    def __getitem__(self, nom: str) -> Column:
        return next(colonne for colonne in self.colonnes if colonne.nom == nom)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Canonical names and types."""
        return {colonne.nom: colonne.dtype for colonne in self.colonnes}

    @property
    def noms_admis(self) -> tuple[str, ...]:
        """Every name that `[correspondance.<table>]` may give a column to."""
        noms = tuple(nom for colonne in self.colonnes for nom in colonne.noms)
        return (*noms, "debit", "credit", "sens") if self.sens else noms


def _texte(nom: str, **options: object) -> Column:
    return Column(nom, "texte", **options)  # type: ignore[arg-type]


def _cle(nom: str) -> Column:
    return Column(nom, "texte", obligatoire=True)


def _date(nom: str, obligatoire: bool = False, fin: bool = False) -> Column:
    return Column(nom, "date", obligatoire=obligatoire, fin=fin)


def _argent(nom: str, obligatoire: bool = False) -> Column:
    return Column(f"{nom}_centimes", "centimes", obligatoire=obligatoire)


def _entier(nom: str, obligatoire: bool = False) -> Column:
    return Column(nom, "entier", obligatoire=obligatoire)


def _choix(nom: str, *valeurs: str, obligatoire: bool = False, souple: bool = False) -> Column:
    return Column(nom, "choix", obligatoire=obligatoire, valeurs=valeurs, souple=souple)


_BAUX = Table(
    "baux",
    (
        _cle("id_bail"),
        _date("date_observation"),
        _cle("id_menage"),
        _texte("id_logement"),
        _choix("nature_bail", "logement", "annexe", "autre"),
        _date("date_signature"),
        _date("date_effet", obligatoire=True),
        _date("date_fin", fin=True),
        _date("date_sortie", fin=True),
        _texte("id_bail_precedent"),
        _argent("loyer", obligatoire=True),
        _argent("charges"),
        _choix("terme", "echu", "a_echoir"),
        _texte("mode_paiement"),
        _entier("jour_prelevement"),
        _choix("delai_commandement", "six_semaines", "deux_mois"),
        _texte("agence"),
        _texte("portefeuille"),
    ),
    cle=("id_bail", "date_observation"),
    double="bail_en_double",
)

_LOGEMENTS = Table(
    "logements",
    (
        _cle("id_logement"),
        Column("code_commune", obligatoire=True, largeur=5),
        _texte("agence"),
        _texte("typologie"),
        _entier("nb_pieces"),
        _texte("financement"),
        _texte("code_qpv"),
    ),
    cle=("id_logement",),
    double="logement_en_double",
)

_ACTIVITES = (
    "emploi_stable",
    "emploi_precaire",
    "independant",
    "chomage",
    "retraite",
    "etudes",
    "sans_activite",
)

_MENAGES = Table(
    "menages",
    (
        _cle("id_menage"),
        _date("date_observation"),
        _entier("annee_naissance"),
        _texte("sexe"),
        _entier("nb_titulaires"),
        _choix("composition", *COMPOSITIONS, souple=True),
        _entier("nb_personnes"),
        _entier("nb_enfants"),
        _choix("activite", *_ACTIVITES, souple=True),
        _choix("source_situation", "declaration", "ops", "dossier", souple=True),
        _argent("ressources"),
        Column("beneficiaire_al", "booleen", souple=True),
        _choix("aide_versee_au", "bailleur", "locataire", souple=True),
        _choix("fsl_mobilisable", *OUI_NON, souple=True),
        _texte("fsl_motif"),
        _date("fsl_date"),
    ),
    cle=("id_menage", "date_observation"),
    double="menage_en_double",
)

_ECRITURES = Table(
    "ecritures",
    (
        _cle("id_bail"),
        _date("date_operation", obligatoire=True),
        _date("date_connaissance"),
        _date("date_exigibilite"),
        _choix("nature", *NATURES, obligatoire=True),
        _argent("montant", obligatoire=True),
        Column("periode", "mois"),
        _texte("id_ecriture"),
    ),
    rattachee=True,
    sens=True,
)

_AIDES = Table(
    "aides",
    (
        _cle("id_bail"),
        _date("date", obligatoire=True),
        _date("date_connaissance"),
        _choix("statut", "demandee", "ouverte", "suspendue", "close", obligatoire=True),
        _argent("montant_mensuel"),
        _date("date_versement_attendue"),
    ),
    rattachee=True,
)

_PLANS = Table(
    "plans",
    (
        _cle("id_plan"),
        _cle("id_bail"),
        _date("date_signature", obligatoire=True),
        _date("premiere_echeance", obligatoire=True),
        _argent("mensualite", obligatoire=True),
        _entier("nb_echeances", obligatoire=True),
        _choix("nature", "amiable", "apurement_al", "fsl", "juge", "banque_de_france"),
        _date("date_fin", fin=True),
    ),
    cle=("id_plan",),
    double="plan_en_double",
    rattachee=True,
)

_EVENEMENTS = Table(
    "evenements",
    (
        _cle("id_bail"),
        _date("date_operation", obligatoire=True),
        _date("date_connaissance"),
        _choix("type", *TYPES_EVENEMENT, obligatoire=True),
        _argent("montant"),
    ),
    rattachee=True,
)

_ACCOMPAGNEMENTS = Table(
    "accompagnements",
    (
        _cle("id_menage"),
        _date("date_debut", obligatoire=True),
        _date("date_fin", fin=True),
        _texte("mesure"),
        _texte("structure"),
    ),
)

_CONSENTEMENTS = Table(
    "consentements",
    (
        _cle("id_menage"),
        _cle("id_structure"),
        _choix("niveau", "contact", "dossier", obligatoire=True),
        _date("date_recueil", obligatoire=True),
        _date("date_retrait", fin=True),
    ),
)

_OPPOSITIONS = Table("oppositions", (_cle("id_menage"), _date("date", obligatoire=True)))

_COORDONNEES = Table(
    "coordonnees",
    (
        _cle("id_menage"),
        _entier("rang"),
        _texte("nom"),
        _texte("prenom"),
        Column("telephone", largeur=10),
        _texte("courriel"),
        _texte("adresse"),
        Column("code_postal", largeur=5),
        _texte("ville"),
    ),
)

_CONTROLE = Table(
    "controle",
    (_cle("id_bail"), _date("date", obligatoire=True), _argent("solde", obligatoire=True)),
    rattachee=True,
)

_CANDIDATS = Table(
    "candidats",
    (
        _cle("id_candidat"),
        _date("date_caleol", obligatoire=True),
        Column("code_commune", largeur=5),
        _argent("loyer"),
        _argent("charges"),
        _argent("aide_estimee"),
        _argent("ressources"),
        _entier("nb_personnes"),
        _choix("composition", *COMPOSITIONS, souple=True),
        _entier("annee_naissance"),
        _choix("accompagne", *OUI_NON, souple=True),
        _choix("premiere_location", *OUI_NON, souple=True),
    ),
    cle=("id_candidat",),
    double="candidat_en_double",
)

TABLES: dict[str, Table] = {
    table.nom: table
    for table in (
        _BAUX,
        _LOGEMENTS,
        _MENAGES,
        _ECRITURES,
        _AIDES,
        _PLANS,
        _EVENEMENTS,
        _ACCOMPAGNEMENTS,
        _CONSENTEMENTS,
        _OPPOSITIONS,
        _COORDONNEES,
        _CONTROLE,
        _CANDIDATS,
    )
}
"""Every canonical table by name; `baux` comes first because others are checked against it."""
