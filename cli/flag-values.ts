import { InvalidArgumentError } from "commander";
import { parseLatency, parseSize } from "../protocol/query/values.ts";
import { headerProblem, type HeaderWish, parseHeaderWish } from "./header-changes.ts";
import { HOST_VALUE } from "./host-header.ts";

export function wholeNumber(from: number, to: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`Give a whole number from ${from} to ${to}.`);
  };
}

/** A name that the relay knows an agent by. */
export function agentName(text: string): string {
  if (text.trim() !== "" && text.length <= 200) return text;
  throw new InvalidArgumentError("Give one of at most 200 characters.");
}

/** `preserve`, `rewrite` or a host name. */
export function hostHeader(text: string): string {
  if (HOST_VALUE.test(text)) return text;
  throw new InvalidArgumentError("Give preserve, rewrite or a host like app.test:3000.");
}

/** A number, also with a fraction. */
export function numberBetween(from: number, to: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`Give a number from ${from} to ${to}.`);
  };
}

/** `Name: value` or, to remove it, `Name:`; repeated. */
export function headerWish(text: string, before: HeaderWish[] = []): HeaderWish[] {
  const wish = parseHeaderWish(text);
  if (!wish) throw new InvalidArgumentError("Give one like 'X-Debug: 1', or 'X-Debug:' to remove it.");
  const problem = headerProblem(wish);
  if (problem) throw new InvalidArgumentError(`${problem[0]!.toUpperCase()}${problem.slice(1)}.`);
  return [...before, wish];
}

/** A count of retries, or without end. */
export function retryCount(text: string): number | "forever" {
  return text === "forever" ? text : wholeNumber(0, 1_000_000)(text);
}

/** Days, also parts of one. */
export function dayCount(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value >= 0.01 && value <= 36_500) return value;
  throw new InvalidArgumentError("Give days from 0.01 to 36500.");
}

/** `24h`, `30m`, `7d`, at most a year, or `0`: in ms. */
export function timeSpan(text: string): number {
  const ms = /^(0|.*[a-z])$/i.test(text) ? parseLatency(text)?.[0] : undefined;
  if (ms !== undefined && ms <= 365 * 86_400_000) return ms;
  throw new InvalidArgumentError("Give a time like 24h, 30m or 7d, at most 365d, or 0.");
}

/** `60`, `0.5`: seconds; `500ms`, `2m`, at most a day: in ms. */
export function seconds(text: string): number {
  const ms = parseLatency(/^[\d.]+$/.test(text) ? `${text}s` : text)?.[0];
  if (ms !== undefined && ms <= 86_400_000) return ms;
  throw new InvalidArgumentError("Give seconds, or a time like 500ms or 2m, at most 24h.");
}

/** `500`, `20kb`, `10mb`, `5gb`: bytes, in steps of 1024. */
export function byteCount(most: number, mostText: string) {
  return (text: string): number => {
    const bytes = parseSize(text)?.[0];
    if (bytes !== undefined && bytes <= most) return Math.round(bytes);
    throw new InvalidArgumentError(`Give a size like 20kb, 10mb or 5gb, at most ${mostText}.`);
  };
}

/** A value or `none`. Not null: commander takes a null for a flag without a value. */
export function orNone<T>(parse: (text: string) => T) {
  return (text: string): T | "none" => (text === "none" ? text : parse(text));
}

/** `Name: value`, repeated. */
export function headerLine(text: string, before: [string, string][] = []): [string, string][] {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/.exec(text);
  if (!match) throw new InvalidArgumentError("Give one like 'Content-Type: application/json'.");
  return [...before, [match[1]!, match[2]!]];
}

/** The same; `none` alone is an empty list. */
export function headerLines(text: string, before: [string, string][] = []): [string, string][] {
  return text === "none" ? before : headerLine(text, before);
}

/** `20/s`, `600/min` or `20` (a second): in requests a second. */
export function requestRate(text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(?:\/(s|min))?$/.exec(text) ?? [];
  const rate = Number(count) / (unit === "min" ? 60 : 1);
  if (rate >= 0.1 && rate <= 10_000) return rate;
  throw new InvalidArgumentError("Give requests a second like 20/s, or 30/min, from 0.1/s to 10000/s.");
}

/** `20%` or `20`. */
export function percentage(text: string): number {
  const percent = Number(/^(\d+(?:\.\d+)?)%?$/.exec(text)?.[1]);
  if (percent > 0 && percent <= 100) return percent;
  throw new InvalidArgumentError("Give a share from 1% to 100%.");
}

export const one = (value: string): string[] => [value];
export const many = (value: string, before: string[] = []): string[] => [...before, value];

/** Words between commas, repeated or not. */
export function words(text: string, before: string[] = []): string[] {
  const given = text.split(",").map((word) => word.trim());
  if (given.every((word) => word !== "")) return [...before, ...given];
  throw new InvalidArgumentError("Give words separated by commas.");
}

/** The flags that were given, or undefined where nothing was. */
export function given<T extends object>(values: T): T | undefined {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as T);
}
