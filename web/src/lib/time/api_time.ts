/** RFC 3339 in UTC with milliseconds, as the API writes it. */
export function toApiTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Milliseconds since 1970, or null for what is not a moment. */
export function parseApiTime(text: string | null | undefined): number | null {
  if (!text) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
