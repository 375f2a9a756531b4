"""The Spaces a market knows, and which of them it searches in."""
