"""What buyers can see and what it is filtered by, in memory: a filter that many photos pass reads no row."""
