// What a recorder has after some weeks of use, put into a demo: a name, people with rights, another account, clips, kept footage.
import { request } from 'playwright-core';

const PASSWORD = 'correct horse battery';
const SEE = { can_view: true, can_playback: false, can_clip: false };
const PLAY = { can_view: true, can_playback: true, can_clip: false };
const ALL = { can_view: true, can_playback: true, can_clip: true };

const PEOPLE = [
  { name: 'Ana Souza', email: 'ana@example.org', rights: [ALL, PLAY, ALL, SEE] },
  { name: 'Bruno Lima', email: 'bruno@example.org', rights: [SEE, SEE] },
  { name: 'Carla Dias', email: 'carla@example.org', rights: [PLAY], is_active: false },
];

// Names, and how many seconds before now they begin and how long they are.
const CLIPS = [
  { name: 'Parcel at the door', agoS: 150, lengthS: 25, camera: 0 },
  { name: 'Gate left open', agoS: 120, lengthS: 40, camera: 1 },
  { name: 'Delivery, first visit', agoS: 95, lengthS: 18, camera: 3 },
];

const isoAgo = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();

/** Adds only what is not there yet. The cameras must have recorded for three minutes. */
export async function furnish(url, email, password) {
  const context = await request.newContext({ baseURL: url, ignoreHTTPSErrors: true });
  const call = async (method, path, data, headers) => {
    const answer = await context.fetch(path, { method, data, headers });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return await answer.json();
  };
  const { access_token: token } = await call('POST', '/api/auth/login', { email, password });
  const api = (method, path, data) => call(method, path, data, { Authorization: `Bearer ${token}` });
  const has = async (path, key, value) => (await api('GET', path)).results.some((one) => one[key] === value);

  await api('PATCH', '/api/auth/me', { name: 'Marina Alves', time_zone: 'America/Sao_Paulo' });
  const cameras = (await api('GET', '/api/cameras/')).results.sort((a, b) => a.id - b.id);
  for (const { rights, ...person } of PEOPLE) {
    if (await has('/api/users/sub-users/', 'email', person.email)) continue;
    const permissions = rights.flatMap((right, i) =>
      cameras[i] ? [{ camera_id: cameras[i].id, ...right }] : [],
    );
    await api('POST', '/api/users/sub-users/', {
      ...person,
      password: PASSWORD,
      language: 'en',
      permissions,
    });
  }
  if (!(await has('/api/system/accounts/', 'email', 'caio@example.org')))
    await api('POST', '/api/system/accounts/', {
      name: 'Caio Reis',
      email: 'caio@example.org',
      password: PASSWORD,
    });
  for (const { name, agoS, lengthS, camera } of CLIPS) {
    if (!cameras[camera] || (await has('/api/clips/', 'name', name))) continue;
    const range = { start_time: isoAgo(agoS), end_time: isoAgo(agoS - lengthS) };
    await api('POST', '/api/clips/', { camera_id: cameras[camera].id, name, mode: 'exact', ...range });
  }
  await context.dispose();
}
