"""`ddbevents gen`: from a table schema to a typed module.

schema -> model -> classes -> verify -> render -> write
"""
