import { z } from "zod";
import type { Making, SampleEvent, SampleProvider } from "../event.ts";
import { isoSeconds } from "../making.ts";

const STATUSES = ["pending", "awaiting_confirmation", "completed", "failed", "canceled", "partial"] as const;

const origin = z.strictObject({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  path: z.string(),
  bucket: z.string(),
});

const output = z.strictObject({
  id: z.string(),
  status: z.enum(STATUSES),
  progress: z.number(),
  output_url: z.string().optional(),
  output_size_bytes: z.number().optional(),
  duration_seconds: z.number().optional(),
  actual_cost: z.number().optional(),
  error: z.strictObject({ code: z.string(), message: z.string() }).optional(),
});

const schema = (event: string, status: (typeof STATUSES)[number]) =>
  z.strictObject({
    event: z.literal(event),
    job: z.strictObject({
      id: z.string(),
      status: z.literal(status),
      progress: z.number(),
      priority: z.string(),
      total_estimated_cost: z.number(),
      total_actual_cost: z.number().optional(),
      currency: z.string(),
      input_url: z.string(),
      input_origin: origin,
      outputs: z.array(output),
      metadata: z.record(z.string(), z.string()),
      error: z.strictObject({ code: z.string(), message: z.string() }).optional(),
      created_at: z.string(),
      completed_at: z.string().optional(),
    }),
    timestamp: z.string(),
  });

type Output = z.infer<typeof output>;

function done(making: Making, name: string): Output {
  const day = making.start.toISOString().slice(0, 10);
  return {
    id: `out_${making.hex(`output ${name}`, 12)}`,
    status: "completed",
    progress: 100,
    output_url: `gs://my-cdn-bucket/videos/${day}/job_${making.hex("job", 12)}/${name}.mp4`,
    output_size_bytes: name === "1080p" ? 15_728_640 : 7_340_032,
    duration_seconds: 120,
    actual_cost: name === "1080p" ? 0.118 : 0.064,
  };
}

/** An output that did not come to its end. */
function undone(making: Making, name: string, status: Output["status"], progress: number): Output {
  const error = { code: "encoding_failed", message: "The encoder stopped before the end" };
  return {
    id: `out_${making.hex(`output ${name}`, 12)}`,
    status,
    progress,
    ...(status === "failed" ? { error } : {}),
  };
}

/** What differs from one event to the next; `outputs` tells how far the job came. */
interface Told {
  status: (typeof STATUSES)[number];
  title: string;
  outputs(making: Making): Output[];
  error?: { code: string; message: string };
}

const EVENTS: Record<string, Told> = {
  "job.completed": { status: "completed", title: "All outputs are done", outputs: (making) => [done(making, "1080p")] },
  "job.failed": {
    status: "failed",
    title: "The job ended with an error",
    outputs: (making) => [undone(making, "1080p", "failed", 41)],
    error: { code: "input_unreadable", message: "The input has no video stream" },
  },
  "job.canceled": {
    status: "canceled",
    title: "The user canceled the job",
    outputs: (making) => [undone(making, "1080p", "canceled", 23)],
  },
  "job.partial": {
    status: "partial",
    title: "Some outputs are done, others failed",
    outputs: (making) => [done(making, "1080p"), undone(making, "720p", "failed", 64)],
  },
  "job.awaiting_confirmation": {
    status: "awaiting_confirmation",
    title: "A delayed job waits for its review",
    outputs: (making) => [undone(making, "1080p", "pending", 0)],
  },
};

function sample(name: string, { status, title, outputs, error }: Told): SampleEvent {
  return {
    name,
    title,
    body: "json",
    schema: schema(name, status),
    payload(making) {
      const all = outputs(making);
      const at = isoSeconds(making.now);
      const hasEnded = status !== "awaiting_confirmation";
      const cost = all.reduce((sum, { actual_cost = 0 }) => sum + actual_cost, 0);
      return {
        event: name,
        job: {
          id: `job_${making.hex("job", 12)}`,
          status,
          progress: Math.round(all.reduce((sum, { progress }) => sum + progress, 0) / all.length),
          priority: "standard",
          total_estimated_cost: 0.12,
          ...(hasEnded ? { total_actual_cost: Math.round(cost * 1000) / 1000 } : {}),
          currency: "EUR",
          input_url: "",
          input_origin: {
            id: `ori_${making.hex("origin", 10)}`,
            name: "Upload Bucket",
            provider: "gcs",
            path: "uploads/source.mp4",
            bucket: "my-uploads-bucket",
          },
          outputs: all,
          metadata: {},
          ...(error ? { error } : {}),
          created_at: isoSeconds(making.start),
          ...(hasEnded ? { completed_at: at } : {}),
        },
        timestamp: at,
      };
    },
    // A retry carries the same one.
    headers: (making) => [["X-Transcodely-Delivery-ID", `dlv_${making.own("delivery", 12)}`]],
  };
}

/** Webhooks of a job's own `webhook_url`, as docs.transcodely.com tells of them. */
export const transcodelyEvents: SampleProvider = {
  id: "transcodely",
  events: Object.entries(EVENTS).map(([name, told]) => sample(name, told)),
  scenarios: [
    {
      name: "job",
      title: "A delayed job: reviewed, then completed",
      steps: [
        { event: "job.awaiting_confirmation", after: 0 },
        { event: "job.completed", after: 342 },
      ],
    },
  ],
};
