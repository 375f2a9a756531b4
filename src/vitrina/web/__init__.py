"""The web server: one folder a face; a face holds wire types and no rules."""
