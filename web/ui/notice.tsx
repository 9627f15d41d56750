import type { ReactNode } from "react";
import { ApiFailure } from "../api.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import "./notice.css";

interface NoticeProps {
  tone: "bad" | "warn" | "idle" | "good";
  title: ReactNode;
  children?: ReactNode;
  role?: "alert" | "status";
}

const ICONS = { bad: "bad", warn: "warn", idle: "question", good: "good" } as const;

export function Notice({ tone, title, children, role }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={role}>
      <Icon name={ICONS[tone]} />
      <div className="notice-text">
        <p className="notice-title">{title}</p>
        {children}
      </div>
    </div>
  );
}

/** What went wrong and what to do next, as the relay says it. */
export function ErrorNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  const hint = error instanceof ApiFailure ? error.hint : null;
  return (
    <Notice tone="bad" role="alert" title={error instanceof Error ? error.message : String(error)}>
      {hint && <p>{hint}</p>}
      {retry && <Button onClick={retry}>Try again</Button>}
    </Notice>
  );
}
