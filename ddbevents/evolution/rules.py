"""The table of all rules."""

from __future__ import annotations

from ddbevents.evolution import rules_of_items, rules_of_tables

RULES = {rule.name: rule for rule in (*rules_of_items.RULES, *rules_of_tables.RULES)}
"""Every rule, by its name."""
