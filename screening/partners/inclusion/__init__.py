"""What the partner directory takes from data·inclusion (schema v1): which records, which are refused and why.

What that schema lacks (territory, places, convention) is in `dispositifs.toml`, read by `schemes.py`.
"""
