interface FigureProps {
  name: string;
  value: string;
  hint?: string;
}

/** One number of a `dl` and what it is of. */
export function Figure({ name, value, hint }: FigureProps) {
  return (
    <div>
      <dt className="text-sm text-muted">{name}</dt>
      <dd>
        <span className="block text-2xl font-semibold tracking-tight tabular-nums">{value}</span>
        {hint && <span className="text-sm text-muted tabular-nums">{hint}</span>}
      </dd>
    </div>
  );
}
