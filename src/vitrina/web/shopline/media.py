"""POST /v1/media: a picture uploaded as a file."""

from typing import Annotated

import msgspec
from litestar import Request, post
from litestar.datastructures import State, UploadFile

from vitrina.access.merchants import Merchant
from vitrina.errors import Invalid
from vitrina.market import Market
from vitrina.photos.models import Upload
from vitrina.web.shopline import render
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
async def create_media(request: Request[object, object, State], market: Market, merchant: Merchant) -> MediaUploadWire:
    """Keeps a picture sent as multipart field ``data``; its id can be used where a media id is asked for."""
    upload = (await request.form()).get(FIELD)
    if not isinstance(upload, UploadFile):
        raise Invalid("data_missing", "Send the picture as a file in the multipart field 'data'.")
    picture = Upload(upload.filename or FIELD, await upload.read())
    made = await market.catalog.add_media(merchant.shop_id, picture)
    return render.uploaded_media(made, market.settings.public_url)


HANDLERS = [create_media]
