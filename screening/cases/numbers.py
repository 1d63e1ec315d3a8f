"""File numbers: what a partner calls a household by, the same at each run and impossible to work out.

The key never leaves the register, so a number says nothing of the identifier it stands for.
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
