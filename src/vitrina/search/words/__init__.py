"""Keyword search: words in any language the titles have, Chinese in either script."""
