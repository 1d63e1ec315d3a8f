"""An invented card and an invented book of rules, for tests of the page and for whoever changes its layout."""

from datetime import date

from reports import rulebook as r

TEXTE = "Règle <inventée> {{ 7 * 7 }}"


def sample_card(code: str = "P1", obtenu: str = "oui") -> r.CarteRegle:
    """Invent one card; `obtenu` is the answer of its second case, which expects « oui »."""
    seuil = r.PeriodeValeur(
        "seuil_retard_centimes",
        "Dette propre au-delà de laquelle un compte est en retard",
        "10,00 €",
        date(2020, 1, 1),
        None,
        "Choix de conception",
        True,
        True,
    )
    donnee = r.DonneeCas("dette propre", "dette_propre_centimes", "10,01 €")
    return r.CarteRegle(
        code=code,
        libelle=f"Premier retard, {TEXTE}",
        theme="dette",
        effet="proposer",
        action="appeler",
        priorite=45,
        dispositif=None,
        fin=None,
        echeance=None,
        fichier=f"{code}_inventee.toml",
        du_bailleur=True,
        versions=(
            r.VersionRegle(
                date(2020, 1, 1),
                None,
                True,
                "dette_propre_centimes > seuil_retard_centimes",
                ("dette propre : plus de 10,00 € (seuil_retard_centimes)",),
                "[dette propre] restent dus.",
                "Choix de conception",
                True,
            ),
        ),
        valeurs=(seuil,),
        cas=(
            r.CasRegle("dette inconnue", date(2026, 10, 1), (), "non_evaluable", "non_evaluable"),
            r.CasRegle("un centime au-dessus", date(2026, 10, 1), (donnee,), "oui", obtenu),
        ),
    )


def sample_rulebook(*cartes: r.CarteRegle) -> r.LivreRegles:
    """Invent a book of rules."""
    siennes = cartes or (sample_card(),)
    return r.LivreRegles("Exemple Habitat", True, date(2026, 10, 1), siennes, siennes[0].valeurs, "0.1.0")
