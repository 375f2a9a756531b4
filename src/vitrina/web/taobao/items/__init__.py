"""Products as buyers see them: searches by photo and by words, details, numbers for orders."""
