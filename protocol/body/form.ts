export interface FormField {
  name: string;
  value: string;
}

/** The fields of an urlencoded body in their order, duplicates kept. What is not decodable stays as it was sent. */
export function parseForm(text: string): FormField[] {
  return text
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const name = equals === -1 ? pair : pair.slice(0, equals);
      return { name: decode(name), value: equals === -1 ? "" : decode(pair.slice(equals + 1)) };
    });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
