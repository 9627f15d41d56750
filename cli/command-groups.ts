import type { Command } from "commander";
import type { Runs } from "./runs.ts";

export interface CommandGroup {
  /** Its heading in the help. */
  title: string;
  /** The commands that it defines. */
  names: readonly string[];
  load(): Promise<(program: Command, runs: Runs) => void>;
}

/** All commands, in the order of the help. Only the group that a command line names is loaded. */
export const GROUPS: readonly CommandGroup[] = [
  {
    title: "Forward to your handler:",
    names: ["dev", "serve", "listen"],
    load: async () => (await import("./forward-commands.ts")).forwardCommands,
  },
  {
    title: "Look at what came:",
    names: ["requests", "tail", "wait", "show", "pin", "unpin", "open"],
    load: async () => (await import("./request-commands.ts")).requestCommands,
  },
  {
    title: "Deliver again:",
    names: ["replay"],
    load: async () => (await import("./replay-commands.ts")).replayCommands,
  },
  {
    title: "Play the provider:",
    names: ["trigger", "check"],
    load: async () => (await import("./trigger-commands.ts")).triggerCommands,
  },
  {
    title: "Signatures, secrets and senders:",
    names: ["verify", "sign", "secrets", "providers"],
    load: async () => {
      const { signatureCommands } = await import("./signature-commands.ts");
      const { providerCommands } = await import("./provider-commands.ts");
      return (program, runs) => {
        signatureCommands(program, runs);
        providerCommands(program, runs);
      };
    },
  },
  {
    title: "Take requests out and in:",
    names: ["export", "import"],
    load: async () => (await import("./bundle-commands.ts")).bundleCommands,
  },
  {
    title: "Where it comes to:",
    names: ["endpoints"],
    load: async () => (await import("./endpoint-commands.ts")).endpointCommands,
  },
];
