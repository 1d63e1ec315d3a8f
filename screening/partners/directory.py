"""Reads the partner directory of a workspace and checks its three files against each other.

Every mistake is said at once, in French; who can take which household is left to `eligibility.py`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ValidationError

from screening.dated import gather, keys_of, mistakes, read_toml
from screening.errors import ConfigurationError
from screening.partners import publics, territory
from screening.partners.inclusion.formats import UnreadableError
from screening.partners.inclusion.importing import Inclusion, Service, Structure, read_inclusion
from screening.partners.schemes import Area, Convention, Etape, FundLine, Heading, Scheme, SchemesFile
from screening.partners.territory import Territory

DISPOSITIFS = "dispositifs.toml"


@dataclass(frozen=True)
class Directory:
    """The directory, checked.

    Attributes:
        structures: the partners that bear the schemes, by id.
        services: data·inclusion services that the schemes name, by id.
        dispositifs: schemes by service id, sorted; those of genre `file` receive people, at their steps.
        territoires: area of each scheme, with codes of today.
        exemple: True when the file says it is an example.
    """

    structures: Mapping[str, Structure]
    services: Mapping[str, Service]
    dispositifs: Mapping[str, Scheme]
    territoires: Mapping[str, Territory]
    exemple: bool = False

    @property
    def files(self) -> dict[str, Scheme]:
        """The schemes that receive households of the arrears list."""
        return self._queues("maintien")

    @property
    def acces(self) -> dict[str, Scheme]:
        """The schemes that receive future tenants, before the allocating commission."""
        return self._queues("acces")

    def _queues(self, etape: Etape) -> dict[str, Scheme]:
        return {
            ident: scheme
            for ident, scheme in self.dispositifs.items()
            if scheme.genre == "file" and etape in scheme.etapes
        }

    def opened(self, places: pl.DataFrame) -> "Directory":
        """The same, with the places that partners last said they open instead of those of the file.

        Args:
            places: `id_dispositif`, `ligne`, `places`; a scheme or a line that is no longer there is left aside.
        """
        dites = {(ident, ligne): nombre for ident, ligne, nombre in places.iter_rows()}
        schemes = {
            ident: scheme.model_copy(
                update={
                    "lignes": tuple(
                        ligne.model_copy(
                            update={"places_ouvertes": dites.get((ident, ligne.nom), ligne.places_ouvertes)}
                        )
                        for ligne in scheme.lignes
                    )
                }
            )
            for ident, scheme in self.dispositifs.items()
        }
        return replace(self, dispositifs=schemes)

    def structure_of(self, id_dispositif: str) -> Structure:
        """The partner that bears a scheme."""
        return self.structures[self.services[id_dispositif].structure_id]

    def conventions(self, jour: date) -> dict[str, Convention]:
        """The conventions in force that day, by scheme."""
        return {
            ident: scheme.convention
            for ident, scheme in self.dispositifs.items()
            if scheme.convention is not None and scheme.convention.en_vigueur(jour)
        }


def read_directory(dossier: Path, valeurs: Mapping[str, pl.DataType]) -> Directory:
    """Read `dispositifs.toml`, and of the structures and services what its schemes name.

    Args:
        dossier: the workspace's `annuaire/`.
        valeurs: the dated values that a public's condition may name, with their types.

    Raises:
        ConfigurationError: with all the mistakes of the three files.
    """
    fautes: list[str] = []
    fichier = _schemes(dossier / DISPOSITIFS, fautes)
    schemes = dict(sorted(fichier.dispositifs.items()))
    inclusion = _inclusion(dossier, schemes, fautes)
    fautes.extend(_inside(schemes, valeurs))
    if fautes:
        raise ConfigurationError(gather(f"L'annuaire {dossier} ne peut pas être utilisé", fautes))
    zones = {ident: _territory(scheme.territoire) for ident, scheme in schemes.items()}
    exemple = fichier.annuaire.statut == "exemple"
    return Directory(inclusion.structures, inclusion.services, schemes, zones, exemple)


def _inclusion(dossier: Path, schemes: Mapping[str, Scheme], fautes: list[str]) -> Inclusion:
    """What the schemes rely on; a service or a structure that they need and that is refused is a mistake."""
    try:
        lue = read_inclusion(dossier, schemes.keys())
    except UnreadableError as erreur:
        fautes.extend(str(erreur).splitlines())
        return Inclusion.empty()
    fautes.extend(f"{rejet}" for rejet in lue.rejets)
    refuses = {rejet.id for rejet in lue.rejets if rejet.table == "services"}
    fautes.extend(
        f"{DISPOSITIFS}, « {ident} » : aucun service de {lue.comptes[-1].fichier} n'a cet id"
        for ident in sorted(schemes.keys() - lue.services.keys() - refuses)
    )
    return lue


def _schemes(chemin: Path, fautes: list[str]) -> SchemesFile:
    vide = SchemesFile(dispositifs={})
    if not chemin.is_file():
        fautes.append(f"{chemin.name} : le fichier manque")
        return vide
    tables: tuple[type[BaseModel], ...] = (SchemesFile, Heading, Scheme, Area, Convention, FundLine)
    try:
        return SchemesFile.model_validate(read_toml(chemin))
    except ValidationError as erreur:
        fautes.extend(f"{chemin.name}, {texte}" for texte in mistakes(erreur, keys_of(*tables)))
    except ValueError as erreur:
        fautes.append(f"{chemin.name} : {erreur}")
    return vide


def _inside(schemes: Mapping[str, Scheme], valeurs: Mapping[str, pl.DataType]) -> Iterator[str]:
    for ident, scheme in sorted(schemes.items()):
        for faute in _area_faults(scheme.territoire):
            yield f"{DISPOSITIFS}, « {ident} », territoire : {faute}"
        for faute in publics.faults(scheme.public, valeurs):
            yield f"{DISPOSITIFS}, « {ident} », public : {faute}"
        for ligne in scheme.lignes:
            for faute in publics.faults(ligne.public, valeurs):
                yield f"{DISPOSITIFS}, « {ident} », ligne « {ligne.nom} », public : {faute}"


def _area_faults(zone: Area) -> Iterator[str]:
    communes = territory.current_codes([*zone.communes, *zone.sauf_communes])
    for code in (code for code, actuels in communes.items() if not actuels):
        yield f"« {code} » n'est le code INSEE d'aucune commune (un code postal n'en est pas un)"
    for code in sorted({*zone.epci, *zone.sauf_epci} - territory.known_epci()):
        yield f"« {code} » n'est le numéro SIREN d'aucun EPCI"
    for code in sorted({*zone.departements} - territory.known_departements()):
        yield f"« {code} » n'est le code d'aucun département"


def _territory(zone: Area) -> Territory:
    def present(codes: Iterable[str]) -> frozenset[str]:
        return frozenset(actuel for actuels in territory.current_codes(codes).values() for actuel in actuels)

    return Territory(
        present(zone.communes),
        frozenset(zone.epci),
        frozenset(zone.departements),
        present(zone.sauf_communes),
        frozenset(zone.sauf_epci),
    )
