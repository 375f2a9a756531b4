"""Everything that changes what a product shows, each way at least once."""

from collections.abc import Callable
from dataclasses import dataclass

from buying import Ware, buy, cancel, order, pay, wait_for
from drawing import jpeg
from shopfront import Json, Shopfront, answered

PARCEL = {"tracking_number": "RR1", "delivery_provider_name": "Post"}


@dataclass
class Scene:
    """One product with everything a product can have, and what stands around it."""

    front: Shopfront
    product_id: str
    category_id: str
    child_id: str
    ware: Ware
    count: int = 0

    @property
    def path(self) -> str:
        return f"/products/{self.product_id}"

    def number(self) -> int:
        """A number that was not used before, so that each write changes something."""
        self.count += 1
        return self.count

    def now(self) -> Json:
        """The product as it is made anew: what is asked for with a query is never kept."""
        return answered(self.front.merchant.get(self.path, params={"made": "anew"}))

    def shown(self) -> Json:
        return answered(self.front.merchant.get(self.path))

    def send(self, method: str, path: str, body: Json | None = None) -> Json:
        return answered(self.front.merchant.request(method, path, json=body or {}))

    def update(self, **fields: object) -> None:
        self.send("PUT", self.path, fields)

    def variation(self) -> str:
        found: str = self.now()["variations"][0]["id"]
        return found

    def images(self) -> list[str]:
        """The address of a picture that nobody has seen."""
        return [self.front.host(jpeg(8830 + self.number(), 60, 60))]

    def order(self, *, paid: bool) -> tuple[int, str]:
        """An order for the product that no write has dealt with yet."""
        number = buy(self.front.buyer, self.ware.line(1))
        assert self.shown() == self.now()
        if paid:
            assert pay(self.front.buyer, number)["success"] is True
        found = self.send("GET", f"/orders/search?order_number={number}")
        return number, found["items"][0]["id"]


def _delete_variation(scene: Scene) -> None:
    name = f"V{scene.number()}"
    body = {"variant_options": [{"type": "size", "name_translations": {"en": name}}], "price": 5, "quantity": 3}
    made = scene.send("POST", f"{scene.path}/variations", body)
    gone = made["variations"][-1]["id"]
    assert scene.shown() == made
    scene.send("DELETE", f"{scene.path}/variations/{gone}")


def _delete_image(scene: Scene) -> None:
    made = scene.send("POST", f"{scene.path}/add_images", {"urls": scene.images(), "is_replace": True})
    assert scene.shown() == made
    scene.send("DELETE", f"{scene.path}/delete_images", {"media_ids": [made["medias"][0]["_id"]]})


def _cancel(scene: Scene) -> None:
    number, _ = scene.order(paid=True)
    scene.shown()
    cancel(scene.front.buyer, number)
    closed = "TRADE_CLOSED"
    wait_for(lambda: order(scene.front.buyer, number)["subPurchaseOrders"][0]["status"] == closed)


def _name(scene: Scene) -> Json:
    return {"name_translations": {"en": f"Shelf {scene.number()}"}}


def _new_child(scene: Scene) -> str:
    made = scene.send("POST", "/categories", {"category": _name(scene) | {"parent_id": scene.category_id}})
    child: str = made["id"]
    return child


def _delete_category(scene: Scene) -> None:
    child = _new_child(scene)
    assert child in str(scene.shown())
    scene.send("DELETE", f"/categories/{child}")


def _price(scene: Scene) -> Json:
    return {"price": 100 + scene.number()}


def _count(scene: Scene) -> Json:
    return {"quantity": 100 + scene.number()}


def _status(scene: Scene, name: str) -> Json:
    value = scene.now()[name]
    return {"products": [{"id": scene.product_id, name: "draft" if value == "active" else "active"}]}


def _active_again(scene: Scene) -> None:
    scene.send("PUT", "/products/status/bulk", _status(scene, "status"))
    assert scene.shown() == scene.now()
    scene.send("PUT", "/products/status/bulk", _status(scene, "status"))


def _order_of(paid: bool, what: str, body: Json) -> Callable[[Scene], None]:
    def write(scene: Scene) -> None:
        _, order_id = scene.order(paid=paid)
        scene.shown()
        scene.send("PATCH", f"/orders/{order_id}/{what}", body)

    return write


