"""What `amont partners` shows: who can take whom, what the directory is worth, and where nobody goes.

Counts by territory and by scheme only: no household leaves this package.
"""
