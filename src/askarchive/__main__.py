"""`python -m askarchive`, the same as the command `askarchive`."""

import sys

from askarchive.cli import main

sys.exit(main())
