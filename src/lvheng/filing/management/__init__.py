"""Management of the filing room."""
