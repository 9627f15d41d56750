/** What a handler may be written with, apart from its schema: to list these no library of schemas is loaded. */
export const FRAMEWORKS = ["express", "hono", "next", "fastify", "fastapi", "flask", "rails", "go"] as const;
