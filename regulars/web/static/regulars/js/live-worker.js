// A SharedWorker: one stream of server-sent events for all tabs of this browser. Six tabs with six streams would use up
// every connection that HTTP/1.1 allows to one host.

const ports = new Set();
let source = null;
let state = "wait";
let last = "";

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
  source.onopen = () => say("on");
  source.onmessage = hear;
  source.addEventListener("changed", hear);
  source.addEventListener("time", hear);
  source.onerror = () => {
    say("lost");
    if (source.readyState !== EventSource.CLOSED) return; // it tries again by itself
    setTimeout(() => listen(address), 3000 + Math.random() * 4000);
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
