import { openDatabase } from "../../sqlite.ts";
import type { OpenBodies } from "../store.ts";
import { readBodyOf } from "./bodies.ts";

/** Reads the bodies in a database file, for a thread of its own; see `Store.bodyReader`. */
export const openBodies: OpenBodies = (file) => {
  const db = openDatabase(file);
  db.exec("PRAGMA query_only = ON");
  return readBodyOf(db, file);
};
