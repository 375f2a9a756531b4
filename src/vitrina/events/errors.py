"""What can be wrong with a webhook."""

from vitrina.errors import Invalid, NotFound


class WebhookNotFound(NotFound):
    """No such webhook in this shop, or it was removed."""

    @classmethod
    def of(cls, webhook_id: str) -> "WebhookNotFound":
        return cls("webhook_not_found", f"There is no webhook {webhook_id!r} in this shop.")


class WebhookInvalid(Invalid):
    """A webhook's address or topics cannot be used."""
