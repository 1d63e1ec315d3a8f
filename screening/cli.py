"""The `amont` command: parse, call, print a short summary, exit code. No logic.

The clock and the environment are read here (and in `workspace.py`) and nowhere else.
"""

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from models.errors import FeaturesDifferError, ModelError
from reports.errors import TemplateFieldError
from screening import errors
from screening.french_usage import speak_french

if TYPE_CHECKING:
    from screening.workspace import Workspace

EXIT_CODES: dict[type[Exception], int] = {
    errors.ConfigurationError: 10,
    errors.SourceFormatError: 11,
    errors.QualityError: 12,
    errors.ParameterError: 13,
    errors.RuleError: 14,
    errors.DisclosureError: 15,
    errors.BusyWorkspaceError: 16,
    errors.RegisterError: 17,
    errors.ModelUnavailableError: 20,
    ModelError: 20,
    FeaturesDifferError: 21,
    TemplateFieldError: 30,
}
PHRASE = "AMONT_PHRASE"
speak_french()
os.environ.setdefault(
    "OMP_WAIT_POLICY", "passive"
)  # on a busy machine, threads that wait actively stop each other


class Commands(click.Group):
    """A group whose known failures are a sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a known failure becomes one message on stderr."""
        try:
            return super().invoke(ctx)
        except tuple(EXIT_CODES) as error:
            click.echo(f"amont : {error}", err=True)
            ctx.exit(next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind)))


class Month(click.ParamType):
    """A month written AAAA-MM; its value is the date of its first day."""

    name = "AAAA-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the month, or say how to write it."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m").date()
        except ValueError:
            self.fail("un mois s'écrit AAAA-MM, par exemple 2026-10", param, ctx)


class Day(click.ParamType):
    """A day written AAAA-MM-JJ."""

    name = "AAAA-MM-JJ"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day, or say how to write it."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail("un jour s'écrit AAAA-MM-JJ, par exemple 2026-11-02", param, ctx)


MOIS, JOUR = Month(), Day()
ESPACE = click.option(
    "--espace",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("."),
    show_default="le dossier courant",
    help="Dossier de travail, celui qui contient amont.toml.",
)
HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Commands, context_settings=HELP)
@click.version_option(package_name="amont", message="amont %(version)s")
def amont() -> None:
    """Repérer tôt les ménages qui glissent vers l'expulsion, dire pourquoi, proposer une aide.

    Une personne décide : `screen` propose, un agent accepte ou refuse, `refer` ne transmet que l'accepté.

    \b
    Pour voir : amont demo
    Chaque mois : amont check, amont screen --mois 2026-10, puis amont refer
    Après l'envoi : amont returns pour chaque retour, amont follow --au 2026-12-21
    """


