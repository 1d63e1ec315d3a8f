"""Which dated value (threshold, delay, maximum) is in force for a month, with its unit and its source.

The values stand in `baremes/*.toml`, the landlord's own replace them by name; what they serve is left
to the rules, the ledger and the register.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl

from screening.calendrier import last_day
from screening.dated import gather, suggestion
from screening.errors import ParameterError
from screening.value_files import UNIT_TYPES, Value, override_faults, read_folder, replaced

BUILT_IN = Path(__file__).parent / "baremes"


@dataclass(frozen=True)
class Bareme:
    """All the histories, built in and landlord's: nom → its successive values."""

    histoires: Mapping[str, tuple[Value, ...]]

    def at(self, day: date) -> "Values":
        """The values in force on the last day of the month of `day`."""
        end = last_day(day)
        held = {nom: value for nom, history in self.histoires.items() if (value := _in_force(history, end))}
        return Values(at=day, en_vigueur=held, bareme=self)

    @property
    def types(self) -> dict[str, pl.DataType]:
        """Name → polars type of the value, whatever the month."""
        return {nom: UNIT_TYPES[history[0].unite] for nom, history in self.histoires.items()}


@dataclass(frozen=True, eq=False)
class Values(Mapping[str, Value]):
    """The values in force for one month; a value not yet (or no longer) in force is absent."""

    at: date
    en_vigueur: Mapping[str, Value] = field(repr=False)
    bareme: Bareme = field(repr=False)

    def __getitem__(self, nom: str) -> Value:
        return self.en_vigueur[nom]

    def __iter__(self) -> Iterator[str]:
        return iter(self.en_vigueur)

    def __len__(self) -> int:
        return len(self.en_vigueur)

    def valeur(self, nom: str) -> int | float | str:
        """The bare value.

        Raises:
            ParameterError: the name is unknown, or has no value in force this month.
        """
        if nom in self.en_vigueur:
            return self.en_vigueur[nom].valeur
        if nom not in self.bareme.histoires:
            raise ParameterError(
                f"La valeur « {nom} » n'existe dans aucun fichier de baremes/"
                f"{suggestion(nom, self.bareme.histoires) or '.'}"
            )
        first, last = self.bareme.histoires[nom][0].du, self.bareme.histoires[nom][-1].au
        until = f" au {last:%d/%m/%Y}" if last else ""
        raise ParameterError(
            f"La valeur « {nom} » n'est pas en vigueur en {self.at:%m/%Y} (connue du {first:%d/%m/%Y}{until}"
            "). Ajouter la période qui manque dans un fichier du dossier baremes/."
        )

    @property
    def empreinte(self) -> str:
        """Short hash of the names and values in force, for the version of the rules."""
        text = "\n".join(f"{nom}={self.en_vigueur[nom].valeur!r}" for nom in sorted(self.en_vigueur))
        return sha256(text.encode()).hexdigest()[:12]


def load(at: date, dossiers: Sequence[Path] = ()) -> Values:
    """The values in force for the month of `at`: built in, then the landlord's from their first day on.

    Raises:
        ParameterError: all the mistakes of the folders, gaps and overlaps included, in one message.
    """
    return read(dossiers).at(at)


def read(dossiers: Sequence[Path] = ()) -> Bareme:
    """Every history of the built-in folder and of the landlord's folders, whatever the month.

    Raises:
        ParameterError: all the mistakes of the folders in one message.
    """
    found: list[str] = []
    histories = read_folder(BUILT_IN, found)
    known = dict(histories)
    for folder in dossiers:
        own = read_folder(folder, found)
        found.extend(fault for nom in own for fault in override_faults(nom, own[nom], known))
        histories |= {nom: replaced(known.get(nom, ()), own[nom]) for nom in own}
    if found:
        raise ParameterError(gather("Les valeurs datées ne peuvent pas être lues", found))
    return Bareme(histories)


def _in_force(history: tuple[Value, ...], day: date) -> Value | None:
    started = [value for value in history if value.du <= day]
    if not started or (started[-1].au is not None and started[-1].au < day):
        return None
    return started[-1]
