"""What `amont check` says on the terminal, and the report it leaves when asked for one.

Counts are for the terminal and the page; the leases whose balance differs stand in one file, for its owner alone.
"""

from importlib.metadata import version
from itertools import chain
from pathlib import Path

import polars as pl

from reports import checkpage as c
from reports.synthesis import Empreinte, LigneEcart, LigneFichier, LigneRejet
from screening.intake import Intake, read
from screening.intake.coverage import Coverage, measure_coverage
from screening.intake.quality import STOPPING, counts_by_check
from screening.intake.reconciliation import CAUSES, Reconciliation, reconcile
from screening.intake.report import MOTIFS, absent_tables, describe_all, detected
from screening.outputs import Place, publish, write_csv
from screening.tables import TABLES
from screening.workspace import Workspace

SANS_AGENCE = "Sans agence"
MOIS_MONTRES = 36
ECARTS = "ecarts_controle.csv"


def check_workspace(espace: Workspace, rapport: bool) -> list[str]:
    """Read every source and say what was found; with `rapport`, publish `analyses/check/` too.

    Raises:
        SourceFormatError: a source cannot be read as its table.
        BusyWorkspaceError: another run holds the workspace while the report is published.
    """
    intake = read(espace, TABLES)
    soldes = reconcile(intake)
    lignes = describe_all(intake, soldes)
    if not rapport:
        return lignes
    contenu = report_content(espace, intake, soldes)
    with espace.verrou():
        publish(
            _place(espace), lambda dossier: _write(dossier, contenu, soldes), {"outil": contenu.version_outil}
        )
    return [*lignes, "", f"À ouvrir : {espace.analyses / 'check' / 'controle.html'}"]


def _place(espace: Workspace) -> Place:
    return Place(
        dossier=espace.analyses / "check",
        brouillon=espace.cache / "brouillon" / "check",
        remplacees=espace.analyses / ".remplacees",
    )


def _write(dossier: Path, contenu: c.CompteRendu, soldes: Reconciliation | None) -> None:
    (dossier / "controle.html").write_text(c.controle_html(contenu), encoding="utf-8")
    if soldes:
        ecarts = dossier / ECARTS
        ecarts.touch(mode=0o600)
        write_csv(soldes.ecarts, ecarts)


def report_content(espace: Workspace, intake: Intake, soldes: Reconciliation | None) -> c.CompteRendu:
    """The content of the page."""
    couvertures = measure_coverage(intake)
    seuil = espace.reglages.qualite.rejets_max
    return c.CompteRendu(
        bailleur=espace.reglages.bailleur.nom,
        synthetique=espace.reglages.bailleur.synthetique,
        comptes=tuple(LigneFichier(**ligne) for ligne in intake.comptes.to_dicts()),
        taux=tuple(
            c.LigneTaux(nom, taux, nom in STOPPING and taux > seuil)
            for nom, taux in intake.taux_rejets.items()
        ),
        seuil=seuil,
        rejets=tuple(chain.from_iterable(_rejects(intake, table) for table in _tables(intake))),
        ecartes=tuple(
            LigneEcart(table, fichier, MOTIFS[motif][lignes > 1], lignes)
            for table, fichier, motif, lignes in intake.ecartes.iter_rows()
        ),
        constats=tuple(
            c.LigneConstat(table, fichier, sujet, constat)
            for table in _tables(intake)
            for sujet, constat, fichier in detected(intake.constats.filter(pl.col("table") == table))
        ),
        couverture=tuple(c.LigneCouverture(o.table, o.premier, o.dernier, o.vides) for o in couvertures),
        mois=_months(couvertures),
        alertes=tuple(chain.from_iterable(couverture.alertes for couverture in couvertures)),
        absentes=tuple(absent_tables(intake)),
        avertissements=tuple(intake.avertissements),
        soldes=_balances(soldes) if soldes else None,
        empreintes=tuple(Empreinte(*paire) for paire in sorted(intake.empreintes.items())),
        version_outil=version("amont"),
    )


def _tables(intake: Intake) -> list[str]:
    return intake.comptes["table"].unique(maintain_order=True).to_list()


def _rejects(intake: Intake, table: str) -> list[LigneRejet]:
    comptes = counts_by_check(intake.rejets.filter(pl.col("table") == table))
    return [LigneRejet(table, controle, lignes) for controle, lignes in comptes]


def _months(couvertures: list[Coverage]) -> tuple[c.LigneMois, ...]:
    """The last months, the latest first; null outside what a table covers, 0 for a month that it lacks."""
    comptes = [dict(couverture.lignes) for couverture in couvertures]
    tous = sorted({mois for compte in comptes for mois in compte}, reverse=True)
    return tuple(
        c.LigneMois(
            mois,
            tuple(
                compte.get(mois, 0 if _within(mois, o) else None)
                for compte, o in zip(comptes, couvertures, strict=True)
            ),
        )
        for mois in tous[:MOIS_MONTRES]
    )


def _within(mois: object, couverture: Coverage) -> bool:
    premier, dernier = couverture.premier, couverture.dernier
    return premier is not None and dernier is not None and premier <= mois <= dernier  # type: ignore[operator]


def _balances(soldes: Reconciliation) -> c.Soldes:
    return c.Soldes(
        baux=soldes.baux,
        egaux=soldes.egaux,
        differents=soldes.differents,
        difference_centimes=soldes.difference_centimes,
        causes=tuple(
            c.LigneCause(cause, *CAUSES[cause], baux, somme) for cause, baux, somme in soldes.par_cause
        ),
        agences=tuple(c.LigneSoldes(agence or SANS_AGENCE, *suite) for agence, *suite in soldes.par_agence),
        diagnostics=soldes.diagnostics,
    )
