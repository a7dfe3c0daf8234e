"""What the tests share: databases, browser, the served demo."""
