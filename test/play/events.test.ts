import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { sampleProvider } from "../../play/find.ts";
import { verify } from "../../providers/index.ts";
import { jsonOf, message, NOW, signed, textOf } from "./samples.ts";

const names = (provider: string) => sampleProvider(provider).events.map(({ name }) => name);
const hmac = (hash: string, key: string | Buffer, ...parts: (string | Buffer)[]) => {
  const digest = createHmac(hash, key);
  for (const part of parts) digest.update(part);
  return digest.digest("hex");
};

/** The names that each sender's document lists. */
const DOCUMENTED: Record<string, string[]> = {
  transcodely: ["job.completed", "job.failed", "job.canceled", "job.partial", "job.awaiting_confirmation"],
  "dolby-optiview": [
    ...["created", "updated", "deploying", "stopping", "stopped", "deleted"].map((name) => `channel.${name}`),
    ...["created", "updated", "deploying", "waiting", "starting", "playing", "ingesting", "stopping", "stopped"].map(
      (name) => `engine.${name}`,
    ),
    ...["deleting", "deleted", "error", "log.info", "log.warn", "log.error"].map((name) => `engine.${name}`),
    ...["created", "updated", "deleted"].map((name) => `ingest.${name}`),
    ...["created", "updated", "enabled", "disabled", "deleted"].map((name) => `distribution.${name}`),
    ...["key.added", "key.deleted", "keys.deleted"].map((name) => `distribution.security.${name}`),
    ...["created", "updated", "enabled", "disabled", "deleted"].map((name) => `webhook.${name}`),
  ],
  "dolby-millicast": [
    "feeds.started",
    "feeds.ended",
    "recording.started",
    "recording.completed",
    "recording.error",
    "recording.deleted",
    "media.processing",
    "media.completed",
    "media.errored",
    "media.deleted",
    "thumbnail",
  ],
  qencode: ["queued", "saved", "error"],
  "dolbyio-media": ["Success", "Failed", "InternalError", "callback"],
};

test.each(Object.entries(DOCUMENTED))("%s can send every event of its document, each once", (provider, documented) => {
  expect(names(provider).toSorted()).toEqual(documented.toSorted());
});

const SECRETS: Record<string, string> = {
  transcodely: "whsec_0123456789abcdef",
  "dolby-optiview": "dolby_sec_myverylittlesecret",
  "dolby-millicast": Buffer.from("a secret of thirty-two bytes, ok").toString("base64"),
};

describe.each(Object.keys(DOCUMENTED))("%s", (provider) => {
  test.each(names(provider))("%s fits its schema, is recognised by its facts, and its signature holds", (event) => {
    const secret = SECRETS[provider];
    const { list, body, url } = signed(provider, event, secret ?? "");
    const request = { method: "POST", url, headers: list, body };
    const verdict = verify({ request, secrets: secret === undefined ? [] : [secret], now: NOW.getTime() / 1000 });
    expect(verdict).toMatchObject({ provider, status: secret === undefined ? "unsigned" : "verified" });
    const sample = sampleProvider(provider).events.find(({ name }) => name === event)!;
    if (sample.body === "json") expect(sample.schema.safeParse(jsonOf({ body })).success).toBe(true);
  });
});

test("Transcodely's signature is the documented one over time and raw body, with its own delivery id", () => {
  for (const event of names("transcodely")) {
    const { headers, body } = signed("transcodely", event, SECRETS["transcodely"]!);
    const time = headers["x-transcodely-timestamp"]!;
    expect(time).toBe("1772274942");
    expect(headers["x-transcodely-signature"]).toBe(
      `sha256=${hmac("sha256", SECRETS["transcodely"]!, `${time}.`, body)}`,
    );
    expect(headers["x-transcodely-delivery-id"]).toMatch(/^dlv_[0-9a-f]{12}$/);
    const { event: told, job, timestamp } = jsonOf({ body });
    expect({ told, timestamp, status: job["status"] }).toEqual({
      told: event,
      timestamp: "2026-02-28T10:35:42Z",
      status: event.slice(4),
    });
  }
});

test("a completed job of Transcodely has the fields of the documented example, and what it cost", () => {
  expect(jsonOf(message("transcodely"))).toEqual({
    event: "job.completed",
    job: {
      id: expect.stringMatching(/^job_[0-9a-f]{12}$/),
      status: "completed",
      progress: 100,
      priority: "standard",
      total_estimated_cost: 0.12,
      total_actual_cost: 0.118,
      currency: "EUR",
      input_url: "",
      input_origin: {
        id: expect.stringMatching(/^ori_/),
        name: "Upload Bucket",
        provider: "gcs",
        path: "uploads/source.mp4",
        bucket: "my-uploads-bucket",
      },
      outputs: [
        {
          id: expect.stringMatching(/^out_/),
          status: "completed",
          progress: 100,
          output_url: expect.stringMatching(/^gs:\/\/my-cdn-bucket\/videos\/2026-02-28\/job_[0-9a-f]{12}\/1080p\.mp4$/),
          output_size_bytes: 15728640,
          duration_seconds: 120,
          actual_cost: 0.118,
        },
      ],
      metadata: {},
      created_at: "2026-02-28T10:30:00Z",
      completed_at: "2026-02-28T10:35:42Z",
    },
    timestamp: "2026-02-28T10:35:42Z",
  });
});

