"""A picture on its way in: accepted so far, or refused with the reason."""

import hashlib
from dataclasses import dataclass

from vitrina.photos.errors import PhotoRefused
from vitrina.photos.fetching.validators import Validators
from vitrina.photos.inspect import Inspection, InspectRules, inspect
from vitrina.photos.kinds import Kind
from vitrina.photos.models import Decision, Receipt
from vitrina.photos.refetch.service import Known


@dataclass(frozen=True, slots=True)
class Candidate:
    """Bytes that passed inspection."""

    source: str
    data: bytes
    sha256: str
    inspection: Inspection
    validators: Validators | None = None

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)

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
class Unchanged:
    """A picture that its origin has not changed since it was stored."""

    source: str
    known: Known

    @property
    def sha256(self) -> str:
        """Which photo it is."""
        return self.known.photo.sha256

    @property
    def size(self) -> int:
        """Bytes."""
        return self.known.photo.size

    @property
    def validators(self) -> Validators:
        """To ask the next time."""
        return self.known.validators

    def receipt(self, decision: Decision) -> Receipt:
        """What happened to this picture in the end."""
        photo = self.known.photo
        return Receipt(
            source=self.source,
            decision=decision,
            bytes=photo.size,
            type=next(kind for kind in Kind if kind.extension == photo.extension).media_type,
            width=photo.width,
            height=photo.height,
            sha256=photo.sha256,
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


def examine(
    source: str, data: bytes | PhotoRefused, rules: InspectRules, validators: Validators | None = None
) -> Candidate | Refusal:
    """Hashes and inspects one picture; meant for a thread, since it reads every byte."""
    if isinstance(data, PhotoRefused):
        return Refusal(source, data)
    try:
        inspection = inspect(data, rules)
    except PhotoRefused as refused:
        return Refusal(source, refused, len(data))
    return Candidate(source, data, hashlib.sha256(data).hexdigest(), inspection, validators)
