"""File numbers and form marks: what a partner calls a household and a form by, the same at each run.

The key is the landlord's own and never leaves the register: nobody works out a number, nor whom it stands for.
"""

import base64
import hashlib
import hmac
from datetime import date

LONGUEUR = 10
SECRET = "numero_dossier"


def file_number(cle: bytes, mois: date, id_menage: str, destinataire: str) -> str:
    """The number of a household for one recipient and month, such as `2610-ABCDE-FGHIJ` (50 bits)."""
    texte = "\0".join((mois.isoformat(), id_menage, destinataire)).encode()
    lettres = base64.b32encode(hmac.new(cle, texte, hashlib.sha256).digest()).decode()[:LONGUEUR]
    return f"{mois:%y%m}-{lettres[:5]}-{lettres[5:]}"


def form_mark(cle: bytes, mois: date, id_structure: str) -> str:
    """The mark of a partner's form of a month, such as `F2610-ABCDE-FGHIJ-KLMNO-PQRST` (100 bits)."""
    texte = "\0".join(("formulaire", mois.isoformat(), id_structure)).encode()
    lettres = base64.b32encode(hmac.new(cle, texte, hashlib.sha256).digest()).decode()
    return "-".join((f"F{mois:%y%m}", *(lettres[rang : rang + 5] for rang in range(0, 20, 5))))
