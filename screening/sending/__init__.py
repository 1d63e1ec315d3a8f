"""The parts of a referral: decisions read back, who may be named, letters, sealed archives."""
