"""What the page of `amont partners` may say: schemes, places, territories and counts; no household stands in it.

It is an internal page: its counts are exact, small ones included, and are not to leave the landlord.
"""

from dataclasses import dataclass
from datetime import date

from reports.charts import Graphique, draw_bars
from reports.page import render
from reports.synthesis import LigneFichier

BARRES_MAX = 20
INTERNE = (
    "Page interne au bailleur : des effectifs de moins de onze ménages y figurent. Ne la transmettez pas ; pour un "
    "partenaire ou un observatoire, utilisez des agrégats où les petits effectifs sont masqués."
)


@dataclass(frozen=True)
class LignePlaces:
    """A fund line of a scheme: the measures it pays for, its places in all (null: not said) and those open.

    `public` is that of the line alone, empty when it is the scheme's.
    """

    ligne: str
    mesures: str
    places_total: int | None
    places_ouvertes: int
    public: str


@dataclass(frozen=True)
class Dispositif:
    """A scheme, and what it means for the month's list; the three counts are null outside a month.

    `menages_territoire`: proposed households where it goes; `menages_public`: those of its public; `recus`: those
    who would get one of its places.
    """

    id_dispositif: str
    nom: str
    structure: str
    genre: str
    recoit: bool
    etapes: tuple[str, ...]
    territoire: str
    public: str
    lignes: tuple[LignePlaces, ...]
    places_ouvertes: int
    convention: str
    sans_convention: bool
    duree: str
    document: str | None
    moyens: str | None
    besoins: tuple[str, ...]
    note: str | None
    source: str | None
    a_verifier: bool
    menages_territoire: int | None
    menages_public: int | None
    recus: int | None


@dataclass(frozen=True)
class LigneTerritoire:
    """An EPCI where the landlord has tenants: proposed households = received + the four ways of not being.

    `ecart` is the proposed households whom nobody would receive; `dispositifs` are the schemes that cover a part.
    """

    code_epci: str | None
    nom: str
    menages: int
    proposes: int
    recus: int
    complets: int
    hors_public: int
    a_demander: int
    non_couverts: int
    ecart: int
    dispositifs: tuple[str, ...]


@dataclass(frozen=True)
class LigneTrou:
    """An EPCI of which some communes are in no scheme's area; counts of households are null outside a month."""

    nom: str
    communes: int
    communes_sans: int
    menages: int | None
    proposes: int | None


@dataclass(frozen=True)
class LigneRaison:
    """Records of the directory rejected for one reason."""

    table: str
    raison: str
    fiches: int


@dataclass(frozen=True)
class LigneFraicheur:
    """Records kept of one table: out of date, among them those that schemes rely on, and dated in the future."""

    table: str
    fiches: int
    perimees: int
    perimees_visees: int
    futures: int


@dataclass(frozen=True)
class LigneManque:
    """Records kept of one table that lack a field, or bear a code that nobody knows."""

    table: str
    quoi: str
    fiches: int


@dataclass(frozen=True)
class EtatAnnuaire:
    """What the import of the directory found; `perime_a_verifier`: nobody has checked the dated delay."""

    perime_mois: int
    perime_a_verifier: bool
    fichiers: tuple[LigneFichier, ...]
    raisons: tuple[LigneRaison, ...]
    fraicheur: tuple[LigneFraicheur, ...]
    manques: tuple[LigneManque, ...]


@dataclass(frozen=True)
class ListeDuMois:
    """What the proposed households of a month would find, in all and by territory."""

    mois: date
    proposes: int
    recus: int
    non_couverts: int
    territoires: tuple[LigneTerritoire, ...]


@dataclass(frozen=True)
class Couverture:
    """`couverture.html`: who can take whom, and where nobody goes; `liste` null: the directory alone, as of `jour`."""

    bailleur: str
    synthetique: bool
    exemple: bool
    jour: date
    liste: ListeDuMois | None
    places_ouvertes: int
    dispositifs: tuple[Dispositif, ...]
    trous: tuple[LigneTrou, ...]
    annuaire: EtatAnnuaire
    version_outil: str

    @property
    def a_regarder(self) -> tuple[str, ...]:
        """What to look at first."""
        sans = [d.nom for d in self.dispositifs if d.recoit and d.sans_convention]
        perimees = sum(ligne.perimees_visees for ligne in self.annuaire.fraicheur)
        phrases = (
            (
                "L'annuaire est l'exemple livré : places, conventions et téléphones y sont fictifs.",
                self.exemple,
            ),
            (
                f"Sans convention en vigueur, un courrier part au ménage et aucune fiche : {', '.join(sans)}.",
                bool(sans),
            ),
            (
                f"Fiches périmées sur lesquelles un dispositif repose : {perimees}. Faites-les confirmer.",
                perimees > 0,
            ),
        )
        return tuple(phrase for phrase, vraie in phrases if vraie)

    @property
    def recoivent(self) -> tuple[Dispositif, ...]:
        """The schemes that receive people."""
        return tuple(d for d in self.dispositifs if d.recoit)

    @property
    def ne_recoivent_pas(self) -> tuple[Dispositif, ...]:
        """Coordinations and information: known by the landlord, never sent a sheet."""
        return tuple(d for d in self.dispositifs if not d.recoit)

    @property
    def barres(self) -> Graphique:
        """The territories where the list proposes someone, the widest gap first."""
        territoires = self.liste.territoires if self.liste else ()
        lignes = [(t.nom, (t.recus, t.ecart)) for t in territoires if t.proposes][:BARRES_MAX]
        return draw_bars(
            "ecarts",
            "Ménages proposés, par EPCI",
            lignes,
            series=("reçus au mieux", "non reçus"),
        )


def couverture_html(contenu: Couverture) -> str:
    """Write the page of `amont partners`."""
    return render("couverture.html.j2", page=contenu, interne=INTERNE)
