"""`ddbevents gen`: from the types of a table schema to a typed module.

The way of a table, once it is parsed:

- ``annotations``: types to Python's annotations
- ``dialect``: its classes, as one schema for datamodel-code-generator
- ``adapter``: the classes which that engine makes of it
- ``render``: the module, by the template in ``codegen/templates``
- ``write``: its file
"""
