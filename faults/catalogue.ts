import type { Fault } from "./fault.ts";
import { killNine } from "./r01-kill-nine.ts";
import { fsyncBeforeAnswer } from "./r02-fsync-before-answer.ts";
import { fullDisk } from "./r03-full-disk.ts";
import { damagedDatabase } from "./r04-damaged-database.ts";
import { schemaVersions } from "./r05-schema-versions.ts";
import { agentKilled } from "./r06-agent-killed.ts";
import { longOffline } from "./r07-long-offline.ts";
import { silentPeers } from "./r08-silent-peers.ts";
import { hugeBody } from "./r09-huge-body.ts";
import { malformedRequests } from "./r10-malformed-requests.ts";
import { slowSenders } from "./r11-slow-senders.ts";
import { idleAgents } from "./r12-idle-agents.ts";
import { stalledReaders } from "./r13-stalled-readers.ts";
import { sleepingTarget } from "./r14-sleeping-target.ts";
import { relayRestart } from "./r15-relay-restart.ts";
import { sigterm } from "./r16-sigterm.ts";
import { clockJumps } from "./r17-clock-jumps.ts";
import { duplicatesAtOnce } from "./r18-duplicates-at-once.ts";
import { searchUnderLoad } from "./r19-search-under-load.ts";
import { twoRelays } from "./r20-two-relays.ts";
import { bulkKilled } from "./r21-bulk-killed.ts";
import { tooManyFiles } from "./r22-too-many-files.ts";
import { manyKills } from "./r23-many-kills.ts";

/** All faults, in the order of their ids. */
export const faults: Fault[] = [
  killNine,
  fsyncBeforeAnswer,
  fullDisk,
  damagedDatabase,
  schemaVersions,
  agentKilled,
  longOffline,
  silentPeers,
  hugeBody,
  malformedRequests,
  slowSenders,
  idleAgents,
  stalledReaders,
  sleepingTarget,
  relayRestart,
  sigterm,
  clockJumps,
  duplicatesAtOnce,
  searchUnderLoad,
  twoRelays,
  bulkKilled,
  tooManyFiles,
  manyKills,
];
