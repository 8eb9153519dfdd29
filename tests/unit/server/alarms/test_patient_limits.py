"""A patient's own limits: within the preset's bounds, in order, and nothing else of the preset changes."""

from dataclasses import replace

import pytest

from models.alarm import AlarmPriority
from models.errors import ConflictError, UsageError
from models.patient_limit import LimitName, LimitSide, PatientLimit
from models.session import SessionPhase
from server.alarms.patient_limits import bounds_of, check_limit, check_return
from server.alarms.presets import AlarmLimitsView, parse_preset

PRESET = parse_preset("""
name = "test_preset"
title = "Test"
version = 1
source = "A test"

[[limits]]
metric = "heart_rate"
unit = "/min"
phases = ["infusing", "baseline"]
hysteresis = { value = 3, source = "A test" }
[limits.low]
medium = { limit = 50, delay_s = 10, latching = false, bounds = [40, 115], source = "A test" }
[limits.high]
medium = { limit = 110, delay_s = 10, latching = false, bounds = [100, 140], source = "A test" }
high = { limit = 130, delay_s = 5, latching = true, source = "A test" }

[[limits]]
metric = "heart_rate"
unit = "/min"
phases = ["recovery"]
hysteresis = { value = 3, source = "A test" }
[limits.high]
medium = { limit = 100, delay_s = 20, latching = false, bounds = [90, 120], source = "A test" }

[[limits]]
metric = "spo2"
unit = "%"
hysteresis = { value = 2, source = "A test" }
[limits.low]
medium = { limit = 89, delay_s = 15, latching = false, bounds = [85, 94], source = "A test" }
""")
LOW = LimitName("heart_rate", LimitSide.LOW, AlarmPriority.MEDIUM)
MEDIUM = LimitName("heart_rate", LimitSide.HIGH, AlarmPriority.MEDIUM)
HIGH = LimitName("heart_rate", LimitSide.HIGH, AlarmPriority.HIGH)
SPO2 = LimitName("spo2", LimitSide.LOW, AlarmPriority.MEDIUM)
INFUSING, RECOVERY = SessionPhase.INFUSING, SessionPhase.RECOVERY


class TestPreset:
    def test_a_limit_counts_in_every_phase_that_has_it(self) -> None:
        preset = PRESET.with_limits([PatientLimit(MEDIUM, 118)])

        assert preset.limits("heart_rate", INFUSING) == AlarmLimitsView(50, 118, set_for_patient=True)
        assert preset.limits("heart_rate", RECOVERY) == AlarmLimitsView(None, 118, set_for_patient=True)

    def test_only_the_metric_it_was_set_for_is_marked(self) -> None:
        preset = PRESET.with_limits([PatientLimit(LOW, 45)])

        assert preset.is_set_for_patient("heart_rate", INFUSING)
        assert not preset.is_set_for_patient("heart_rate", RECOVERY)  # no low limit there
        assert not preset.is_set_for_patient("spo2", INFUSING)
        assert not preset.is_set_for_patient("etco2", INFUSING)
        assert not PRESET.is_set_for_patient("heart_rate", INFUSING)

    def test_delay_latching_and_all_the_rest_stay_the_presets(self) -> None:
        preset = PRESET.with_limits([PatientLimit(MEDIUM, 118)])
        was, now = PRESET.rules[0].high[1], preset.rules[0].high[1]

        assert now == replace(was, limit=118)
        assert preset.rules[0].low == PRESET.rules[0].low
        assert preset.rules[2] is PRESET.rules[2]
        assert (preset.name, preset.version, preset.cuff_intervals) == ("test_preset", 1, ())

    def test_the_clinics_preset_itself_is_not_touched(self) -> None:
        PRESET.with_limits([PatientLimit(MEDIUM, 118)])

        assert PRESET.limits("heart_rate", INFUSING) == AlarmLimitsView(50, 110)

    def test_with_nothing_set_it_is_the_same(self) -> None:
        assert PRESET.with_limits([]) is PRESET

    def test_what_the_preset_does_not_have_changes_nothing(self) -> None:
        preset = PRESET.with_limits([PatientLimit(LimitName("etco2", LimitSide.LOW, AlarmPriority.LOW), 30)])

        assert preset.rules == PRESET.rules


