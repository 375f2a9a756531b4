"""Sends push messages to buyers' apps while the server runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vitrina.events.pushes.sender import AT_ONCE, PushSender, Recipient
from vitrina.market import Market
from vitrina.photos.fetching.posting import Poster
from vitrina.tasks import running
from vitrina.web.taobao.pushes.messages import compose

# Sibling gateways allow one second; apps in the field are slower when they start.
LIMIT_SECONDS = 5.0


@asynccontextmanager
async def delivering(market: Market) -> AsyncIterator[None]:
    """Delivers for the length of a block."""

    async def recipient(app_id: str) -> Recipient:
        app = await market.apps.find(app_id)
        return Recipient(app.push_url, app.app_key, app.app_secret)

    poster = Poster(market.settings.fetch_allow, LIMIT_SECONDS, AT_ONCE)
    sender = PushSender(market.database, recipient, poster.post)
    async with poster, running(sender.run(compose)):
        yield