@amont.command()
@click.argument("dossier", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"))
@click.option(
    "--menages", type=click.IntRange(min=50), default=5000, show_default=True, help="Nombre de ménages."
)
@click.option("--graine", type=int, default=62, show_default=True, help="Graine du tirage.")
def demo(dossier: Path, menages: int, graine: int) -> None:
    """Fabriquer un bailleur SYNTHÉTIQUE et dérouler tout un mois dessus.

    \b
    Exemple : amont demo essai --menages 2000
    """
    from screening.demo.run import run_demo

    _say(run_demo(dossier, menages, graine, _progress))


@amont.command()
@click.argument("dossier", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--depuis",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    help="Export dont on propose la correspondance, en commentaire ; l'option se répète, un export par table.",
)
def init(dossier: Path, depuis: tuple[Path, ...]) -> None:
    """Préparer un dossier de travail : amont.toml commenté et annuaire d'exemple.

    \b
    Exemple : amont init mon-espace --depuis baux.csv --depuis ecritures.csv
    """
    from screening.init import init_workspace

    _say(init_workspace(dossier, depuis))


@amont.command()
@ESPACE
@click.option(
    "--rapport", is_flag=True, help="Écrire aussi analyses/check/ : la page et les soldes en écart."
)
def check(espace: Path, rapport: bool) -> None:
    """Lire toutes les sources et dire ce qui a été compris, mis de côté et rejeté ; comparer les soldes.

    \b
    Exemple : amont check --espace mon-espace --rapport
    """
    workspace = _open(espace)
    from screening.checking import check_workspace

    _say(check_workspace(workspace, rapport))


@amont.command()
@ESPACE
@click.option("--fin", type=MOIS, help="Rien d'opéré ni de connu après la fin de ce mois n'est lu.")
@click.option("--sans-promotion", is_flag=True, help="Évaluer et enregistrer sans mettre en service.")
def train(espace: Path, fin: date | None, sans_promotion: bool) -> None:
    """Ajuster le modèle sur l'histoire du bailleur, l'évaluer, l'enregistrer.

    \b
    Exemple : amont train --espace mon-espace --fin 2026-04
    """
    workspace = _open(espace)
    from screening.training import describe, train_model

    with workspace.verrou():
        report = train_model(workspace, fin, _now(), promouvoir=not sans_promotion, progress=_progress)
    _say(describe(report))


@amont.command()
@ESPACE
@click.option("--mois", type=MOIS, required=True, help="Mois à traiter, observé à son dernier jour.")
@click.option("--regles-seules", is_flag=True, help="Sans modèle : les règles seules proposent et ordonnent.")
def screen(espace: Path, mois: date, regles_seules: bool) -> None:
    """Produire la liste du mois, ses raisons, ses échéances et sa synthèse.

    \b
    Exemple : amont screen --espace mon-espace --mois 2026-10
    """
    workspace = _open(espace)
    from screening.month import describe, screen_month

    with workspace.verrou():
        report = screen_month(workspace, mois, regles_seules, _now(), _progress)
    _say(describe(report))


@amont.command()
@ESPACE
@click.option("--mois", type=MOIS, required=True, help="Mois de la liste relue.")
@click.option(
    "--validations",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    required=True,
    help="Liste de travail remplie ; l'option se répète.",
)
@click.option(
    "--phrases",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Fichier TOML des phrases secrètes par partenaire ({PHRASE} : une phrase commune, pour un essai).",
)
def refer(espace: Path, mois: date, validations: tuple[Path, ...], phrases: Path | None) -> None:
    """Relire les décisions des agents et préparer les fiches scellées des partenaires.

    \b
    Exemple : amont refer --mois 2026-10 --validations liste_travail.xlsx --phrases phrases.toml
    """
    workspace = _open(espace)
    from screening.referral import Phrases, describe, refer_month

    secrets = Phrases.read(phrases, os.environ.get(PHRASE))
    with workspace.verrou():
        report = refer_month(workspace, mois, list(validations), secrets, _now())
    _say(describe(report))


@amont.command()
@ESPACE
@click.option("--mois", type=MOIS, help="Mois dont on veut les valeurs et les règles en vigueur.")
@click.option(
    "--verifier", is_flag=True, help="Dérouler tous les cas des règles et dire ceux qui ne tiennent pas."
)
@click.option("--rapport", is_flag=True, help="Écrire la page des règles, analyses/regles/regles.html.")
def rules(espace: Path, mois: date | None, verifier: bool, rapport: bool) -> None:
    """Montrer les règles et les valeurs en vigueur ; vérifier leurs cas ; en écrire la page.

    \b
    Exemple : amont rules --espace mon-espace --mois 2027-01 --verifier --rapport
    """
    from screening.rule_command import open_rulebook, show_rules, verify_rules, write_report

    book = open_rulebook(espace, mois or _now().date().replace(day=1))
    lines, failed = verify_rules(book) if verifier else ([] if rapport else show_rules(book), False)
    _say(lines)
    if rapport:
        _say([f"À ouvrir : {write_report(book)}"])
    if failed:
        raise errors.RuleError("des cas de règles ne tiennent pas (voir ci-dessus).")


@amont.command()
@ESPACE
@click.option("--de", type=MOIS, required=True, help="Premier mois rejoué.")
@click.option("--a", type=MOIS, required=True, help="Dernier mois rejoué.")
def backtest(espace: Path, de: date, a: date) -> None:
    """Rejouer des mois passés : qui aurait été appelé, ce qui est arrivé, ce que le modèle ajoute.

    \b
    Exemple : amont backtest --espace mon-espace --de 2026-01 --a 2026-04
    """
    if a < de:
        raise click.UsageError("--a vient avant --de.")
    workspace = _open(espace)
    from screening.backtest import backtest as replay
    from screening.backtest import describe

    with workspace.verrou():
        report = replay(workspace, de, a, _progress)
    _say(describe(report))


@amont.command()
@ESPACE
@click.option("--de", type=MOIS, required=True, help="Premier mois publié à auditer.")
@click.option("--a", type=MOIS, required=True, help="Dernier mois publié à auditer.")
def audit(espace: Path, de: date, a: date) -> None:
    """Mesurer, groupe par groupe, qui est manqué, repéré, suspendu, proposé, servi, et ce qui suit.

    \b
    Exemple : amont audit --espace mon-espace --de 2026-01 --a 2026-06
    """
    if a < de:
        raise click.UsageError("--a vient avant --de.")
    workspace = _open(espace)
    from screening.audit import audit_months, describe

    with workspace.verrou():
        report = audit_months(workspace, de, a, _progress)
    _say(describe(report))


@amont.command()
@ESPACE
@click.option("--promouvoir", metavar="VERSION", help="Mettre cette version en service.")
@click.option("--retablir", is_flag=True, help="Remettre en service la version d'avant.")
def models(espace: Path, promouvoir: str | None, retablir: bool) -> None:
    """Lister les versions du modèle ; en mettre une en service, ou revenir à celle d'avant.

    \b
    Exemple : amont models --espace mon-espace --promouvoir 13f6fb07f80e32db
    """
    if promouvoir and retablir:
        raise click.UsageError("--promouvoir et --retablir ne vont pas ensemble.")
    workspace = _open(espace)
    from screening.model_command import list_versions, promote_version, restore_version

    if not promouvoir and not retablir:
        return _say(list_versions(workspace))
    with workspace.verrou():
        done = (
            restore_version(workspace, _now())
            if retablir
            else promote_version(workspace, promouvoir or "", _now())
        )
    _say(done)


@amont.command()
@click.argument("identifiant", metavar="ID")
@ESPACE
@click.option("--mois", type=MOIS, required=True, help="Mois publié dont on veut l'explication.")
@click.option(
    "--pour-le-menage", is_flag=True, help="Écrire la page à remettre au ménage, sans score ni rang."
)
def explain(identifiant: str, espace: Path, mois: date, pour_le_menage: bool) -> None:
    """Dire pourquoi un ménage est sur la liste ou n'y est pas, et ce qui changerait la proposition.

    ID est celui d'un ménage ou de l'un de ses baux.

    \b
    Exemple : amont explain 0012345 --espace mon-espace --mois 2026-10
    """
    workspace = _open(espace)
    if pour_le_menage:
        from screening.household_page import write_household_page

        return _say(write_household_page(workspace, mois, identifiant))
    from screening.explain import describe, explain_household

    _say(describe(explain_household(workspace, mois, identifiant)))


@amont.command()
@ESPACE
@click.option("--mois", type=MOIS, help="Mois publié dont les ménages proposés sont comparés aux places.")
def partners(espace: Path, mois: date | None) -> None:
    """Dire qui peut accueillir qui, ce que vaut l'annuaire, et où personne ne va.

    \b
    Exemple : amont partners --espace mon-espace --mois 2026-10
    """
    workspace = _open(espace)
    from screening.coverage import describe, show_partners

    with workspace.verrou():
        report = show_partners(workspace, mois, _now().date())
    _say(describe(report))


@amont.command()
@click.argument(
    "fichiers", metavar="FICHIER...", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path)
)
@ESPACE
def returns(fichiers: tuple[Path, ...], espace: Path) -> None:
    """Relire les formulaires que les partenaires renvoient, et suivre leurs dossiers au registre.

    Tout est repris ou rien ne l'est ; relire deux fois le même formulaire ne change rien.

    \b
    Exemple : amont returns retours/arras.xlsx retours/lens.xlsx --espace mon-espace
    """
    workspace = _open(espace)
    from screening.returns import describe, record_forms

    with workspace.verrou():
        report = record_forms(workspace, fichiers, _now())
    _say(describe(report))


