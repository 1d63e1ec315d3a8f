"""The gate: what a rule may not say is refused at load, in French, with the nearest names."""

from pathlib import Path

import pytest

from screening.errors import RuleError
from screening.rules import load_rules

RULE = """
code = "{code}"
libelle = "Une règle du bailleur"
theme = "dette"
effet = "{effet}"
{extra}
[[versions]]
du = 2020-01-01
condition = "{condition}"
motif = "{motif}"
source = {{ titre = "Bureau du bailleur", statut = "a_verifier" }}
"""
EXTRA = {
    "proposer": 'action = "appeler"\npriorite = 10',
    "relever": "",
    "orienter": 'dispositif = "jeunes"',
    "suspendre": 'fin = "Un jour."',
    "echeance": 'echeance = { acte = "rappel" }',
}


def rule(
    condition: str = "mois_dus > 1", code: str = "B1", effet: str = "proposer", motif: str = "Une dette."
) -> str:
    return RULE.format(code=code, effet=effet, extra=EXTRA[effet], condition=condition, motif=motif)


def refusal(tmp_path: Path, *texts: str) -> str:
    for number, text in enumerate(texts):
        tmp_path.joinpath(f"b{number}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as found:
        load_rules([tmp_path])
    return str(found.value)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (
            "mois_du > 1",
            "« mois_du » n'est ni un indicateur ni une valeur datée ; vouliez-vous dire « mois_dus »",
        ),
        ("mois_dus >= dette_troi_mois", "« dette_trois_mois »"),
        ("mois_dus >", "pas une expression SQL lisible"),
        ("mois_dus > 1; SELECT 1", "« ; » n'est pas permis"),
        ("mois_dus > 1 -- sauf", "« -- » n'est pas permis"),
        ("mois_dus > (SELECT 1)", "n'est pas permis"),
        ("mois < CURRENT_DATE", "« CURRENT_DATE » n'est pas permis"),
        ("mois < NOW()", "« NOW » n'est pas permis"),
        ("LAG(mois_dus) OVER (ORDER BY mois) > 1", "« OVER » n'est pas permis"),
        ("SUM(mois_dus) > mois_dus", "la fonction « SUM » n'est pas permise"),
        ("max(mois_dus) > 3", "la fonction « max » n'est pas permise"),
        ("read_csv('x') > 3", "la fonction « read_csv » n'est pas permise"),
        ('\\"^mois.*$\\" > 3', "n'est pas permis"),
        ("TRUE", "une réponse par ligne"),
        ("1 = 1", "une réponse par ligne"),
        ("mois_dus", "vrai ou faux"),
        ("mois_dus = 'trois'", "types différents"),
        ("mois_dus AND deces", "types différents"),
        ("stade > 3", "types différents"),
        ("ROND(mois_dus, 1) > 2", "vouliez-vous dire « ROUND »"),
        ("stade = 'commandement'", "ne prend jamais la valeur « commandement » ; vouliez-vous dire « comm"),
        ("mois_dus > 1 AND stade IN ('aucun', 'relence')", "vouliez-vous dire « relance »"),
        ("COALESCE(statut_aide, 'inconu') <> 'recue'", "vouliez-vous dire « inconnu »"),
        ("id_menage = 'M1'", "« id_menage » n'est ni un indicateur"),
        ("sexe = 'F'", "« sexe » n'est ni un indicateur"),
    ],
)
def test_a_condition_that_is_not_fit_to_run_is_refused(tmp_path: Path, condition: str, said: str) -> None:
    message = refusal(tmp_path, rule(condition))
    assert said in message
    assert "b0.toml (B1), version du 01/01/2020, condition" in message


TRAITS = (
    "age < 30",
    "composition = 'monoparental'",
    "activite = 'chomage'",
    "beneficiaire_al",
    "fsl_mobilisable = 'non'",
    "accompagne <> 'oui'",
    "rural",
    "code_qpv IS NOT NULL",
    "code_commune = '62041'",
)


@pytest.mark.parametrize("effet", ["proposer", "relever", "suspendre"])
@pytest.mark.parametrize("condition", TRAITS)
def test_only_account_facts_propose_raise_or_suspend(tmp_path: Path, effet: str, condition: str) -> None:
    assert "décrit une personne ou un lieu" in refusal(tmp_path, rule(condition, effet=effet))


@pytest.mark.parametrize("effet", ["orienter", "echeance"])
@pytest.mark.parametrize("condition", TRAITS)
def test_referral_and_duties_may_read_the_rest(tmp_path: Path, effet: str, condition: str) -> None:
    tmp_path.joinpath("b.toml").write_text(rule(condition, effet=effet), encoding="utf-8")
    assert "B1" in {r.code for r in load_rules([tmp_path]).regles}


@pytest.mark.parametrize(
    "condition",
    [
        "mois_dus >= 1.5 * mois_dus_precedent + 0.1",
        "EXTRACT(MONTH FROM date_ref) IN (11, 12) AND mois_dus > 1",
        "mois >= DATE '2026-01-01' AND date_ref - premier_defaut > INTERVAL '90 days'",
        "mode_paiement NOT IN ('chèque', 'virement (SUM)') AND NOT deces",
        "COALESCE(mois_dus, 0) BETWEEN 1 AND dette_trois_mois",
        "CASE WHEN plan_en_cours IS NULL THEN FALSE ELSE NOT plan_en_cours END",
        "mois_dus IS DISTINCT FROM mois_dus_precedent",
        "stade LIKE 'commandement%'",
    ],
)
def test_plain_sql_passes(tmp_path: Path, condition: str) -> None:
    tmp_path.joinpath("b.toml").write_text(rule(condition), encoding="utf-8")
    load_rules([tmp_path])


