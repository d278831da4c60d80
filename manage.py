#!/usr/bin/env python3
"""The one command of Claimdesk: `python3 manage.py up` starts it, `runtests` tests it."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    if len(sys.argv) > 1 and sys.argv[1] in {"up", "runtests"}:
        os.environ["FACTCHECK_LOCAL"] = "1"
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
