import "./icon.css";

/** Strokes on a 16 by 16 grid. */
const PATHS = {
  check: "M13.5 4.5 6.5 11.5 3 8",
  cross: "M4 4l8 8M12 4l-8 8",
  good: "M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5M5.2 8.2l2 2 3.7-4.2",
  bad: "M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4",
  warn: "M8 2.2 14.4 13.4H1.6ZM8 6.4v3.2M8 11.5v.1",
  dash: "M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5M5.2 8h5.6",
  question:
    "M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5M6.2 6.4a1.8 1.8 0 1 1 2.5 1.7c-.5.2-.7.5-.7 1M8 11.3v.1",
  clock: "M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5M8 4.6V8l2.3 1.5",
  key: "M10.4 2.2a3.4 3.4 0 1 1-2.9 5.2L2.4 12.5v1.4h2.3v-1.7h1.7v-1.6M11.3 4.8v.1",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  path: "M3 2.5v4a2 2 0 0 0 2 2h8M10.2 5.5l3 3-3 3",
  replay: "M2.6 8a5.4 5.4 0 1 0 1.7-3.9M2.4 2.2v3h3",
  send: "M14 2 7 9M14 2 9.6 14 7 9 2 6.4Z",
  many: "M2.5 3.5v9l5.5-4.5ZM8 3.5v9l5.5-4.5Z",
  note: "M3 2.5h10v8l-3 3H3zM10 13.5v-3h3M5.5 5.5h5M5.5 8h3",
  plus: "M8 3v10M3 8h10",
  down: "M4 6l4 4 4-4",
  right: "M6 4l4 4-4 4",
  left: "M10 4 6 8l4 4",
  up: "M8 13V3.2M4 7l4-4 4 4",
  sun: "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6M8 1v1.4M8 13.6V15M1 8h1.4M13.6 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1",
  moon: "M13.4 9.6A5.8 5.8 0 0 1 6.4 2.6 5.8 5.8 0 1 0 13.4 9.6Z",
  screen: "M1.8 2.8h12.4v8.4H1.8zM5.5 14h5M8 11.2V14",
  settings:
    "M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M10 2.8a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4M6 9.8a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4",
  exit: "M6 2.5H2.5v11H6M10.2 11.2 13.5 8l-3.3-3.2M13.5 8H6",
  pin: "M5.5 2.2h5M6.3 2.2v4.2L4 9.4h8L9.7 6.4V2.2M8 9.4v4.6",
  only: "M2 3h12L9.5 8.4v4.1l-3 1.5V8.4Z",
  without: "M2 3h12L9.5 8.4v4.1l-3 1.5V8.4ZM11 11l3.6 3.6M14.6 11 11 14.6",
  decode: "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5",
  compare: "M6.5 2.5h-4v11h4M9.5 2.5h4v11h-4M8 1v14",
  swap: "M2.5 5.5h10L9.8 2.8M13.5 10.5h-10l2.7 2.7",
  flag: "M3.5 14V2.5h8.5L10 6l2 3.5H3.5",
  download: "M8 2.5v7.8M4.6 7.2 8 10.6l3.4-3.4M2.5 13.5h11",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.2v9.6L12.8 8Z",
  columns: "M2 3h12v10H2zM6 3v10M10 3v10",
  star: "M8 2.2l1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6Z",
} satisfies Record<string, string>;

export type IconName = keyof typeof PATHS;

/** A drawing beside a text: hidden from assistive technology, the text says it. */
export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg className={className ? `icon ${className}` : "icon"} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