@pytest.mark.parametrize(
    ("motif", "said"),
    [
        (
            "Dû : {{ solde_du | euros }}",
            "le champ « solde_du » n'existe pas ; vouliez-vous dire « solde_du_centimes »",
        ),
        ("Dû : {{ solde_du_centimes | euro }}", "filtre « euro » inconnu"),
        ("Dû : {{ mois_dus | euros }}", "« mois_dus » n'est pas un montant en centimes"),
        ("Dû : {{ mois_dus }}", "n'est pas un texte"),
        ("Dû : {{ mois_dus | mois", "accolade mal formée"),
        ("{% if mois_dus %}oui{% endif %}", "accolade mal formée"),
        ("Âge : {{ age | entier }}", "« age » décrit une personne"),
        ("Avant le {{ echeance | date }}", "le champ « echeance » n'existe pas"),
    ],
)
def test_a_sentence_that_could_not_be_written_is_refused(tmp_path: Path, motif: str, said: str) -> None:
    assert said in refusal(tmp_path, rule(motif=motif))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("libelle", "libele", "« libele » : cette clé est inconnue ; vouliez-vous dire « libelle »"),
        (
            'theme = "dette"',
            'theme = "dettes"',
            "« theme » : valeurs permises : dette, paiement, situation, procedure, suspension ; vouliez-vous dire « dette »",
        ),
        ('effet = "proposer"', 'effet = "propose"', "vouliez-vous dire « proposer »"),
        ('action = "appeler"', 'action = "apeller"', "vouliez-vous dire « appeler »"),
        ('action = "appeler"\n', "", "a besoin de la clé « action »"),
        ("priorite = 10", "priorite = 1.5", "« priorite » : un nombre entier est attendu"),
        ("priorite = 10", 'priorite = 10\ndispositif = "x"', "n'a pas de clé « dispositif »"),
        ("du = 2020-01-01", 'du = "2020-01-01"', "« versions n° 1, du » : une date est attendue"),
        ('statut = "a_verifier"', 'statut = "sûr"', "« versions n° 1, source, statut » : valeurs permises"),
        ('code = "B1"', 'code = "1 B"', "« code » : la forme attendue"),
        ('code = "B1"', 'code = "P1"', "le code « P1 » est déjà celui de P1_premier_defaut.toml"),
        ('code = "B1"', 'code = "B1"\nremplace = true', "aucune règle n'a le code « B1 »"),
        ("[[versions]]", "[[version]]", "vouliez-vous dire « versions »"),
        (
            'code = "B1"',
            'code = "B1"\ncode = "B2"',
            "b0.toml : le fichier n'est pas du TOML lisible, ligne 3, colonne 12",
        ),
    ],
)
def test_a_file_that_is_not_a_rule_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refusal(tmp_path, rule().replace(old, new))


def test_versions_must_follow_one_another(tmp_path: Path) -> None:
    text = rule()
    second = text[text.index("[[versions]]") :].replace("2020-01-01", "2019-01-01")
    assert "01/01/2020 et du 01/01/2019 se chevauchent" in refusal(tmp_path, text + second)


CASE = '\n[[cas]]\nnom = "un cas"\nmois = "2026-10"\ndonnees = {{ {} }}\nattendu = "oui"\n'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            "moi_dus = 2.0",
            "cas « un cas » : « moi_dus » n'est pas un indicateur ; vouliez-vous dire « mois_dus »",
        ),
        ('mois_dus = "deux"', "« mois_dus » n'a pas le type de cet indicateur"),
        ("rejets_3 = true", "« rejets_3 » n'a pas le type de cet indicateur"),
        ("rejets_3 = 2.0", "« rejets_3 » n'a pas le type de cet indicateur"),
        ('stade = "commandement"', "« stade » ne prend que les valeurs : aucun, relance"),
        ("dette_trois_mois = 3", "« dette_trois_mois » n'est pas un indicateur"),
    ],
)
def test_a_case_that_names_nothing_known_is_refused(tmp_path: Path, data: str, said: str) -> None:
    assert said in refusal(tmp_path, rule() + CASE.format(data))


@pytest.mark.parametrize(
    ("echeance", "said"),
    [
        ('{ acte = "rappel", delai = "2 mois" }', "« delai » et « de » ensemble"),
        ('{ acte = "rappel", le = "31/02/2027" }', "la forme attendue"),
        ('{ acte = "rappel", le = "32/01" }', "un jour et un mois"),
        ('{ acte = "rappel", delai = "deux mois", de = "constitution" }', "la forme attendue"),
    ],
)
def test_a_due_date_is_said_one_way(tmp_path: Path, echeance: str, said: str) -> None:
    text = rule(effet="echeance").replace('{ acte = "rappel" }', echeance)
    assert said in refusal(tmp_path, text)


def test_a_dated_suspension_compares_its_two_figures_in_the_condition(tmp_path: Path) -> None:
    text = rule("demande_fsl_jours >= 0", effet="suspendre").replace(
        'fin = "Un jour."',
        'fin = "Un jour."\nduree = { depuis = "demande_fsl_jours", maximum = "relance_jour" }',
    )
    message = refusal(tmp_path, text)
    assert "« relance_jour » n'est pas une valeur datée ; vouliez-vous dire « relance_jours »" in message
    assert "doit comparer" in message


def test_all_the_mistakes_of_all_the_files_are_shown_at_once(tmp_path: Path) -> None:
    message = refusal(tmp_path, rule("mois_du > 1"), rule("age > 1", code="B2"), "x =", rule(code="B2"))
    assert all(f"b{n}.toml" in message for n in range(4))
    assert "le code « B2 » est déjà celui de b1.toml" in message
