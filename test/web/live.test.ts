import fc from "fast-check";
import { expect, test } from "vitest";
import { createEventParser } from "../../protocol/event-stream.ts";

function parse(pieces: string[]): [string, string][] {
  const events: [string, string][] = [];
  const feed = createEventParser((event, data) => events.push([event, data]));
  for (const piece of pieces) feed(piece);
  return events;
}

const STREAM =
  'event: hello\ndata: {"rev":3}\n\n: \n\nid: 4\ndata: {"id":"r4"}\n\nevent: reset\r\ndata: {}\r\n\r\ndata:a\ndata:b\n\n';
const EVENTS = [
  ["hello", '{"rev":3}'],
  ["message", '{"id":"r4"}'],
  ["reset", "{}"],
  ["message", "a\nb"],
];

test("events are read with their names, comments are not", () => {
  expect(parse([STREAM])).toEqual(EVENTS);
});

test("where a stream is cut into pieces makes no difference", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(STREAM.length)), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), STREAM.length];
      const pieces = places.slice(1).map((end, index) => STREAM.slice(places[index], end));
      expect(parse(pieces)).toEqual(EVENTS);
    }),
  );
});

test("an event is not told before its empty line has come", () => {
  expect(parse(["data: half\n"])).toEqual([]);
});
