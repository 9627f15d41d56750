import type { SampleProvider } from "../event.ts";
import { maybe, oneOf, ownSerial, sampled, serial, type Shape, unixMs } from "../sample.ts";

/** https://developers.hubspot.com/docs/apps/legacy-apps/public-apps/create-generic-webhook-subscriptions: a list of up to 100; here one. */
const event = (name: string, title: string, of: string, more: { [key: string]: Shape }) =>
  sampled({
    name,
    title,
    body: "json",
    headers: () => [["User-Agent", "HubSpot Connect 2.0 (https://dev.hubspot.com/) (namespace: webhooks)"]],
    shape: [
      {
        eventId: ownSerial("event", 10),
        subscriptionId: serial(`subscription ${name}`, 7),
        portalId: serial("portal", 8),
        appId: serial("app", 7),
        occurredAt: unixMs(-1),
        subscriptionType: oneOf(name),
        attemptNumber: 0,
        objectId: serial(of, 11),
        changeSource: oneOf("CRM_UI", "CRM", "API", "IMPORT", "INTEGRATION", "AUTOMATION_PLATFORM", "FORMS"),
        sourceId: maybe("userId:1001"),
        isSensitive: maybe(false),
        ...more,
      },
    ],
  });

const changed = (propertyName: string, propertyValue: string) => ({ propertyName, propertyValue });
const flag = (value: string) => ({ changeFlag: oneOf(value) });

export const hubspotEvents: SampleProvider = {
  id: "hubspot",
  events: [
    event("contact.creation", "A contact was added", "contact", flag("CREATED")),
    event("contact.propertyChange", "A contact has changed", "contact", changed("lifecyclestage", "customer")),
    event("contact.deletion", "A contact was deleted", "contact", flag("DELETED")),
    event("contact.privacyDeletion", "A contact was erased for privacy", "contact", flag("DELETED")),
    event("company.creation", "A company was added", "company", flag("CREATED")),
    event("company.propertyChange", "A company has changed", "company", changed("industry", "RETAIL")),
    event("deal.creation", "A deal was added", "deal", flag("CREATED")),
    event("deal.propertyChange", "A deal moved on", "deal", changed("dealstage", "closedwon")),
    event("deal.deletion", "A deal was deleted", "deal", flag("DELETED")),
  ],
};
