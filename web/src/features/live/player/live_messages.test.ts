import { expect, it } from 'vitest';
import { codecsOf, readLiveMessage } from './live_messages';

const MIME = 'video/mp4; codecs="avc1.64001f,mp4a.40.2"';

it('reads what the server says', () => {
  expect(readLiveMessage('{"type":"hello","camera_id":7,"stream":"main"}')).toEqual({ type: 'hello' });
  expect(
    readLiveMessage(
      JSON.stringify({
        type: 'init',
        run: 3,
        mime: MIME,
        width: 1920,
        height: 1080,
        media_time: 12.5,
        time: 'x',
      }),
    ),
  ).toEqual({ type: 'init', run: 3, mime: MIME, width: 1920, height: 1080, mediaTime: 12.5 });
  expect(readLiveMessage('{"type":"dropped","parts":12,"duration":6}')).toEqual({
    type: 'dropped',
    parts: 12,
    duration: 6,
  });
});

it('passes over what makes no sense', () => {
  const odd = ['', 'x', 'null', '[]', '7', '{}', '{"type":"later"}', '{"type":7}'];
  const noInit = [
    { mime: MIME },
    { mime: 'text/html', media_time: 1 },
    { mime: `video/mp4${' '.repeat(300)}`, media_time: 1 },
    { mime: MIME, media_time: -1 },
    { mime: MIME, media_time: 'NaN' },
  ].map((one) => JSON.stringify({ type: 'init', ...one }));
  for (const text of [...odd, ...noInit]) expect(readLiveMessage(text), text).toBeNull();
});

it('takes numbers only as numbers', () => {
  expect(readLiveMessage('{"type":"dropped","parts":"many"}')).toEqual({
    type: 'dropped',
    parts: 0,
    duration: 0,
  });
});

it('finds the codecs', () => {
  expect(codecsOf(MIME)).toBe('avc1.64001f,mp4a.40.2');
  expect(codecsOf('video/mp4')).toBe('');
});
