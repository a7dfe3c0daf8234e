"""Sealing a submitted version: salted digests of its parts, and the digests over them."""

import secrets

from lvheng.filing.content import part_digest, parts_of, sealed
from lvheng.filing.models import SubmittedVersion


def seal(version: SubmittedVersion) -> None:
    """Seal what a version holds; from then on the database refuses any change (HN-4.2.b). Part of an act."""
    parts = {}
    for name, content in parts_of(version).items():
        salt = secrets.token_hex(16)
        parts[name] = {"salt": salt, "digest": part_digest(salt, content)}
    version.parts = parts
    version.digest, version.digest_sm3 = sealed(version, parts)
    version.sealed = True
    version.save(update_fields=["parts", "digest", "digest_sm3", "sealed"])
