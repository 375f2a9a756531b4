"""/v1/webhooks, and how events are written, signed and sent to them."""
