"""The columns of a table, as every engine's reader has them.

- ``column_plan``: what columns there are, and what each holds
- ``columns_of``: the way from a table schema to them
- ``scalar_columns``: what those hold whose values have no parts
- ``column_names``: the rules of their names
"""
