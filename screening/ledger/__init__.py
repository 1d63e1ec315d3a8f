"""The ledger of each lease: its lines, the lease-month cube made of them, and what is measured at a month-end."""
