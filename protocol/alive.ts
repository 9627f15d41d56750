const QUIET_MS = 10_000;
const DEAD_MS = 20_000;
/** A tick that is off by this much means that the machine slept, or that its clock was set. */
const JUMP_MS = 5_000;
const WAKE_MS = 2_000;

/** The part of a `ws` socket that this needs. */
interface Peer {
  readonly readyState: number;
  ping(): void;
  on(event: "message" | "ping" | "pong" | "close", listener: () => void): unknown;
}

interface State {
  heard: number;
  pinged: number;
  deadline: number;
  /** Asked after a jump, and not heard since. */
  asked: boolean;
  dead(): void;
}

/**
 * Tells which of the watched connections are dead: each is pinged when it was quiet for `quietMs`, and has to be heard within 20 s. Of two
 * sides the one with less patience asks: a ping tells the other side enough. After a jump of the clock, as when the machine wakes up, all
 * have to prove themselves within 2 s. One timer serves all; `now` (ms) and `tickMs` are there for tests.
 */
export function createPulse({
  now = Date.now,
  quietMs = QUIET_MS,
  tickMs = 1_000,
}: { now?: () => number; quietMs?: number; tickMs?: number } = {}) {
  const peers = new Map<Peer, State>();
  let timer: NodeJS.Timeout | undefined;
  let ticked = 0;

  function tick(): void {
    const time = now();
    const jumped = Math.abs(time - ticked - tickMs) > JUMP_MS;
    ticked = time;
    for (const [peer, state] of peers) {
      const ask = jumped && !state.asked;
      if (ask) {
        state.asked = true;
        state.deadline = time + WAKE_MS;
      } else if (time >= state.deadline) {
        state.dead();
      }
      if (!ask && time - Math.max(state.heard, state.pinged) < quietMs) continue;
      state.pinged = time;
      if (peer.readyState === 1) peer.ping();
    }
  }

  return {
    /** Watches an open connection until it closes; `dead` is called on each tick while nothing is heard of it. */
    watch(peer: Peer, dead: () => void): void {
      const state = { heard: now(), pinged: now(), deadline: now() + DEAD_MS, asked: false, dead };
      const heard = () => {
        state.heard = now();
        state.deadline = state.heard + DEAD_MS;
        state.asked = false;
      };
      peer.on("message", heard);
      peer.on("ping", heard);
      peer.on("pong", heard);
      peer.on("close", () => {
        peers.delete(peer);
        if (peers.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      });
      peers.set(peer, state);
      if (timer) return;
      ticked = now();
      timer = setInterval(tick, tickMs);
    },
  };
}
