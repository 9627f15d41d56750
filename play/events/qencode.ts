import { z } from "zod";
import type { Making, SampleProvider } from "../event.ts";

const storage = z.strictObject({
  path: z.string(),
  host: z.string(),
  type: z.string(),
  zip: z.strictObject({ region: z.string(), bucket: z.string(), host: z.string() }),
  format: z.string(),
});

/** A rendition, of video or of audio. */
const rendition = z.strictObject({
  profile: z.string().nullable(),
  url: z.string(),
  bitrate: z.int(),
  output_format: z.string(),
  storage,
  tag: z.string(),
  meta: z.record(z.string(), z.unknown()),
  duration: z.string(),
  user_tag: z.string(),
  size: z.string(),
});

const status = z.strictObject({
  status: z.string(),
  videos: z.array(rendition),
  status_url: z.string(),
  percent: z.number(),
  source_size: z.string().nullable(),
  audios: z.array(rendition),
  duration: z.string().nullable(),
  error_description: z.string().nullable(),
  error: z.union([z.literal(0), z.literal(1)]),
  images: z.array(z.record(z.string(), z.unknown())),
});

const schema = (event: string) =>
  z.strictObject({
    status,
    callback_type: z.string(),
    task_token: z.string(),
    event: z.literal(event),
    // The user's own: whatever was given when the job was started.
    payload: z.union([z.record(z.string(), z.unknown()), z.string()]),
    ...(event === "error" ? { error_code: z.int(), error_message: z.string() } : {}),
  });

function stored(making: Making, format: string, details: { tag: string; user_tag: string; bitrate: number }) {
  const path = `${making.hex("task", 32)}/${format}/1/${making.hex(details.tag, 32)}.${format}`;
  const zip = { region: "sfo2", bucket: "qencode-temp-sfo2", host: "prod-nyc3-storage-do.qencode.com" };
  return {
    profile: null,
    url: `https://storage.qencode.com/${path}`,
    bitrate: details.bitrate,
    output_format: format,
    storage: { path, host: "storage.qencode.com", type: "local", zip, format },
    tag: details.tag,
  };
}

const renditions = (making: Making) => ({
  videos: [
    {
      ...stored(making, "mp4", { tag: "video-0-0", user_tag: "144p", bitrate: 142 }),
      meta: {
        resolution_width: 256,
        resolution_height: 144,
        framerate: "30000/1001",
        height: 144,
        width: 256,
        codec: "h264",
        bitrate: "78946",
        dar: "16:9",
        sar: "1:1",
        resolution: 144,
      },
      duration: "10.077",
      user_tag: "144p",
      size: "0.179412",
    },
  ],
  audios: [
    {
      ...stored(making, "mp3", { tag: "audio-1-0", user_tag: "audio", bitrate: 122 }),
      meta: {
        index: 1,
        language: "und",
        title: null,
        program_id: null,
        channels: 6,
        bit_rate: 320_000,
        codec: "ac3",
        sample_rate: 48_000,
        program_ids: [],
      },
      duration: "30.0669",
      user_tag: "audio",
      size: "0.459226",
    },
  ],
});

const FAILURE = "The source has no stream that can be encoded";

/** The fields in the order of the documented example. */
function payload(making: Making, event: "queued" | "saved" | "error") {
  const found = event === "saved" ? renditions(making) : { videos: [], audios: [] };
  return {
    status: {
      status: event === "saved" ? "completed" : event,
      videos: found.videos,
      status_url: "https://api.qencode.com/v1/status",
      percent: event === "saved" ? 100 : 0,
      source_size: event === "saved" ? "16.6585" : null,
      audios: found.audios,
      duration: event === "saved" ? "30.017" : null,
      error_description: event === "error" ? FAILURE : null,
      error: event === "error" ? 1 : 0,
      images: [],
    },
    callback_type: "task",
    task_token: making.hex("task", 32),
    event,
    payload: { fileName: "bbb_30s.mp4" },
    ...(event === "error" ? { error_code: 1003, error_message: FAILURE } : {}),
  };
}

const sample = (name: "queued" | "saved" | "error", title: string) => ({
  name,
  title,
  body: "form" as const,
  schema: schema(name),
  payload: (making: Making) => payload(making, name),
});

/** Callbacks of transcoding jobs: https://docs.qencode.com. A form, with JSON in its fields `status` and `payload`. */
export const qencodeEvents: SampleProvider = {
  id: "qencode",
  events: [
    sample("saved", "The job has ended and all its details are stored"),
    sample("queued", "The job was accepted and waits for its turn"),
    sample("error", "An error came up while the job was processed"),
  ],
  scenarios: [
    {
      name: "job",
      title: "A job: queued, then saved",
      steps: [
        { event: "queued", after: 0 },
        { event: "saved", after: 45 },
      ],
    },
  ],
};
