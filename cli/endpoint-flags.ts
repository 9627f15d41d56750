import { type Command, Option } from "commander";
import { type EndpointPatch, MAX_BODY } from "../protocol/endpoint.ts";
import { HooktapError } from "../protocol/error.ts";
import { byteCount, dayCount, given, headerLines, many, orNone, wholeNumber } from "./flag-values.ts";
import { readDefinition } from "./own-provider.ts";

/** What `endpoints create` and `endpoints set` take. */
export interface EndpointFlags {
  reply?: "auto" | "static" | "passthrough";
  status?: number;
  header?: [string, string][];
  body?: string;
  delay?: number;
  answerNext?: number | "none";
  answerStatus?: number;
  whileOffline?: boolean;
  statusByQuery?: "on" | "off";
  browsable?: "on" | "off";
  handshakes?: "auto" | "off";
  timeout?: number;
  maxBody?: number;
  keepDays?: number | "none";
  keepBytes?: number | "none";
  keepCount?: number | "none";
  custom?: string[];
}

const MOST_BYTES = 1024 ** 5;

export const endpointFlags = (command: Command) =>
  command
    .addOption(new Option("--reply <mode>", "who answers the sender").choices(["auto", "static", "passthrough"]))
    .option("--status <code>", "status of the static answer", wholeNumber(200, 599))
    .option("--header <line>", "a header of the static answer, 'Name: value'; repeatable; none drops all", headerLines)
    .option("--body <text>", "body of the static answer")
    .option("--delay <ms>", "wait before the static answer", wholeNumber(0, 60_000))
    .option(
      "--answer-next <n>",
      "answer the next n requests with --answer-status; none stops it",
      orNone(wholeNumber(1, 10_000)),
    )
    .option("--answer-status <code>", "with --answer-next: the status", wholeNumber(200, 599))
    .option("--while-offline", "with --answer-next: only while no agent is connected")
    .addOption(
      new Option(
        "--status-by-query <switch>",
        "whether ?hooktap-status=500 in the hook URL decides the answer",
      ).choices(["on", "off"]),
    )
    .addOption(
      new Option(
        "--browsable <switch>",
        "whether browsers may show the target's pages; needs a --hooks-domain",
      ).choices(["on", "off"]),
    )
    .addOption(
      new Option(
        "--handshakes <mode>",
        "whether the relay answers challenges and pings of senders where no target does",
      ).choices(["auto", "off"]),
    )
    .option("--timeout <ms>", "how long a target may take to answer", wholeNumber(100, 600_000))
    .option("--max-body <size>", "the largest body it takes, like 10mb", byteCount(MAX_BODY, "100mb"))
    .option("--keep-days <days>", "delete requests older than this, or none", orNone(dayCount))
    .option(
      "--keep-bytes <size>",
      "delete the oldest beyond so many bytes, like 5gb, or none",
      orNone(byteCount(MOST_BYTES, "1048576gb")),
    )
    .option("--keep-count <n>", "delete the oldest beyond so many requests, or none", orNone(wholeNumber(0, 1e9)))
    .option(
      "--custom <file>",
      "a provider of your own, as JSON; repeatable, in the place of all; none drops all",
      many,
    );

const isOn = (value: "on" | "off" | undefined) => (value === undefined ? undefined : value === "on");

const orNull = <T>(value: T | "none") => (value === "none" ? null : value);

function answerNext({ answerNext: count, answerStatus: status, whileOffline }: EndpointFlags) {
  if (typeof count !== "number") {
    if (status === undefined && whileOffline === undefined) return orNull(count);
    throw new HooktapError("usage", "--answer-status and --while-offline say how --answer-next answers", {
      hint: "like: --answer-next 3 --answer-status 500",
    });
  }
  if (status === undefined) {
    throw new HooktapError("usage", "--answer-next needs a status to answer with", {
      hint: `like: --answer-next ${count} --answer-status 500`,
    });
  }
  return { count, status, whileOffline: whileOffline ?? false };
}

/** The flags as the API takes them; undefined where they change nothing. */
export function endpointPatch(flags: EndpointFlags): EndpointPatch | undefined {
  const { reply: mode, status, header: headers, body, delay: delayMs } = flags;
  return given({
    reply: given({ mode, status, headers, body, delayMs }),
    answerNext: answerNext(flags),
    statusByQuery: isOn(flags.statusByQuery),
    browsable: isOn(flags.browsable),
    handshakes: flags.handshakes,
    timeoutMs: flags.timeout,
    maxBodyBytes: flags.maxBody,
    retention: given({
      days: orNull(flags.keepDays),
      bytes: orNull(flags.keepBytes),
      count: orNull(flags.keepCount),
    }),
    customProviders: flags.custom?.filter((path) => path !== "none").map(readDefinition),
  });
}
