declare const __PAGE_VERSION__: string;

/** The version of hooktap that this page was built with. */
export const pageVersion = __PAGE_VERSION__;
