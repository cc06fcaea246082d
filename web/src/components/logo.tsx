/** The mark: a recording dot inside a turn back in time. Same drawing as public/favicon.svg. */
export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="shrink-0">
      <rect width="32" height="32" rx="8" fill="#0c746d" />
      <g fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round">
        <path d="M8.6 11.2A8.8 8.8 0 1 1 7.2 16" />
        <path d="M7.6 6.6v5.1h5.1" />
      </g>
      <circle cx="16" cy="16" r="3.7" fill="#fff" />
    </svg>
  );
}

export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-3">
      <Logo size={36} />
      <span className="text-xl font-semibold tracking-tight">
        DVR<span className="text-accent">-Lite</span>
      </span>
    </span>
  );
}
