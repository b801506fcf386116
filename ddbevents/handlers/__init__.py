"""Handlers of Lambda's events."""
