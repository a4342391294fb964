"""The doctor: the invariants of reliability.md, checked on any installation by its owner.

The same proof in production as in the soak tests. It reads, and writes nothing.
"""

from regulars.config.doctor.findings import Finding, examine

__all__ = ["Finding", "examine"]
