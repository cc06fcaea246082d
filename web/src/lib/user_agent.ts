export interface Device {
  /** Null: a program that is no browser, or one that hides what it is. */
  browser: string | null;
  system: string | null;
  isPhone: boolean;
}

// The order matters: every browser claims to be those before it.
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Headless)?Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*Safari\//, 'Safari'],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

const PHONES: ReadonlySet<string> = new Set(['iPhone', 'iPad', 'Android']);

const first = (known: readonly [RegExp, string][], text: string) =>
  known.find(([mark]) => mark.test(text))?.[1] ?? null;

/** What a person calls the device that sent this User-Agent. */
export function deviceOf(userAgent: string): Device {
  const system = first(SYSTEMS, userAgent);
  return { browser: first(BROWSERS, userAgent), system, isPhone: system !== null && PHONES.has(system) };
}
