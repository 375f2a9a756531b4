"""Where pictures are developed: worker processes, what keeps them, and what they do."""
