"""Invented contents of what leaves for a case under way, to look at the pages and to test them."""

from dataclasses import replace
from datetime import date

from reports import leaving as v
from reports.content import Titulaire
from reports.samples import ARRETE


def sample_account(termes: int = 4) -> v.Decompte:
    """Invent an account on which the last `termes` terms are still owed, the oldest in part."""
    mois = [date(2025 + (m + 9) // 12, (m + 9) % 12 + 1, 1) for m in range(13)][-termes:]
    dus = [v.TermeDu(jour, 27_650, 11_234 if rang == 0 else 27_650) for rang, jour in enumerate(mois)]
    solde = sum(terme.reste_centimes for terme in dus)
    return v.Decompte(43_210, 8_940, 52_150, 24_500, 27_650, solde, solde - 2_300, 0, tuple(dus))


DECLAREE = v.SituationDeclaree(
    date(2026, 9, 14), 3, 2, "monoparental", None, "emploi_precaire", 138_500, True
)


def sample_saisine(document: str = "fiche_saisine") -> v.FicheSaisine:
    """Invent one *fiche de saisine*."""
    return v.FicheSaisine(
        synthetique=True,
        document=document,
        numero_dossier="2610-ABCDE-FGHIJ",
        emetteur="Exemple Habitat, pôle prévention",
        destinataire="Association Inventée pour le Logement",
        dispositif="Accompagnement vers et dans le logement – diffus",
        convention="n° 2026-017 du 12 janvier 2026",
        prescripteur="AG-07",
        contact_emetteur="prevention@exemple-habitat.example – 03 00 00 00 00",
        contact_opposition="donnees@exemple-habitat.example – 03 00 00 00 01",
        etablie_le=date(2026, 11, 16),
        arrete_au=ARRETE,
        accord_dossier_le=date(2026, 11, 10),
        titulaires=(Titulaire("Camille Exemple", "06 00 00 00 00", "12 rue de l'Invention, 62000 Arras"),),
        commune="Arras",
        code_commune="62041",
        epci="CU d'Arras",
        rural=False,
        qpv=None,
        decompte=sample_account(),
        tendance="hausse",
        plan_en_cours=False,
        stade="mise_en_demeure",
        procedure="suspendue",
        faits=("premier_retard", "prelevements_rejetes"),
        situation=DECLAREE,
        besoins=("budget", "energie"),
        avis_pluridisciplinaire=False,
        informations=("Kit éco-énergie, Association Inventée : 03 00 00 00 80",),
    )


def fullest_saisine(document: str = "fiche_saisine") -> v.FicheSaisine:
    """Invent the *fiche de saisine* that has the most to say."""
    compte = sample_account(v.TERMES_MAX)
    ancien = 123_456
    return replace(
        sample_saisine(document),
        decompte=replace(compte, anterieur_centimes=ancien, solde_centimes=compte.solde_centimes + ancien),
        avis_pluridisciplinaire=True,
        stade="requisition_force_publique",
        informations=("Un service ouvert à tous, Association Inventée : 03 00 00 00 80",) * 3,
    )


def sample_recall() -> v.AvisRappel:
    """Invent one recall notice."""
    return v.AvisRappel(
        synthetique=True,
        numero_dossier="2610-ABCDE-FGHIJ",
        emetteur="Exemple Habitat, pôle prévention",
        destinataire="Association Inventée pour le Logement",
        contact_emetteur="prevention@exemple-habitat.example – 03 00 00 00 00",
        rappelee_le=date(2026, 11, 16),
        arrete_au=ARRETE,
    )
