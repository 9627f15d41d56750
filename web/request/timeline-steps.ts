import type { Detail } from "../../protocol/request.ts";
import { byteSize, duration } from "../ui/format.ts";
import { deliveryStatus, errorPhrase, type Status, verdictStatus } from "../ui/status.tsx";

/** One thing that happened to a request, or that will. */
export interface TimelineStep {
  name: string;
  /** ISO; null for what has no time of its own. */
  at: string | null;
  /** Since it was received, in words; empty where that says nothing. */
  since: string;
  text: string;
  tone: Status["tone"];
  icon: Status["icon"];
}

/** What happened to a request from its sending to what its sender will do next, in order. Replays are no part of it. */
export function timelineSteps(request: Detail): TimelineStep[] {
  return [...sent(request), ...taken(request), ...forwarded(request), ...then(request)];
}

function sent({ eventAt, receivedAt }: Detail): TimelineStep[] {
  if (eventAt === null) return [];
  const ms = Date.parse(receivedAt) - Date.parse(eventAt);
  const text = ms < 0 ? "by the sender's clock, which is ahead" : "by the sender's clock";
  const since = Math.abs(ms) < 1 ? "" : ms > 0 ? `${duration(ms)} before` : `${duration(-ms)} later`;
  return [{ name: "Sent", at: eventAt, since, text, tone: "idle", icon: "clock" }];
}

function taken({ receivedAt, refused, size, remoteAddress, verdict }: Detail): TimelineStep[] {
  const received: TimelineStep = {
    name: "Received",
    at: receivedAt,
    since: "",
    text: `${byteSize(size)} from ${remoteAddress}`,
    tone: "good",
    icon: "good",
  };
  const committed: TimelineStep =
    refused === null
      ? { name: "Committed", at: null, since: "", text: "to disk, before any answer", tone: "good", icon: "good" }
      : {
          name: "Refused",
          at: null,
          since: "",
          text: "with 413: larger than the endpoint takes",
          tone: "bad",
          icon: "bad",
        };
  const look = verdictStatus(verdict.status);
  const checked: TimelineStep = {
    name: verdict.status === "verified" ? "Verified" : "Checked",
    at: null,
    since: "",
    text: verdict.status === "verified" ? "the signature holds" : checkedPhrase(verdict),
    tone: look.tone,
    icon: look.icon,
  };
  return [received, committed, checked];
}

/** The verdict in few words: its sentence stands above. */
function checkedPhrase({ status, reason }: Detail["verdict"]): string {
  const word = verdictStatus(status).text.toLowerCase();
  return reason === null ? word : `${word}: ${reason.replaceAll("_", " ")}`;
}

/** The first attempt that was not asked for by hand. */
function forwarded({ deliveries, receivedAt, refused, upgrade, imported }: Detail): TimelineStep[] {
  if (refused !== null) return [];
  const first = deliveries.find(({ mode }) => mode === "live" || mode === "backlog");
  if (!first && imported) return [];
  if (!first) {
    const text = upgrade === null ? "not yet: it waits for an agent" : "no agent was there to open it";
    return [{ name: "Forwarded", at: null, since: "", text, tone: "idle", icon: "clock" }];
  }
  const start = Date.parse(first.startedAt);
  const forward: TimelineStep = {
    name: "Forwarded",
    at: first.startedAt,
    since: `+${duration(start - Date.parse(receivedAt))}`,
    text: `${first.mode === "backlog" ? "from the backlog " : ""}to ${first.target} by ${first.agent}`,
    tone: "good",
    icon: "good",
  };
  const { tone, icon, text } = deliveryStatus(first);
  const answer: TimelineStep = {
    name: first.error === null ? "Answered" : "Failed",
    at: first.ms === null ? null : new Date(start + first.ms).toISOString(),
    since: first.ms === null ? "" : `after ${duration(first.ms)}`,
    text: first.error === null ? text : [errorPhrase(first.error), first.reason].filter(Boolean).join(": "),
    tone,
    icon,
  };
  return [forward, answer];
}

function then({ next }: Detail): TimelineStep[] {
  if (next === null) return [];
  const looks = {
    nothing: { tone: "good", icon: "good" },
    repeats: { tone: "warn", icon: "replay" },
    gives_up: { tone: "bad", icon: "bad" },
    unknown: { tone: "idle", icon: "question" },
  } as const;
  return [{ name: "The sender", at: next.at, since: "", text: next.message, ...looks[next.does] }];
}
