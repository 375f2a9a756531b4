"""The index of looks: finds the photos nearest to a picture, of any number, and keeps in step with the catalogue."""
