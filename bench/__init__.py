"""The benchmarks: ratios from one run, written to bench/results.json by `make bench`."""
