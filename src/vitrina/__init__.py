"""Vitrina: one self-hosted server for a market's product photos."""

__version__ = "0.1.0"
