/** `npm run test:long` runs the full counts; `npm test` enough of them to find what breaks. */
export const long = process.env["HOOKTAP_LONG"] === "1";
