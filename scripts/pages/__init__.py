"""The parts of `bench_pages.py`: copying the demo's applications, and the pages that are timed."""
