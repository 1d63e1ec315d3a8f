"""A dated value as a reader says it; which value is in force is left to `parameters.py`."""

from reports import french
from screening.value_files import Value


def write_value(valeur: Value) -> str:
    """Write a dated value with its unit, as a reader says it: `10,00 €`, `15 %`, `3 mois`."""
    nue = valeur.valeur
    if isinstance(nue, str):
        return nue
    if valeur.unite == "centimes":
        return french.euros(int(nue))
    if valeur.unite == "taux":
        return french.part(nue, 0)
    nombre = french.nombre(nue, 0 if nue == int(nue) else 1)
    return nombre if valeur.unite == "nombre" else f"{nombre}{french.INSECABLE}{valeur.unite}"
