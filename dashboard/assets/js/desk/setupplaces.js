// Chairs, devices, and staff.

import { el, setChildren } from "../dom.js";
import { button, call, cells, choice, form, input, toldOnce, withReason } from "./setupparts.js";

const ROLES = ["nurse", "clinician", "administrator", "auditor"].map((role) => [role, role]);

async function listed(path) {
  const found = await call("GET", path);
  return found.ok ? found.found.items : [];
}

export async function chairs(place) {
  const list = el("div");
  async function read() {
    const items = await listed("/chairs");
    setChildren(list, [cells(["Chair", "State", ""], items.map((one) => line(one)))]);
  }
  function line(one) {
    const way = one.retired_at ? "return" : "retirement";
    const words = one.retired_at ? "Take back into use" : "Take out of use";
    const path = `/chairs/${encodeURIComponent(one.chair)}/${way}`;
    const act = withReason(words, async ({ reason }) => {
      const answer = await call("POST", path, { based_on: one.version, reason });
      if (answer.ok) await read();
      return answer;
    });
    return [one.chair, one.retired_at ? "out of use" : "in use", act];
  }
  const add = form("Add the chair", [input("Name of a new chair", "chair")], (given) => call("POST", "/chairs", given), async (_, made) => {
    made.reset();
    await read();
    return "Added; every screen shows it now.";
  });
  setChildren(place, [list, add, el("p", "", "A chair keeps its name for ever, because records name it: take it out of use and add another.")]);
  await read();
}

export async function devices(place) {
  const list = el("div");
  const told = el("div");
  async function read() {
    const items = await listed("/devices?limit=1000");
    setChildren(list, [cells(["Device", "What it says it is", "State", ""], items.map(line))]);
  }
  async function act(path, body, words, key) {
    const answer = await call("POST", path, body);
    setChildren(told, [answer.ok && key ? toldOnce(words, answer.found[key]) : el("p", "setup-fault", answer.ok ? words : answer.why)]);
    await read();
  }
  function line(one) {
    const path = `/devices/${encodeURIComponent(one.device)}`;
    const state = one.revoked ? "kept out" : one.connected ? "connected" : "not connected";
    const acts = one.revoked
      ? []
      : [button("New token", () => act(`${path}/rotate`, { overlap_min: 60 }, `New token of ${one.device}; the old one is good for an hour more:`, "token")),
        button("Keep out", () => act(`${path}/revoke`, null, `${one.device} is kept out; its stream is closed.`))];
    return [one.device, [one.manufacturer, one.model].filter(Boolean).join(" "), state, acts];
  }
  const fields = [input("Device", "device"), input("Metrics it may send, with commas; empty: all", "metrics")];
  const add = form("Make a one-time code", fields, ({ device, metrics }) => {
    const named = metrics.split(",").map((one) => one.trim()).filter(Boolean);
    return call("POST", "/devices/codes", { device, ...(named.length ? { metrics: named } : {}) });
  }, async (found, made) => {
    made.reset();
    setChildren(told, [toldOnce(`Type this into ${found.device} within ten minutes:`, found.code)]);
    return "";
  });
  setChildren(place, [list, told, add]);
  await read();
}

export async function staff(place, me) {
  const list = el("div");
  const told = el("div");
  async function read() {
    const [users, logins] = await Promise.all([listed("/users?limit=1000"), listed("/logins?limit=1000")]);
    setChildren(list, [cells(["Name", "Role", "Signed in", ""], users.map((one) => line(one, logins)))]);
  }
  function say(answer, words) {
    setChildren(told, [el("p", answer.ok ? "setup-said" : "setup-fault", answer.ok ? words : answer.why)]);
    return read();
  }
  async function end(own) {
    for (const login of own) {
      const answer = await call("POST", `/logins/${login.id}/end`);
      if (!answer.ok) return say(answer);
    }
    return say({ ok: true }, "Their log-ins are ended, screens too.");
  }
  function line(one, logins) {
    const path = `/users/${encodeURIComponent(one.user)}`;
    const own = logins.filter((login) => login.user === one.user && !login.mine);
    if (one.disabled) return [one.user, one.role, "disabled", ""];
    const role = choice("", "role", ROLES, one.role).field;
    role.setAttribute("aria-label", `Role of ${one.user}`);
    role.disabled = one.user === me.user;
    const change = button("Change role", async () => say(await call("POST", `${path}/role`, { role: role.value }), `${one.user} is ${role.value} now, and signs in anew.`));
    change.disabled = one.user === me.user;
    const reset = button("New password", async () => {
      const answer = await call("POST", `${path}/reset`, {});
      if (!answer.ok) return say(answer);
      await read();
      return setChildren(told, [toldOnce(`Password of ${one.user}:`, answer.found.password)]);
    });
    const disable = button("Disable", async () => say(await call("POST", `${path}/disable`), `${one.user} is disabled; log-ins and tokens have ended.`));
    disable.disabled = one.user === me.user;
    return [one.user, [role, change], String(own.length), [button("End log-ins", () => end(own)), reset, disable]];
  }
  const fields = [input("User name", "user"), choice("Role", "role", ROLES)];
  const add = form("Add the person", fields, (given) => call("POST", "/users", given), async (found, made) => {
    made.reset();
    setChildren(told, [toldOnce(`Password of ${found.user}, to be changed by its owner:`, found.password)]);
    await read();
    return "";
  });
  setChildren(place, [list, told, add]);
  await read();
}
