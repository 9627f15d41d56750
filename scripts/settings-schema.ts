import { z } from "zod";
import { FileSettings } from "../cli/settings-schema.ts";

/** Prints docs/hooktap.schema.json, by which editors complete and check `.hooktap.json`. */
const { $schema, ...shape } = z.toJSONSchema(FileSettings);
const schema = {
  $schema,
  title: ".hooktap.json",
  description: "What hooktap listen and the other commands take from the folder that they run in.",
  ...shape,
};
process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
