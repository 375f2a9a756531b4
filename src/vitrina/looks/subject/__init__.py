"""Where in a photo its subject is."""
