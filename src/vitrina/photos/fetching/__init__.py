"""The guarded fetcher, and the parts it is put together from."""
