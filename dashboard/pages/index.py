"""The HTML around the Dash application: fonts, styles, our scripts and the cover, in the order a browser needs them."""

from html import escape

from dashboard import text
from dashboard.pages.cover import cover_html
from dashboard.source import ClinicView, has_training
from models.observation import GenerationMode


def index_html(clinic: ClinicView, build: str) -> str:
    """Return the index template of the Dash application: everything but what Dash itself puts in."""
    cover = cover_html(simulated=clinic.mode is not GenerationMode.REAL)
    training = '<link rel="stylesheet" href="/assets/training.css">' if has_training(clinic) else ""
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="dark">
<head>
{{%metas%}}
{head_html(clinic, build)}
<link rel="stylesheet" href="/assets/care.css">
<link rel="stylesheet" href="/assets/burden.css">
<link rel="stylesheet" href="/assets/people.css">
<link rel="stylesheet" href="/assets/record.css">
{training}
<title>{{%title%}}</title>
<script type="module" src="/assets/js/main.js"></script>
{{%css%}}
</head>
<body>
{{%app_entry%}}
{cover}
<footer>{{%config%}}{{%scripts%}}{{%renderer%}}</footer>
</body>
</html>"""


def head_html(clinic: ClinicView, build: str) -> str:
    """Return the head's part that every page has: styles, theme, icon and what the scripts must know at once."""
    facts = {
        "chairside-build": build,
        "chairside-clinic": clinic.name,
        "chairside-mode": clinic.mode.value,
        "chairside-time-zone": clinic.time_zone,
    }
    meta = "\n".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in facts.items())
    return f"""<meta name="application-name" content="{text.PRODUCT}">
{meta}
<script src="/assets/js/theme.js"></script>
<link rel="icon" type="image/svg+xml" href="/assets/brand.svg">
<link rel="stylesheet" href="/assets/tokens.css">
<link rel="stylesheet" href="/assets/chairside.css">
<link rel="stylesheet" href="/assets/narrow.css">
<link rel="stylesheet" href="/assets/attention.css">"""
