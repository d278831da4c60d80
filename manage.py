#!/usr/bin/env python3
"""The one command of Claimdesk: `python3 manage.py up` starts it, `runtests` tests it."""

import sys

from factcheck import bootstrap


def main() -> None:
    bootstrap.prepare(sys.argv)
    # Only now are the requirements certain to be there.
    from factcheck import launch

    launch.run(sys.argv)


if __name__ == "__main__":
    main()
