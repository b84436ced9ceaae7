"""``python -m cliova_pandas``, the same as the command ``cliova-pandas``."""

import sys

from cliova_pandas.cli import main

sys.exit(main())
