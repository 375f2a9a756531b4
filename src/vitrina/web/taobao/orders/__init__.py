"""Orders: read, placed, queried, and what comes after them."""
