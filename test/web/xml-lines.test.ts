import { expect, test } from "vitest";
import { xmlLines } from "../../protocol/body/xml.ts";

/** Each line with its depth as two blanks. */
function shown(source: string): string[] | null {
  const lines = xmlLines(source);
  return (
    lines &&
    lines.map(({ depth, parts }) => "  ".repeat(depth) + parts.map(({ from, to }) => source.slice(from, to)).join(""))
  );
}

test("XML is indented by its elements; one that holds only text stays on one line", () => {
  expect(shown(`<?xml version="1.0"?><a x='1>2'><b>text &amp; more</b><c/><d><e></e></d></a>`)).toEqual([
    `<?xml version="1.0"?>`,
    `<a x='1>2'>`,
    "  <b>text &amp; more</b>",
    "  <c/>",
    "  <d>",
    "    <e></e>",
    "  </d>",
    "</a>",
  ]);
});

test("what only looks like a tag, in comments, CDATA and declarations, opens nothing", () => {
  expect(shown("<!DOCTYPE a [<!ENTITY b '<c>'>]><a><!-- <b> --><b><![CDATA[<c>]]></b></a>")).toEqual([
    "<!DOCTYPE a [<!ENTITY b '<c>'>]>",
    "<a>",
    "  <!-- <b> -->",
    "  <b><![CDATA[<c>]]></b>",
    "</a>",
  ]);
});

test("text between elements keeps its place and its white space", () => {
  expect(shown("<p>one <b>two</b> three </p>")).toEqual(["<p>one ", "  <b>two</b>", "   three ", "</p>"]);
});

test("what is not well nested is no XML", () => {
  for (const source of ["<a><b></a></b>", "<a>", "</a>", "a < b", "<a x=1", "", "<!--"]) {
    expect(xmlLines(source), source).toBeNull();
  }
});

test("a document type that never ends is given up at once", () => {
  const started = performance.now();
  expect(xmlLines(`<!DOCTYPE ${"[]".repeat(50_000)}`)).toBeNull();
  expect(performance.now() - started).toBeLessThan(1_000);
});
