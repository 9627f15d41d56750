import type { SampleProvider } from "../event.ts";
import { id, iso, maybe, oneOf, sampled, serial, serialOf, type Shape, text, unixMs, uuid } from "../sample.ts";

/** https://developers.zoom.us/docs/api/meetings/events. */
const event = (name: string, title: string, payload: { [key: string]: Shape }, rest: { [key: string]: Shape } = {}) =>
  sampled({
    name,
    title,
    body: "json",
    headers: ({ own }) => [
      ["User-Agent", "Zoom Marketplace/1.0a"],
      ["X-Zm-Trackingid", `v=2.0;clid=us06;rid=WEB_${own("tracking", 32)}`],
    ],
    shape: { event: oneOf(name), ...rest, payload, event_ts: unixMs() },
  });

const accountId = id("", "account", 22);
const hostId = id("", "host", 22);
const meetingUuid = text(({ hex }) => Buffer.from(hex("meeting", 32), "hex").toString("base64"));
/** Text in the events of meetings, a number in those of recordings and of planned meetings. */
const meetingNumber = text((making) => String(serialOf(making, "meeting number", 11)));

const meeting = {
  uuid: meetingUuid,
  id: meetingNumber,
  type: 2,
  topic: "Release planning",
  host_id: hostId,
  duration: 60,
  timezone: "Europe/Berlin",
  start_time: iso(-60, "seconds"),
};

const planned = {
  uuid: meetingUuid,
  id: serial("meeting number", 11),
  host_id: hostId,
  topic: "Release planning",
  type: 2,
  start_time: iso(3600, "seconds"),
  duration: 60,
  timezone: "Europe/Berlin",
};

const participant = {
  user_id: "16778240",
  user_name: "Bo Example",
  id: id("", "participant", 22),
  participant_uuid: uuid("participant"),
  participant_user_id: maybe(""),
  email: "bo@example.com",
  registrant_id: maybe(""),
  customer_key: maybe(""),
  phone_number: maybe(""),
  public_ip: maybe(""),
  private_ip: maybe(""),
};

const recording = {
  id: uuid("recording"),
  meeting_id: meetingUuid,
  recording_start: iso(-3600, "seconds"),
  recording_end: iso(-60, "seconds"),
  file_type: oneOf("MP4", "M4A", "CHAT", "TRANSCRIPT", "CSV", "TIMELINE", "CC", "SUMMARY"),
  file_extension: oneOf("MP4", "M4A", "TXT", "VTT", "CSV", "JSON", "JPG"),
  file_size: 7_220_000,
  play_url: "https://zoom.example.com/rec/play/1001",
  download_url: "https://zoom.example.com/rec/download/1001",
  status: oneOf("completed"),
  recording_type: oneOf("shared_screen_with_speaker_view", "audio_only", "chat_file", "audio_transcript", "timeline"),
};

const recorded = {
  uuid: meetingUuid,
  id: serial("meeting number", 11),
  account_id: accountId,
  host_id: hostId,
  host_email: "ada@example.com",
  topic: "Release planning",
  type: 2,
  start_time: iso(-3600, "seconds"),
  timezone: "Europe/Berlin",
  duration: 59,
  share_url: "https://zoom.example.com/rec/share/1001",
  total_size: 7_220_000,
  recording_count: 1,
  recording_files: [recording],
  password: maybe(""),
  recording_play_passcode: maybe(""),
  on_prem: maybe(false),
};

const operated = { account_id: accountId, operator: "ada@example.com", operator_id: hostId };

export const zoomEvents: SampleProvider = {
  id: "zoom",
  events: [
    event("meeting.started", "A meeting has begun", { account_id: accountId, object: meeting }),
    event("meeting.ended", "A meeting is over", {
      account_id: accountId,
      object: { ...meeting, end_time: iso(0, "seconds") },
    }),
    event("meeting.participant_joined", "Somebody joined a meeting", {
      account_id: accountId,
      object: { ...meeting, participant: { ...participant, join_time: iso(0, "seconds") } },
    }),
    event("meeting.participant_left", "Somebody left a meeting", {
      account_id: accountId,
      object: {
        ...meeting,
        participant: { ...participant, leave_time: iso(0, "seconds"), leave_reason: "Bo Example left the meeting." },
      },
    }),
    event("meeting.created", "A meeting was planned", {
      ...operated,
      operation: maybe(oneOf("single", "all")),
      object: { ...planned, join_url: "https://zoom.example.com/j/1001", password: maybe("") },
    }),
    event("meeting.updated", "A meeting was moved", {
      ...operated,
      scope: maybe(oneOf("single", "all")),
      object: {
        id: serial("meeting number", 11),
        start_time: iso(7200, "seconds"),
        topic: maybe(""),
        duration: maybe(60),
        timezone: maybe(""),
      },
      time_stamp: unixMs(),
      old_object: {
        id: serial("meeting number", 11),
        start_time: iso(3600, "seconds"),
        topic: maybe(""),
        duration: maybe(60),
        timezone: maybe(""),
      },
    }),
    event("meeting.deleted", "A meeting was called off", {
      ...operated,
      operation: maybe(oneOf("single", "all")),
      object: planned,
    }),
    event(
      "recording.completed",
      "A recording can be fetched",
      { account_id: accountId, object: recorded },
      {
        download_token: id("", "download token", 64),
      },
    ),
    sampled({
      name: "endpoint.url_validation",
      title: "Zoom asks whether the address is yours",
      body: "json",
      headers: () => [["User-Agent", "Zoom Marketplace/1.0a"]],
      shape: {
        payload: { plainToken: id("", "plain token", 22) },
        event_ts: unixMs(),
        event: oneOf("endpoint.url_validation"),
      },
    }),
  ],
};
