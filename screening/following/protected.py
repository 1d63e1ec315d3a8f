"""What may not be printed when every partner's page and the observatory's file are read together.

The partners' cases add up to those of the observatory: a page could be told by the file and the other pages.
"""

from collections.abc import Sequence

from screening.following.observatory import Observed, sums_of
from screening.following.summary import Counted, printed_sums
from screening.following.tree import ISSUES, RACINE
from screening.masking import Key, Sums, Tie, everyone, hidden


def protected(bilans: Sequence[Counted], vu: Observed) -> frozenset[Key]:
    """The keys of the pages and of the file that may not be printed."""
    return hidden(joined_sums(bilans, vu), frozenset())


def joined_sums(bilans: Sequence[Counted], vu: Observed) -> Sums:
    """Every count that leaves, and how pages and file add up."""
    fichier = sums_of(vu)
    menages, egalites = dict(fichier.menages), [*fichier.egalites]
    for bilan in bilans:
        page = printed_sums(bilan)
        menages |= page.menages
        egalites += page.egalites
    return Sums(menages, [*egalites, *_across(bilans)])


def _across(bilans: Sequence[Counted]) -> list[Tie]:
    """The partners' totals are the observatory's."""
    ensemble = {
        "envoyees": [bilan.etape(RACINE) for bilan in bilans],
        "adhesions": [bilan.etape("adhesions") for bilan in bilans],
    } | {f"fin_{issue}": [bilan.cle("issue", issue) for bilan in bilans] for issue in ISSUES}
    return [(*((cle, 1) for cle in cles), (everyone(mesure), -1)) for mesure, cles in ensemble.items()]
