"""How well products are found, measured on photos of the market as if someone had taken them again."""
