// A WebSocket that heals. Events: "open", "message" (event.data), "lost" (the connection went), "failing" (each try that failed since).

const waits = [300, 700, 1500, 3000, 6000, 10000];

export class HealingSocket extends EventTarget {
  #url;
  #socket = null;
  #failures = 0;
  #timer = 0;
  #closed = false;
  #wake = () => this.#soon();

  constructor(url) {
    super();
    this.#url = url;
    addEventListener("online", this.#wake);
    this.#connect();
  }

  get connected() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  send(data) {
    if (!this.connected) return false;
    this.#socket.send(data);
    return true;
  }

  /** Tries at once instead of waiting for the next turn. */
  retry() {
    this.#soon();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    removeEventListener("online", this.#wake);
    this.#socket?.close();
  }

  #soon() {
    if (this.#closed || this.connected || this.#socket?.readyState === WebSocket.CONNECTING) return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  #connect() {
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.addEventListener("open", () => {
      const healed = this.#failures > 0;
      this.#failures = 0;
      this.dispatchEvent(new CustomEvent("open", { detail: { healed } }));
    });
    socket.addEventListener("message", ({ data }) => {
      this.dispatchEvent(new MessageEvent("message", { data }));
    });
    socket.addEventListener("close", () => {
      if (this.#closed || socket !== this.#socket) return;
      const wait = waits[Math.min(this.#failures, waits.length - 1)];
      this.#failures += 1;
      this.dispatchEvent(new Event(this.#failures === 1 ? "lost" : "failing"));
      this.#timer = setTimeout(() => this.#connect(), wait + Math.random() * 200);
    });
  }
}
