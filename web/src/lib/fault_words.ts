import type { TFunction } from 'i18next';

// What the server found at a camera, in English. The common things are told in the person's language; the rest stays as it was sent.

type Speak = (t: TFunction, found: RegExpExecArray) => string;

/** What the system itself says of a connection. */
const SYSTEM: readonly [RegExp, (t: TFunction) => string][] = [
  [/refused/i, (t) => t('fault.system.refused')],
  [/reset by peer|broken pipe/i, (t) => t('fault.system.reset')],
  [/no route|unreachable/i, (t) => t('fault.system.noRoute')],
  [/timed out|in time|no answer/i, (t) => t('fault.system.timedOut')],
  [/not found|not known/i, (t) => t('fault.system.notFound')],
];

const KNOWN: readonly [RegExp, Speak][] = [
  [
    /^no connection to (.+) port (\d+): (.+)$/,
    (t, m) => t('fault.noConnection', { host: m[1], port: m[2], why: ofSystem(m[3], t) }),
  ],
  [/^no TLS connection: (.+)$/, (t, m) => t('fault.noTls', { why: ofSystem(m[1], t) })],
  [/^the name (\S+) cannot be found/, (t, m) => t('fault.noName', { name: m[1] })],
  [/^the name has no address$/, (t) => t('fault.noAddress')],
  [/^(?:reading from|writing to) the camera: (.+)$/, (t, m) => t('fault.broken', { why: ofSystem(m[1], t) })],
  [/^the camera closed the connection/, (t) => t('fault.closed')],
  [/^the connection ended$/, (t) => t('fault.closed')],
  [/^the camera serves no more viewers/, (t) => t('fault.full')],
  [/^the camera refuses RTSP over TCP/, (t) => t('fault.noTcp')],
  [/^the camera refused: (.+)$/, (t, m) => t('fault.refused', { answer: m[1] })],
  [/^what answers does not speak RTSP$/, (t) => t('fault.noRtsp')],
  [/^the camera sends something that is no RTSP$/, (t) => t('fault.noRtsp')],
  [/^the camera (?:describes no media|offers no video at this address)$/, (t) => t('fault.noVideo')],
  [
    /^the camera has sent sound, but no video for (\d+) s$/,
    (t, m) => t('fault.onlySound', { seconds: m[1] }),
  ],
  [/^the camera has sent no video for (\d+) s$/, (t, m) => t('fault.silent', { seconds: m[1] })],
  [
    /^the camera sends video packets, but no whole picture for (\d+) s/,
    (t, m) => t('fault.torn', { seconds: m[1] }),
  ],
  [/^the camera has sent no key frame for (\d+) s$/, (t, m) => t('fault.noKeyFor', { seconds: m[1] })],
  [/no key frame/, (t) => t('fault.noKey')],
];

function ofSystem(words = '', t: TFunction): string {
  return SYSTEM.find(([pattern]) => pattern.test(words))?.[1](t) ?? words;
}

export function faultWords(detail: string, t: TFunction): string {
  for (const [pattern, speak] of KNOWN) {
    const found = pattern.exec(detail);
    if (found) return speak(t, found);
  }
  return detail;
}
