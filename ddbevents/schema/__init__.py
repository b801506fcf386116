"""The one front end of table schemas: from JSON text to types, or to diagnostics.

document -> bundle -> parse -> types. Nothing outside reads a keyword of JSON Schema.
"""
