import { expect, test } from "vitest";
import { sampleEvent, sampleProvider, scenarioOf } from "../../play/find.ts";
import { fromJson, fromText } from "../../play/set-value.ts";
import type { HooktapError } from "../../protocol/error.ts";
import { jsonOf, message, textOf } from "./samples.ts";

const set = (values: Record<string, unknown>) => ({
  set: Object.fromEntries(Object.entries(values).map(([path, value]) => [path, fromJson(value)])),
});

/** The error that is thrown, as its code, message and hint. */
function refused(make: () => unknown): [code: string, message: string, hint: string | null] {
  try {
    make();
  } catch (error) {
    const { code, message, hint } = error as HooktapError;
    return [code, message, hint];
  }
  throw new Error("nothing was refused");
}

test("what is set is set in one message: the next is as its sender documents it", () => {
  const documented = textOf(message("dolbyio-media", "Failed"));
  expect(jsonOf(message("dolbyio-media", "Failed", set({ "error.title": "Too short" })))).toMatchObject({
    error: { title: "Too short" },
  });
  expect(textOf(message("dolbyio-media", "Failed"))).toBe(documented);
});

test("a value is set at its path, with or without brackets, and the rest stays", () => {
  const before = jsonOf(message("transcodely"));
  const after = jsonOf(
    message(
      "transcodely",
      undefined,
      set({ "job.progress": 40, "job.outputs[0].id": "out_1", "job.metadata.user": "7" }),
    ),
  );
  expect(after).toEqual({
    ...before,
    job: {
      ...(before["job"] as object),
      progress: 40,
      metadata: { user: "7" },
      outputs: [{ ...(before["job"]["outputs"] as object[])[0], id: "out_1" }],
    },
  });
});

test("an optional object that is not there yet is made on the way, and must be whole", () => {
  const error = { "job.error.code": "x", "job.error.message": "y" };
  expect(jsonOf(message("transcodely", undefined, set(error)))["job"]["error"]).toEqual({ code: "x", message: "y" });
  expect(refused(() => message("transcodely", undefined, set({ "job.error.code": "x" })))).toEqual([
    "bad_data",
    "this is no job.completed as its sender documents it: job.error.message: expected string, received undefined",
    expect.any(String),
  ]);
});

test("a list takes its next element and no gap", () => {
  const outputs = (path: string) => () =>
    message("transcodely", undefined, set({ [path]: { id: "out_2", status: "completed", progress: 100 } }));
  expect(jsonOf(outputs("job.outputs.1")())["job"]["outputs"]).toHaveLength(2);
  expect(refused(outputs("job.outputs.3"))).toEqual([
    "bad_set",
    "job.outputs.3 leaves a gap: its list has 1 so far",
    "the next one is 1",
  ]);
});

test.each([
  ["job.progres", "did you mean job.progress or job.outputs.0.progress?"],
  ["job.output.0.id", "did you mean job.outputs.0.id, job.id or job.input_origin.id?"],
  ["progress", "did you mean job.progress or job.outputs.0.progress?"],
  ["job.id.x", null],
  ["nothing.similar", "it has: event, job, timestamp"],
])("the unknown path %s is an error that names near ones", (path, hint) => {
  const [code, words, told] = refused(() => message("transcodely", undefined, set({ [path]: 1 })));
  expect([code, words]).toEqual(["bad_set", `there is no ${path} in this event`]);
  if (hint !== null) expect(told).toBe(hint);
});

test("a value of the wrong type is an error that says what is expected", () => {
  expect(refused(() => message("transcodely", undefined, set({ "job.progress": "half" })))[1]).toBe(
    'job.progress does not take "half": expected number, received string',
  );
  expect(refused(() => message("transcodely", undefined, set({ "job.status": "failed" })))[1]).toContain("completed");
  expect(refused(() => message("dolby-millicast", "thumbnail", set({ type: "x" })))[2]).toBe(
    "its body is bytes: give them with --data",
  );
});

