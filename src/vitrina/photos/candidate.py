"""A picture on its way in: accepted so far, or refused with the reason."""

import hashlib
from dataclasses import dataclass

from vitrina.photos.errors import PhotoRefused
from vitrina.photos.inspect import Inspection, InspectRules, inspect
from vitrina.photos.models import Decision, Receipt


@dataclass(frozen=True, slots=True)
class Candidate:
    """Bytes that passed inspection."""

    source: str
    data: bytes
    sha256: str
    inspection: Inspection

    def receipt(self, decision: Decision) -> Receipt:
        """What happened to this picture in the end."""
        return Receipt(
            source=self.source,
            decision=decision,
            bytes=len(self.data),
            type=self.inspection.kind.media_type,
            width=self.inspection.width,
            height=self.inspection.height,
            sha256=self.sha256,
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A picture that was refused, and why; ``size`` is in bytes where any arrived."""

    source: str
    error: PhotoRefused
    size: int | None = None

    def receipt(self) -> Receipt:
        """The reason, the limit and the actual value, for the one who sent the picture."""
        return Receipt(
            source=self.source,
            decision=Decision.REFUSED,
            reason=self.error.code,
            message=str(self.error),
            limit=self.error.limit,
            actual=self.error.actual,
            bytes=self.size,
        )


def examine(source: str, data: bytes | PhotoRefused, rules: InspectRules) -> Candidate | Refusal:
    """Hashes and inspects one picture; meant for a thread, since it reads every byte."""
    if isinstance(data, PhotoRefused):
        return Refusal(source, data)
    try:
        inspection = inspect(data, rules)
    except PhotoRefused as refused:
        return Refusal(source, refused, len(data))
    return Candidate(source, data, hashlib.sha256(data).hexdigest(), inspection)
