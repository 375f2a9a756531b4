"""Products in brief: what a list of found ones shows of each."""
