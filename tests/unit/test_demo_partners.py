"""The played partners: forms that were really sent, filled within the closed lists, the same for the same seed."""

from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
from return_forms import ENVOI, PHRASE, send

from reports.returnform import RETOUR
from screening.demo.partners import CHEMINS, JOURS, answer_forms
from screening.returns import record_forms


def cells(chemin: Path) -> list[tuple]:
    return list(openpyxl.load_workbook(chemin)[RETOUR].iter_rows(min_row=2, values_only=True))


def test_their_forms_are_read_round_after_round_and_the_same_seed_says_the_same(tmp_path: Path) -> None:
    envoye = send(tmp_path / "espace")
    archives = sorted((envoye.espace.sorties / "2026-10/orientations").glob("partenaire-*.zip"))
    un, deux, autre = (
        answer_forms(archives, PHRASE, tmp_path / nom, ENVOI, graine)
        for nom, graine in (("un", 1), ("deux", 1), ("autre", 2))
    )
    assert [list(map(cells, tour)) for tour in un] == [list(map(cells, tour)) for tour in deux]
    assert [list(map(cells, tour)) for tour in un] != [list(map(cells, tour)) for tour in autre]
    for tour, jour in zip(un, (15, 29), strict=True):
        le = date.fromordinal(ENVOI.toordinal() + jour)
        record_forms(envoye.espace, tour, datetime(le.year, le.month, le.day, 9, tzinfo=UTC))
    faits = envoye.registre.facts(date.max)
    assert faits.height and set(faits["statut"]) <= {s for _, dits in CHEMINS for s in dits if s}
    ecarts = [(le - ENVOI).days for le in faits["date"]]
    assert all(any(de <= ecart < a for de, a in JOURS) for ecart in ecarts)


def test_the_shares_make_a_whole() -> None:
    assert abs(sum(part for part, _ in CHEMINS) - 1) < 1e-9
