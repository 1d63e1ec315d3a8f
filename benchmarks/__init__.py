"""The figures of docs/performance.md: each measured beside a floor, in one run, as a ratio."""
