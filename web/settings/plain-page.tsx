import type { ReactNode } from "react";
import { Link } from "wouter";
import "../endpoints/endpoint-page.css";

/** A page that is about no endpoint. */
export function PlainPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="app">
      <header className="app-bar">
        <Link className="brand" href="/" aria-label="hooktap, to the list">
          <img src="/icon.svg" alt="" />
          <span className="brand-name">hooktap</span>
        </Link>
      </header>
      <main className="endpoint-page">
        <div className="endpoint-column">
          <h1>{title}</h1>
          {children}
        </div>
      </main>
    </div>
  );
}
