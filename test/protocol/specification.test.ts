import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  CONNECTION_WINDOW,
  decodeFrame,
  decodeHead,
  decodeNumber,
  FIN,
  FrameType,
  ResetCode,
} from "../../protocol/frames.ts";
import { OpenHead, ResponseHead } from "../../protocol/tunnel.ts";

const specification = readFileSync(new URL("../../docs/tunnel.md", import.meta.url), "utf8");

/** The frames of the document's examples: a line of hexadecimal digits begins one, indented lines are text. */
function exampleFrames(): Buffer[] {
  const frames: Buffer[] = [];
  for (const [, block] of specification.matchAll(/^```\n([\s\S]*?)^```$/gm)) {
    for (const line of block!.trimEnd().split("\n")) {
      if (line.startsWith("   ")) frames.push(Buffer.concat([frames.pop()!, Buffer.from(line.slice(3))]));
      else frames.push(Buffer.from(line.replaceAll(" ", ""), "hex"));
    }
  }
  return frames;
}

test("the examples of the specification are frames as the code reads them", () => {
  const [open, response, credit, reset, connection] = exampleFrames().map((bytes) => decodeFrame(bytes));
  expect(open).toMatchObject({ type: FrameType.open, flags: FIN, stream: 1 });
  const request = decodeHead(open!.payload);
  expect(OpenHead.parse(request.head)).toMatchObject({ method: "POST", target: "/a?x=1", length: 2 });
  expect(Buffer.from(request.body).toString()).toBe("hi");
  expect(response).toMatchObject({ type: FrameType.response, flags: FIN, stream: 1 });
  const answer = decodeHead(response!.payload);
  expect(ResponseHead.parse(answer.head)).toMatchObject({ status: 201, sent: { bytes: 2 } });
  expect(Buffer.from(answer.body).toString()).toBe("ok");
  expect([credit!.type, credit!.stream, decodeNumber(credit!.payload)]).toEqual([FrameType.credit, 3, 65_536]);
  expect([connection!.type, connection!.stream, decodeNumber(connection!.payload)]).toEqual([
    FrameType.credit,
    0,
    CONNECTION_WINDOW / 16,
  ]);
  expect([reset!.type, decodeNumber(reset!.payload)]).toEqual([FrameType.reset, ResetCode.cancelled]);
});

test("the specification names every frame type", () => {
  for (const [name, type] of Object.entries(FrameType)) {
    expect(specification).toContain(`| ${type} | ${name.toUpperCase()} |`);
  }
});
