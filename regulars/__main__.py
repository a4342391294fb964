"""`python -m regulars` is the console command."""

import sys

from regulars.config.cli import main

sys.exit(main())
