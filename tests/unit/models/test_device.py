from datetime import timedelta

from models.device import DeviceConditionCode, ReplayMapping
from models.timestamps import EPOCH

STARTED = EPOCH + timedelta(days=20_000)


def test_a_replay_at_sixty_times_shows_an_hour_of_the_recording_in_a_minute() -> None:
    mapping = ReplayMapping("demo.vital", original_start=EPOCH, speed=60.0, started_at=STARTED)
    assert mapping.original_at(STARTED + timedelta(minutes=1)) == EPOCH + timedelta(hours=1)


def test_a_recording_without_a_date_has_no_original_time() -> None:
    mapping = ReplayMapping("demo.vital", original_start=None, speed=1.0, started_at=STARTED)
    assert mapping.original_at(STARTED) is None


def test_a_device_may_report_these_conditions_of_itself_and_no_others() -> None:
    wire = (
        "probe_off lead_off weak_signal motion cuff_leak cuff_failed cuff_occlusion sensor_fault low_battery "
        "frame_set_aside"
    )
    assert [code.value for code in DeviceConditionCode] == wire.split()
