"""The parts of the guarded fetcher; :mod:`vitrina.photos.fetch` puts them together."""
