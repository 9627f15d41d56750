import { useEffect, useState } from "react";
import { Button, IconButton } from "./button.tsx";
import type { IconName } from "./icon.tsx";
import { copyText } from "./clipboard.ts";

interface CopyProps {
  /** What to copy, or how to make it at the click. */
  text: string | (() => string);
  label: string;
  /** Shows the label as text instead of an icon alone. */
  wide?: boolean;
  className?: string;
  icon?: IconName;
}

export function CopyButton({ text, label, wide, className, icon: idle = "copy" }: CopyProps) {
  const [state, setState] = useState<"idle" | "done" | "failed">("idle");

  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 1_500);
    return () => clearTimeout(timer);
  }, [state]);

  const copy = () => {
    void copyText(typeof text === "string" ? text : text()).then((ok) => setState(ok ? "done" : "failed"));
  };
  const icon = state === "done" ? "check" : state === "failed" ? "cross" : idle;
  const said = (
    <span className="sr-only" role="status">
      {state === "done" ? "Copied" : state === "failed" ? "Not copied" : ""}
    </span>
  );
  if (wide) {
    return (
      <Button icon={icon} onClick={copy} {...(className ? { className } : {})}>
        {state === "done" ? "Copied" : label}
        {said}
      </Button>
    );
  }
  return (
    <>
      <IconButton icon={icon} label={label} onClick={copy} {...(className ? { className } : {})} />
      {said}
    </>
  );
}
