"""`ddbevents gen`: from the types of a table schema to a typed module, or to readers.

The steps to a module, which ``pipeline`` calls:

- ``annotations``: writes types as Python's annotations
- ``dialect``: writes the table's classes as one schema for datamodel-code-generator
- ``adapter``: gets the classes that datamodel-code-generator makes
- ``rendering``: writes the module, by the template in ``codegen/templates``

For engines: ``columns`` has what all of them read; ``spark`` writes Python, ``duckdb``
SQL, whose expressions are in ``duckdb_values``, ``duckdb_unknown`` and
``duckdb_lengths``. ``target_registry`` lists the targets.
"""
