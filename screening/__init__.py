"""Who is to be called first, and why: from a landlord's accounts to a list and to referral sheets."""
