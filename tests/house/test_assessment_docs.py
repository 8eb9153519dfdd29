"""The page about assessments against the scales that are shipped: ranges, bands, sources, licences and flags."""

from server.care.scales import Scale, shipped_scales
from tests.house.house import ROOT, section, table_rows

PAGE = (ROOT / "docs" / "ASSESSMENTS.md").read_text(encoding="utf-8")
SCALES = [scale for _, scale in sorted(shipped_scales().items())]


def bands(scale: Scale) -> str:
    ends = [band.at_least - 1 for band in scale.bands[1:]] + [scale.total.high]
    spans = [(band, end) for band, end in zip(scale.bands, ends, strict=False)]
    said = [f"{band.at_least}{'' if band.at_least == end else f' to {end}'} {band.words}" for band, end in spans]
    return "; ".join(said) or "–"


def test_the_table_of_scales_is_what_is_shipped() -> None:
    assert table_rows(section(PAGE, "## Scales")) == [
        [
            f"`{scale.name}`", str(scale.version), scale.title, str(len(scale.items)),
            f"{scale.total.low} to {scale.total.high}", bands(scale), scale.loinc or "–", scale.source,
        ]
        for scale in SCALES
    ]  # fmt: skip


def test_the_table_of_licences_is_the_files() -> None:
    assert table_rows(section(PAGE, "## Licences")) == [
        [f"`{scale.name}`", scale.licence.holder, "yes" if scale.licence.allows_wording else "no", scale.licence.terms]
        for scale in SCALES
    ]


def test_the_table_of_safety_answers_is_the_flags() -> None:
    assert table_rows(section(PAGE, "## Safety answers")) == [
        [
            f"`{flag.name}`", " or ".join(f"item {wanted.item} ≥ {wanted.at_least}" for wanted in flag.any_of),
            flag.words, flag.source,
        ]
        for scale in SCALES
        for flag in scale.flags
    ]  # fmt: skip
