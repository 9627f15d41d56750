import { z } from "zod";
import type { Making, SampleEvent, SampleProvider } from "../event.ts";
import { uuid } from "../making.ts";

const problem = z.strictObject({ type: z.string(), title: z.string(), detail: z.string().optional() });

const schema = (status: string) =>
  z.strictObject({
    job_id: z.string(),
    webhook_id: z.string(),
    created_at: z.string(),
    path: z.string().startsWith("/media/"),
    api_version: z.string(),
    status: z.literal(status),
    progress: z.number(),
    ...(status === "Success"
      ? { result: z.record(z.string(), z.unknown()).optional() }
      : { error: problem.optional() }),
  });

const jobId = (making: Making) => uuid(making.hex("job", 32));

const webhook = (status: string, title: string, error?: z.infer<typeof problem>): SampleEvent => ({
  name: status,
  title,
  body: "json",
  schema: schema(status),
  payload: (making) => ({
    job_id: jobId(making),
    webhook_id: `webhook-${making.hex("webhook", 32)}`,
    created_at: making.now.toISOString(),
    path: "/media/enhance",
    api_version: "v1.1",
    status,
    progress: 100,
    ...(error ? { error } : { result: {} }),
  }),
});

/** Its body and headers are those of the `on_complete` that the job was started with. */
const callback: SampleEvent = {
  name: "callback",
  title: "A job's own callback, with the body and the headers of its on_complete",
  body: "bytes",
  contentType: "application/json",
  schema: z.instanceof(Uint8Array),
  payload: () => new TextEncoder().encode('{"key": "value"}'),
  headers: (making) => [["x-job-id", jobId(making)]],
};

/** The webhook of an account, which fires at the end of every job, and the callback of a single one. */
export const dolbyioMediaEvents: SampleProvider = {
  id: "dolbyio-media",
  events: [
    webhook("Success", "A job has ended well"),
    webhook("Failed", "A job has failed", {
      type: "/problems/invalid-input-file",
      title: "Input file not supported",
      detail: "Content less than 2.0 sec long cannot be analyzed",
    }),
    webhook("InternalError", "A job broke off for a reason of the service's own", {
      type: "/problems/internal-error",
      title: "Internal error",
      detail: "The job could not be completed",
    }),
    callback,
  ],
  scenarios: [
    {
      name: "job",
      title: "A job ends: its own callback and the account's webhook",
      steps: [
        { event: "callback", after: 0 },
        { event: "Success", after: 1 },
      ],
    },
  ],
};
