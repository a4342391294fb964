"""Regulars turns a one-time customer into a regular."""

import os
import zoneinfo

__version__ = "0.1.0"

# Time zones come from the locked tzdata package, not from the machine: a Debian of 2025 still has a summer
# time in Casablanca that was abolished in September 2026, and two machines would give two due moments.
# Whoever keeps newer files than ours names them in PYTHONTZPATH, as for any Python program.
if "PYTHONTZPATH" not in os.environ:
    zoneinfo.reset_tzpath(to=())
