import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { alarmWords } from './alarm_words';

// Words are their keys, with the values that go into them.
const t = ((key: string, values?: object) =>
  values && Object.keys(values).length > 0
    ? `${key} ${JSON.stringify(values)}`
    : key) as unknown as TFunction;

const alarm = { text: 'As the server says.', advice: 'Do something.', values: {} };

describe('an alarm', () => {
  it('has the words of its code, with its numbers', () => {
    expect(alarmWords({ ...alarm, code: 'certificate_expires', values: { days: 4 } }, t)).toEqual({
      title: 'alarms.certificate_expires.title {"days":4}',
      details: ['alarms.certificate_expires.advice'],
    });
  });

  it('keeps what only the server knows', () => {
    const said = alarmWords({ ...alarm, code: 'disk_full', values: { detail: 'No space left' } }, t);
    expect(said.details[1]).toContain('No space left');
  });

  it('tells the reason of a camera before the advice', () => {
    const said = alarmWords({ ...alarm, code: 'camera_offline', values: { reason: 'timeout' } }, t);
    expect(said.details[0]).toContain('reason.timeout.what');
    expect(said.details[1]).toBe('alarms.camera_offline.advice');
  });

  it('calls a service by its name', () => {
    const said = alarmWords({ ...alarm, code: 'telemetry_failing', values: { service: 'sentry' } }, t);
    expect(said.title).toContain('alarms.services.sentry');
  });

  it('that is not known here reads as it was sent', () => {
    expect(alarmWords({ ...alarm, code: 'something_new' }, t)).toEqual({
      title: 'As the server says.',
      details: ['Do something.'],
    });
  });
});
