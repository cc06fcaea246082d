/** Alarms by their code: what it is, more of it, what to do. */
export const enAlarms = {
  alarms: {
    ofCamera: '{{camera}}: {{title}}',
    since: 'since {{time}}',
    more_one: 'and {{count}} more alarm',
    more_other: 'and {{count}} more alarms',
    serverSays: 'The server says: {{detail}}',
    disk_full: {
      title: 'The disk is full: nothing is recorded',
      advice: 'Make room: delete footage that is kept for good, clips or other files.',
    },
    disk_will_be_full: {
      title: 'The disk will be full in {{hours}} h',
      advice: 'Nothing breaks: the oldest footage is deleted then. To keep more, add room or record less.',
    },
    disk_floor_reached: {
      title: 'The oldest footage is being deleted to make room',
      advice: 'Nothing to do while footage is kept for long enough; otherwise add room.',
    },
    camera_offline: {
      title: 'The camera is not being recorded',
      advice: 'Look at its power, network, address and password.',
    },
    camera_clock_jumped: {
      title: 'The camera’s clock jumped',
      advice: 'Footage is whole. If it happens often, look at the camera’s time server and firmware.',
    },
    certificate_expires: {
      title: 'The certificate ends soon (days left: {{days}})',
      advice: 'Put a new one in its place; no restart is needed.',
    },
    certificate_expired: {
      title: 'The certificate has ended: browsers and apps refuse it',
      advice: 'Put a new one in its place; no restart is needed.',
    },
    certificate_unusable: {
      title: 'The new certificate cannot be used; the old one is still served',
      advice: 'Look at both files and their rights.',
    },
    catalog_backlog: {
      title: '{{rows}} rows wait for the database',
      advice: 'Look at the database: it is away or too slow. Recording goes on.',
    },
    jobs_backlog: {
      title: '{{jobs}} jobs wait for their turn',
      advice: 'Clips come later than usual. Look at the load of the machine.',
    },
    database_unreachable: {
      title: 'The database does not answer',
      advice: 'Look at the database and the way to it. Recording goes on.',
    },
    clip_failed: {
      title: 'Clips that could not be made: {{clips}}',
      advice: 'Open the clips, read why, and try again or delete them.',
    },
    services: {
      cloudwatch_logs: 'CloudWatch Logs',
      cloudwatch_metrics: 'CloudWatch',
      otlp: 'The trace collector',
      sentry: 'The error tracker',
    },
    telemetry_failing: {
      title: '{{service}} does not take what the server sends',
      advice:
        'Recording goes on; the oldest of what waits is dropped. Look at the service, the way to it and what it may do.',
    },
  },
};
