"""The front end of table schemas: from JSON text to types, or to diagnostics.

Only this package reads keywords of JSON Schema. The steps:

- ``document``: strict JSON, and the place of every part
- ``bundle``: the definitions of other files
- ``parse``, ``node_parser``, ``from_keywords``: keywords to types
- ``types``, ``table_schema``: the result
- ``..._rules``: what must hold for types
- ``names``, ``class_names``: their names in Python
- ``json_schema``: back from types to a table schema
"""
