/** Where to go after signing in: a path of this app, never another site. */
export function safeNext(next: string | null): string {
  if (!next || !next.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/live';
  return next.startsWith('/login') || next.startsWith('/setup') ? '/live' : next;
}
