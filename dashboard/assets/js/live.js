// The client of the live stream. It holds no number: it hands whole messages on, in order, or asks for a snapshot.

const PROTOCOL = "chairside.live.v1";
const DEAD_MS = 3000;
const CLOSE_SILENT_MS = 5000;
const OPEN_WITHIN_MS = 5000;
const LONGEST_WAIT_MS = 5000;
const FIRST_WAIT_MS = 250;
const ASK_AGAIN_MS = 1000;
const RECEIPTS_APART_MS = 250;
const TICK_MS = 500;
const SIGNED_OUT = 4401;
const NOT_ALLOWED = 4403;

export class LiveClient {
  /** `on` has: snapshot(message), change(message), beat(message), signedOut(), otherBuild(build), audio(). */
  constructor(url, picture, build, on) {
    Object.assign(this, { url, picture, build, on });
    this.socket = null;
    this.attempt = 0;
    this.closeCode = null;
    this.heardAt = null;
    this.provenAt = null;
    this.beatVersion = null;
    this.askedAt = -Infinity;
    this.receiptAt = -Infinity;
    this.confirmed = null;
  }

  start() {
    this.connect();
    setInterval(() => this.watch(), TICK_MS);
    addEventListener("online", () => this.hurry());
  }

  /** Whether what is held is what the server has now, heard less than three seconds ago. */
  isCurrent(now) {
    return this.provenAt !== null && now - this.provenAt < DEAD_MS;
  }

  get isOpen() {
    return this.socket !== null && this.socket.readyState === WebSocket.OPEN;
  }

  connect() {
    clearTimeout(this.retry);
    this.retry = null;
    this.attempt += 1;
    this.connectedAt = performance.now();
    const socket = new WebSocket(this.url, PROTOCOL);
    this.socket = socket;
    socket.onmessage = (event) => socket === this.socket && this.receive(event.data);
    socket.onclose = (event) => socket === this.socket && this.closed(event.code);
  }

  closed(code) {
    this.closeCode = code;
    this.socket = null;
    this.beatVersion = null;
    if (code === SIGNED_OUT) {
      this.on.signedOut();
      return;
    }
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(this.attempt, 10));
    this.retry = setTimeout(() => this.connect(), code === NOT_ALLOWED ? LONGEST_WAIT_MS : wait * (0.5 + Math.random() / 2));
  }

  /** A socket that is silent or never opens is given up; closing a half-open one can take minutes, so it is let go. */
  watch() {
    if (!this.socket) return;
    const now = performance.now();
    const quietSince = Math.max(this.heardAt ?? 0, this.connectedAt);
    const limit = this.isOpen ? CLOSE_SILENT_MS : OPEN_WITHIN_MS;
    if (now - quietSince < limit) return;
    const socket = this.socket;
    socket.onmessage = socket.onclose = null;
    socket.close();
    this.closed(null);
  }

  /** Open the stream anew at once: who is signed in here is another one now. */
  again() {
    const { socket } = this;
    if (socket) {
      socket.onmessage = socket.onclose = null;
      socket.close();
    }
    this.socket = null;
    this.beatVersion = null;
    this.connect();
  }

  hurry() {
    if (this.retry) this.connect();
  }

  receive(data) {
    const now = performance.now();
    const message = JSON.parse(data);
    this.heardAt = now;
    this.isOther = Boolean(message.build) && message.build !== this.build;
    if (this.isOther) this.on.otherBuild(message.build);
    else if (message.type === "snapshot") this.takeSnapshot(message, now);
    else if (message.type === "change") this.takeChange(message, now);
    else if (message.type === "beat") this.takeBeat(message, now);
  }

  takeSnapshot(message, now) {
    this.attempt = 0;
    this.picture.snapshot(message, now);
    this.prove(now);
    this.on.snapshot(message);
  }

  takeChange(message, now) {
    if (message.epoch !== this.picture.epoch || message.version !== this.picture.version + 1) {
      if (!this.isRepeated(message)) this.ask();
      return;
    }
    this.picture.change(message, now);
    if (this.beatVersion !== null && this.picture.version >= this.beatVersion) this.prove(now);
    this.on.change(message);
  }

  isRepeated(message) {
    return message.epoch === this.picture.epoch && message.version <= this.picture.version;
  }

  takeBeat(message, now) {
    this.beatVersion = message.version;
    if (message.epoch !== this.picture.epoch || message.version !== this.picture.version) {
      this.ask();
      return;
    }
    this.picture.hear(message.server_at, now);
    this.prove(now);
    this.on.beat(message);
  }

  prove(now) {
    this.provenAt = now;
  }

  /** Ask for the whole picture; at most once a second. */
  ask() {
    const now = performance.now();
    if (now - this.askedAt < ASK_AGAIN_MS) return;
    this.askedAt = now;
    this.send({ type: "snapshot" });
  }

  /** Tell the server what has been painted, at most four times a second. */
  painted(epoch, version) {
    this.confirmed = { epoch, version };
    if (performance.now() - this.receiptAt >= RECEIPTS_APART_MS) this.sayNow();
  }

  /** Tell the server at once how it stands with this screen: what it painted last, whether it shows, whether it sounds. */
  sayNow() {
    if (!this.confirmed) return;
    this.receiptAt = performance.now();
    this.send({ type: "painted", ...this.confirmed, visible: document.visibilityState === "visible", audio: this.on.audio() });
  }

  send(message) {
    if (this.isOpen) this.socket.send(JSON.stringify(message));
  }
}
