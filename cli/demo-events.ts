import { randomBytes } from "node:crypto";
import type { VerdictReason, VerdictStatus } from "../protocol/verdict.ts";

export interface DemoSecrets {
  transcodely: string;
  "dolby-optiview": string;
  "dolby-millicast": string;
}

/** Secrets in the form in which each provider shows its own. */
export function demoSecrets(): DemoSecrets {
  return {
    transcodely: `whsec_${randomBytes(16).toString("hex")}`,
    "dolby-optiview": `dolby_sec_${randomBytes(16).toString("hex")}`,
    "dolby-millicast": randomBytes(32).toString("base64"),
  };
}

export interface DemoEvent {
  provider: string;
  headers: [string, string][];
  body: string;
  /** Changes the body after it was signed. */
  tamper?: (body: string) => string;
  expected: { status: VerdictStatus; reason: VerdictReason | null; answer: number };
}

const JSON_TYPE: [string, string] = ["Content-Type", "application/json"];
const accepted = (status: VerdictStatus): DemoEvent["expected"] => ({
  status,
  reason: null,
  answer: 200,
});

function transcodelyBody(at: string): string {
  return JSON.stringify({
    event: "job.completed",
    job: {
      id: "job_demo01",
      status: "completed",
      progress: 100,
      currency: "EUR",
      total_actual_cost: 0.118,
      outputs: [
        {
          id: "out_demo01",
          status: "completed",
          output_size_bytes: 15728640,
          duration_seconds: 120,
        },
      ],
      created_at: at,
      completed_at: at,
    },
    timestamp: at,
  });
}

/** One event of each provider as its documents show them, and one that somebody changed on its way. */
export function demoEvents(now: Date): DemoEvent[] {
  const at = now.toISOString();
  const seconds = Math.floor(now.getTime() / 1000);
  const token = "f00dfeedf00dfeedf00dfeedf00dfeed";
  const transcodely = (id: string): DemoEvent["headers"] => [JSON_TYPE, ["X-Transcodely-Delivery-ID", id]];
  return [
    {
      provider: "transcodely",
      headers: transcodely("dlv_demo01"),
      body: transcodelyBody(at),
      expected: accepted("verified"),
    },
    {
      provider: "dolby-optiview",
      headers: [JSON_TYPE],
      body: JSON.stringify({
        type: "channel.deploying",
        createdAt: seconds,
        object: { type: "channel", id: "ch_demo01", name: "demo channel" },
        data: {},
      }),
      expected: accepted("verified"),
    },
    {
      provider: "dolby-millicast",
      headers: [JSON_TYPE],
      body: JSON.stringify({
        type: "feeds",
        event: "started",
        timestamp: now.getTime(),
        data: {
          feedId: "5f0c2c5e-demo",
          accountId: "DEMO01",
          name: "camera",
          streamId: "DEMO01/camera",
          active: true,
        },
      }),
      expected: accepted("verified"),
    },
    {
      provider: "dolbyio-media",
      headers: [JSON_TYPE],
      body: JSON.stringify({
        job_id: "0b5f6f1e-demo",
        webhook_id: "webhook-demo01",
        created_at: at,
        path: "/media/enhance",
        api_version: "v1.1",
        status: "Success",
        progress: 100,
        result: {},
      }),
      expected: accepted("unsigned"),
    },
    {
      provider: "qencode",
      headers: [["Content-Type", "application/x-www-form-urlencoded"]],
      body: new URLSearchParams({
        status: JSON.stringify({
          status: "completed",
          percent: 100,
          error: 0,
          duration: "30.017",
          videos: [],
        }),
        callback_type: "task",
        task_token: token,
        event: "saved",
        payload: JSON.stringify({ fileName: "demo.mp4" }),
      }).toString(),
      expected: accepted("unsigned"),
    },
    {
      provider: "transcodely",
      headers: transcodely("dlv_demo02"),
      body: transcodelyBody(at),
      tamper: (body) => body.replace("0.118", "0.001"),
      expected: { status: "failed", reason: "signature_mismatch", answer: 401 },
    },
  ];
}
