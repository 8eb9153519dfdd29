// How the instructor's page names and times what plays.

/** "Feed loss 30 s" from feed_loss_30s: names are words with underscores between. */
export function titleOf(name) {
  const words = name.replaceAll("_", " ").replace(/(\d)(min|s)\b/g, "$1 $2");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** 12:40 of 110:00: minutes and seconds of the scenario, also beyond its end. */
export function courseTime(chair) {
  return `${minutesSeconds(chair.second)} of ${minutesSeconds(chair.lasts_s)}`;
}

function minutesSeconds(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`;
}
