// Chairs and devices.

import { el, setChildren } from "../dom.js";
import { button, call, cells, form, input, listed, told, toldOnce, withFields, withReason } from "./setupparts.js";

export async function chairs(place) {
  const list = el("div");
  let order = { version: 0 };
  async function read() {
    const answer = await call("GET", "/chairs?limit=1000");
    if (!answer.ok) return setChildren(list, [el("p", "setup-fault", answer.why)]);
    order = answer.found.order;
    const used = answer.found.items.filter((one) => !one.retired_at).map((one) => one.chair);
    return setChildren(list, [cells(["Chair", "State", ""], answer.found.items.map((one) => line(one, used)))]);
  }
  async function done(answer) {
    if (answer.ok) await read();
    return answer;
  }
  function line(one, used) {
    const path = `/chairs/${encodeURIComponent(one.chair)}`;
    const turn = one.retired_at
      ? withReason("Take back into use", async ({ reason }) => done(await call("POST", `${path}/return`, { based_on: one.version, reason })))
      : withReason("Take out of use", async ({ reason }) => done(await call("POST", `${path}/retirement`, { based_on: one.version, reason })));
    if (one.retired_at) return [one.chair, "out of use", [turn]];
    const rename = withFields("Rename", () => [input("New name", "chair"), input("Why", "reason")], async ({ chair, reason }) =>
      done(await call("POST", `${path}/name`, { chair, reason, based_on: one.version })));
    const at = used.indexOf(one.chair);
    const move = withFields("Move", () => [input("Place on the board, from 1", "place", "text", at + 1), input("Why", "reason")], async ({ place, reason }) => {
      const wanted = Number(place);
      if (!Number.isInteger(wanted) || wanted < 1 || wanted > used.length) return { ok: false, why: `Write a number from 1 to ${used.length}.`, field: "place" };
      const names = used.filter((name) => name !== one.chair);
      names.splice(wanted - 1, 0, one.chair);
      return done(await call("POST", "/chair-order", { chairs: names, based_on: order.version, reason }));
    });
    return [one.chair, `in use, place ${at + 1}`, [move, rename, turn]];
  }
  const add = form("Add the chair", [input("Name of a new chair", "chair")], (given) => call("POST", "/chairs", given), async (_, made) => {
    made.reset();
    await read();
    return "Added; every screen shows it now.";
  });
  setChildren(place, [list, add, el("p", "", "Records keep the name that they were written under: to rename a chair takes it out of use and puts another in its place. Neither is done while a session is on it.")]);
  await read();
}

export async function devices(place) {
  const list = el("div");
  const said = el("div");
  async function read() {
    const items = await listed("/devices?limit=1000");
    setChildren(list, [cells(["Device", "What it says it is", "May send", "State", ""], items.map(line))]);
  }
  /** Send, say what came of it, and read again. */
  async function act(path, body, words, key) {
    const answer = await call("POST", path, body);
    if (!answer.ok) return answer;
    setChildren(said, [key ? toldOnce(words, answer.found[key]) : told(words)]);
    await read();
    return answer;
  }
  function line(one) {
    const path = `/devices/${encodeURIComponent(one.device)}`;
    const state = one.revoked ? "kept out" : one.connected ? "connected" : "not connected";
    const metrics = one.metrics?.join(", ") ?? "";
    const acts = [withFields("Name", () => [input("What people call it", "title", "text", one.title ?? ""), input("Why", "reason")], ({ title, reason }) =>
      act(`${path}/title`, { title, reason, based_on: one.title_version }, `${one.device} is called ${title}.`))];
    if (!one.revoked) {
      acts.push(
        withFields("Change metrics", () => [input("Metrics it may send, with commas; empty: all", "metrics", "text", metrics), input("Why", "reason")], (given) =>
          act(`${path}/metrics`, { metrics: named(given.metrics), seen: one.metrics, reason: given.reason }, `What ${one.device} sends goes by it from now on.`)),
        withReason("New token", ({ reason }) => act(`${path}/rotate`, { overlap_min: 60, reason }, `New token of ${one.device}; the old one is good for an hour more:`, "token")),
        withReason("Keep out", ({ reason }) => act(`${path}/revoke`, { reason }, `${one.device} is kept out; its stream is closed.`)),
      );
    }
    return [[one.device, one.title ? ` (${one.title})` : ""], [one.manufacturer, one.model].filter(Boolean).join(" "), metrics || "all", state, acts];
  }
  const fields = [input("Device", "device"), input("Metrics it may send, with commas; empty: all", "metrics")];
  const add = form("Make a one-time code", fields, ({ device, metrics }) => {
    const wanted = named(metrics);
    return call("POST", "/devices/codes", { device, ...(wanted ? { metrics: wanted } : {}) });
  }, async (found, made) => {
    made.reset();
    setChildren(said, [toldOnce(`Type this into ${found.device} within ten minutes:`, found.code)]);
    return "";
  });
  setChildren(place, [list, said, add, el("p", "", "A device that is kept out comes back by a new one-time code.")]);
  await read();
}

/** The metrics that were written with commas; null for none. */
function named(text) {
  const found = text.split(",").map((one) => one.trim()).filter(Boolean);
  return found.length ? found : null;
}
