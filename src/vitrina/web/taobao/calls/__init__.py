"""From a request to a call of an operation, and back in the dialect it came in."""
