"""The believable patient: one coupled hidden body for each simulated patient, seeded, without monitor or clock."""
