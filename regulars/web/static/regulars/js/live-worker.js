// A SharedWorker: one stream of server-sent events for all tabs of this browser. Six tabs with six streams would use up
// every connection that HTTP/1.1 allows to one host.

const ports = new Set();
let source = null;
let state = "wait";
let last = "";
let tries = 0;

const tell = (message) => ports.forEach((port) => port.postMessage(message));

function say(next) {
  if (next === state) return;
  state = next;
  tell({ state });
}

function listen(address) {
  const at = last ? `${address}${address.includes("?") ? "&" : "?"}after=${encodeURIComponent(last)}` : address;
  source = new EventSource(at, { withCredentials: true });
  const hear = (event) => {
    last = event.lastEventId || last;
    tell({ data: event.data, name: event.type });
  };
  source.onopen = () => { tries = 0; say("on"); };
  for (const name of ["changed", "time"]) source.addEventListener(name, hear);
  source.onerror = () => {
    say("lost");
    if (source.readyState !== EventSource.CLOSED) return; // it tries again by itself
    tries += 1;
    setTimeout(() => listen(address), Math.min(60, 2 ** tries) * 1000 * (0.75 + Math.random() / 2));
  };
}

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.shut) { ports.delete(port); return; }
    ports.add(port);
    if (!source) listen(data.listen);
    port.postMessage({ state });
  };
};
