/** The part of a connection that holding needs: node:net's sockets have it. */
export interface Corkable {
  cork(): void;
  uncork(): void;
}

const held = new Set<Corkable>();

function release(): void {
  const wires = [...held];
  held.clear();
  for (const wire of wires) wire.uncork();
}

/** Holds together what is written to a connection in this turn of the event loop, so that it leaves in one write. */
export function corkTurn(wire: Corkable): void {
  if (held.has(wire)) return;
  wire.cork();
  held.add(wire);
  if (held.size === 1) setImmediate(release);
}
