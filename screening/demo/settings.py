"""The texts of the synthetic workspace: its settings, commented in French, and the notice that says it is
invented.
"""

from screening.demo.books import CODES_NATURES
from screening.demo.records import CODES_TYPES

NOM = "Artois Demo Habitat (données synthétiques)"

LISEZ_MOI = """\
DONNÉES SYNTHÉTIQUES

Ce dossier décrit un bailleur qui n'existe pas : « Artois Demo Habitat (données synthétiques) ».
Ménages, comptes, événements, noms, téléphones et adresses sont tirés au sort par `amont demo`.
Seules les communes du Pas-de-Calais et les dispositifs partenaires de l'annuaire portent de vrais noms ;
les places ouvertes, les conventions et les coordonnées de cet annuaire sont inventées.

Les téléphones viennent des tranches réservées à la fiction (06 39 98 …, 03 53 01 …), les adresses
électroniques finissent par « .invalid ». Aucun chiffre tiré de ce dossier ne dit quoi que ce soit d'un
bailleur réel.
"""

_TETE = """\
# Espace de démonstration : tout y est synthétique (voir LISEZ-MOI.txt).
# Ce fichier montre les réglages d'un espace Amont ; copiez-le et adaptez-le à vos exports.

[bailleur]
nom = "{nom}"
departement = "62"
synthetique = true                          # tout ce qui est imprimé le dit
contact = "Service prévention (fictif), 03 53 01 00 01"
contact_opposition = "opposition@artois-demo.invalid"
adresse = "1 rue de l'Exemple, 62000 Arras (adresse fictive)"

[entrees]                                   # une source par table ; une table absente est inconnue
baux = "entrees/baux.csv"
logements = "entrees/logements.csv"
menages = "entrees/menages*.xlsx"
ecritures = "entrees/ecritures-*.csv.gz"    # un fichier par an
evenements = "entrees/evenements.csv"
plans = "entrees/plans.csv"
aides = "entrees/aides.csv"
accompagnements = "entrees/accompagnements.csv"
consentements = "entrees/consentements.csv"
oppositions = "entrees/oppositions.csv"
controle = "entrees/controle.csv"           # les soldes du logiciel, à rapprocher de ceux d'Amont
candidats = "entrees/candidats.csv"         # lus par `amont candidates` seulement
coordonnees = "entrees/coordonnees.csv"     # lues seulement par la liste de travail et par `amont refer`

# Les colonnes : nom d'Amont = nom dans l'export. Celles qui portent déjà le bon nom n'ont pas à y figurer.
[correspondance.baux]
id_bail = "N° contrat"
id_menage = "N° client"
id_logement = "N° logement"
nature_bail = "Nature"
date_signature = "Date signature"
date_effet = "Date d'effet"
date_fin = "Date de fin"
date_sortie = "Date de sortie"
id_bail_precedent = "Contrat précédent"
loyer = "Loyer"                             # en euros dans l'export : le nom sans « _centimes »
charges = "Charges"
terme = "Terme"
mode_paiement = "Mode règlement"
jour_prelevement = "Jour prélèvement"
delai_commandement = "Délai commandement"
agence = "Agence"
portefeuille = "Portefeuille"

# Les codes : valeur d'Amont = codes de l'export.
[valeurs.baux.nature_bail]
logement = ["HAB"]
annexe = ["GAR"]
[valeurs.baux.terme]
echu = ["E"]
a_echoir = ["A"]
[valeurs.baux.mode_paiement]
prelevement = ["PRLV"]
virement = ["VIR"]
carte = ["CB"]
cheque = ["CHQ"]
especes = ["ESP"]
[valeurs.baux.delai_commandement]
six_semaines = ["6S"]
deux_mois = ["2M"]

[correspondance.logements]
id_logement = "code_logement"
code_commune = "code_insee"
typologie = "type"

[correspondance.menages]
id_menage = "N° client"
date_observation = "Date maj"
annee_naissance = "Année naissance"
sexe = "Sexe"
nb_titulaires = "Nb titulaires"
composition = "Composition"
nb_personnes = "Nb personnes"
nb_enfants = "Nb enfants"
activite = "Activité"
source_situation = "Source"
ressources = "Ressources mensuelles"
beneficiaire_al = "Bénéficiaire AL"
aide_versee_au = "AL versée au"
fsl_mobilisable = "FSL mobilisable"

[correspondance.ecritures]
id_bail = "N° contrat"
date_operation = "Date mvt"
date_exigibilite = "Exigible le"
nature = "Code"                             # les libellés ne sont jamais lus
debit = "Débit"
credit = "Crédit"
periode = "Période"
id_ecriture = "N° pièce"
[valeurs.ecritures.nature]
"""

_SUITE = """\

[correspondance.evenements]
id_bail = "Contrat"
date_operation = "Date"
date_connaissance = "Connu le"
type = "Evt"
montant = "Montant"
[valeurs.evenements.type]
"""

_FIN = """\

[correspondance.plans]
id_plan = "Plan"
id_bail = "Contrat"
date_signature = "Signé le"
premiere_echeance = "1re échéance"
mensualite = "Mensualité"
nb_echeances = "Nb échéances"
nature = "Nature"
date_fin = "Clos le"
[valeurs.plans.nature]
amiable = ["AM"]
apurement_al = ["AL"]
fsl = ["FS"]
juge = ["JU"]
banque_de_france = ["BF"]

[correspondance.aides]
id_bail = "Contrat"
date = "Date"
date_connaissance = "Connu le"
statut = "Statut"
montant_mensuel = "Montant mensuel"
date_versement_attendue = "Versement attendu"

[correspondance.controle]
id_bail = "Contrat"
date = "Arrêté au"
solde = "Solde"

[correspondance.candidats]                  # de futurs locataires, avant la commission d'attribution
id_candidat = "N° demande"
date_caleol = "Commission"
code_commune = "Commune INSEE"
loyer = "Loyer"
charges = "Charges"
aide_estimee = "Aide estimée"
ressources = "Ressources"
nb_personnes = "Nb personnes"
composition = "Composition"
annee_naissance = "Année naissance"
accompagne = "Accompagné"
premiere_location = "Première location"

# Combien de ménages les équipes peuvent prendre en charge dans le mois.
[capacite]
par_mois = {capacite}
part_precoce = 0.3                          # places gardées aux ménages sous un mois de dette

[liste]
identite = true                             # noms et téléphones dans la liste de travail (fichier protégé)

[qualite]
rejets_max = 0.02                           # au-delà, aucun classement n'est produit
"""


CAPACITE = 0.02
"""New households that the synthetic teams take up in a month, as a share of all."""


def settings_text(menages: int) -> str:
    """The commented `amont.toml` of a landlord of `menages` households."""
    natures = "".join(f'{nature} = ["{code}"]\n' for nature, (code, _) in CODES_NATURES.items())
    types = "".join(f'{genre} = ["{code}"]\n' for genre, code in CODES_TYPES.items())
    capacite = max(5, round(menages * CAPACITE))
    return _TETE.format(nom=NOM) + natures + _SUITE + types + _FIN.format(capacite=capacite)
