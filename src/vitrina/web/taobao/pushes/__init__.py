"""Push messages: what is told to buyers' apps, and how."""
