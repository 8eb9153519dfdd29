// What a patient's card says, part by part: rows of words, each with what can be done about it. Pure.

import { birthDate, hourMinute, longDate } from "../format.js";
import { PARTS, PEOPLE } from "./words.js";

const joined = (...words) => words.filter(Boolean).join(" · ");
const dayOf = (iso, zone) => longDate(Date.parse(iso), zone).replace(/^\S+ /, "");

/** [{words, more?, flag?, act?: [words, form, about], href?}] of a part of the card; empty where nothing is known. */
export const ROWS = {
  weight: ({ weight }, zone) => (weight ? [{ words: PARTS.weight.said(weight.kg, weight.lb), more: dayOf(weight.at, zone) }] : []),
  height: ({ height }, zone) => (height ? [{ words: PARTS.height.said(height.cm), more: dayOf(height.at, zone) }] : []),
  allergies: ({ allergies, no_known_allergies_at: asked }, zone) => {
    if (allergies.length === 0) return asked ? [{ words: PARTS.allergies.noneKnown(dayOf(asked, zone)) }] : [];
    return allergies.map(({ substance, reaction, severity }) => ({ words: substance, more: joined(reaction, PARTS.allergies.severities[severity]), flag: true }));
  },
  conditions: ({ conditions }) => conditions.map(({ words, code, since }) => ({ words, more: joined(code, since && PARTS.conditions.from(birthDate(since))) })),
  medicines: ({ medicines }) => medicines.map((one) => {
    const today = one.taken_today === null ? "" : one.taken_today ? PARTS.medicines.takenToday : PARTS.medicines.notToday;
    return { words: joined(one.name, one.dose), more: today, watch: one.flag && `${one.flag.title}: ${one.flag.effect}`, acts: [[PARTS.medicines.stop, "stop", one]] };
  }),
  indication: ({ indication }) => (indication ? [{ words: indication.words, more: indication.code ?? "" }] : []),
  prior: (person) => person.prior_treatments.map(({ name, dose, weeks, outcome, note }) => ({ words: joined(name, dose, weeks && PARTS.prior.forWeeks(weeks)), more: joined(PARTS.prior.outcomes[outcome], note) })),
  baselines: ({ baselines }, zone) => baselines.map(({ session, frozen_at: at, values }) => ({ words: pressure(values), more: joined(`${dayOf(at, zone)} ${hourMinute(Date.parse(at), zone)}`, PEOPLE.session(session)) })).reverse(),
  series: ({ series }) => series.flatMap(seriesRows).reverse(),
  followUps: (person) => person.follow_ups.map(({ entry, what, due, overdue }) => ({
    words: what, more: overdue ? "" : PARTS.followUps.by(birthDate(due)), watch: overdue && PARTS.followUps.overdue(birthDate(due)), acts: [[PARTS.followUps.done, "followedUp", { entry, what }]],
  })),
};

function pressure({ nibp_systolic: high, nibp_diastolic: low }) {
  const number = (found) => (found ? Math.round(found.value) : "--");
  return PARTS.baselines.said(`${number(high)}/${number(low)}`, high?.readings ?? low?.readings ?? "--");
}

/** The newest part of a series comes first: its visits are read backwards, and its head stands last. */
function seriesRows(one) {
  const words = PARTS.series;
  const visits = one.visits.map(({ number, day, state, session, reason }) => ({
    words: `${number}  ${birthDate(day)}`, more: joined(state === "missed" ? "" : words.states[state], reason), watch: state === "missed" && words.states.missed, kind: state,
    session, acts: state === "missed" ? [[words.why, "missed", { series: one.entry, day, words: birthDate(day) }]] : [],
  }));
  const extra = one.extra.map(({ session, day }) => ({ words: birthDate(day), more: words.extra, session, kind: "done" }));
  const head = {
    words: joined(words.phases[one.phase], words.said(one.held, one.planned)), more: joined(one.title, one.note, one.ended && words.ended(one.ended)), kind: "head",
    acts: one.ended ? [] : [[words.end, "end", { series: one.entry }]],
  };
  return [...visits, ...extra].reverse().concat(head);
}
