"""Sessions for research: tables without anything that tells who was treated, where, when or by whom."""
