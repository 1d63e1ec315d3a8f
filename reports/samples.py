"""Invented contents of every kind, to look at the pages and to test them without running a month.

All names are made up and every content says that it is synthetic.
"""

from datetime import date
from pathlib import Path

from reports import choices
from reports import content as c
from reports import synthesis as s
from reports.rulebook_samples import sample_card

MOIS = date(2026, 10, 1)
ARRETE = date(2026, 10, 31)
BAILLEUR = "Exemple Habitat"
PRUDENCE = "« Trop cher » & <loyer> : {{ 7 * 7 }}"

ARRAS = "Arras et plaine d'Artois"


def sample_line(
    rang: int = 1, niveau: str = "prioritaire", reponse: c.ReponseAgent = c.SANS_REPONSE
) -> c.LigneListe:
    """Invent one household of a work list."""
    return c.LigneListe(
        id_menage=f"M{rang:06d}",
        id_bail=f"B{rang:06d}",
        niveau=niveau,
        action=("proposer_accompagnement", "appeler", "verifier_aide", "visiter")[rang % 4],
        code_commune="62041",
        identite=c.Identite(
            "Camille Exemple-Démonstration\nSacha Fictif",
            "06 00 00 00 00",
            "12 rue de l'Invention\n62000 Arras",
        ),
        situation=(
            "Maintenu : 3e liste de suite, depuis août 2026",
            "Reporté le 04/10/2026 : un paiement est annoncé",
        )[: rang % 3]
        or ("Nouveau",),
        motifs=(
            "Premier retard après 14 mois sans retard : le terme d'août n'est pas réglé.",
            "Les paiements baissent : 61 % du loyer payé sur trois mois, 96 % sur douze.",
            "Deux prélèvements rejetés en trois mois.",
        )[: 1 + rang % 3],
        motifs_rassurants=("Le mois en cours a été payé en partie.", "Locataire depuis 9 ans.")[: rang % 3],
        orientations=(
            "Public du maintien dans le logement. Accompagné : à demander au ménage. FSL mobilisable : non.",
            "Commune rurale : prévoir un déplacement.",
        )[: rang % 3],
        mois_dus=1.4 + rang / 10,
        solde_du_centimes=61_234 + 1_000 * rang,
        dette_propre_centimes=58_000 + 1_000 * rang,
        dette_technique_centimes=3_234,
        detail_technique=(("dette_aide_centimes", 2_234), ("dette_transit_centimes", 1_000)),
        statut_aide=(None, "inconnu", "en_retard")[rang % 3],
        dette_annexes_centimes=(None, 0, 4_500)[rang % 3],
        age_plus_ancien_terme_jours=87,
        tendance_centimes_mois=12_450 if rang % 2 else -4_200,
        taux_paye_3=0.61,
        dernier_paiement_centimes=25_000,
        mois_depuis_paiement=rang % 3,
        paiements_depuis_centimes=None if rang % 2 else 12_000,
        stade="mise_en_demeure" if rang % 4 == 0 else "relance",
        plan_en_cours=(None, False, True)[rang % 3],
        jours_depuis_contact=23 if rang % 2 else None,
        contacts_sans_reponse_3=rang % 3,
        portes_closes_12=rang % 2,
        reponse=reponse,
    )


ACCEPTE = c.ReponseAgent(
    "accepter",
    None,
    "proposer_accompagnement",
    "budget;droits",
    "non",
    date(2026, 11, 3),
    "AG-07",
    date(2026, 11, 4),
)
REFUSE = c.ReponseAgent("refuser", "situation_reglee", agent="AG-07", date_decision=date(2026, 11, 4))


def sample_worklist(identite: bool = True) -> c.ListeTravail:
    """Invent a work list of three sheets, two of them partly answered."""
    return c.ListeTravail(
        bailleur=BAILLEUR,
        synthetique=True,
        mois=MOIS,
        arrete_au=ARRETE,
        identite=identite,
        origine="Proposée par les règles et le modèle 3f9c2a71b0d4, décidée par les agents.",
        feuilles=(
            c.FeuilleAgence(
                ARRAS,
                20,
                (
                    sample_line(1, reponse=ACCEPTE),
                    sample_line(2, reponse=REFUSE),
                    *(sample_line(i) for i in range(3, 9)),
                ),
            ),
            c.FeuilleAgence(
                "Lens/Liévin [centre]", 25, tuple(sample_line(i, "vigilance") for i in range(9, 14))
            ),
            c.FeuilleAgence(None, None, (sample_line(14, "vigilance"),)),
        ),
        revue=tuple(sample_line(i, "aucun") for i in range(20, 24)),
        sortis=(
            c.LigneSortie("M000041", "B000041", ARRAS, "dette_reglee", None, 0, 0),
            c.LigneSortie(
                "M000042", "B000042", None, "suspendu", "Le ménage conteste la dette.", 81_200, 81_200
            ),
        ),
        compare_a=date(2026, 9, 1),
        ajouts=(c.LigneAjout("M000099", None, c.ReponseAgent("accepter", "demande_du_menage", "appeler")),),
        avertissements=(
            "Places du mois par défaut : 1 % des ménages. Les déclarer dans amont.toml, [capacite].",
        ),
    )


