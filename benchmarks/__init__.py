"""Measures ddbevents against its peers; see docs/explanation/performance.md.

Run from a checkout:

    python -m benchmarks            # tables, and benchmarks/results.json
    python -m benchmarks --quick    # seconds instead of minutes; writes no file
    python -m benchmarks.report     # the tables into docs/explanation/performance.md
    python -m benchmarks.plot       # docs/pictures/benchmarks.svg
    python -m benchmarks.analytics  # typed columns on DuckDB and Spark
"""
