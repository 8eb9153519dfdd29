"""The benchmarks: each with its bare limit measured in the same run, on the same cores."""
