import { type Command, Option } from "commander";
import { FRAMEWORKS } from "../protocol/frameworks.ts";
import { one } from "./flag-values.ts";

const addressFlags = (command: Command) =>
  command
    .option("--relay <url>", "the relay's console (HOOKTAP_RELAY)")
    .option("--token <token>", "its token (HOOKTAP_TOKEN)");

/** Which relay, and by which right. */
export const relayFlags = (command: Command) =>
  addressFlags(command).option("--data <dir>", "data folder of a relay on this machine (HOOKTAP_DATA)");

export const outputFlags = (command: Command) =>
  command.option("--json", "data as JSON on stdout").option("--quiet", "data alone: no words on stderr but errors");

const endpointFlag = (command: Command) =>
  command.option("--endpoint <name>", "the endpoint (HOOKTAP_ENDPOINT, default: default)", one);

/** What every command takes that asks a relay about one endpoint. */
export const common = (command: Command) => outputFlags(endpointFlag(relayFlags(command)));

/** The same where `--data` is what is sent: the data folder is told by HOOKTAP_DATA. */
export const commonButData = (command: Command) => outputFlags(endpointFlag(addressFlags(command)));

export const frameworkFlag = () =>
  new Option("--framework <name>", "what the handler is written with: how to get at the raw body there").choices(
    FRAMEWORKS,
  );
