"""Template tags of the filing room."""
