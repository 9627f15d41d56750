import type { SampleProvider } from "../event.ts";
import {
  decimal,
  id,
  iso,
  listOf,
  maybe,
  nullOr,
  oneOf,
  open,
  ownUuid,
  sampled,
  type Shape,
  unix,
  uuid,
} from "../sample.ts";

/** https://www.mux.com/docs/webhook-reference. `object` names what it is about, `data` is it as the API shows it. */
const event = (name: string, title: string, type: string, of: Shape, data: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: () => [["User-Agent", "Mux Webhooks"]],
    shape: {
      type: oneOf(name),
      id: ownUuid("event"),
      created_at: iso(),
      object: { type: oneOf(type), id: of },
      environment: { name: "Development", id: id("", "environment", 6) },
      data,
      attempts: listOf({
        webhook_id: 0,
        id: "",
        created_at: "",
        address: "",
        max_attempts: 0,
        response_status_code: 0,
        response_headers: open(),
        response_body: nullOr(""),
      }),
      request_id: nullOr(""),
      accessor: nullOr(""),
      accessor_source: nullOr(""),
    },
  });

const assetId = id("", "asset", 46);
const streamId = id("", "live stream", 46);
const uploadId = id("", "upload", 46);
const playbackIds = (name: string) => [
  { policy: oneOf("public", "signed", "drm"), id: id("", `${name} playback`, 46) },
];

const preparing = {
  id: assetId,
  created_at: unix(-30),
  status: oneOf("preparing", "ready", "errored"),
  progress: {
    state: oneOf("ingesting", "transcoding", "completed", "live", "errored"),
    progress: decimal(0),
  },
  playback_ids: playbackIds("asset"),
  mp4_support: oneOf("none", "standard", "capped-1080p", "audio-only", "audio-only,capped-1080p"),
  master_access: oneOf("none", "temporary"),
  encoding_tier: oneOf("smart", "baseline", "premium"),
  video_quality: oneOf("plus", "basic", "premium"),
  max_resolution_tier: oneOf("1080p", "1440p", "2160p"),
  ingest_type: oneOf("on_demand_url", "on_demand_direct_upload", "on_demand_clip", "live_rtmp", "live_srt"),
  passthrough: "order-1001",
  meta: maybe({ title: maybe(""), creator_id: maybe(""), external_id: maybe("") }),
  test: maybe(true),
  upload_id: maybe(""),
  live_stream_id: maybe(""),
};

const tracks: Shape[] = [
  {
    type: oneOf("video"),
    id: id("", "video track", 46),
    duration: 23.8238,
    status: oneOf("ready", "preparing", "errored"),
    max_width: 1920,
    max_height: 1080,
    max_frame_rate: 29.97,
  },
  {
    type: oneOf("audio"),
    id: id("", "audio track", 46),
    duration: 23.8238,
    status: oneOf("ready", "preparing", "errored"),
    name: "Default",
    language_code: "und",
    primary: true,
    max_channels: 2,
  },
];

const ready = {
  ...preparing,
  status: oneOf("ready", "preparing", "errored"),
  progress: {
    state: oneOf("completed", "ingesting", "transcoding", "live", "errored"),
    progress: decimal(100),
  },
  duration: 23.8572,
  aspect_ratio: "16:9",
  max_stored_frame_rate: 29.97,
  max_stored_resolution: oneOf("HD", "Audio only", "SD", "FHD", "UHD"),
  resolution_tier: oneOf("1080p", "audio-only", "720p", "1440p", "2160p"),
  non_standard_input_reasons: maybe(open()),
  tracks,
};

const upload = {
  id: uploadId,
  cors_origin: "https://studio.example.com",
  status: oneOf("asset_created", "waiting", "errored", "cancelled", "timed_out"),
  timeout: 3600,
  asset_id: assetId,
  new_asset_settings: { playback_policies: [oneOf("public", "signed", "drm")], passthrough: maybe("") },
  test: maybe(true),
};

const idle = {
  id: streamId,
  created_at: unix(-3600),
  status: oneOf("idle", "active", "disabled"),
  stream_key: uuid("stream key"),
  latency_mode: oneOf("standard", "low", "reduced"),
  max_continuous_duration: 43_200,
  reconnect_window: 60,
  playback_ids: playbackIds("live stream"),
  recent_asset_ids: listOf(""),
  new_asset_settings: { playback_policies: [oneOf("public", "signed", "drm")], passthrough: maybe("") },
  passthrough: maybe(""),
  test: maybe(true),
};

const active = {
  ...idle,
  status: oneOf("active", "idle", "disabled"),
  active_asset_id: assetId,
  active_ingest_protocol: oneOf("rtmp", "srt"),
  connected: true,
  recording: true,
  recent_asset_ids: [assetId],
};

export const muxEvents: SampleProvider = {
  id: "mux",
  events: [
    event("video.asset.ready", "An asset can be played", "asset", assetId, ready),
    event("video.asset.created", "An asset was added", "asset", assetId, preparing),
    event("video.asset.errored", "An asset could not be made", "asset", assetId, {
      ...preparing,
      status: oneOf("errored", "preparing", "ready"),
      progress: { state: oneOf("errored", "ingesting", "transcoding", "completed", "live"), progress: decimal(-1) },
      errors: { type: "invalid_input", messages: ["The file is no video."] },
    }),
    event("video.asset.deleted", "An asset was removed", "asset", assetId, ready),
    event("video.asset.static_rendition.ready", "An MP4 can be fetched", "asset", assetId, {
      id: id("", "rendition", 46),
      asset_id: assetId,
      name: "highest.mp4",
      ext: oneOf("mp4", "m4a"),
      resolution: "highest",
      resolution_tier: oneOf("1080p", "2160p", "1440p", "720p", "audio-only"),
      status: oneOf("ready", "preparing", "skipped", "errored"),
      type: oneOf("standard", "advanced"),
      width: 1920,
      height: 1080,
      bitrate: 2_000_000,
      filesize: "5964300",
      passthrough: maybe(""),
    }),
    event("video.upload.asset_created", "A direct upload became an asset", "upload", uploadId, upload),
    event("video.live_stream.connected", "An encoder has connected", "live", streamId, { ...idle, connected: true }),
    event("video.live_stream.active", "A live stream is on air", "live", streamId, active),
    event("video.live_stream.disconnected", "An encoder has gone away", "live", streamId, {
      ...active,
      connected: false,
    }),
    event("video.live_stream.idle", "A live stream is off air", "live", streamId, {
      ...idle,
      recent_asset_ids: [assetId],
    }),
    event("video.asset.live_stream_completed", "A live stream's recording is whole", "asset", assetId, {
      ...ready,
      ingest_type: oneOf("live_rtmp", "live_srt"),
      live_stream_id: streamId,
      is_live: false,
      recording_times: [{ started_at: iso(-60), duration: 23.8572, type: oneOf("content", "slate") }],
    }),
  ],
};
