"""What the repository holds itself to."""
