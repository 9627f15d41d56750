import { z } from "zod";
import type { Making, SampleEvent, SampleProvider } from "../event.ts";
import { uuid } from "../making.ts";
import { THUMBNAIL } from "../thumbnail.ts";

const STREAM = "sample_stream";
const accountId = (making: Making) => making.hex("account", 6).toUpperCase();
const feedId = (making: Making) => uuid(making.hex("feed", 32));
/** Millicast counts its tokens and files: a number from an id's digits. */
const number = (making: Making, name: string) => 1_000_000 + Number.parseInt(making.hex(name, 5), 16);
const streamId = (making: Making) => `${accountId(making)}/${STREAM}`;
/** The request goes out a moment after what it tells of. */
const moment = (making: Making) => making.now.getTime() - 130;

/** The envelope of every hook but the thumbnail's. */
function hook(
  type: string,
  event: string,
  title: string,
  shape: { data: z.ZodType; types?: z.ZodType; make(making: Making): unknown },
): SampleEvent {
  return {
    name: `${type}.${event}`,
    title,
    body: "json",
    schema: z.strictObject({
      type: shape.types ?? z.literal(type),
      event: z.literal(event),
      timestamp: z.int(),
      data: shape.data,
    }),
    payload: (making) => ({ type, event, timestamp: making.now.getTime(), data: shape.make(making) }),
  };
}

const feed = z.strictObject({
  feedId: z.string(),
  accountId: z.string(),
  name: z.string(),
  streamId: z.string(),
  started: z.int().optional(),
  ended: z.int().optional(),
  active: z.boolean(),
  priority: z.number().optional(),
  sourceId: z.string().optional(),
  simulcastId: z.string().optional(),
});

const feeds = (event: "started" | "ended", title: string) =>
  hook("feeds", event, title, {
    data: feed,
    make: (making) => ({
      feedId: feedId(making),
      accountId: accountId(making),
      name: STREAM,
      streamId: streamId(making),
      ...(event === "started" ? { started: moment(making), active: true } : { active: false, ended: moment(making) }),
    }),
  });

const track = z.strictObject({
  type: z.enum(["video", "audio"]),
  codec: z.string(),
  bitrate: z.number(),
  width: z.int().optional(),
  height: z.int().optional(),
  framerate: z.number().optional(),
  channels: z.int().optional(),
  samplerate: z.int().optional(),
});

const recordingData = z.strictObject({
  recordFileId: z.int(),
  tokenId: z.int(),
  streamName: z.string(),
  recordedOn: z.int(),
  metadata: z
    .strictObject({
      format: z.string(),
      sizes: z.strictObject({ concat: z.int(), dash: z.int(), thumbnails: z.int() }),
      duration: z.number(),
      tracks: z.array(track),
    })
    .optional(),
});

const METADATA: z.infer<typeof recordingData>["metadata"] = {
  format: "MPEG-4",
  sizes: { concat: 92_791, dash: 97_934, thumbnails: 0 },
  duration: 1,
  tracks: [
    { type: "video", codec: "H264", bitrate: 2_898_391, width: 640, height: 360, framerate: 29.97 },
    { type: "audio", codec: "Opus", bitrate: 100_575, channels: 2, samplerate: 48_000 },
  ],
};

const recording = (event: string, title: string) =>
  hook("recording", event, title, {
    // The guide to all hooks calls the type `recording`, the page of these `recordings`.
    types: z.enum(["recording", "recordings"]),
    data: recordingData,
    make: (making) => ({
      recordFileId: number(making, "record"),
      tokenId: number(making, "token"),
      streamName: STREAM,
      recordedOn: making.start.getTime(),
      ...(event === "completed" ? { metadata: METADATA } : {}),
    }),
  });

const media = (event: string, title: string) =>
  hook("media", event, title, {
    data: z.strictObject({
      mediaAssetId: z.string(),
      type: z.enum(["clip", "recording"]),
      tokenId: z.int().optional(),
      channelId: z.string().optional(),
      streamName: z.string().optional(),
      streamId: z.string().optional(),
      startTime: z.int(),
      expiration: z.int().optional(),
      metadata: z.record(z.string(), z.unknown()).optional(),
    }),
    make: (making) => ({
      mediaAssetId: making.hex("asset", 32),
      tokenId: number(making, "token"),
      streamName: STREAM,
      streamId: streamId(making),
      startTime: making.start.getTime(),
      type: "recording",
      ...(event === "completed" || event === "processing" ? { metadata: {} } : {}),
      expiration: making.start.getTime() + 100 * 86_400_000,
    }),
  });

/** The image itself is the body; what is known of it stands in headers. */
const thumbnail: SampleEvent = {
  name: "thumbnail",
  title: "A picture of the live stream",
  body: "bytes",
  contentType: "image/jpeg",
  schema: z.instanceof(Uint8Array),
  payload: () => THUMBNAIL,
  headers: (making) => [
    ["X-Millicast-Timestamp", String(moment(making))],
    ["X-Millicast-Feed-Id", feedId(making)],
    ["X-Millicast-Stream-Id", streamId(making)],
    ["X-Millicast-Token-Id", String(number(making, "token"))],
  ],
};

/** Feed, recording, media and thumbnail hooks: https://docs.millicast.com/docs/webhooks and the pages of each type. */
export const dolbyMillicastEvents: SampleProvider = {
  id: "dolby-millicast",
  events: [
    feeds("started", "A broadcast has begun"),
    feeds("ended", "A broadcast has ended"),
    recording("started", "A recording has begun"),
    recording("completed", "A recording is there to download"),
    recording("error", "A recording could not be processed"),
    recording("deleted", "A recording was deleted"),
    media("processing", "A clip or recording was asked for and is being made"),
    media("completed", "A clip or recording is available"),
    media("errored", "A clip or recording could not be made"),
    media("deleted", "A clip or recording is marked for removal"),
    thumbnail,
  ],
  scenarios: [
    {
      name: "feed",
      title: "A broadcast with thumbnails and its recording",
      steps: [
        { event: "feeds.started", after: 0 },
        { event: "recording.started", after: 1 },
        { event: "thumbnail", after: 30 },
        { event: "thumbnail", after: 30 },
        { event: "thumbnail", after: 30 },
        { event: "feeds.ended", after: 20 },
        { event: "recording.completed", after: 12 },
      ],
    },
  ],
};
