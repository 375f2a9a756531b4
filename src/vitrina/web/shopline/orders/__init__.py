"""/v1/orders: what buyers ordered from a shop, read, written out and acted upon."""
