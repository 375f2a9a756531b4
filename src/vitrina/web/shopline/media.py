"""POST /v1/media: a picture uploaded as a file."""

from base64 import b64decode
from typing import Annotated

import msgspec
from litestar import post
from litestar.datastructures import UploadFile

from vitrina.access.merchants import Merchant
from vitrina.catalog.pictures import NewPicture
from vitrina.errors import Invalid
from vitrina.market import Market
from vitrina.photos.models import Upload
from vitrina.web.shopline import render
from vitrina.web.shopline.reading import Raw
from vitrina.web.shopline.wire import MediaUploadWire

FIELD = "data"


class MediaBody(msgspec.Struct):
    data: Annotated[str, msgspec.Meta(description="The file.", extra_json_schema={"format": "binary"})]


@post(
    "/media",
    status_code=200,
    summary="Create media",
    scope="media:create",
    body=MediaBody,
    body_type="multipart/form-data",
)
async def create_media(market: Market, merchant: Merchant, sent: Raw) -> MediaUploadWire:
    """Keeps a picture sent as multipart field ``data``; its id can be used where a media id is asked for.

    One client sends ``data`` as JSON text: Base64, a data URI or a web address (an extension).
    """
    picture = await _picture(sent.get(FIELD))
    if isinstance(picture, Upload):
        made = await market.catalog.add_media(merchant.shop_id, picture)
    else:
        made = await market.catalog.fetch_media(merchant.shop_id, picture)
    return render.uploaded_media(made, market.settings.public_url)


async def _picture(data: object) -> Upload | NewPicture:
    if isinstance(data, UploadFile):
        return Upload(data.filename or FIELD, await data.read())
    if not isinstance(data, str) or not data:
        raise Invalid("data_missing", "Send the picture as a file in the multipart field 'data'.")
    if data.startswith(("http://", "https://")):
        return NewPicture(data)
    try:
        return Upload(FIELD, b64decode(data.partition(",")[2] if data.startswith("data:") else data, validate=True))
    except ValueError as error:
        raise Invalid("data_invalid", "data must be a file, Base64, a data URI or a web address.") from error


HANDLERS = [create_media]
