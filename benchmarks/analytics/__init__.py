"""What typed columns cost on DuckDB, Spark and in Python.

    python -m benchmarks.analytics [--megabytes N]

- ``export_parts``: the data, gzipped lines of a full export
- ``wire_structs``: the wire format as a type of each engine
- ``duckdb_run``, ``spark_run``, ``python_run``: what is measured on each
- ``measuring``: one process, in which everything runs twice
"""