def sample_deadlines() -> c.Echeances:
    """Invent three legal dates."""
    sources = ("CCH, art. R.824-1 et R.824-4", "Décret 2026-84, CCH art. R.824-2")
    return c.Echeances(
        BAILLEUR,
        True,
        MOIS,
        ARRETE,
        tuple(
            c.LigneEcheance(
                id_bail=f"B{i:06d}",
                id_menage=f"M{i:06d}",
                agence=None if i == 3 else ARRAS,
                acte="signalement_caf",
                libelle="Impayé de dépense de logement à signaler à l'organisme payeur",
                echeance=date(2026, 11, 10 + i),
                dette_legale_centimes=50_010 * i,
                depense_legale_centimes=25_000,
                motif="La dette atteint deux mois de dépense de logement.",
                source=sources[i % 2],
                statut="a_verifier" if i % 2 else "verifie",
            )
            for i in (1, 2, 3)
        ),
    )


def sample_sheet(rang: int = 1) -> c.PropositionContact:
    """Invent one *proposition de contact*."""
    return c.PropositionContact(
        synthetique=True,
        numero_dossier=f"2026-10-{rang:04d}",
        emetteur="Exemple Habitat, pôle prévention",
        destinataire="Association Inventée pour le Logement",
        dispositif="Accompagnement vers et dans le logement – diffus",
        convention="n° 2026-017 du 12 janvier 2026",
        mandat=True,
        contact_emetteur="prevention@exemple-habitat.example – 03 00 00 00 00",
        contact_opposition="donnees@exemple-habitat.example – 03 00 00 00 01",
        etablie_le=date(2026, 11, 16),
        arrete_au=ARRETE,
        conservation_jusqu_au=date(2026, 12, 16),
        menage_informe_le=date(2026, 11, 3),
        titulaires=(c.Titulaire("Camille Exemple", "06 00 00 00 00", "12 rue de l'Invention, 62000 Arras"),),
        commune="Arras",
        code_commune="62041",
        epci="CU d'Arras",
        rural=False,
        qpv=None,
        langue_declaree=None,
        accessibilite=(),
        tranche_dette="1_a_2_mois",
        tendance="hausse",
        anciennete_terme="1_a_3_mois",
        plan_en_cours=False,
        stade="relance",
        faits=("premier_retard", "prelevements_rejetes"),
        besoins=("budget", "droits"),
        avis_pluridisciplinaire=False,
        procedure=None,
        informations=(),
        nb_personnes=None,
        enfants=None,
        tranche_age=None,
        delai_rappel_jours=10,
        delai_expiration_jours=30,
    )


def sample_letter() -> c.LettreMenage:
    """Invent one letter to a household."""
    return c.LettreMenage(
        synthetique=True,
        numero_dossier="2026-10-0002",
        emetteur=BAILLEUR,
        adresse_emetteur="1 place du Modèle, 62000 Arras",
        destinataire="Sacha Fictif",
        adresse_destinataire=("7 allée des Essais", "Appartement 12", "62300 Lens"),
        date_lettre=date(2026, 11, 16),
        structure="Association Inventée pour le Logement",
        telephone_structure="03 00 00 00 02",
        contact_emetteur="pôle prévention, 03 00 00 00 00",
        contact_opposition="Exemple Habitat, données personnelles, 1 place du Modèle, 62000 Arras",
    )


def sample_return_form(fiches: int = 3) -> c.FormulaireRetour:
    """Invent one return form."""
    return c.FormulaireRetour(
        True,
        "F2610-ABCDE-FGHIJ-KLMNO-PQRST",
        BAILLEUR,
        "Association Inventée pour le Logement",
        date(2026, 11, 16),
        10,
        30,
        tuple(f"2610-AAAAA-AAA{lettre}" for lettre in (f"{a}{b}" for a in "ABCDEFGH" for b in "ABCDEFGH"))[
            :fiches
        ],
        (
            c.LignePlaces("inventee--aide", "Aide au maintien (inventée)", "FNAVDL"),
            c.LignePlaces("inventee--aide", "Aide au maintien (inventée)", "AVDL"),
        ),
        date(2026, 11, 1),
    )


