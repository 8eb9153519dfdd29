"""A page for paper: plain HTML in a tab of its own; ``paper/paper.js`` writes the sheet, and it stays as it is."""

from html import escape

from dashboard import text
from dashboard.source import ClinicView


def paper_html(clinic: ClinicView) -> str:
    """Return the page, the same for a session and for the blank sheet: its address says which."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="application-name" content="{text.PRODUCT}">
<link rel="icon" type="image/svg+xml" href="/assets/brand.svg">
<link rel="stylesheet" href="/assets/tokens.css">
<link rel="stylesheet" href="/assets/paper.css">
<link rel="stylesheet" href="/assets/lock.css">
<title>{escape(text.PAPER)} · {escape(text.PRODUCT)}</title>
<script type="module" src="/assets/js/paper/paper.js"></script>
</head>
<body>
<main id="paper" data-clinic="{escape(clinic.name)}"><noscript>{escape(text.NO_SCRIPT)}</noscript></main>
</body>
</html>"""
