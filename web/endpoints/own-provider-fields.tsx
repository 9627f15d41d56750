import { SelectField, TextField } from "../ui/field.tsx";
import type { OwnProviderDraft } from "./own-provider-draft.ts";

interface FieldsProps {
  draft: OwnProviderDraft;
  onChange(draft: OwnProviderDraft): void;
  /** An id that is in use stays. */
  fixedId: boolean;
}

type Options = readonly (readonly [value: string, text: string])[];
const HASHES: Options = ["sha1", "sha256", "sha384", "sha512"].map((hash) => [hash, hash.replace("sha", "SHA-")]);
const ENCODINGS: Options = [
  ["hex", "hexadecimal"],
  ["base64", "base64"],
  ["base64url", "base64url"],
];
const FORMS: Options = [
  ["whole", "the header's whole value, after a prefix"],
  ["pairs", "one of several pairs: t=…,v1=…"],
];
const TIMES: Options = [
  ["none", "no time is signed"],
  ["header", "in a header of its own"],
  ["pair", "in a pair beside the signature"],
];
const UNITS: Options = [
  ["s", "unix seconds"],
  ["ms", "milliseconds"],
  ["iso", "ISO 8601"],
];
const KEYS: Options = [
  ["utf8", "its text as it stands"],
  ["base64", "decoded from base64"],
  ["base64url", "decoded from base64url"],
  ["hex", "decoded from hexadecimal"],
];

/** What describes a provider: where its signature is, what it covers and with which key. */
export function OwnProviderFields({ draft, onChange, fixedId }: FieldsProps) {
  const text = (field: keyof OwnProviderDraft, label: string, rest: { hint?: string; required?: boolean } = {}) => (
    <TextField
      label={label}
      {...rest}
      disabled={field === "id" && fixedId}
      value={draft[field]}
      onChange={(event) => onChange({ ...draft, [field]: event.target.value })}
    />
  );
  const choice = (field: keyof OwnProviderDraft, label: string, options: Options) => (
    <SelectField
      label={label}
      value={draft[field]}
      onChange={(event) => onChange({ ...draft, [field]: event.target.value })}
    >
      {options.map(([value, shown]) => (
        <option key={value} value={value}>
          {shown}
        </option>
      ))}
    </SelectField>
  );
  return (
    <>
      {text("id", "Id", { required: true, hint: "Lower-case letters, digits and hyphens; it is called custom:id." })}
      {text("name", "Name (optional)")}
      {text("header", "Signature header", { required: true, hint: "Such as X-Shop-Signature." })}
      {text("template", "What is signed", {
        hint: "Such as {timestamp}.{body}; also {header:NAME}, {method}, {url}, {$.json.path}, {form:FIELD}.",
      })}
      {choice("hash", "Hash", HASHES)}
      {choice("encoding", "Encoding", ENCODINGS)}
      {choice("form", "The signature is", FORMS)}
      {draft.form === "whole"
        ? text("prefix", "Prefix (optional)", { hint: "What stands before the signature, such as sha256=." })
        : text("pair", "The signature's key", { required: true, hint: "Such as v1." })}
      {choice("timeIn", "Time", TIMES)}
      {draft.timeIn !== "none" && (
        <>
          {text("timeName", draft.timeIn === "header" ? "Time's header" : "Time's key", { required: true })}
          {choice("unit", "Time is written as", UNITS)}
          {text("tolerance", "Tolerance in seconds", { hint: "Empty: any age is accepted." })}
        </>
      )}
      {choice("decode", "The key is the secret,", KEYS)}
      {text("stripPrefix", "Taken off the secret's beginning (optional)", { hint: "Such as whsec_." })}
      {text("idHeader", "Delivery id's header (optional)")}
      {text("eventType", "Event type (optional)", { hint: "Where it is: header:NAME, form:FIELD or $.type." })}
    </>
  );
}
