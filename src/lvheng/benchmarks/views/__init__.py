"""Pages of the benchmarks room."""
