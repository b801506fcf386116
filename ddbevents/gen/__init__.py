"""`ddbevents gen`: from a table schema to a typed module.

load -> check -> model -> classes -> verify -> render -> write
"""
