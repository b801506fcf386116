"""`ddbevents gen`: from the types of a table schema to a typed module.

The steps, once a table is parsed:

- ``annotations``: types to Python's annotations
- ``dialect``: its classes, as one schema for datamodel-code-generator
- ``adapter``: the classes that the engine makes
- ``rendering``: the module, by the template in ``codegen/templates``
- ``write``: its file

For engines: ``columns``, what all of them read; ``duckdb``, its SQL, whose expressions
are in ``duckdb_values``, ``duckdb_unknown`` and ``duckdb_malformed``.
"""
