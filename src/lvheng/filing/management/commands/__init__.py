"""Commands of the filing room."""
