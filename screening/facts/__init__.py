"""What is known of a lease beside its account: events, plans, household, aid; as of a month-end."""
