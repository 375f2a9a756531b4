"""Messages to buyers' apps: written with what happened, sent until they arrive."""
