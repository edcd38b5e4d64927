"""One spelling for equal documents, so that equal content has an equal digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from domain.values import Frozen

JsonLike = Mapping[str, object] | Sequence[object] | str | int | bool | None


def canonical(document: JsonLike) -> bytes:
    """Write `document` as RFC 8785 does, for documents whose numbers are integers and whose keys are ASCII."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode()


def digest(document: JsonLike | Frozen) -> str:
    """Return the SHA-256 of the canonical form, in lower-case hexadecimal."""
    plain = document.model_dump(mode="json") if isinstance(document, Frozen) else document
    return hashlib.sha256(canonical(plain)).hexdigest()