def _sample_causes() -> s.Causes:
    return s.Causes(
        phrases=(
            "Sur 53 nouveaux, 49 le sont par les données du mois, 3 par le changement de règles ou de valeurs, "
            "1 par plusieurs causes à la fois.",
            "Les 41 sortis le sont tous par les données du mois.",
        ),
        changements=(
            "Règle X1 (propose) nouvelle, version du 01/10/2026 : Trois prélèvements rejetés en un an.",
        ),
        colonnes=("données du mois", "règles changées", "modèle changé"),
        lignes=(
            s.LigneCauses(
                "Nouveaux", 53, (s.PartCause(49, 49.5 / 53), s.PartCause(3, 3.5 / 53), s.PartCause(0, 0.0)), 1
            ),
            s.LigneCauses("Sortis", 41, (s.PartCause(41, 1.0), s.PartCause(0, 0.0), s.PartCause(0, 0.0)), 0),
        ),
        maintenus=(s.LigneTenue("avec les règles et valeurs d'avant", 95, 95 / 96),),
    )


def _sample_crossing(*lignes: tuple[str, str, str]) -> s.Croisement:
    """Invent a table of reasons by agency."""
    cellules = (s.Case(12, 1_204_512), s.Case(0, 0), s.Case(3, 98_000))
    ligne = [s.LigneCroisee(nom, cellules, s.Case(15, 1_302_512), groupe, fin) for groupe, nom, fin in lignes]
    total = s.LigneCroisee("Total", cellules, s.Case(15 * len(ligne), 1_302_512 * len(ligne)))
    return s.Croisement((ARRAS, "Lens-Liévin", "Sans agence"), tuple(ligne), total)


