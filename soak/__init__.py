"""Reliability rows as commands: seeded, counted, each with a control that must fail (docs/reliability.md)."""
