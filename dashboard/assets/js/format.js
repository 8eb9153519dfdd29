// Times and numbers as the screens write them.

const MINUS = "−";

/** 0:38, 63:20, then 2 h 10. */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  if (minutes >= 100) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
  return `${minutes}:${String(whole % 60).padStart(2, "0")}`;
}

/** 1 s up to a minute, rounded up so that nothing looks younger than it is; then m:ss. */
export function shortAge(seconds) {
  return seconds < 59 ? `${Math.max(1, Math.ceil(seconds))} s` : duration(seconds);
}

const clocks = new Map();

function clock(zone, options) {
  const key = `${zone} ${Object.keys(options)}`;
  if (!clocks.has(key)) {
    let format;
    try {
      format = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
    } catch {
      format = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
    }
    clocks.set(key, format);
  }
  return clocks.get(key);
}

/** 14:32:07 in the clinic's zone. */
export function timeOfDay(milliseconds, zone) {
  return clock(zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(milliseconds);
}

/** UTC+01:00, how far the clinic's clock is from UTC at that moment. */
export function offsetOf(milliseconds, zone) {
  const parts = clock(zone, { timeZoneName: "longOffset" }).formatToParts(milliseconds);
  const found = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  return found === "GMT" ? "UTC" : found.replace("GMT", "UTC");
}

/** 14:32 in the clinic's zone. */
export function hourMinute(milliseconds, zone) {
  return clock(zone, { hour: "2-digit", minute: "2-digit" }).format(milliseconds);
}

/** Tuesday 17 November 2026 in the clinic's zone. */
export function longDate(milliseconds, zone) {
  const format = clock(zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return format.format(milliseconds).replace(",", "");
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** 12 Mar 1979 from 1979-03-12; a date of birth has no time zone. */
export function birthDate(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return MONTHS[month - 1] ? `${day} ${MONTHS[month - 1]} ${year}` : iso;
}

/** Whole years on the day given in the clinic's zone. */
export function ageInYears(iso, milliseconds, zone) {
  const [year, month, day] = iso.split("-").map(Number);
  const parts = clock(zone, { year: "numeric", month: "numeric", day: "numeric" }).formatToParts(milliseconds);
  const today = Object.fromEntries(parts.map((part) => [part.type, Number(part.value)]));
  const had = today.month > month || (today.month === month && today.day >= day);
  return today.year - year - (had ? 0 : 1);
}

const DECIMALS = { temperature: 1, perfusion_index: 1, infusion_rate: 1, infused_volume: 1 };

/** A value with its metric's decimals; never a zero for something missing. */
export function number(value, metric) {
  const text = Math.abs(value).toFixed(DECIMALS[metric] ?? 0);
  return value < 0 ? `${MINUS}${text}` : text;
}
