/** The first letters of a name, for lists of people. */
export function Monogram({ name, off = false }: { name: string; off?: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={`flex size-10 shrink-0 items-center justify-center rounded-full text-sm font-semibold ${
        off ? 'bg-sunken text-muted' : 'bg-accent-soft text-accent'
      }`}
    >
      {initials(name)}
    </span>
  );
}

export function initials(name: string): string {
  const words = name.split('@')[0]?.split(/[\s._-]+/) ?? [];
  const letters = words.filter(Boolean).map((word) => [...word][0] ?? '');
  const picked = letters.length > 1 ? [letters[0], letters[letters.length - 1]] : letters;
  return picked.join('').toLocaleUpperCase();
}
