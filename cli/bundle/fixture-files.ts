import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
} from "node:fs";
import { join } from "node:path";
import { MAX_BODY } from "../../protocol/endpoint.ts";
import { HooktapError } from "../../protocol/error.ts";
import { Expectation } from "../../protocol/expectation.ts";
import { REDACTED_HEADER } from "../../protocol/redacted-header.ts";
import { requestTarget } from "../../protocol/copy-as/raw-http.ts";
import { parseHttpFile, type RawRequest } from "../http-file.ts";

/**
 * A request from a file: `target` is path and query as a delivery sends them; `expected` what stood beside it, null for nothing;
 * `redacted` says that values were masked, so that its signature does not hold any more.
 */
interface FixtureRequest extends RawRequest {
  target: string;
  redacted: boolean;
  expected: Expectation | null;
}

/** A fixture's request, not read yet, under the name for messages. `read` throws `fixture_invalid` or `request_file_invalid`. */
export interface FixtureFile {
  place: string;
  read(): FixtureRequest;
}

/** What a fixture's folder holds: the exact bytes, and what is expected of them. */
export const REQUEST_FILE = "request.http";
export const EXPECTED_FILE = "expected.json";
/** A body as large as any endpoint takes, and room for its head. */
const MOST_BYTES = MAX_BODY + 1024 * 1024;

const invalid = (message: string, hint: string) => new HooktapError("fixture_invalid", message, { hint });

/**
 * The requests at a path: a raw HTTP file, a fixture's folder (`request.http`, and `expected.json` beside it), or a folder of any of
 * these, in the order of their names. Throws `fixture_invalid` where there is none.
 */
export function fixtureFiles(path: string): FixtureFile[] {
  if (!existsSync(path))
    throw invalid(`there is no ${path}`, "give a file with a raw HTTP request, or a fixture's folder");
  // What the user names may be a link, what a folder from elsewhere holds may not.
  const real = realpathSync(path);
  if (!isFolder(real)) return [{ place: path, read: () => readFixture(real, null) }];
  const found = inFolder(path);
  if (found.length > 0) return found;
  throw invalid(
    `${path} holds no fixture`,
    `a fixture is a folder with ${REQUEST_FILE}, as hooktap export --format fixture makes it`,
  );
}

function inFolder(folder: string): FixtureFile[] {
  const names = readdirSync(folder).toSorted();
  if (names.includes(REQUEST_FILE)) {
    const beside = names.includes(EXPECTED_FILE) ? join(folder, EXPECTED_FILE) : null;
    return [{ place: folder, read: () => readFixture(join(folder, REQUEST_FILE), beside) }];
  }
  return names.flatMap((name): FixtureFile[] => {
    const path = join(folder, name);
    if (name.endsWith(".http")) return [{ place: path, read: () => readFixture(path, null) }];
    return isFolder(path) && readdirSync(path).includes(REQUEST_FILE) ? inFolder(path) : [];
  });
}

const isFolder = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function readFixture(path: string, beside: string | null): FixtureRequest {
  const expected = beside === null ? null : readExpected(beside);
  const request = parseHttpFile(readRegular(path), expected?.url);
  const headers = request.headers.filter(([name]) => name.toLowerCase() !== REDACTED_HEADER.toLowerCase());
  const redacted = expected?.redacted === true || headers.length < request.headers.length;
  return { ...request, headers, redacted, target: expected?.target ?? requestTarget(request.url), expected };
}

function readExpected(path: string): Expectation {
  let value: unknown;
  try {
    value = JSON.parse(readRegular(path).toString("utf8"));
  } catch (error) {
    if (error instanceof HooktapError) throw error;
    throw invalid(`${path} is not JSON`, "export the fixture anew");
  }
  const parsed = Expectation.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`${path} is not as expected: ${issue!.path.join(".")}: ${issue!.message}`, "export the fixture anew");
}

/** A file's bytes. A folder from elsewhere may hold a link to another file, or a device that never ends: neither is followed. */
function readRegular(path: string): Buffer {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === "ELOOP" ? "it is a link" : (cause as Error).message;
    throw new HooktapError("file_unreadable", `${path} cannot be read: ${why}`, { cause });
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw invalid(`${path} is not a regular file`, "give a file with a raw HTTP request");
    if (found.size > MOST_BYTES)
      throw invalid(`${path} has ${found.size} bytes`, `a body has at most ${MAX_BODY} bytes`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}
