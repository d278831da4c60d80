"""A mark on each page: how much of the project's history it was drawn from, told to nobody.

The mark is the sequence of the project's newest act. In plain it would count acts that the reader
must not know of (P6), so the page carries it sealed, and two marks cannot be compared.
"""

from __future__ import annotations

import base64
import binascii
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from ..exceptions import Refused

NONCE, NUMBER, PROOF = 16, 8, 8  # bytes


def seal(number: int) -> str:
    """The number as a text that only ``unseal`` reads, another one each time."""
    nonce = secrets.token_bytes(NONCE)
    body = nonce + _hidden(number.to_bytes(NUMBER, "big"), nonce)
    return base64.urlsafe_b64encode(body + _proof(body)).decode().rstrip("=")


def unseal(text: str) -> int:
    """``Refused`` names the field ``since`` when this is no mark of ours."""
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        sealed = b""
    body, proof = sealed[: NONCE + NUMBER], sealed[NONCE + NUMBER :]
    if not constant_time_compare(proof, _proof(body)):
        raise Refused(_("This is no mark of a page."), field="since")
    return int.from_bytes(_hidden(body[NONCE:], body[:NONCE]), "big")


def _hidden(number: bytes, nonce: bytes) -> bytes:
    pad = salted_hmac("annotations.marks.pad", nonce, algorithm="sha256").digest()
    return bytes(a ^ b for a, b in zip(number, pad, strict=False))


def _proof(body: bytes) -> bytes:
    return salted_hmac("annotations.marks.proof", body, algorithm="sha256").digest()[:PROOF]
