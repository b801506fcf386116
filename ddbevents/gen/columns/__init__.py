"""The columns of a table, the same for the readers of every engine.

- ``column_plan``: the classes that describe columns and their values
- ``columns_of``: makes the columns of a table schema
- ``scalar_columns``: columns whose values have no parts
- ``column_names``: the rules for their names
"""
