import type { ButtonHTMLAttributes, Ref } from "react";
import { Icon, type IconName } from "./icon.tsx";
import "./button.css";

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  kind?: "primary" | "plain" | "ghost" | "danger";
  icon?: IconName;
  ref?: Ref<HTMLButtonElement>;
};

export function Button({ kind = "plain", icon, children, className = "", type = "button", ...rest }: ButtonProps) {
  return (
    <button type={type} className={`button button-${kind} ${className}`} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that is only a drawing: its label is read and shown as a tooltip. */
export function IconButton({ label, icon, className = "", ...rest }: ButtonProps & { label: string; icon: IconName }) {
  return (
    <button type="button" className={`icon-button ${className}`} aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}
