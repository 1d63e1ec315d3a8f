"""`amont.toml`: what it may say, and every mistake told at once, with its place and the nearest name."""

from datetime import date
from pathlib import Path

import pytest

from screening.errors import BusyWorkspaceError, ConfigurationError
from screening.workspace import Workspace

MINIMUM = """
[bailleur]
nom = "Essai"
[entrees]
baux = "baux.csv"
ecritures = "entrees/e-*.csv"
"""


def ouvrir(racine: Path, toml: str) -> Workspace:
    (racine / "entrees").mkdir(exist_ok=True)
    for nom in ("baux.csv", "evenements.csv", "entrees/e-1.csv", "entrees/e-2.csv"):
        (racine / nom).touch()
    (racine / "amont.toml").write_text(toml, encoding="utf-8")
    return Workspace.open(racine)


def fautes(racine: Path, toml: str) -> list[str]:
    with pytest.raises(ConfigurationError) as erreur:
        ouvrir(racine, toml)
    return [ligne.strip() for ligne in str(erreur.value).splitlines()[1:]]


def test_les_valeurs_par_defaut(tmp_path: Path) -> None:
    reglages = ouvrir(tmp_path, MINIMUM).reglages
    assert reglages.cible_par_defaut
    assert reglages.cible.horizon_mois == 6
    assert reglages.cohorte.condition == "NOT procedure_en_cours AND (mois_dus < 3 OR mois_dus IS NULL)"
    assert (reglages.capacite.par_mois, reglages.capacite.part_precoce) == (None, 0.3)
    assert (reglages.liste.identite, reglages.qualite.rejets_max) == (False, 0.02)


def test_tout_ce_que_le_fichier_peut_dire(tmp_path: Path) -> None:
    reglages = ouvrir(
        tmp_path,
        MINIMUM
        + """evenements = "evenements.csv"
[format.ecritures]
disposition = "mouvements"
separateur = ";"
encodage = "cp1252"
decimale = ","
date = "%d/%m/%Y"
nature_debit = "quittance"
nature_credit = "reglement"
[correspondance.ecritures]
id_bail = "N° contrat"
debit = "Débit"
credit = "Crédit"
[correspondance.baux]
loyer = "Loyer"
[valeurs.ecritures.nature]
reglement = ["paiement", "PRLV"]
[cible]
horizon_mois = 3
mois_dus = 2
evenements = ["commandement_payer"]
[cohorte]
condition = "TRUE"
[historique]
premier_mois = "2023-01"
dernier_mois = "2026-04"
[capacite]
par_mois = 60
agences = { Arras = 20, Lens = 25 }
part_precoce = 0.5
[liste]
identite = true
[qualite]
rejets_max = 0.1
""",
    ).reglages
    assert reglages.cible.evenements == ("commandement_payer",)
    assert reglages.cible.mois_dus == 2.0
    assert not reglages.cible_par_defaut
    assert reglages.historique.premier_mois == date(2023, 1, 1)
    assert reglages.valeurs["ecritures"]["nature"]["reglement"] == ("paiement", "PRLV")
    assert reglages.capacite.agences == {"Arras": 20, "Lens": 25}


def test_les_chemins_de_l_espace(tmp_path: Path) -> None:
    espace = ouvrir(tmp_path, MINIMUM)
    assert espace.sortie(date(2026, 10, 1)) == espace.racine / "sorties" / "2026-10"
    assert espace.registre_url == f"sqlite:///{espace.racine}/registre.db"
    assert espace.suivi_url == f"sqlite:///{espace.racine}/modeles/mlflow.db"
    assert [chemin.name for chemin in espace.fichiers("ecritures")] == ["e-1.csv", "e-2.csv"]
    assert espace.dossiers_regles == []


@pytest.mark.parametrize(
    ("ajout", "faute"),
    [
        ("[cilbe]\n", "[cilbe] : table inconnue ; le plus proche est « cible »."),
        ("[cible]\nhorizon = 6\n", "[cible] horizon : clé inconnue ; le plus proche est « horizon_mois »."),
        ('[cible]\nhorizon_mois = "6"\n', "[cible] horizon_mois : attend un nombre entier."),
        ("[cible]\nhorizon_mois = 0\n", "[cible] horizon_mois : doit être au moins égal à 1."),
        ("[qualite]\nrejets_max = 2\n", "[qualite] rejets_max : doit être au plus égal à 1."),
        ("[liste]\nidentite = 1\n", "[liste] identite : attend true ou false, sans guillemets."),
        ("[cohorte]\ncondition = 3\n", "[cohorte] condition : attend un texte entre guillemets."),
        (
            '[historique]\npremier_mois = "2026-13"\n',
            '[historique] premier_mois : attend un mois écrit "AAAA-MM", par exemple "2026-10".',
        ),
        (
            '[historique]\npremier_mois = "2026-02"\ndernier_mois = "2026-01"\n',
            "[historique] : premier_mois vient après dernier_mois.",
        ),
        (
            "[capacite]\npar_mois = 3\nagences = { Arras = 4 }\n",
            "[capacite] : la somme des places des agences dépasse par_mois.",
        ),
        ("[format.ecriture]\n", "[format] ecriture : table inconnue ; le plus proche est « ecritures »."),
        (
            '[format.ecritures]\nseparateurs = ";"\n',
            "[format.ecritures] separateurs : clé inconnue ; le plus proche est « separateur ».",
        ),
        (
            '[format.ecritures]\nencodage = "cp12"\n',
            "[format.ecritures] encodage : inconnu ; par exemple utf-8, cp1252 ou iso-8859-15.",
        ),
        (
            '[format.ecritures]\ndate = "JJ/MM/AAAA"\n',
            '[format.ecritures] date : attend un format comme "%d/%m/%Y".',
        ),
        (
            '[correspondance.ecritures]\nid_bai = "x"\n',
            "[correspondance.ecritures] id_bai : colonne inconnue ; le plus proche est « id_bail ».",
        ),
        (
            '[correspondance.baux]\nloyer = "a"\nloyer_centimes = "b"\n',
            "[correspondance.baux] loyer : donné aussi en centimes ; gardez l'un des deux.",
        ),
        (
            '[correspondance.ecritures]\ndebit = "a"\nmontant = "b"\n',
            "[correspondance.ecritures] montant : donné avec debit ou credit ; "
            "gardez debit et credit, ou montant.",
        ),
        (
            '[valeurs.ecritures.natur]\nquittance = ["a"]\n',
            "[valeurs.ecritures] natur : colonne inconnue ou sans codes ; le plus proche est « nature ».",
        ),
        (
            '[valeurs.ecritures.nature]\nquitance = ["a"]\n',
            "[valeurs.ecritures.nature] quitance : valeur inconnue ; le plus proche est « quittance ».",
        ),
        (
            '[valeurs.ecritures.nature]\nquittance = ["a"]\nreglement = ["a"]\n',
            "[valeurs.ecritures.nature] reglement : le code « a » est déjà donné à quittance.",
        ),
        (
            '[cible]\nevenements = ["assignation"]\n',
            "[cible] evenements : il faut une source [entrees] evenements pour prévoir des événements.",
        ),
        (
            '[correspondance.ecritures]\nid_bail = ""\n',
            "[correspondance.ecritures] id_bail : ne peut pas être vide.",
        ),
    ],
)
def test_une_faute_est_dite_avec_son_lieu(tmp_path: Path, ajout: str, faute: str) -> None:
    assert fautes(tmp_path, MINIMUM + ajout) == [faute]


