// Staff: accounts, their roles, passwords and log-ins.

import { el, setChildren } from "../dom.js";
import { call, cells, choice, form, input, listed, told, toldOnce, withFields, withReason } from "./setupparts.js";

const ROLES = ["nurse", "clinician", "administrator", "auditor"].map((role) => [role, role]);

export async function staff(place, me) {
  const list = el("div");
  const said = el("div");
  async function read() {
    const [users, logins] = await Promise.all([listed("/users?limit=1000"), listed("/logins?limit=1000")]);
    setChildren(list, [cells(["Name", "Role", "Signed in", ""], users.map((one) => line(one, logins)))]);
  }
  function say(answer, words) {
    setChildren(said, [answer.ok ? told(words) : el("p", "setup-fault", answer.why)]);
    return read();
  }
  async function end(own, reason) {
    for (const login of own) {
      const answer = await call("POST", `/logins/${login.id}/end`, { reason });
      if (!answer.ok) return answer;
    }
    await say({ ok: true }, "Their log-ins are ended, screens too.");
    return { ok: true };
  }
  function line(one, logins) {
    const path = `/users/${encodeURIComponent(one.user)}`;
    const own = logins.filter((login) => login.user === one.user && !login.mine);
    if (one.disabled) return [one.user, one.role, "disabled", ""];
    const why = () => input("Why", "reason");
    const mine = one.user === me.user;
    /** Send, say what came of it, and read again. */
    const act = async (way, body, words) => {
      const answer = await call("POST", `${path}/${way}`, body);
      if (answer.ok) await say(answer, words);
      return answer;
    };
    const change = withFields("Change role", () => [choice("Role from now on", "role", ROLES, one.role), why()], ({ role, reason }) =>
      act("role", { role, seen: one.role, reason }, `${one.user} is ${role} now, and signs in anew.`));
    const reset = withReason("New password", async ({ reason }) => {
      const answer = await call("POST", `${path}/reset`, { reason });
      if (!answer.ok) return answer;
      await read();
      setChildren(said, [toldOnce(`Password of ${one.user}:`, answer.found.password)]);
      return answer;
    });
    const disable = withReason("Disable", ({ reason }) => act("disable", { reason }, `${one.user} is disabled; log-ins and tokens have ended.`));
    const acts = [withReason("End log-ins", ({ reason }) => end(own, reason)), reset, ...(mine ? [] : [change, disable])];
    return [`${one.user}${mine ? " (you)" : ""}`, one.role, String(own.length), acts];
  }
  const fields = [input("User name", "user"), choice("Role", "role", ROLES)];
  const add = form("Add the person", fields, (given) => call("POST", "/users", given), async (found, made) => {
    made.reset();
    setChildren(said, [toldOnce(`Password of ${found.user}, to be changed by its owner:`, found.password)]);
    await read();
    return "";
  });
  setChildren(place, [list, said, add]);
  await read();
}
