"""The parts of `returns`: what partners' forms say, checked whole before any of it is kept.

The command itself is `screening/returns.py`; what the facts do to a case is in `cases/`.
"""