@pytest.mark.parametrize(
    ("source", "faute"),
    [
        (
            'evenement = "evenements.csv"',
            "[entrees] evenement : table inconnue ; le plus proche est « evenements ».",
        ),
        ('evenements = "absent.csv"', "[entrees] evenements : fichier introuvable « absent.csv »"),
        (
            'evenements = "absent-*.csv"',
            "[entrees] evenements : aucun fichier ne répond au motif « absent-*.csv »",
        ),
        (
            'evenements = "evenements.docx"',
            "[entrees] evenements : extension de « evenements.docx » non lue ;",
        ),
        ('evenements = { sql = "select 1" }', "[entrees.evenements] url : manque."),
        (
            'evenements = { sql = "select 1", url = "env:AMONT_ABSENTE" }',
            "[entrees] evenements : la variable d'environnement AMONT_ABSENTE n'est pas définie.",
        ),
        (
            'evenements = { sql = "select 1", url = "mysql://u:secret@h/b" }',
            "[entrees] evenements : adresse non lue ;",
        ),
        (
            'evenements = { sql = "delete from t", url = "postgresql://h/b" }',
            "[entrees.evenements] sql : attend une seule requête",
        ),
        ("evenements = 3", "[entrees] evenements : attend un chemin, ou une table { sql, url }."),
    ],
)
def test_une_source_mal_dite(tmp_path: Path, source: str, faute: str) -> None:
    trouvees = fautes(tmp_path, MINIMUM + source + "\n")
    assert trouvees and trouvees[0].startswith(faute)


def test_toutes_les_fautes_sont_dites_a_la_fois(tmp_path: Path) -> None:
    toml = '[bailleur]\n[entrees]\nbauxx = "baux.csv"\n[cible]\nhorizon_mois = 99\n'
    toml += '[valeurs.baux.terme]\nechue = ["E"]\n'
    lieux = [faute.split(" : ")[0] for faute in fautes(tmp_path, toml)]
    assert lieux == [
        "[bailleur] nom",
        "[cible] horizon_mois",
        "[entrees] bauxx",
        "[entrees] baux",
        "[entrees] ecritures",
        "[valeurs.baux.terme] echue",
    ]


@pytest.mark.parametrize(
    ("toml", "extrait"),
    [("[bailleur\n", "ligne 1, colonne"), ('a = "x"\na = "y"\n', "ligne 2"), ("x = ", "fin du fichier")],
)
def test_une_faute_d_ecriture_toml_dit_sa_ligne(tmp_path: Path, toml: str, extrait: str) -> None:
    with pytest.raises(ConfigurationError, match=extrait):
        ouvrir(tmp_path, toml)


def test_un_fichier_absent_ou_pas_en_utf8(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"pas de fichier amont\.toml"):
        Workspace.open(tmp_path)
    (tmp_path / "amont.toml").write_bytes('nom = "é"'.encode("cp1252"))
    with pytest.raises(ConfigurationError, match="UTF-8"):
        Workspace.open(tmp_path)


def test_un_dossier_dont_le_nom_contient_des_crochets(tmp_path: Path) -> None:
    dossier = tmp_path / "espace [1]*"
    dossier.mkdir()
    assert len(ouvrir(dossier, MINIMUM).fichiers("ecritures")) == 2


def test_le_verrou_refuse_un_second_traitement_puis_se_libere(tmp_path: Path) -> None:
    espace = ouvrir(tmp_path, MINIMUM)
    with espace.verrou(), pytest.raises(BusyWorkspaceError, match="Un autre traitement"), espace.verrou():
        pass
    with espace.verrou():
        assert (espace.cache / "verrou").is_file()


def test_les_reglages_sont_figes(tmp_path: Path) -> None:
    reglages = ouvrir(tmp_path, MINIMUM).reglages
    with pytest.raises(Exception, match="frozen"):
        reglages.cible = reglages.cible  # type: ignore[misc]
