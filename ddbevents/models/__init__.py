"""Pydantic models as items and back."""
