import { describe, expect, it } from 'vitest';
import { deviceOf } from './user_agent';

const KHTML = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('deviceOf', () => {
  it.each([
    [`Mozilla/5.0 (X11; Linux x86_64) ${KHTML} Chrome/142.0.0.0 Safari/537.36`, 'Chrome', 'Linux', false],
    [`Mozilla/5.0 (Windows NT 10.0) ${KHTML} Chrome/142.0 Safari/537.36 Edg/142.0`, 'Edge', 'Windows', false],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0', 'Firefox', 'Linux', false],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari',
      'iPhone',
      true,
    ],
    [`Mozilla/5.0 (Linux; Android 15) ${KHTML} Chrome/142.0 Mobile Safari/537.36`, 'Chrome', 'Android', true],
    ['curl/8.5.0', null, null, false],
    ['', null, null, false],
  ])('%s', (text, browser, system, isPhone) => {
    expect(deviceOf(text)).toEqual({ browser, system, isPhone });
  });
});
