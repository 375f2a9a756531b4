"""A picture on its way to a product."""

import msgspec

from vitrina.photos.models import Upload


class NewPicture(msgspec.Struct, frozen=True):
    """A picture to be placed on a product: a URL to fetch, or a file."""

    source: str | Upload
    alt_translations: dict[str, str] = msgspec.field(default_factory=dict)
