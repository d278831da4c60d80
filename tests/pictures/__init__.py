"""Pictures of every screen, taken from the running app for the guide and for the eye.

    python3 -m tests.pictures [--only review] [--looks 1440-light,390-dark] [--to DIRECTORY]

Starts `manage.py up` in a directory of its own, with the demo, and walks through ``SCREENS``.
"""
