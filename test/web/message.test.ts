import { expect, test } from "vitest";
import type { SocketMessage } from "../../protocol/websocket.ts";
import { messageText } from "../../web/request/message-text.ts";

const message = (kind: SocketMessage["kind"], bytes: Buffer, compressed = false): SocketMessage => ({
  from: "sender",
  ms: 1,
  kind,
  size: bytes.length,
  compressed,
  base64: bytes.toString("base64"),
});

test("a WebSocket's message reads as text, a close by its code, the rest in hex", () => {
  expect(messageText(message("text", Buffer.from("grüße")))).toBe("grüße");
  expect(messageText(message("text", Buffer.from("grü").subarray(0, 3)))).toBe("gr\ufffd");
  expect(messageText(message("binary", Buffer.of(0, 65, 255)))).toBe("00 41 ff");
  expect(messageText(message("text", Buffer.of(0xca, 0x48), true))).toBe("ca 48");
  expect(messageText(message("close", Buffer.from([3, 232, 98, 121, 101])))).toBe("1000 bye");
  expect(messageText(message("close", Buffer.of(3, 233)))).toBe("1001");
  expect([messageText(message("close", Buffer.alloc(0))), messageText(message("ping", Buffer.alloc(0)))]).toEqual([
    "",
    "",
  ]);
  expect(messageText(message("binary", Buffer.alloc(600)))).toBe(`${"00 ".repeat(512)}…`);
});
