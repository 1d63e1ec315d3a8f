"""The parts of `follow`: what each case calls for on a day, what partners did over a period, what an observatory reads.

The command itself is `screening/follow.py`; where a case stands is settled in `cases/`.
"""
