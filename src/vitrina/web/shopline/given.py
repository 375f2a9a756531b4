"""What the handlers of the merchants' side are given beside the parameters of their paths.

Each waits for another, so that they are made in turn: the framework gives those that do not wait for one another a
task each, which takes ten times as long as making them. docs/benchmarks.md has the figures.
"""

from litestar import Request
from litestar.datastructures import State
from litestar.di import Provide

from vitrina.access.merchants import Merchant
from vitrina.market import Market
from vitrina.web.shopline.asked import Asked
from vitrina.web.shopline.door import merchant_of
from vitrina.web.shopline.reading import Raw, body_of
from vitrina.web.shopline.shape import Shape, shape_of

Incoming = Request[object, object, State]


def _merchant(request: Incoming, market: Market) -> Merchant:  # noqa: ARG001 - see above
    return merchant_of(request.scope)


def _asked(request: Incoming, merchant: Merchant) -> Asked:  # noqa: ARG001 - see above
    return Asked(request.query_params.multi_items())


def _shape(asked: Asked) -> Shape:
    return shape_of(asked)


async def _sent(request: Incoming, asked: Asked) -> Raw:  # noqa: ARG001 - see above
    return await body_of(request)


GIVEN = {
    "merchant": Provide(_merchant, sync_to_thread=False),
    "asked": Provide(_asked, sync_to_thread=False),
    "shape": Provide(_shape, sync_to_thread=False),
    "sent": Provide(_sent),
}