test("OptiView's Dolby-Signature is the documented one, over the body as JSON.stringify writes it", () => {
  for (const event of names("dolby-optiview")) {
    const { headers, body } = signed("dolby-optiview", event, SECRETS["dolby-optiview"]!);
    const [t, h] = headers["dolby-signature"]!.split(",").map((part) => part.split("=")[1]!);
    const data = jsonOf({ body });
    expect(h).toBe(hmac("sha256", SECRETS["dolby-optiview"]!, `${t}.${JSON.stringify(data)}`));
    expect(Object.keys(data)).toEqual(["type", "created", "object", "data"]);
    expect(data).toMatchObject({
      type: event,
      created: 1772274942,
      object: { type: event.split(".")[0], id: expect.any(String) },
      data: expect.any(Object),
    });
  }
});

test("Millicast's signature is a SHA-1 under the decoded secret, over JSON and images alike", () => {
  for (const event of names("dolby-millicast")) {
    const { headers, body } = signed("dolby-millicast", event, SECRETS["dolby-millicast"]!);
    const key = Buffer.from(SECRETS["dolby-millicast"]!, "base64");
    expect(headers["x-millicast-signature"]).toBe(`sha1=${hmac("sha1", key, body)}`);
    if (event === "thumbnail") continue;
    const [type, name] = event.split(".");
    expect(jsonOf({ body })).toMatchObject({ type, event: name, timestamp: NOW.getTime(), data: expect.any(Object) });
  }
});

test("Millicast's thumbnail is a JPEG, and what is known of it stands in headers", () => {
  const { headers, body } = message("dolby-millicast", "thumbnail");
  expect(Object.fromEntries(headers)).toEqual({
    "Content-Type": "image/jpeg",
    "X-Millicast-Timestamp": expect.stringMatching(/^\d{13}$/),
    "X-Millicast-Feed-Id": expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/),
    "X-Millicast-Stream-Id": expect.stringMatching(/^[0-9A-F]{6}\/sample_stream$/),
    "X-Millicast-Token-Id": expect.stringMatching(/^\d+$/),
  });
  const bytes = Buffer.from(body);
  expect([bytes.subarray(0, 3).toString("hex"), bytes.subarray(-2).toString("hex")]).toEqual(["ffd8ff", "ffd9"]);
});

test("Qencode's callbacks are forms with JSON in status and payload, as its example handlers read them", () => {
  for (const [event, status, error] of [
    ["queued", "queued", 0],
    ["saved", "completed", 0],
    ["error", "error", 1],
  ] as const) {
    const sent = message("qencode", event);
    expect(sent.headers[0]).toEqual(["Content-Type", "application/x-www-form-urlencoded"]);
    const form = new URLSearchParams(textOf(sent));
    const usual = ["status", "callback_type", "task_token", "event", "payload"];
    expect([...form.keys()]).toEqual(event === "error" ? [...usual, "error_code", "error_message"] : usual);
    expect(form.get("event")).toBe(event);
    expect(form.get("task_token")).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.parse(form.get("payload")!)).toEqual({ fileName: "bbb_30s.mp4" });
    const told = JSON.parse(form.get("status")!) as Record<string, unknown>;
    expect(told).toMatchObject({ status, error });
    expect(Object.keys(told)).toEqual([
      "status",
      "videos",
      "status_url",
      "percent",
      "source_size",
      "audios",
      "duration",
      "error_description",
      "error",
      "images",
    ]);
  }
});

test("Dolby.io Media's webhook has a result or an error, its callback the user's own body, headers and the job's id", () => {
  const base = ["job_id", "webhook_id", "created_at", "path", "api_version", "status", "progress"];
  expect(Object.keys(jsonOf(message("dolbyio-media", "Success")))).toEqual([...base, "result"]);
  const failed = jsonOf(message("dolbyio-media", "Failed"));
  expect(Object.keys(failed)).toEqual([...base, "error"]);
  expect(failed["error"]).toEqual({
    type: "/problems/invalid-input-file",
    title: "Input file not supported",
    detail: "Content less than 2.0 sec long cannot be analyzed",
  });
  const callback = message("dolbyio-media", "callback", {
    data: Buffer.from("order=7"),
    headers: [
      ["content-type", "text/plain"],
      ["Authorization", "Bearer mine"],
    ],
  });
  expect(textOf(callback)).toBe("order=7");
  expect(callback.headers).toEqual([
    ["x-job-id", failed["job_id"]],
    ["content-type", "text/plain"],
    ["Authorization", "Bearer mine"],
  ]);
});
