"""Regulars turns a one-time customer into a regular."""

__version__ = "0.1.0"
