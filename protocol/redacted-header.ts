/** Stands last in a raw request whose values were masked: what was signed is not what is there. No part of the request itself. */
export const REDACTED_HEADER = "Hooktap-Redacted";
