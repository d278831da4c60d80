"""Names of entries of the history that tell nothing of how many others there are (P6).

A number that counts all rows tells by its gaps that hidden ones lie between two visible ones. In
an address an entry's place in its project's chain stands as a keyed permutation of it: a Feistel
network of four rounds (Luby and Rackoff, 1988) over 64 bits. Nothing needs to be stored for it,
and it is undone without a search. It is a name, not a right: who may see the entry is asked anew.
"""

from __future__ import annotations

import hmac
import re
from hashlib import sha256

from django.utils.crypto import salted_hmac

from ..models import Activity, Project

TOKEN = re.compile(r"[0-9a-f]{16}")
SALT = "annotations.history"
ROUNDS = range(4)
HALF = 4  # bytes
# No chain is longer. A token that somebody made up almost never means so small a number.
LONGEST_CHAIN = 2**40


def token_of(activity: Activity) -> str:
    """16 lower-case hexadecimal digits; another project or secret key gives others."""
    return token_for(activity.project_id or 0, activity.sequence)


def token_for(project_id: int, sequence: int) -> str:
    key = _key(project_id)
    whole = sequence.to_bytes(2 * HALF)
    left, right = whole[:HALF], whole[HALF:]
    for number in ROUNDS:
        left, right = right, _mixed(key, number, left, right)
    return (left + right).hex()


def sequence_of(project: Project, token: str) -> int | None:
    """The place in the project's chain that the token stands for; None when it is not one."""
    if not TOKEN.fullmatch(token):
        return None
    key, whole = _key(project.pk), bytes.fromhex(token)
    left, right = whole[:HALF], whole[HALF:]
    for number in reversed(ROUNDS):
        left, right = _mixed(key, number, right, left), left
    sequence = int.from_bytes(left + right)
    return sequence if 0 < sequence < LONGEST_CHAIN else None


def _key(project_id: int) -> bytes:
    return salted_hmac(SALT, str(project_id), algorithm="sha256").digest()


def _mixed(key: bytes, number: int, side: bytes, by: bytes) -> bytes:
    """One round: ``side`` combined with what the key makes of the other half."""
    made = hmac.digest(key, bytes([number]) + by, sha256)
    return bytes(a ^ b for a, b in zip(side, made[:HALF], strict=True))