test("a text is read as the type that its place takes", () => {
  expect(jsonOf(message("transcodely", undefined, set({ "job.progress": "40" })))["job"]["progress"]).toBe(40);
  expect(jsonOf(message("transcodely", undefined, set({ "job.id": "40" })))["job"]["id"]).toBe("40");
  const typed = { set: { "data.viewers": fromText("5"), "data.note": fromText("five") } };
  expect(jsonOf(message("dolby-optiview", undefined, typed))["data"]).toEqual({ viewers: 5, note: "five" });
});

test("data takes the sample's place, byte for byte, once it fits", () => {
  const data = Buffer.from(
    '{ "type": "channel.stopped", "created": 1, "object": {"type":"channel","id":"ch_1"}, "data": {} }\n',
  );
  expect(textOf(message("dolby-optiview", "channel.stopped", { data }))).toBe(data.toString());
  const changed = message("dolby-optiview", "channel.stopped", { data, ...set({ "object.id": "ch_2" }) });
  expect(jsonOf(changed)).toMatchObject({ created: 1, object: { id: "ch_2" } });
});

test("data that its sender would not send is refused with every place that is wrong", () => {
  const data = Buffer.from('{"type":"channel.stopped","created":"now","object":{"type":"channel"},"data":{},"more":1}');
  const [code, words] = refused(() => message("dolby-optiview", "channel.stopped", { data }));
  expect(code).toBe("bad_data");
  for (const place of ["created: expected number", "object.id: expected string", '"more"'])
    expect(words).toContain(place);
  expect(refused(() => message("dolby-optiview", "channel.stopped", { data: Buffer.from("{") }))[1]).toBe(
    "the data for channel.stopped is not JSON",
  );
});

test("data for a form is a form as its sender writes it, or its fields as JSON", () => {
  const form = message("qencode", "error");
  expect(textOf(message("qencode", "error", { data: form.body }))).toBe(textOf(form));
  const fields = new URLSearchParams(textOf(form));
  const json = Object.fromEntries(
    [...fields].map(([name, value]) => [
      name,
      ["status", "payload", "error_code"].includes(name) ? JSON.parse(value) : value,
    ]),
  );
  const changed = message("qencode", "error", {
    data: Buffer.from(JSON.stringify(json)),
    ...set({ "status.percent": 5, payload: "mine" }),
  });
  const sent = new URLSearchParams(textOf(changed));
  expect(sent.get("payload")).toBe("mine");
  expect(JSON.parse(sent.get("status")!)).toMatchObject({ percent: 5, status: "error" });
  expect(refused(() => message("qencode", "saved", { data: Buffer.from("a=1") }))[1]).toContain('"a"');
});

test("a header of the user's takes the place of the sample's and of none but that", () => {
  const { headers } = message("transcodely", undefined, { headers: [["x-transcodely-delivery-id", "mine"]] });
  expect(headers).toEqual([
    ["Content-Type", "application/json"],
    ["x-transcodely-delivery-id", "mine"],
  ]);
});

test("names that are not known are told with those they may stand for", () => {
  expect(refused(() => sampleProvider("transcodly"))[2]).toBe("did you mean transcodely?");
  expect(refused(() => sampleEvent(sampleProvider("qencode"), "done"))[2]).toBe("there are: saved, queued, error");
  expect(refused(() => scenarioOf(sampleProvider("qencode"), "story"))[2]).toBe("it has: job");
  expect(sampleEvent(sampleProvider("dolbyio-media"), "internalerror").name).toBe("InternalError");
});

test("no path reaches beyond the payload", () => {
  for (const path of ["data.__proto__.polluted", "data.a.__proto__.polluted", "__proto__.polluted"]) {
    expect(refused(() => message("dolby-optiview", undefined, set({ [path]: true })))[0]).toBe("bad_set");
  }
  expect(jsonOf(message("dolby-optiview", undefined, set({ "data.constructor.name": "x" })))["data"]).toEqual({
    constructor: { name: "x" },
  });
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
