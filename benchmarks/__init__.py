"""Measures ddbevents against its peers; see docs/performance.md.

    python -m benchmarks            # a table, and benchmarks/results.json
    python -m benchmarks --quick    # seconds instead of minutes; writes no file
    python -m benchmarks.plot       # docs/benchmarks.svg
"""
