import { fileURLToPath } from "node:url";
import { leaves } from "../../cli/command-tree.ts";
import { createProgram } from "../../cli/program.ts";

/** Each command with the least that it takes to get to its relay. */
export const LEAST: Readonly<Record<string, readonly string[]>> = {
  dev: [],
  serve: [],
  listen: ["127.0.0.1:9"],
  requests: [],
  tail: [],
  wait: ["path:/x"],
  show: ["latest"],
  pin: ["latest"],
  unpin: ["latest"],
  open: [],
  replay: ["latest"],
  trigger: ["transcodely"],
  check: ["9", "--provider", "transcodely"],
  verify: ["latest"],
  sign: ["--request", "event.http"],
  "secrets list": [],
  "secrets add": ["transcodely", "--secret", "whsec_a1b2c3d4"],
  "secrets rotate": ["transcodely", "--secret", "whsec_a1b2c3d4"],
  "secrets test": ["transcodely", "--secret", "whsec_a1b2c3d4"],
  "secrets generate": ["transcodely"],
  "secrets remove": ["1"],
  "providers show": [],
  "providers add": ["my-shop", "--header", "X-Shop-Signature"],
  export: [],
  import: [fileURLToPath(import.meta.url)],
  "providers connect": ["dolby-optiview"],
  "providers status": ["dolby-optiview"],
  "providers disconnect": ["dolby-optiview"],
  "endpoints list": [],
  "endpoints create": ["billing"],
  "endpoints show": ["default"],
  "endpoints set": ["default", "--timeout", "1000"],
  "endpoints delete": ["billing"],
};

/** Every command as the program defines it, with the long names of its flags. */
export async function everyCommand(): Promise<{ path: string; words: string[]; flags: string[] }[]> {
  const program = await createProgram(() => {});
  return leaves(program).map(({ path, command }) => ({
    path,
    words: path.split(" "),
    flags: command.options.flatMap(({ long }) => long ?? []),
  }));
}
