import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { faultWords } from './fault_words';

// Words are their keys, with the values that go into them.
const t = ((key: string, values?: object) =>
  values ? `${key} ${JSON.stringify(values)}` : key) as unknown as TFunction;

describe('what the server found at a camera', () => {
  it('is told with what it says, the system’s own words too', () => {
    expect(faultWords('no connection to 10.0.0.9 port 554: Connection refused', t)).toBe(
      'fault.noConnection {"host":"10.0.0.9","port":"554","why":"fault.system.refused"}',
    );
    expect(faultWords('the camera has sent no video for 10 s', t)).toBe('fault.silent {"seconds":"10"}');
    expect(faultWords('the camera sends video, but no key frame to begin with', t)).toBe('fault.noKey');
    expect(faultWords('reading from the camera: Connection reset by peer', t)).toBe(
      'fault.broken {"why":"fault.system.reset"}',
    );
  });

  it('stays as it was sent when it is not known', () => {
    expect(faultWords('something new', t)).toBe('something new');
    expect(faultWords('no TLS connection: sslv3 alert', t)).toBe('fault.noTls {"why":"sslv3 alert"}');
  });
});
