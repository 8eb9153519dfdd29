// Keeps the screen lit while it shows; says so on the page when the browser will not.

export class Wake {
  constructor(tell) {
    this.tell = tell;
    this.lock = null;
    document.addEventListener("visibilitychange", () => this.hold());
  }

  async hold() {
    if (document.visibilityState !== "visible" || this.lock) return;
    try {
      this.lock = await navigator.wakeLock.request("screen");
      this.lock.addEventListener("release", () => this.released());
      this.tell(true);
    } catch {
      this.tell(false);
    }
  }

  released() {
    this.lock = null;
    if (document.visibilityState === "visible") this.hold();
  }
}
