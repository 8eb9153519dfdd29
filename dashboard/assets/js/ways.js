// Links of which each says for whom it is: the others are not there. What a page gives is the server's to refuse.

/** Show in `root` the links that the signed-in person's role may follow. */
export async function paintWays(root) {
  const answer = await fetch("/api/v1/me").catch(() => null);
  const role = answer?.ok ? (await answer.json()).role : "";
  for (const link of root.querySelectorAll("[data-roles]")) {
    const hides = !link.dataset.roles.split(" ").includes(role) || link.pathname === location.pathname;
    (link.closest("li") ?? link).hidden = hides;
  }
}
