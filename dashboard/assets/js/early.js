// What the page of a record asks for first, asked before its scripts are there: the server answers while they load.
// Not a module, so that nothing has to be fetched before it runs; record/page.js takes the answers, once each.
(() => {
  const found = /^\/sessions\/(\d+)$/.exec(location.pathname);
  if (!found) return;
  const root = `/sessions/${found[1]}`;
  window.chairsideEarly = new Map([`${root}/timeline?max_points=1200`, root].map((path) => {
    const answer = fetch(`/api/v1${path}`, { signal: AbortSignal.timeout(10_000) });
    answer.catch(() => {}); // whoever takes it hears of it
    return [path, { answer, at: performance.now() }];
  }));
})();
