import { Component, type ReactNode } from "react";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";

interface Props {
  /** What could not be shown, as in "the request". */
  what: string;
  children: ReactNode;
}

/** Keeps a fault inside one pane. React offers this only as a class. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <Notice tone="bad" title={`Cannot show ${this.props.what}.`}>
        <p>The rest of the page goes on. If it happens again, please report it with the text below.</p>
        <p className="mono">{String(this.state.error)}</p>
        <Button onClick={() => this.setState({ error: null })}>Try again</Button>
      </Notice>
    );
  }
}
