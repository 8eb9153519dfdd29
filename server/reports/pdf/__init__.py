"""A session's record as a PDF: one page of overview, then the details, typeset and to be kept for years."""
