"""The one front end of table schemas: from JSON text to types, or to diagnostics.

Nothing outside reads a keyword of JSON Schema. The steps:

- ``document``: strict JSON, and the place of every part
- ``bundle``: the definitions of other files that it refers to
- ``parse``, ``node_parser``, ``from_keywords``: keywords to types
- ``types``, ``table_schema``: what consumers work on
- ``..._rules``: what must hold for types
- ``names``, ``class_names``: what Python calls them
- ``json_schema``: types to a table schema again
"""
