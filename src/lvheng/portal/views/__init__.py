"""Public pages: anyone may see them, nobody signs in for them."""
