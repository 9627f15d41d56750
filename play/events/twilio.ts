import type { SampleProvider } from "../event.ts";
import { uuid } from "../making.ts";
import { id, maybe, oneOf, sampled, type Shape, text } from "../sample.ts";

/** https://www.twilio.com/docs/usage/webhooks: fields of a form, all of them text. */
const event = (name: string, title: string, shape: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "form",
    headers: (making) => [
      ["User-Agent", "TwilioProxy/1.1"],
      ["Accept", "*/*"],
      ["I-Twilio-Idempotency-Token", uuid(making.own("delivery", 32))],
    ],
    shape: { AccountSid: id("AC", "account", 32), ApiVersion: "2010-04-01", ...shape },
  });

const OURS = "+15005550006";
const THEIRS = "+15005550009";

const place = (side: "From" | "To", city: string, zip: string) => ({
  [`${side}City`]: city,
  [`${side}State`]: "CA",
  [`${side}Zip`]: zip,
  [`${side}Country`]: "US",
});

const messageSid = id("SM", "message", 32);
const callSid = id("CA", "call", 32);

const incomingMessage = {
  ToCountry: "US",
  ToState: "CA",
  SmsMessageSid: messageSid,
  NumMedia: "0",
  ToCity: "SAN FRANCISCO",
  FromZip: "94107",
  SmsSid: messageSid,
  FromState: "CA",
  SmsStatus: oneOf("received"),
  FromCity: "SAN FRANCISCO",
  Body: "Where is my order?",
  FromCountry: "US",
  To: OURS,
  ToZip: "94105",
  NumSegments: "1",
  MessageSid: messageSid,
  From: THEIRS,
  MessagingServiceSid: maybe(""),
};

/** https://www.twilio.com/docs/messaging/guides/track-outbound-message-status */
const messageStatus = (name: string, title: string, more: { [key: string]: Shape } = {}) =>
  event(name, title, {
    SmsSid: messageSid,
    SmsStatus: oneOf(name),
    MessageStatus: oneOf(name),
    To: THEIRS,
    MessageSid: messageSid,
    From: OURS,
    MessagingServiceSid: maybe(""),
    RawDlrDoneDate: maybe(""),
    ...more,
  });

const call = (status: string, direction: string) => ({
  Called: direction === "inbound" ? OURS : THEIRS,
  ...place("To", "SAN FRANCISCO", "94105"),
  Caller: direction === "inbound" ? THEIRS : OURS,
  Direction: oneOf(direction, ...["inbound", "outbound-api", "outbound-dial"].filter((other) => other !== direction)),
  CallSid: callSid,
  To: direction === "inbound" ? OURS : THEIRS,
  From: direction === "inbound" ? THEIRS : OURS,
  CallStatus: oneOf(status),
  ...place("From", "SAN FRANCISCO", "94107"),
  ParentCallSid: maybe(""),
});

/** https://www.twilio.com/docs/voice/api/call-resource#statuscallback */
const callStatus = (name: string, title: string, sequence: string, more: { [key: string]: Shape } = {}) =>
  event(name, title, {
    ...call(name, "outbound-api"),
    Timestamp: text(({ now }) => now.toUTCString().replace("GMT", "+0000")),
    CallbackSource: "call-progress-events",
    SequenceNumber: sequence,
    ...more,
  });

export const twilioEvents: SampleProvider = {
  id: "twilio",
  events: [
    event("received", "A text message has come in", incomingMessage),
    messageStatus("sent", "A message was handed to the carrier"),
    messageStatus("delivered", "A message has arrived"),
    messageStatus("undelivered", "The carrier could not deliver a message", {
      ErrorCode: "30003",
      ErrorMessage: maybe(""),
    }),
    event("ringing", "Somebody calls", {
      ...call("ringing", "inbound"),
      CallToken: maybe(""),
      StirVerstat: maybe("TN-Validation-Passed-A"),
    }),
    callStatus("in-progress", "A call was answered", "2", { AnsweredBy: maybe("human") }),
    callStatus("completed", "A call has ended", "3", {
      CallDuration: "42",
      Duration: "1",
      SipResponseCode: "200",
      RecordingUrl: maybe(""),
      RecordingSid: maybe(""),
      RecordingDuration: maybe(""),
    }),
    callStatus("no-answer", "Nobody took the call", "2", { CallDuration: "0", Duration: "0", SipResponseCode: "487" }),
    event("onMessageAdded", "A message was written in a conversation", {
      EventType: oneOf("onMessageAdded"),
      Index: "0",
      ConversationSid: id("CH", "conversation", 32),
      MessageSid: id("IM", "conversation message", 32),
      ChatServiceSid: id("IS", "chat service", 32),
      Author: THEIRS,
      ParticipantSid: id("MB", "participant", 32),
      Body: "Where is my order?",
      Attributes: "{}",
      DateCreated: text(({ now }) => now.toISOString()),
      Source: oneOf("SMS", "API", "SDK", "WHATSAPP"),
      RetryCount: "0",
    }),
  ],
};