def sample_month() -> s.SyntheseMois:
    """Invent one month's page."""
    regle = s.LigneRegle
    a_verifier = "Valeur proposée par l'équipe, à faire valider"
    return s.SyntheseMois(
        bailleur=BAILLEUR,
        synthetique=True,
        mois=MOIS,
        arrete_au=ARRETE,
        chiffres=s.Chiffres(
            5_120,
            4_873,
            1_003,
            338,
            112_345_678,
            2_345_678,
            4_702,
            12,
            241,
            49,
            192,
            61,
            49,
            "1 % des ménages, par défaut : aucune capacité n'est déclarée dans amont.toml.",
            0.3,
            15,
        ),
        agences=(
            s.LigneAgence("Arras et plaine d'Artois", 1_840, 361, 118, 18, 71, 22),
            s.LigneAgence("Béthune-Bruay", 1_216, 240, 80, 12, 44, 15),
            s.LigneAgence("Boulogne – côte d'Opale", 704, 131, 45, 7, 29, 9),
            s.LigneAgence("Lens-Liévin", 1_352, 270, 95, 12, 48, 15),
            s.LigneAgence("Sans agence", 8, 1, 0, 0, 0, 0),
        ),
        regles=(
            regle(
                "P1",
                "Premier retard après une année sans retard",
                "paiement",
                "proposer",
                74,
                4_900,
                146,
                False,
                a_verifier,
                True,
            ),
            regle(
                "P2", "Paiements en baisse", "paiement", "proposer", 61, 4_959, 100, False, a_verifier, True
            ),
            regle(
                "P3", "Prélèvements rejetés", "paiement", "proposer", 38, 5_082, 0, False, a_verifier, True
            ),
            regle(
                "P4",
                "Hausse du reste à payer suivie d'un retard",
                "paiement",
                "relever",
                22,
                4_802,
                296,
                False,
                a_verifier,
                True,
            ),
            regle(
                "O1",
                "Non accompagné et hors FSL",
                "situation",
                "orienter",
                1_204,
                700,
                3_216,
                False,
                "Actes « En quête de toits », 2024",
                False,
            ),
            regle(
                "S1",
                "Plan respecté",
                "suspension",
                "suspendre",
                41,
                4_901,
                178,
                False,
                "Règle de l'équipe",
                False,
            ),
            regle(
                "E1",
                "Impayé de dépense de logement à signaler",
                "dette",
                "echeance",
                87,
                2_614,
                2_419,
                False,
                "CCH, art. R.824-1 et R.824-4",
                False,
            ),
            regle(
                "E2",
                "Décision de la CCAPEX à demander",
                "procedure",
                "echeance",
                0,
                0,
                5_120,
                True,
                "Décret 2026-84",
                True,
            ),
        ),
        bassins=(
            s.Bassin("Arras et plaine d'Artois", 18, 18, 0, 71),
            s.Bassin("Les autres agences, et sans agence", 31, 31, 0, 121),
        ),
        mouvements=s.Mouvements(
            date(2026, 9, 1),
            True,
            (
                s.LigneMouvement("Arras et plaine d'Artois", 31, 58, 24),
                s.LigneMouvement("Lens-Liévin", 22, 38, 17),
            ),
            (s.Compte(choices.SORTIES["dette_reglee"], 23), s.Compte(choices.SORTIES["plan_respecte"], 18)),
            _sample_causes(),
        ),
        suspensions=_sample_crossing(
            ("Par une règle", "Plan respecté", "non datée"),
            ("Par une règle", "Contestation ouverte", "du 14/11/2026 au 28/02/2027"),
            ("Par le registre", "Écarté par un agent", "le 04/02/2027"),
        ),
        dette_technique=_sample_crossing(
            ("", "Aide au logement en retard ou attendue", ""), ("", "Prélèvement en chemin", "")
        ),
        aides_inconnues=14,
        origines=(
            s.Compte("Une règle seulement", 120),
            s.Compte("Le modèle seulement", 34),
            s.Compte("Une règle et le modèle", 87),
        ),
        actions=(
            s.Compte("Appeler", 140),
            s.Compte("Proposer un accompagnement", 64),
            s.Compte("Vérifier l'aide au logement", 37),
        ),
        balance=(
            s.TrancheAge("0 à 30 jours", 23_410_012, 812),
            s.TrancheAge("31 à 60 jours", 16_204_500, 530),
            s.TrancheAge("61 à 90 jours", 11_004_200, 402),
            s.TrancheAge("91 à 180 jours", 21_900_000, 310),
            s.TrancheAge("181 à 365 jours", 24_804_366, 188),
            s.TrancheAge("plus d'un an", 17_368_278, 77),
        ),
        comptes=(
            s.LigneFichier("baux", "entrees/baux.csv", 6_002, 6_000, 2, 0),
            s.LigneFichier("ecritures", "entrees/ecritures-2024.csv.gz", 241_880, 241_801, 70, 9),
            s.LigneFichier("menages", "entrees/menages.xlsx", 4_990, 4_990, 0, 0),
        ),
        rejets=(s.LigneRejet("ecritures", "bail_inconnu", 7), s.LigneRejet("ecritures", "date_illisible", 3)),
        ecartes=(
            s.LigneEcart("ecritures", "entrees/ecritures-2024.csv.gz", "identifiant d'écriture répété", 70),
            s.LigneEcart("baux", "entrees/baux.csv", "ligne de total", 2),
        ),
        avertissements=(
            "Le fichier des baux ne contient aucun bail terminé : les départs ne sont pas relus.",
            PRUDENCE,
        ),
        modele=s.EtatModele(
            "3f9c2a71b0d4", None, ("Le modèle ne fait pas mieux que les mois dus à la capacité du mois.",)
        ),
        valeurs=(
            s.LigneValeur(
                "seuil_retard_centimes",
                "Dette en dessous de laquelle un compte est à jour",
                "10,00 €",
                date(2015, 1, 1),
                a_verifier,
                True,
            ),
            s.LigneValeur(
                "plancher_cible_centimes",
                "Plancher de la cible du modèle",
                "300,00 €",
                date(2015, 1, 1),
                a_verifier,
                True,
            ),
            s.LigneValeur(
                "relance_jours",
                "Relance d'un partenaire sans réponse",
                "10 jours",
                date(2015, 1, 1),
                "Convention type",
                False,
            ),
        ),
        empreintes=(
            s.Empreinte(
                "entrees/baux.csv", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
            ),
        ),
        version_regles="5b1c0de4a7f2",
        version_outil="0.1.0",
        cartes=(sample_card(),),
    )


def write_samples(dossier: Path) -> list[Path]:
    """Write one of each page, workbook and sheet in a folder, to be looked at; give their paths."""
    from reports.deadlines import write_deadlines
    from reports.page import synthese_html
    from reports.returnform import write_return_form
    from reports.sheets import contact_sheets, household_letters
    from reports.worklist import write_worklist

    dossier.mkdir(parents=True, exist_ok=True)
    noms = (
        "synthese.html",
        "liste_travail.xlsx",
        "echeances.xlsx",
        "retour.xlsx",
        "fiche-001.pdf",
        "lettre-001.pdf",
    )
    page, liste, echeances, retour, fiche, lettre = (dossier / nom for nom in noms)
    page.write_text(synthese_html(sample_month()), encoding="utf-8")
    write_worklist(liste, sample_worklist())
    write_deadlines(echeances, sample_deadlines())
    write_return_form(retour, sample_return_form(), ARRETE)
    fiche.write_bytes(next(contact_sheets([sample_sheet()])))
    lettre.write_bytes(next(household_letters([sample_letter()], ARRETE)))
    return [page, liste, echeances, retour, fiche, lettre]
