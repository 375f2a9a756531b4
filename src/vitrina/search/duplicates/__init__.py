"""Photos that are the same, nearly the same, or show the same product."""
