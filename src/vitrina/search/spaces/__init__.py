"""What Spaces are to the market: filled, searched in, kept to go back to."""
