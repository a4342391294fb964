"""Goals of speed, each measured beside its comparison in one run. `python -m benchmarks.NAME` prints JSON lines."""
