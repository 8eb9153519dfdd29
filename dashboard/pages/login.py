"""The log-in page: plain HTML, so that a stranger is given nothing else. ``login.js`` posts the form and goes on."""

from html import escape

from dashboard import text
from dashboard.pages.cover import simulated_html
from dashboard.pages.index import assets_at, head_html
from dashboard.source import ClinicView
from models.observation import GenerationMode


def login_html(clinic: ClinicView) -> str:
    """Return the page."""
    simulated = simulated_html(simulated=clinic.mode is not GenerationMode.REAL)
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{head_html(clinic, clinic.build)}
<title>{escape(text.SIGN_IN)} · {escape(text.PRODUCT)}</title>
<script type="module" src="{assets_at(clinic.build)}/js/login.js"></script>
</head>
<body>
<main class="page-login">
  <section class="l-left">
    <div class="brand"><i class="brand-sign" aria-hidden="true"></i>{escape(text.PRODUCT)}</div>
    <div class="l-state"><h1>{escape(text.SIGNED_OUT)}</h1><p>{escape(text.SIGNED_OUT_MEANS)}</p></div>
    <div class="l-foot">{escape(text.NOT_A_DEVICE)}</div>
  </section>
  <section class="l-right">
    <form class="l-form" id="login" aria-label="{escape(text.SIGN_IN)}">
      <div class="l-top"><span class="clinic">{escape(clinic.name)}</span>{simulated}</div>
      <label>{escape(text.NAME)}<input name="username" type="text" autocomplete="username" autocapitalize="none"
        spellcheck="false" required autofocus></label>
      <label>{escape(text.PASSWORD)}<input name="password" type="password" autocomplete="current-password"
        required></label>
      <label id="otp" hidden>{escape(text.ONE_TIME_CODE)}<input name="otp" type="text" inputmode="numeric"
        autocomplete="one-time-code"></label>
      <button class="btn btn--main btn--glove" type="submit">{escape(text.SIGN_IN)}</button>
      <div class="l-ways" id="ways"></div>
      <p class="l-fault" id="fault" role="alert"></p>
      <noscript>{escape(text.NO_SCRIPT)}</noscript>
    </form>
    <div class="l-clock"><span id="today"></span><b id="clock"></b></div>
  </section>
</main>
</body>
</html>"""
