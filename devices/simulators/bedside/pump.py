"""The infusion pump: its rate and what it has given, told while it runs and once more when it has stopped."""

from devices.simulators.bedside.shown import Shown, shown_as

_SECONDS_PER_H = 3600.0


class Pump:
    """A syringe pump.

    Args:
        concentration_mg_per_ml: Of the drug in it.
        infused_ml: What it had given before.
    """

    def __init__(self, concentration_mg_per_ml: float, infused_ml: float = 0.0) -> None:
        """Stand still."""
        self._concentration_mg_per_ml = concentration_mg_per_ml
        self._rate_ml_per_h = 0.0
        self._infused_ml = infused_ml
        self._last_s = 0.0

    def observe(self, second: float, rate_mg_per_h: float | None) -> Shown:
        """Tell what it sends at a second.

        Args:
            second: Not before the last one.
            rate_mg_per_h: At which it runs from now on; None when none is connected.
        """
        has_run = self._rate_ml_per_h > 0.0
        self._infused_ml += self._rate_ml_per_h * (second - self._last_s) / _SECONDS_PER_H
        self._rate_ml_per_h = (rate_mg_per_h or 0.0) / self._concentration_mg_per_ml
        self._last_s = second
        if not has_run and self._rate_ml_per_h <= 0.0:
            return Shown()
        return Shown((shown_as("infusion_rate", self._rate_ml_per_h), shown_as("infused_volume", self._infused_ml)))
