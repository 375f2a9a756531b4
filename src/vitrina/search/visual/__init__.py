"""Visual words: local features made into words, and photos found by the words they share with a picture."""