@amont.command()
@ESPACE
@click.option("--au", type=JOUR, required=True, help="Premier jour des commissions regardées.")
def candidates(espace: Path, au: date) -> None:
    """Avant la CALEOL : à quels futurs locataires proposer un appui, par les règles seules.

    Rien de ce dossier ne va à la commission d'attribution, ni au registre.

    \b
    Exemple : amont candidates --espace mon-espace --au 2026-11-02
    """
    workspace = _open(espace)
    from screening.candidates import describe, screen_candidates

    with workspace.verrou():
        report = screen_candidates(workspace, au)
    _say(describe(report))


@amont.command()
@click.option(
    "--au", type=JOUR, required=True, help="Jour dont on veut le suivi : aujourd'hui, ou un jour passé."
)
@ESPACE
def follow(au: date, espace: Path) -> None:
    """Suivre les dossiers : relances, expirations, bilans dus, portes closes ; bilans et agrégats.

    Une proposition sans nouvelles expire ; relancer le même jour ne change rien.

    \b
    Exemple : amont follow --au 2026-12-15 --espace mon-espace
    """
    workspace = _open(espace)
    from screening.follow import describe, follow_cases

    with workspace.verrou():
        report = follow_cases(workspace, au, _now())
    _say(describe(report))


def main() -> None:
    """Entry point of the command; what it writes is not for everyone on the machine."""
    os.umask(0o027)
    amont()


def _open(espace: Path) -> "Workspace":
    """Open the workspace before anything heavy is imported: a mistake of configuration is said at once."""
    from screening.workspace import Workspace

    return Workspace.open(espace)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _progress(step: str) -> None:
    """One plain line a step, on stderr, so that what is printed on stdout stays a summary."""
    click.echo(f"  {step}", err=True)


if __name__ == "__main__":
    main()
