"""What can be wrong with a webhook."""

from vitrina.errors import Forbidden, Invalid, NotFound, shown


class WebhookNotFound(NotFound):
    """No such webhook in this shop, or it was removed."""

    @classmethod
    def of(cls, webhook_id: str) -> "WebhookNotFound":
        return cls("webhook_not_found", f"There is no webhook {shown(webhook_id)} in this shop.")


class WebhookInvalid(Invalid):
    """A webhook's address or topics cannot be used."""


class WebhookOfAnother(Forbidden):
    """An app may not change a webhook that it did not make."""

    @classmethod
    def of(cls, webhook_id: str) -> "WebhookOfAnother":
        return cls(
            "webhook_of_another",
            f"The webhook {shown(webhook_id)} is not this app's.",
            hint="Ask the shop, whose own token may change every webhook.",
        )
