"""The audit, read from top to bottom: published months in; every stage by group, what is missed, other choices out.

Traits are joined here and nowhere else; nothing of it comes back to a list. What a figure means is in `auditing/`.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import polars as pl

from reports.auditpage import PageAudit, audit_html
from screening import parameters
from screening.auditing.attributes import audit_attributes, comparable
from screening.auditing.audited import Audited
from screening.auditing.calibration import calibration
from screening.auditing.content import audit_content, audit_facts, lines_of_page
from screening.auditing.counts import to_rows
from screening.auditing.figures import compare, judged, references_of
from screening.auditing.followup import FAR, first_use
from screening.auditing.gather import gather_months, learned_later
from screening.auditing.inputs_tell import told_by_inputs
from screening.auditing.measures import QUANTITES
from screening.auditing.months import period_of
from screening.auditing.outcomes import Sources, with_outcomes
from screening.auditing.printed import others_of, printed_of
from screening.auditing.trial import trial_of
from screening.auditing.whatif import replay, unfaithful
from screening.calendrier import iso, last_day
from screening.cases import Register
from screening.fitting.history import last_month
from screening.fitting.label import outcome_of
from screening.intake import Intake, read
from screening.intake.balances import warned
from screening.outputs import Place, publish, write_csv
from screening.rules import load_rules
from screening.workspace import Workspace

Progress = Callable[[str], None]


@dataclass(frozen=True)
class AuditReport:
    """What an audit leaves behind; `nouveau` is False when equal results were already published."""

    dossier: Path
    page: PageAudit
    nouveau: bool


def audit_months(espace: Workspace, de: date, a: date, progress: Progress) -> AuditReport:
    """Audit the published months from one to another, and publish the page with its figures.

    Args:
        espace: the workspace.
        de: first month.
        a: last month.
        progress: told each step.

    Raises:
        ConfigurationError: no month between the two has a published list.
    """
    periode = period_of(espace, de, a)
    progress("lecture des sources")
    intake = warned(read(espace), last_day(a))
    register = Register.open(espace.registre_url)
    catalogue = load_rules(espace.dossiers_regles, espace.dossiers_baremes)
    sources = _sources(espace, intake, register, a)
    progress("mois publiés")
    gathered = gather_months(espace, periode.publies, register, sources, catalogue)
    with ThreadPoolExecutor(max_workers=1) as aside:
        judging = aside.submit(with_outcomes, gathered.lignes, sources)
        progress("caractéristiques")
        reglages = espace.reglages.audit
        attributs = audit_attributes(gathered.menages, intake.tables, a, reglages)
        progress("autres choix")
        rejoues = replay(gathered.rejoues, catalogue)
        mois_rejoues = periode.publies[-len(gathered.rejoues) :]
        progress("ce que les entrées disent")
        indices = told_by_inputs(espace, periode.publies[-1], gathered.menages, attributs)
        progress("issues")
        rows = to_rows(judging.result(), QUANTITES, gathered.menages.height)
    progress("comparaisons")
    references = references_of(rows, attributs, reglages.references)
    compares = comparable(attributs)
    rates = [*compare(rows, compares, references), *calibration(rows, compares, references)]
    others = others_of(rejoues, gathered.menages, rows.taille)
    progress("groupe témoin")
    essai = trial_of(register, sources, de, a)
    progress("publication")
    imprime = printed_of(rows, compares, judged(rates), references, others, periode.publies, mois_rejoues)
    appris_apres, inconnus = learned_later(espace, gathered.modeles)
    audited = Audited(
        espace=espace,
        de=de,
        a=a,
        periode=periode,
        sources=sources,
        attributs=attributs,
        references=references,
        imprime=imprime,
        rejoues=rejoues,
        mois_rejoues=mois_rejoues,
        infideles=unfaithful(gathered.rejoues, mois_rejoues),
        indices=indices,
        modeles=gathered.modeles,
        appris_apres=appris_apres,
        inconnus=inconnus,
        avertissements=tuple(intake.avertissements),
        essai=essai,
    )
    page = audit_content(audited)
    place = _place(espace, de, a)
    new = publish(place, lambda folder: _write(folder, page), audit_facts(audited))
    return AuditReport(place.dossier, page, new)


def _sources(espace: Workspace, intake: Intake, register: Register, a: date) -> Sources:
    fin = last_month(intake) or a
    values = parameters.load(fin, espace.dossiers_baremes)
    return Sources(
        tables=intake.tables,
        ecritures=intake.ecritures,
        fin=fin,
        values=values,
        outcome=outcome_of(espace.reglages.cible, values),
        usage=first_use(register),
        referrals=register.referrals(FAR),
    )


def _place(espace: Workspace, de: date, a: date) -> Place:
    name = f"audit-{iso(de)}-{iso(a)}"
    return Place(
        dossier=espace.analyses / name,
        brouillon=espace.cache / "brouillon" / name,
        remplacees=espace.analyses / ".remplacees",
    )


def _write(folder: Path, page: PageAudit) -> None:
    (folder / "audit.html").write_text(audit_html(page), encoding="utf-8")
    lines = pl.DataFrame([asdict(line) for line in lines_of_page(page)], infer_schema_length=None)
    write_csv(lines.with_columns(pl.col("masque").replace("", None)), folder / "audit.csv")


def describe(report: AuditReport) -> list[str]:
    """The audit in a few French lines for the terminal: counts, no figure of a group."""
    page = report.page
    state = "publié" if report.nouveau else "inchangé (mêmes résultats que la dernière fois)"
    lines = [
        f"{page.bailleur}, {iso(page.de)} à {iso(page.a)} : {len(page.mois)} mois publiés, "
        f"{len(page.attributs)} caractéristiques, {page.comparaisons} comparaisons jugées, "
        f"{len(page.constats)} écarts établis.",
    ]
    if page.absents:
        lines.append(f"Mois non publiés, laissés de côté : {', '.join(map(iso, page.absents))}.")
    lines += [f"Attention : {sentence}" for sentence in page.avertissements]
    return [*lines, f"Dossier {state} : {report.dossier}", f"À ouvrir : {report.dossier / 'audit.html'}"]
