"""From the domain's words to the wire's: money, times and pictures."""

from datetime import datetime

from vitrina.catalog.models import Media
from vitrina.catalog.money import Money
from vitrina.photos.delivery import pictures
from vitrina.web.links import media_url
from vitrina.web.shopline.base_wire import ImageWire, MediaWire, MoneyWire


def money(minor: int | None, currency: str) -> MoneyWire:
    """An amount; one that was never given is zero with an empty label, as in the documented example."""
    amount = Money(minor or 0, currency)
    dollars = amount.major
    whole = dollars == dollars.to_integral_value()
    return MoneyWire(amount.minor, amount.symbol, currency, amount.label, int(dollars) if whole else float(dollars))


def timestamp(moment: datetime) -> str:
    """As the API writes times: UTC, milliseconds, numeric offset."""
    return moment.isoformat(timespec="milliseconds")


def media(placed: Media, public_url: str) -> MediaWire:
    """A media with the eleven names of its pictures."""
    images = {
        name: ImageWire(picture.size.width, picture.size.height, media_url(public_url, placed, picture))
        for name, picture in pictures(placed.photo).items()
    }
    return MediaWire(images, placed.id, placed.alt_translations, placed.id)