ONE = "/products/{product_id}"
FORM = f"{ONE}/variations/{{variation_id}}"
# Every operation that changes what a product shows, and a use of it that does.
WRITES: dict[str, Callable[[Scene], object]] = {
    f"PUT {ONE}": lambda scene: scene.update(title_translations={"en": f"Jug {scene.number()}"}),
    f"PUT {ONE}/update_price": lambda scene: scene.send("PUT", f"{scene.path}/update_price", _price(scene)),
    f"PUT {ONE}/update_quantity": lambda scene: scene.send(
        "PUT", f"{scene.path}/variations/{scene.variation()}/update_quantity", _count(scene)
    ),
    "PUT /products/update_quantity": lambda scene: scene.send(
        "PUT", "/products/update_quantity", _count(scene) | {"sku": "FRESH-1"}
    ),
    f"PUT {ONE}/stocks": lambda scene: scene.send(
        "PUT", f"{scene.path}/stocks", _count(scene) | {"variation_id": scene.variation()}
    ),
    "PUT /products/bulk_update_stocks": lambda scene: scene.send(
        "PUT",
        "/products/bulk_update_stocks",
        {"bulk_data": [_count(scene) | {"product_id": scene.product_id, "variation_id": scene.variation()}]},
    ),
    f"PUT {ONE}/tags": lambda scene: scene.send("PUT", f"{scene.path}/tags", {"tags": [f"tag {scene.number()}"]}),
    "PATCH /products/labels": lambda scene: scene.send(
        "PATCH",
        "/products/labels",
        {"data": [{"product_ids": [scene.product_id], "label": {"en": f"New {scene.number()}"}}]},
    ),
    "PUT /products/status/bulk": _active_again,
    "PUT /products/retail_status/bulk": lambda scene: scene.send(
        "PUT", "/products/retail_status/bulk", _status(scene, "retail_status")
    ),
    f"POST {ONE}/variations": _delete_variation,
    f"DELETE {FORM}": _delete_variation,
    f"PUT {FORM}": lambda scene: scene.send(
        "PUT", f"{scene.path}/variations/{scene.variation()}", {"weight": scene.number()}
    ),
    f"PUT {FORM}/update_price": lambda scene: scene.send(
        "PUT", f"{scene.path}/variations/{scene.variation()}/update_price", _price(scene)
    ),
    f"PUT {FORM}/update_quantity": lambda scene: scene.send(
        "PUT", f"{scene.path}/variations/{scene.variation()}/update_quantity", _count(scene)
    ),
    f"POST {ONE}/add_images": lambda scene: scene.send(
        "POST", f"{scene.path}/add_images", {"urls": scene.images(), "is_replace": True}
    ),
    f"DELETE {ONE}/delete_images": _delete_image,
    "POST /categories": _new_child,
    "PUT /categories/{category_id}": lambda scene: scene.send("PUT", f"/categories/{scene.child_id}", _name(scene)),
    "DELETE /categories/{category_id}": _delete_category,
    "POST /categories/bulk_assign": lambda scene: scene.send(
        "POST",
        "/categories/bulk_assign",
        {
            "product_ids": [scene.product_id],
            "category_ids": [scene.child_id],
            "is_bulk_remove": scene.child_id in scene.now()["category_ids"],
        },
    ),
    "PATCH /orders/{order_id}/status": _order_of(True, "status", {"status": "cancelled"}),
    "PATCH /orders/{order_id}/cancel": _order_of(False, "cancel", {}),
    "PATCH /orders/{order_id}/execute_shipment": _order_of(True, "execute_shipment", PARCEL),
    "PATCH /orders/{order_id}/order_delivery_status": _order_of(
        True, "order_delivery_status", PARCEL | {"status": "shipped"}
    ),
    # What buyers do.
    "an order is placed": lambda scene: scene.order(paid=False),
    "an order is paid": lambda scene: scene.order(paid=True),
    "an order is cancelled": _cancel,
    "a banner is hung": lambda scene: scene.send(
        "PUT", f"/categories/{scene.category_id}", {"banner_url": scene.images()[0]}
    ),
}
# Operations that change nothing that a product shows, or that make and remove it.
ELSEWHERE = frozenset(
    {
        "POST /products",
        f"DELETE {ONE}",
        "DELETE /products/bulk",
        "POST /media",
        "PUT /categories/{category_id}/products_sorting",
        "PATCH /orders/{order_id}/order_payment_status",
        "POST /products/search",
        "POST /orders/search",
        "POST /products/locked_inventory_count",
    }
)
# Labels are shown when they are asked for; the others go there and back, and the product is looked at on the way.
UNSEEN = frozenset(
    {
        "PATCH /products/labels",
        "PUT /products/status/bulk",
        "DELETE /categories/{category_id}",
        "PATCH /orders/{order_id}/status",
        "PATCH /orders/{order_id}/cancel",
        "an order is cancelled",
    }
)
