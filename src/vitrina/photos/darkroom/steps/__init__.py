"""What is done to a picture, one step a file; run in worker processes only."""
