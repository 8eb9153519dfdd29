"""What stands where: pure functions that return components, without data."""
