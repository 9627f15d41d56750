/** The wall clock in ms since 1970; tests give their own. */
export type Clock = () => number;
