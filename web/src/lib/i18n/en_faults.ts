/** What the server found at a camera, beside the reason and its advice. */
export const enFaults = {
  fault: {
    noConnection: 'No connection to {{host}}, port {{port}}: {{why}}.',
    noTls: 'No encrypted connection: {{why}}.',
    noName: 'The name {{name}} cannot be found.',
    noAddress: 'The name has no address.',
    broken: 'The connection broke: {{why}}.',
    closed: 'The camera closed the connection.',
    full: 'The camera serves no more viewers.',
    noTcp: 'The camera refuses RTSP over TCP.',
    refused: 'The camera refused: {{answer}}',
    noRtsp: 'What answers there does not speak RTSP.',
    noVideo: 'The camera offers no video at this address.',
    onlySound: 'The camera has sent sound, but no video for {{seconds}} s.',
    silent: 'The camera has sent no video for {{seconds}} s.',
    torn: 'The camera has sent no whole picture for {{seconds}} s.',
    noKeyFor: 'The camera has sent no key frame for {{seconds}} s.',
    noKey: 'The camera sends video, but no key frame to begin with.',
    system: {
      refused: 'it was refused',
      reset: 'the other side broke it off',
      noRoute: 'there is no way to it',
      timedOut: 'no answer in time',
      notFound: 'it was not found',
    },
  },
};
