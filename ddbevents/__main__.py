"""``python -m ddbevents`` is the command ``ddbevents``."""

import sys

from ddbevents.cli import main

if __name__ == "__main__":
    sys.exit(main())
