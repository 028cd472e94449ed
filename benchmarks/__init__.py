"""Benchmarks: what the kit promises in figures, each against a named alternative in the same run. See README.md."""