class TestBounds:
    def test_they_are_what_every_phase_allows(self) -> None:
        assert bounds_of(PRESET.rules, MEDIUM) == (100, 120)
        assert bounds_of(PRESET.rules, SPO2) == (85, 94)

    @pytest.mark.parametrize("limit", [100, 110.5, 120])
    def test_a_limit_within_them_may_be_set(self, limit: float) -> None:
        check_limit(PRESET.rules, [], PatientLimit(MEDIUM, limit))

    @pytest.mark.parametrize("limit", [99.9, 120.1, 1000, -5])
    def test_a_limit_outside_them_may_not(self, limit: float) -> None:
        with pytest.raises(UsageError) as caught:
            check_limit(PRESET.rules, [], PatientLimit(MEDIUM, limit))
        assert "HR high limit of medium priority may be set from 100 to 120 /min for one patient" in str(caught.value)
        assert caught.value.field == "limit"

    def test_a_limit_without_them_stays_as_it_is(self) -> None:
        with pytest.raises(ConflictError, match="HR high limit of high priority is the same for every patient"):
            check_limit(PRESET.rules, [], PatientLimit(HIGH, 135))

    def test_a_limit_that_phases_allow_in_no_common_span_stays_as_it_is(self) -> None:
        apart = [replace(PRESET.rules[1], high=(replace(PRESET.rules[1].high[0], bounds=(60, 99)),))]

        with pytest.raises(ConflictError):
            bounds_of([PRESET.rules[0], *apart], MEDIUM)

    def test_a_limit_that_one_phase_gives_no_bounds_stays_as_it_is(self) -> None:
        fixed = replace(PRESET.rules[1], high=(replace(PRESET.rules[1].high[0], bounds=None),))

        with pytest.raises(ConflictError):
            bounds_of([PRESET.rules[0], fixed], MEDIUM)

    def test_a_limit_that_is_not_there_is_not_found(self) -> None:
        with pytest.raises(UsageError, match="has no SpO₂ high limit of medium priority"):
            check_limit(PRESET.rules, [], PatientLimit(LimitName("spo2", LimitSide.HIGH, AlarmPriority.MEDIUM), 99))


class TestOrder:
    def test_a_milder_limit_stays_inside_the_louder_one(self) -> None:
        rules = [replace(PRESET.rules[0], high=(replace(PRESET.rules[0].high[0], limit=115), PRESET.rules[0].high[1]))]

        with pytest.raises(UsageError, match="of high priority, 115, must be above that of medium, 118"):
            check_limit(rules, [], PatientLimit(MEDIUM, 118))

    def test_low_stays_below_high(self) -> None:
        with pytest.raises(UsageError, match="the low limit 112 is not below the high limit 110"):
            check_limit(PRESET.rules, [], PatientLimit(LOW, 112))

    def test_the_same_number_on_both_sides_is_no_order(self) -> None:
        check_limit(PRESET.rules, [], PatientLimit(LOW, 109.5))
        with pytest.raises(UsageError, match="the low limit 110 is not below the high limit 110"):
            check_limit(PRESET.rules, [], PatientLimit(LOW, 110))

    def test_what_is_set_already_counts(self) -> None:
        check_limit(PRESET.rules, [PatientLimit(MEDIUM, 120)], PatientLimit(LOW, 112))
        with pytest.raises(UsageError, match="the low limit 105 is not below the high limit 104"):
            check_limit(PRESET.rules, [PatientLimit(LOW, 105)], PatientLimit(MEDIUM, 104))

    def test_what_was_set_of_the_same_limit_does_not(self) -> None:
        check_limit(PRESET.rules, [PatientLimit(LOW, 112), PatientLimit(MEDIUM, 120)], PatientLimit(LOW, 60))

    def test_going_back_to_the_preset_must_leave_order_too(self) -> None:
        others = [PatientLimit(MEDIUM, 120), PatientLimit(LOW, 112)]

        check_return(PRESET.rules, others, LOW)
        with pytest.raises(UsageError, match="the low limit 112 is not below the high limit 110"):
            check_return(PRESET.rules, others, MEDIUM)
        with pytest.raises(UsageError, match="no etCO₂ low limit of low priority"):
            check_return(PRESET.rules, others, LimitName("etco2", LimitSide.LOW, AlarmPriority.LOW))
