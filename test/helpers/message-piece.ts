import fc from "fast-check";

/** Field lines as they come and as they should not, without their ends. */
const fieldLine = fc.oneof(
  fc.constantFrom(
    "Host: h",
    "Host: other",
    "host:h",
    "Content-Length: 3",
    "content-length:3",
    "Content-Length:  3\t",
    "Content-Length: 03",
    "Content-Length: +3",
    "Content-Length: 3, 3",
    "Content-Length: 4",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding : chunked",
    "Connection: keep-alive",
    "Connection: close",
    "Connection: keep-alive, x",
    "Proxy-Connection: close",
    "Expect: 100-continue",
    "Upgrade: websocket",
    " folded",
    "\tfolded",
    "X-Empty:",
    "X-Blank: \t ",
    "X-Blanks: \t a  b \t",
    "X Y: 1",
    "X: caf\u00e9",
    "X: a\x01b",
    "X: a\rb",
    "X: a\nY: b",
    ": no name",
    "no colon",
    "Cookie: a=1",
    "Cookie: b=2",
  ),
  fc
    .tuple(fc.constantFrom("A", "x-b", "X!#$%&'*+-.^_`|~9"), fc.string({ unit: "binary-ascii", maxLength: 12 }))
    .map(([name, value]) => `${name}: ${value}`),
);

const crlf = (line: string) => `${line}\r\n`;

/** Pieces of a connection that begin with a start line: often a plain message with a body of three bytes, else one that is not quite it. `usual`: fields that most have. */
export const messagePiece = (startLine: fc.Arbitrary<string>, usual: string[]): fc.Arbitrary<Buffer> =>
  fc
    .record({
      first: startLine,
      before: fc.array(fieldLine, { maxLength: 2 }),
      amid: fc.option(fc.constantFrom(...usual), { freq: 10 }),
      after: fc.array(fieldLine, { maxLength: 2 }),
      end: fc.constantFrom("\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r\r\n"),
      body: fc.constantFrom("abc", "abc", "abc", "abc", "a\n\r", "abcd", "ab", "", "\r\n\r\n", "a\x00c"),
    })
    .map(({ first, before, amid, after, end, body }) =>
      Buffer.from(
        [first, ...before].map(crlf).join("") + (amid ?? "") + after.map(crlf).join("") + end + body,
        "latin1",
      ),
    );
