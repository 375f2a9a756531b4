"""The two databases that a market can stand in: a file of SQLite, or PostgreSQL; the address says which."""
