/** A piece of XML with the depth to show it at. Offsets point into the source, so that nothing is altered. */
export interface XmlLine {
  depth: number;
  parts: { kind: "tag" | "text" | "note"; from: number; to: number }[];
}

// In this order: what looks like a tag inside a comment, CDATA or a declaration is none.
const PIECE =
  /(?<note><!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE(?:[^[>]|\[[^\]]*\])*>)|(?<cdata><!\[CDATA\[[\s\S]*?\]\]>)|(?<end><\/[^<>]*>)|(?<tag><[A-Za-z_:](?:[^<>"']|"[^"]*"|'[^']*')*>)|(?<text>[^<]+)/gy;

/**
 * XML as indented lines: an element that holds only text stays on one, white space between elements is left out. Null for what is
 * not well nested: that is better shown as it is.
 */
export function xmlLines(source: string): XmlLine[] | null {
  const lines: XmlLine[] = [];
  const open: { name: string; line: number }[] = [];
  let end = 0;
  for (const match of source.matchAll(PIECE)) {
    const from = match.index;
    const to = from + match[0].length;
    end = to;
    const { note, cdata, text, tag } = match.groups as Record<string, string | undefined>;
    if (note !== undefined) lines.push({ depth: open.length, parts: [{ kind: "note", from, to }] });
    else if (cdata !== undefined || text !== undefined) {
      if (text !== undefined && text.trim() === "") continue;
      // Text right behind its element's start belongs on that line.
      const inside = open.at(-1);
      const start = inside && inside.line === lines.length - 1 ? lines[inside.line] : undefined;
      if (start) start.parts.push({ kind: "text", from, to });
      else lines.push({ depth: open.length, parts: [{ kind: "text", from, to }] });
    } else if (tag !== undefined) {
      lines.push({ depth: open.length, parts: [{ kind: "tag", from, to }] });
      if (!tag.endsWith("/>")) open.push({ name: /^<([^\s/>]+)/.exec(tag)![1]!, line: lines.length - 1 });
    } else {
      const inside = open.pop();
      if (!inside || inside.name !== match[0].slice(2, -1).trim()) return null;
      if (inside.line === lines.length - 1) lines[inside.line]!.parts.push({ kind: "tag", from, to });
      else lines.push({ depth: open.length, parts: [{ kind: "tag", from, to }] });
    }
  }
  return open.length > 0 || end < source.length || lines.length === 0 ? null : lines;
}
