import { createInflater } from "./message-inflater.ts";
import type { SocketMessage } from "../protocol/websocket.ts";

export interface ReadMessage {
  kind: SocketMessage["kind"];
  size: number;
  compressed: boolean;
  /** Its first bytes, unmasked. */
  bytes: Uint8Array;
}

// RFC 6455 section 5.2
const TEXT = 1;
const CONTROL: Partial<Record<number, SocketMessage["kind"]>> = { 8: "close", 9: "ping", 10: "pong" };
const MAX_CONTROL = 125;
const LONGEST_HEAD = 14;

interface Frame {
  fin: boolean;
  control: boolean;
  length: number;
  passed: number;
  mask: Uint8Array | null;
}

/** A message that is coming in. */
interface Pile {
  kind: SocketMessage["kind"];
  compressed: boolean;
  size: number;
  kept: Uint8Array;
  keptBytes: number;
}

/** How long a frame's head is, as far as its first bytes tell. */
function headLength(head: Uint8Array, known: number): number {
  if (known < 2) return 2;
  const length = head[1]! & 127;
  return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + (head[1]! & 128 ? 4 : 0);
}

function payloadLength(head: Uint8Array): number {
  const view = new DataView(head.buffer);
  const length = head[1]! & 127;
  if (length < 126) return length;
  return length === 126 ? view.getUint16(2) : Number(view.getBigUint64(2));
}

/**
 * Reads one direction of a WebSocket from a copy of its bytes: frames unmasked, fragments joined, and inflated where permessage-deflate
 * (RFC 7692) was agreed on. Of each message the first `keep` bytes are held. `read` throws a RangeError for what is no frame.
 */
export function createWebSocketReader(options: {
  deflated: boolean;
  keep: number;
  onMessage(message: ReadMessage): void;
}) {
  const inflate = options.deflated ? createInflater() : null;
  const head = new Uint8Array(LONGEST_HEAD);
  let headBytes = 0;
  let frame: Frame | null = null;
  let message: Pile | null = null;
  let control: Pile | null = null;

  const pile = (kind: Pile["kind"], compressed: boolean): Pile => ({
    kind,
    compressed,
    size: 0,
    kept: new Uint8Array(0),
    keptBytes: 0,
  });

  function begin(): Frame {
    const opcode = head[0]! & 15;
    const fin = (head[0]! & 128) !== 0;
    const length = payloadLength(head);
    const end = headLength(head, 2);
    const kind = CONTROL[opcode];
    if (kind) {
      if (!fin || length > MAX_CONTROL) throw new RangeError("a control frame that is cut or long");
      control = pile(kind, false);
    } else if (opcode === 0 ? !message : message || opcode > 2) {
      throw new RangeError(`a frame with the opcode ${opcode} where it does not fit`);
    } else if (opcode !== 0) {
      message = pile(opcode === TEXT ? "text" : "binary", (head[0]! & 64) !== 0);
    }
    const mask = head[1]! & 128 ? head.slice(end - 4, end) : null;
    return { fin, control: kind !== undefined, length, passed: 0, mask };
  }

  function take({ mask, passed }: Frame, to: Pile, bytes: Uint8Array): void {
    to.size += bytes.length;
    const count = Math.min(bytes.length, options.keep - to.keptBytes);
    const end = to.keptBytes + count;
    // One buffer that grows: a message can come in fragments of a byte each.
    if (end > to.kept.length) {
      const grown = new Uint8Array(Math.max(end, Math.min(options.keep, to.kept.length * 2)));
      grown.set(to.kept);
      to.kept = grown;
    }
    for (let i = 0; i < count; i++) to.kept[to.keptBytes + i] = bytes[i]! ^ (mask ? mask[(passed + i) & 3]! : 0);
    to.keptBytes = end;
  }

  function finish({ kind, compressed, size, kept, keptBytes }: Pile): void {
    const bytes = kept.subarray(0, keptBytes);
    // A part of a message cannot be inflated, nor anything after it that leans on it.
    const inflated = compressed ? (inflate?.(keptBytes === size ? bytes : null) ?? null) : null;
    if (inflated) {
      const start = inflated.subarray(0, options.keep);
      options.onMessage({ kind, size: inflated.length, compressed: false, bytes: start });
    } else {
      options.onMessage({ kind, size, compressed, bytes });
    }
  }

  return {
    read(bytes: Uint8Array): void {
      for (let at = 0; at < bytes.length;) {
        if (!frame) {
          head[headBytes++] = bytes[at++]!;
          if (headBytes < headLength(head, headBytes)) continue;
          headBytes = 0;
          frame = begin();
        }
        const part = bytes.subarray(at, at + frame.length - frame.passed);
        const to = (frame.control ? control : message)!;
        take(frame, to, part);
        frame.passed += part.length;
        at += part.length;
        if (frame.passed < frame.length) continue;
        const { fin } = frame;
        if (frame.control) control = null;
        else if (fin) message = null;
        frame = null;
        if (fin) finish(to);
      }
    },
  };
}
